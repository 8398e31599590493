"""The command that opens the page."""

from typing import Annotated

import typer

from claimset.cli.options import DataVersion, Dir, argument, chosen, out, say


def read(
    row_id: Annotated[
        str | None,
        argument("ID", "A claim, a sentence, a reference or an entity to begin at."),
    ] = None,
    *,
    folder: Dir = None,
    data: DataVersion = None,
    no_open: Annotated[
        bool,
        typer.Option("--no-open", help="Print the page's path; open no browser."),
    ] = False,
) -> None:
    """Open the text with its claims in the browser.

    The page is one file that needs no network. To keep it, or to make one without the
    sources' words: claimset export html -o page.html

    Example: claimset read C0042
    """
    import webbrowser

    from claimset.page.reading import written_page

    page = written_page(row_id, path=chosen(folder), version=data)
    if not no_open and webbrowser.open(page.address):
        say(f"opened {page.address}")
        return
    out(f"{page.path}\n")
    if not no_open:
        say(f"no browser was found: open {page.address}")
