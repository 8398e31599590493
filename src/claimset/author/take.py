"""Take what a person filled in: ids, spans and hashes are found, and never guessed."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from claimset.author.grids import (
    PROBLEM,
    Grid,
    marked_csv,
    read_csv_grid,
    refuse_strangers,
)
from claimset.author.merge import Merge
from claimset.author.sheet import EDITED
from claimset.author.tables import Working
from claimset.author.taken import Taken, rows_of
from claimset.author.workbook import marked, read_workbook
from claimset.errors import ReadError, WriteError
from claimset.files import filled, read_bytes
from claimset.hashes import sha256
from claimset.paths import DESCRIPTOR, claim_set_above, on_disk

_ORDER = (
    *("sources", "sentences", "references", "entities", "claims"),
    *("appearances", "quantities", "relations", "retired"),
)
"""The tables in the order in which they are taken: what others point to comes first."""

_LOCKS = (".~lock.{}#", "~${}")
"""How LibreOffice and Excel mark a workbook that somebody has open."""


def take(
    file: str | PathLike[str],
    path: str | PathLike[str],
    *,
    remove: bool = False,
    dry_run: bool = False,
) -> Taken:
    """Take a filled-in workbook, or a table as CSV, into a claim set.

    New rows get ids, quoted words become spans within their sentence, hashes are
    computed, rows and lists are put in order. A row that cannot be taken changes
    nothing, and is told with its reason; it is marked in the file, where new ids are
    written too. Rows that are not in the file stay.

    Args:
        file: A workbook (``.xlsx``) with a sheet a table; or a CSV file that is called
            after its table, with ``quote`` in place of ``spans``; or the claim set's
            folder, or one of its working tables, for all of these: if a row cannot be
            taken, all stay as they are.
        path: The folder of the claim set.
        remove: Whether to remove the rows that are not in the file.
        dry_run: Whether to write nothing.

    Returns:
        What changed, and which rows were refused.

    Raises:
        ReadError: If the file is damaged or has other columns, or the claim set cannot
            be read: then nothing is changed.
        IntegrityError: If a source is not the one that was annotated.
        WriteError: If a table or the file cannot be written.
    """
    place = filled(file)
    working = Working.of(path)
    grids, data = _read(place, working)
    merge = Merge(working)
    for grid in grids:
        merge.take(grid, remove=remove)
    is_own = any(grid.is_own for grid in grids)
    # What a refused row of a working table says would be lost, and so would what a new
    # id stands for in the other tables.
    is_kept = is_own and bool(merge.refusals)
    wanted = {
        grid.table: working.rows(grid.table)
        for grid in grids
        if not is_kept and (is_own or merge.changes[grid.table])
    }
    elsewhere: dict[Path, bytes] = {}
    if data is not None and not dry_run:
        working.read[place.resolve()] = sha256(data)
        elsewhere = _written_back(place, data, grids, merge)
    files = [] if dry_run else working.save(wanted, elsewhere=elsewhere)
    changes = {} if is_own else merge.changes
    return Taken(
        changes=changes, refusals=merge.refusals, files=files, places=merge.places
    )


def _read(place: Path, working: Working) -> tuple[list[Grid], bytes | None]:
    """Read what was handed in, and the bytes of a file that is written back."""
    folder = working.claim_set.folder
    own = {
        on_disk(folder, file).resolve(): (table, file)
        for table, file in working.claim_set.files.items()
        if table in EDITED and file.endswith(".csv")
    }
    here = place.resolve()
    if here == folder.resolve() or here in own:
        # All at once: rows of one name those of another by what stands for new ids.
        grids = [
            read_csv_grid(file, read_bytes(at), table)
            for at, (table, file) in own.items()
        ]
        for grid in grids:
            grid.is_own = True
            working.hold(grid.table, grid.columns)
            blank = dict.fromkeys(working.held(grid.table).names, "")
            rows = [blank | row.cells for row in grid.rows]
            working.replace(grid.table, rows)
        data = None
    else:
        data = read_bytes(place)
        grids = _grids(place, data)
        home = claim_set_above(place.parent)
        if home and place.suffix == ".csv" and here.is_relative_to(_data_of(home)):
            data = None  # It may be a table of another one, or of a release.
    for grid in grids:
        refuse_strangers(grid, working.claim_set.known(grid.table))
    return sorted(grids, key=lambda grid: _ORDER.index(grid.table)), data


def _data_of(folder: Path) -> Path:
    """Return where a claim set has its tables."""
    return on_disk(folder, DESCRIPTOR).resolve().parent


def _grids(place: Path, data: bytes) -> list[Grid]:
    """Read a workbook or a table, and refuse what nobody edits."""
    if place.suffix.lower() == ".xlsx":
        grids = read_workbook(place.name, data)
    elif place.suffix.lower() in (".csv", ".tsv", ".txt"):
        grids = [read_csv_grid(place.name, data)]
    else:
        reason = "is neither a workbook (.xlsx) nor a table (.csv): save it as one"
        raise ReadError(place, reason)
    for grid in grids:
        if grid.table not in EDITED:
            reason = f"{grid.table} is never edited: its rows are what somebody said"
            raise ReadError(place, reason)
    return grids


def is_open(file: Path) -> str:
    """Return the lock by which LibreOffice or Excel has a file open; "" if none has."""
    names = (lock.format(file.name) for lock in _LOCKS)
    return next((each for each in names if (file.parent / each).exists()), "")


def _written_back(
    place: Path, data: bytes, grids: Sequence[Grid], merge: Merge
) -> dict[Path, bytes]:
    """Return the file with ids and reasons, if it has others.

    Raises:
        WriteError: If ids cannot be written, because another program has it open: its
            rows would be taken again as new ones.
    """
    problems = {
        row: "; ".join(f"{each.column}: {each.message}" for each in refusals)
        for row, refusals in rows_of(merge.refusals).items()
    }
    said = {
        (grid.table, row.number): row.cells[PROBLEM]
        for grid in grids
        for row in grid.rows
        if row.cells.get(PROBLEM)
    }
    lock = is_open(place)
    if lock and merge.ids:
        reason = (
            "is open in another program, and new ids are to be written into it, so "
            "nothing was taken: close it, and take it again (if it is not open, take "
            f"{lock} away, which was left over)"
        )
        raise WriteError(place, reason)
    if lock or not (merge.ids or problems != said):
        return {}
    if place.suffix.lower() == ".xlsx":
        return {place.resolve(): marked(data, merge.ids, problems)}
    ids = {(line, name): cell for (_, line, name), cell in merge.ids.items()}
    reasons = {line: message for (_, line), message in problems.items()}
    return {place.resolve(): marked_csv(data, ids, reasons)}
