"""The command that opens the page."""

from typing import Annotated

import typer

from claimset.cli.ask import NO_WORDS
from claimset.cli.options import (
    DataVersion,
    Dir,
    Sources,
    argument,
    chosen,
    complain,
    out,
    say,
)


def read(
    row_id: Annotated[
        str | None,
        argument("ID", "A claim, a sentence, a reference or an entity to begin at."),
    ] = None,
    *,
    folder: Dir = None,
    data: DataVersion = None,
    sources: Sources = None,
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

    page = written_page(row_id, path=chosen(folder), version=data, sources=sources)
    if not page.has_words:
        complain(f"{NO_WORDS}; the page takes them too", "no-sources", kind="warning")
    if not no_open and webbrowser.open(page.address):
        say(f"opened {page.address}")
        return
    out(f"{page.path}\n")
    if not no_open:
        say(f"no browser was found: open {page.address}")
