"""Make a claim set of one's own article: init, and rebase on a corrected text."""
