"""What a person needs to make and to edit a claim set of an article."""
