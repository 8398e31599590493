"""Questions to a built corpus: one grammar, run over its shards a piece at a time."""

from collections.abc import Iterator, Sequence
from itertools import chain
from os import PathLike
from pathlib import Path

import polars as pl

from claimset.built import SETS, read_built
from claimset.corpus.manifest import Corpus, Member
from claimset.errors import UnknownColumnError, UnknownRowError, WriteError
from claimset.ordering import sort_key
from claimset.ownership import is_of_claim_set, is_of_corpus
from claimset.problems import visible
from claimset.selection import condition
from claimset.stats import COUNTED, Summary
from claimset.where import parse
from claimset.writing import beside, make_parents

_SHOWN = ("set", "claim_id", "text")
_MOST_NAMED = 5


def scan(
    corpus: str | PathLike[str],
    table: str = "claims",
    *,
    where: str = "",
    verify: bool = False,
) -> pl.LazyFrame:
    """Return a table of a built corpus as a lazy frame of polars.

    Nothing is read until it is collected: ``collect(engine="streaming")`` reads a piece
    at a time, so that a corpus may be greater than the memory. Columns have the types
    that `claimset.load` describes, with lists for lists; ``set``, ``set_version`` and
    ``row`` (from 1) come first. Rows are in the order of sets, and then as in the set.

    Args:
        corpus: The folder that ``claimset corpus build`` wrote.
        table: The table's name; ``sets`` lists the claim sets.
        where: A query that chooses rows, such as ``type == "quantitative"``.
        verify: Whether to compare each shard with its sha256 first; its size is
            compared in any case.

    Raises:
        EmptyPathError: If the path is empty.
        NoBuildError: If the folder holds no built corpus.
        UnknownTableError: If there is no such table.
        IntegrityError: If a shard is missing, or not the one that was built.
        QueryError: If the query cannot be understood, or asks for what is not there.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as built:  # Of no claim sets.
        ...     said = '{"version": "1.0.0", "parts": []}'
        ...     _ = Path(built, "manifest.json").write_text(said)
        ...     claims = scan(built, where='type == "quantitative"')
        >>> claims.group_by("set").len().collect(engine="streaming").rows()
        []
    """
    frame = read_built(corpus).scan(table, whole=verify)
    return frame.filter(condition(parse(where), frame)) if where else frame


def columns_of(frame: pl.LazyFrame, names: Sequence[str] = ()) -> pl.LazyFrame:
    """Return some columns of a table; by default those that tell what a claim says.

    Raises:
        UnknownColumnError: If there is no such column.
    """
    known = frame.collect_schema().names()
    for name in names:
        if name not in known:
            raise UnknownColumnError(name, known)
    shown = _SHOWN if {*_SHOWN} <= {*known} else known
    return frame.select(*(names or shown))


def height(frame: pl.LazyFrame) -> int:
    """Return how many rows a table has."""
    return int(frame.select(pl.len()).collect(engine="streaming").item())


def lines(frame: pl.LazyFrame, name: str) -> Iterator[str]:
    """Yield a table as text, some rows at a time.

    Args:
        frame: The table.
        name: ``csv``, with lists joined by ``;``; ``text``, the same with tabs; or
            ``jsonl``, an object on each line.
    """
    if name != "jsonl":
        cells = pl.col(pl.List(pl.String)).list.join(";").replace("", None)
        frame = frame.with_columns(cells)
    # Without rows there are no pieces, and a header all the same.
    pieces = chain([frame.head(0).collect()], frame.collect_batches(engine="streaming"))
    for number, piece in enumerate(pieces):
        if name == "jsonl":
            yield piece.write_ndjson()
        elif name == "csv":
            yield piece.write_csv(include_header=not number)
        else:
            rows = piece.rows() if number else [piece.columns]
            yield "".join("\t".join(map(_shown, row)) + "\n" for row in rows)


def _shown(cell: object) -> str:
    return "" if cell is None else visible(str(cell))


def save(frame: pl.LazyFrame, name: str, file: Path, *, force: bool = False) -> None:
    """Write a table to a file whole or not at all, some rows at a time.

    Args:
        frame: The table.
        name: As of `lines`, or ``parquet``.
        file: The file.
        force: Whether to replace what is there.

    Raises:
        WriteError: If it is there already, cannot be written, or would take the place
            of a file that a claim set or a corpus is made of.
    """
    if is_of_claim_set(file) or is_of_corpus(file):
        reason = "belongs to a claim set or to a corpus: name another file"
        raise WriteError(file, reason)
    if file.exists() and not force:
        raise WriteError(file, "is there already: replace it by --force")
    make_parents(file)
    try:
        with beside(file) as aside:
            with aside.open("wb") as out:
                if name == "parquet":
                    frame.sink_parquet(out, engine="streaming")
                else:
                    out.writelines(piece.encode() for piece in lines(frame, name))
            aside.replace(file)
    except OSError as error:
        raise WriteError(file, error.strerror or str(error)) from error


def count(
    corpus: str | PathLike[str], *, where: str = "", by: Sequence[str] = COUNTED
) -> Summary:
    """Count the claims of a built corpus by columns, as `claimset.stats` does of a set.

    Args:
        corpus: The folder that ``claimset corpus build`` wrote.
        where: A query that chooses the claims.
        by: The columns to count; members of lists are counted one by one.

    Raises:
        UnknownColumnError: If `by` names no column of the claims.
        ClaimsetError: As `scan`.
    """
    built = read_built(corpus)
    chosen = scan(corpus, where=where)
    columns_of(chosen, by)
    total, *groups = pl.collect_all(
        [chosen.select(pl.len()), *(_grouped(chosen, name) for name in by)],
        engine="streaming",
    )
    return Summary(
        title=f"{built.title}: {built.rows(SETS):,} claim sets",
        version=built.version,
        claims=total.item(),
        where=str(parse(where)) if where else "",
        counts={name: _counts(f, name) for name, f in zip(by, groups, strict=True)},
        quartiles=None,
        histogram=(),
        references=(),
        holders=(),
        dispositions={},
        sentences=built.rows("sentences"),
    )


def _grouped(frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    cells = frame.select(name)
    if isinstance(frame.collect_schema()[name], pl.List):
        cells = cells.explode(name)
    return cells.group_by(name).len()


def _counts(groups: pl.DataFrame, name: str) -> dict[str, int]:
    kind = groups.schema[name]
    found = dict(groups.with_columns(pl.col(name).cast(pl.String).fill_null("")).rows())
    if isinstance(kind, pl.Enum):
        return {each: found[each] for each in ["", *kind.categories] if each in found}
    return dict(sorted(found.items(), key=lambda each: (-each[1], sort_key(each[0]))))


def member_of(corpus: Corpus, address: str) -> tuple[Member, str]:
    """Return the claim set that an address names, and the id in it.

    Args:
        corpus: The corpus.
        address: As ``guild/C0001``; where several versions of a claim set are there,
            as ``guild@1.0.0/C0001``.

    Raises:
        UnknownRowError: If it names none, or several.
    """
    found = []
    for member in corpus.members:
        names = {member.name, f"{member.name}@{member.version}", member.entry.path}
        found += [
            (len(name), member, address.removeprefix(f"{name}/"))
            for name in names
            if address.startswith(f"{name}/")
        ]
    longest = max((length for length, *_ in found), default=0)
    meant = [(member, rest) for length, member, rest in found if length == longest]
    if len(meant) != 1:
        named = [member for member, _ in meant] or corpus.members
        known = sorted(f"{member.name}@{member.version}/…" for member in named)
        raise UnknownRowError(address, known[:_MOST_NAMED])
    return meant[0]
