"""Commands with which a person edits a claim set."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from claimset.cli.options import (
    Dir,
    Folder,
    Force,
    Named,
    Output,
    argument,
    chosen,
    complain,
    has_color,
    option,
    out,
    path,
    say,
)
from claimset.problems import Report, visible


def _own(folder: Path | None, named: Path | None = None) -> Path:
    """Return the claim set to write to; that of the package is nobody's to edit.

    Raises:
        BadParameter: If none is named, and this folder is in none.
    """
    place = chosen(folder, named)
    if place is None:
        message = "this folder is in no claim set: name the one to write to"
        raise typer.BadParameter(message)
    return place


def sheet(
    *,
    output: Annotated[
        Path,
        option(
            "-o --output",
            "FILE.xlsx",
            "The workbook to write; missing folders are made.",
            parser=path,
        ),
    ],
    folder: Dir = None,
    force: Force = False,
) -> None:
    """Write the tables that people edit as a workbook to fill in.

    Every cell is text; a column of exact words replaces offsets, and each sentence's
    words are beside its id. `claimset take FILE.xlsx` reads it back.

    Example: claimset sheet -o claims.xlsx
    """
    from claimset.author.sheet import sheet as write

    say(f"wrote {write(chosen(folder), output, force=force)}")


def take(
    file: Annotated[
        Path,
        argument(
            "FILE",
            "A workbook as `sheet` writes it; a table as CSV, called after its table: "
            "claims.csv; or a claim set's folder, for its working tables.",
            parser=path,
        ),
    ],
    *,
    folder: Dir = None,
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Remove the rows that are not in the file."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change; write nothing.")
    ] = False,
) -> None:
    """Take a filled-in workbook or table: find ids, spans and hashes.

    Exits with 1 if a row could not be taken: it is named with the reason, marked in
    the file, and changes nothing.

    Example: claimset take claims.xlsx
    """
    from claimset.author.take import take as read_back
    from claimset.author.taken import told

    place = _own(file if folder is None and file.is_dir() else folder)
    taken = read_back(file, place, remove=remove, dry_run=dry_run)
    out(told(taken))
    raise typer.Exit(0 if taken.ok else 1)


def fmt(
    folder: Folder = None,
    *,
    named: Named = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing; exit with 1 if a form is another."
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="As --check, and print what would change.")
    ] = False,
) -> None:
    """Write the tables in their one form; what they say stays.

    Line ends, quoting, order of rows, columns and lists, Unicode form, blanks; commas
    for semicolons, points for decimal commas. What could mean two things is left.

    Example: claimset fmt --diff
    """
    from claimset.author.fmt import fmt as write

    only = check or diff
    found = write(_own(folder, named), check=only)
    if diff:
        out("".join(each.diff() for each in found))
    for each in found:
        say(f"{'would format' if only else 'formatted'} {each.file}")
    if not found:
        say("nothing to change")
    raise typer.Exit(int(bool(found) and only))


def next_(
    folder: Folder = None,
    *,
    named: Named = None,
    section: Annotated[
        str, option("--section", "SECTION", "The only section to look in.")
    ] = "",
) -> None:
    """Show the next pending sentence and what to ask of it.

    Example: claimset next --section s2
    """
    from claimset.author.pending import next_pending, pending_text

    found = next_pending(chosen(folder, named), section=section)
    out(pending_text(found, color=has_color()))


def mend(place: Path | None, *, fix: bool, unsafe: bool, quiet: bool) -> None:
    """Mend a claim set before it is checked, and tell what was mended."""
    from claimset.author.fix import fix as write
    from claimset.errors import ReadError

    if not fix:
        raise typer.BadParameter("--unsafe-fixes needs --fix")
    if place is None:
        raise typer.BadParameter("--fix needs a claim set: name its folder")
    try:
        fixed = write(place, unsafe=unsafe)
    except ReadError as error:
        complain(f"nothing was mended: {error}", error.code, kind="warning")
        return
    for line in (*fixed.safe, *(fixed.unsafe if unsafe else ())) if not quiet else ():
        say(f"fixed {visible(line)}")
    for refusal in fixed.refusals:
        complain(str(refusal), "quote", kind="warning")
    if fixed.unsafe and not (unsafe or quiet):
        number = len(fixed.unsafe)
        fixes = "1 more fix is a guess" if number == 1 else f"{number} more are guesses"
        say(f"{fixes}: see them with --unsafe-fixes on a copy, or in version control")


def mendable(place: Path | None, found: Report, skip: Sequence[str]) -> str:
    """Say how many problems --fix mends; nothing if it mends none."""
    from claimset.author.fixable import fixable

    number = fixable(place, found, skip=skip) if place else 0
    verb = "is" if number == 1 else "are"
    fixes = f"{number:,} of these {verb} mended by `claimset validate --fix`"
    return fixes if number else ""


def import_(
    name: Annotated[
        str, argument("FORMAT", "brat, webannotation, hypothesis or inception.")
    ],
    file: Annotated[
        Path,
        argument(
            "FILE",
            "What the tool wrote: NAME.ann beside NAME.txt, JSON, or a CAS as JSON, "
            "XMI or ZIP.",
            parser=path,
        ),
    ],
    *,
    folder: Dir = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Read what another tool marked, as a table for `take`.

    The claim set is not changed. Exits with 1 if marks were refused: their words have
    no certain place.

    Example: claimset import brat article.ann -o claims.csv
    """
    from claimset.author.imports import imported
    from claimset.author.sheet import write_new

    found = imported(name, file, chosen(folder))
    if output is None:
        out(found.csv().decode(), "csv")
    else:
        write_new(output, found.csv(), force=force)
        say(f"wrote {output}: {len(found.rows):,} rows; fill them in, then take them")
    for refusal in found.refusals:
        say(visible(str(refusal)))
    if found.refusals:
        number = len(found.refusals)
        say(f"{number:,} {'mark was' if number == 1 else 'marks were'} refused")
    raise typer.Exit(1 if found.refusals else 0)


def draft(
    *,
    command: Annotated[
        str,
        option(
            "--with",
            "CMD",
            "The command: it reads JSON lines, a sentence each, and writes JSON lines, "
            "a claim each; see schemas/protocols/draft.json.",
        ),
    ],
    annotator: Annotated[
        str, option("--as", "ANNOTATOR", "Under which name its rows are written.")
    ],
    folder: Dir = None,
    section: Annotated[
        str, option("--section", "SECTION", "The only section to draft.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be added; write nothing.")
    ] = False,
) -> None:
    """Let a command draft claims for pending sentences.

    Its claims are checked and anchored, and written to annotations alone, as those of
    an annotator: none is accepted by itself. Exits with 1 if answers were refused.

    Example: claimset draft --with 'python draft.py' --as draft --section s2
    """
    from claimset.author.draft import draft as ask
    from claimset.author.taken import told

    taken = ask(command, annotator, _own(folder), section=section, dry_run=dry_run)
    out(told(taken))
    raise typer.Exit(0 if taken.ok else 1)


def watch(
    file: Annotated[
        Path,
        argument("FILE", "A workbook or a table, as `take` takes it.", parser=path),
    ],
    *,
    folder: Dir = None,
) -> None:
    """Take a file and check the claim set at each save.

    Ctrl-C ends it.

    Example: claimset watch claims.xlsx
    """
    from claimset.author.watch import watched

    place = _own(folder)
    say(f"watching {visible(str(file))}; Ctrl-C ends it")
    for text in watched(file, place):
        out(text)
