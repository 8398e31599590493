"""The page of a new claim set: what it is, and what to do next."""


def readme(title: str, *, segments: int, pending: int) -> str:
    """Return the page that says what to do next."""
    return f"""\
# Claims of “{title}”

A claim set: the article's assertions, one by one, each with the exact words that state
it. The article's text is in `sources/`, cut into {segments} segments; {pending} may
make claims. `claimset validate` says which of these nobody has annotated yet.

## Three steps

1. `claimset sheet -o claims.xlsx` writes a spreadsheet. Fill in a row for each claim:
   the claim in your own words, and under `quote` the article's words that state it.
   In the sheet `sentences`, set `disposition` to `claims` where a claim came, else to
   `none` with a `reason`. A claim of the type `quantitative` also needs a row for each
   of its numbers in the sheet `quantities`. `confidence` is a number from 0 to 1: your
   own estimate, until judges have voted.
2. `claimset take claims.xlsx` reads it back. It finds the place of every quote, and
   names each row that it cannot take.
3. `claimset validate` says what is missing. When it finds no error, `claimset release`
   freezes the claims as a version such as 0.1.0, and `claimset cite` cites them.

Never edit the text in `sources/`: every claim is anchored in it by character. If the
article is corrected, `claimset rebase NEW.txt` moves the claims to the new text.
"""
