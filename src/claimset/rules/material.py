"""What rules work on, and how they say which rows are at fault."""

import re
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import pandas as pd

from claimset.letters import UNSPACED
from claimset.problems import LONGEST_VALUE, Rule, Severity, quoted, shortened
from claimset.rules.bulk import (
    at_rows,
    claim_numbers,
    coded,
    edges,
    place_in,
    repeated,
    single_spans,
)
from claimset.rules.joins import Backing, Naming, backing, naming
from claimset.rules.keys import Misnamed, Stray, misnamed, strays
from claimset.rules.prose import Prose
from claimset.sources import Span, parse_spans, reading_text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "CHECKS",
    "Check",
    "Faults",
    "Faulty",
    "Material",
    "bare",
    "cells",
    "faults",
    "listed",
    "lookup",
    "named",
    "paragraph_of",
    "rule",
    "said",
    "verbatim",
]


@dataclass(frozen=True, slots=True)
class Faults:
    """Rows of one table that break a rule.

    Attributes:
        table: The table's name, or the name of a file of the claim set.
        field: The column to point at, or "" for the whole file.
        rows: The positions of the rows.
        messages: What is wrong, one for all rows or one for each. ``{value}`` stands
            for the cell's value; other values are written by `said` and its like.
        doubtful: Another column, whose cell may be what is at fault.
    """

    table: str
    field: str
    rows: Sequence[int]
    messages: str | Sequence[str]
    doubtful: str = ""

    def message(self, place: int, value: str) -> str:
        """Return the message of the row at a place of `rows`, with its cell's value."""
        messages = self.messages
        message = messages if isinstance(messages, str) else messages[place]
        return _FIELD.sub(
            lambda found: quoted(value) if found.group(1) else "{", message
        )


_FIELD = re.compile(r"\{(value)\}|\{\{")
MOST_LISTED = 5


def verbatim(text: str) -> str:
    """Write a text so that a message says it as it is, whatever stands in it.

    Example:
        >>> Faults("claims", "cue", [0], verbatim("{value}")).message(0, "")
        '{value}'
    """
    return text.replace("{", "{{")


def said(value: str) -> str:
    """Write a value other than the cell's, as part of a message."""
    return verbatim(quoted(value))


def named(value: str, most: int = LONGEST_VALUE) -> str:
    """Write the name of a row, or other words, without quotes."""
    return verbatim(shortened(value, most))


def listed(values: Collection[str]) -> str:
    """Write names as a list, which is cut if it is long.

    Example:
        >>> listed(["R01", "R02"])
        'R01, R02'
    """
    shown = [named(value) for value in islice(values, MOST_LISTED)]
    more = len(values) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def faults(
    table: str, column: str, mask: "pd.Series[bool]", messages: str | Sequence[str]
) -> Faults:
    """Turn a mask over a table into faults; with one message for all rows, or each."""
    rows = np.flatnonzero(mask.to_numpy(dtype=bool)).tolist()
    if not isinstance(messages, str):
        messages = [messages[row] for row in rows]
    return Faults(table, column, rows, messages)


class Faulty:
    """Which cells were found faulty by themselves: what reads them says no more.

    Example:
        >>> faulty = Faulty()
        >>> faulty.add("claims", "type", [3])
        >>> sorted(faulty.rows("claims", "type", "subtype"))
        [3]
    """

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], set[int]] = {}

    def add(self, table: str, column: str, rows: Iterable[int]) -> None:
        """Note that the cells of a column are faulty in some rows."""
        self._rows.setdefault((table, column), set()).update(rows)

    def rows(self, table: str, *columns: str) -> AbstractSet[int]:
        """Return the rows of a table in which a cell of some columns is faulty."""
        found = [self._rows.get((table, column), _NO_ROWS) for column in columns]
        filled = [rows for rows in found if rows]
        return filled[0] if len(filled) == 1 else _NO_ROWS.union(*filled)

    def sound(self, table: str, *columns: str, size: int) -> "np.ndarray[Any, Any]":
        """Return, for each row of a table, whether none of these cells is faulty."""
        mask = np.ones(size, dtype=bool)
        mask[list(self.rows(table, *columns))] = False
        return mask


_NO_ROWS: frozenset[int] = frozenset()

Value = TypeVar("Value")

Body = Callable[["Material"], Iterable[Faults]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule and the function that finds what breaks it.

    Attributes:
        rule: The rule.
        body: Finds what breaks it.
        wants: The tables without which it is checked in part.
        reads: The columns of each table that it reads: where one of them is faulty by
            itself, nothing more is said of the row.
        reads_sources: Whether it reads the sources' text.
        marks: Whether what it finds is a cell that is faulty by itself.
    """

    rule: Rule
    body: Body
    wants: tuple[str, ...] = ()
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reads_sources: bool = False
    marks: bool = False

    @property
    def turn(self) -> int:
        """When it is checked: columns first, then what else is faulty by itself."""
        return (0 if self.rule.level == 2 else 1) if self.marks else 2  # noqa: PLR2004 - column


CHECKS: list[Check] = []
"""Every check, in the order of the modules that define them."""


def rule(  # noqa: PLR0913 - one argument per property of a rule
    rule_id: str,
    *,
    level: int,
    summary: str,
    why: str,
    needs: tuple[str, ...] = ("claims",),
    wants: tuple[str, ...] = (),
    reads: Mapping[str, tuple[str, ...]] | None = None,
    reads_sources: bool = False,
    marks: bool | None = None,
    severity: Severity = Severity.ERROR,
    acceptable: bool = True,
) -> Callable[[Body], Body]:
    """Register a function as the check of a rule; see `Check`.

    A rule of level 2 marks what it finds, unless it is told not to.
    """

    def register(body: Body) -> Body:
        described = Rule(
            id=rule_id,
            level=level,
            summary=summary,
            why=why,
            severity=severity,
            needs=needs,
            acceptable=acceptable,
        )
        check = Check(
            described,
            body,
            wants=wants,
            reads=reads or {},
            reads_sources=reads_sources,
            marks=level == 2 if marks is None else marks,  # noqa: PLR2004 - column
        )
        CHECKS.append(check)
        return body

    return register


@dataclass(frozen=True)
class Material:
    """The tables of a claim set as text, its sources, and what is derived from both.

    Attributes:
        frames: The tables that could be read; every cell a string, "" for none.
        raw: The text of small tables' CSV files: what is nowhere in it is in no cell.
        texts: The raw text of the sources that could be read, by source id.
        digests: The sha256 of the bytes of those sources.
        bulk: The large tables by column, for what must not go row by row, and all
            that are Parquet.
        partial: The tables of which some rows could not be read.
        changed: The raw text of the sources that are not those which were annotated:
            nothing is judged against it.
        faulty: The cells that are faulty by themselves, as far as they are known yet.
        stands: Whether a problem is told and not accepted, by rule, table, column and
            row: only then may it be told in the place of others.
    """

    frames: Mapping[str, pd.DataFrame]
    raw: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    bulk: Mapping[str, "pa.Table"] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()
    changed: Mapping[str, str] = field(default_factory=dict)
    faulty: Faulty = field(default_factory=Faulty)
    stands: Callable[[str, str, str, int], bool] = lambda *_: True

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return a table by its name."""
        frames: Mapping[str, pd.DataFrame] = self.__dict__.get("frames", {})
        if name in frames:
            return frames[name]
        raise AttributeError(name)

    def has(self, *tables: str) -> bool:
        """Whether all of these tables could be read."""
        return all(table in self.frames for table in tables)

    def whole(self, table: str) -> bool:
        """Whether every row of a table could be read: what is not in it is nowhere."""
        return table in self.frames and table not in self.partial

    @cached_property
    def spans(self) -> "Derived[tuple[Span, ...]]":
        """The spans of each sentence; none where they are faulty."""
        written = lookup(self.frames["sentences"], "sentence_id", "spans")
        frame = self.frames["sentences"]
        faulty = sorted(self.faulty.rows("sentences", "spans", "source_id"))
        written |= dict.fromkeys(frame["sentence_id"].take(faulty).tolist(), "")
        return Derived(written, lambda sentence: parse_spans(written[sentence]))

    @cached_property
    def flat_spans(self) -> list[tuple[str, int, int, int, str]]:
        """Every span of the ledger by source and place, with row and sentence."""
        ledger = self.frames["sentences"]
        sources, ids = ledger["source_id"].tolist(), ledger["sentence_id"].tolist()
        faulty = self.faulty.rows("sentences", "spans", "source_id")
        if "sentences" in self.bulk and self.are_single and not faulty:
            start, end = self.single_spans("sentences")
            codes, _ = coded(self.bulk["sentences"].column("source_id"))
            order = np.lexsort((end, start, codes)).tolist()
            starts, ends = start.tolist(), end.tolist()
            return [(sources[at], starts[at], ends[at], at, ids[at]) for at in order]
        return sorted(
            (source, start, end, row, sentence)
            for row, (source, sentence, spans) in enumerate(
                zip(sources, ids, ledger["spans"].tolist(), strict=True)
            )
            if row not in faulty
            for start, end in parse_spans(spans)
        )

    @cached_property
    def are_single(self) -> bool:
        """Whether each segment of a large ledger is one span, and has its own id."""
        start, _ = self.single_spans("sentences")
        return bool((start >= 0).all() and self.prose is not None)

    def single_spans(
        self, table: str
    ) -> tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]:
        """Return where each row's one span starts and ends, in a large table."""
        kept = self.__dict__.setdefault("_single_spans", {})
        if table not in kept:
            kept[table] = single_spans(self.bulk[table].column("spans"))
        found: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] = kept[table]
        return found

    def sentence_rows(
        self, table: str, column: str = "source_ref"
    ) -> "np.ndarray[Any, Any]":
        """Return the row of the ledger that each row of a large table names."""
        kept = self.__dict__.setdefault("_sentence_rows", {})
        if table not in kept:
            known = self.bulk["sentences"].column("sentence_id")
            kept[table] = place_in(self, table, column, known)
        rows: np.ndarray[Any, Any] = kept[table]
        return rows

    @cached_property
    def prose(self) -> Prose | None:
        """The sources as bytes, if the ledger is a large table of distinct segments."""
        ledger = self.bulk.get("sentences")
        if ledger is None or repeated([ledger.column("sentence_id")]).any():
            return None
        spans = self.single_spans("sentences")
        return Prose(self.texts, ledger.column("source_id"), spans)

    def readings_at(self, table: str, rows: Sequence[int]) -> Iterator[str | None]:
        """Return the reading text of the sentence that each of some rows is in.

        None stands for a sentence that is not known, or whose words are not.
        """
        column = "sentence_id" if table == "sentences" else "source_ref"
        prose = self.prose
        if prose is None or table not in self.bulk:
            named = at_rows(self.frames[table], rows, column)
            yield from (self.readings.get(name) or None for _, name in named)
            return
        places = np.asarray(rows, dtype=np.int64)
        if table != "sentences":
            places = self.sentence_rows(table)[places]
        ids = self.frames["sentences"]["sentence_id"]
        for place in places.tolist():
            reading = prose.reading(place) if place >= 0 else None
            if reading is None and place >= 0:
                reading = self.readings.get(str(ids.iat[place])) or None
            yield reading

    @cached_property
    def rising_claims(self) -> "np.ndarray[Any, Any] | None":
        """The numbers of all claims, if the table is large and they rise."""
        if "claims" not in self.bulk:
            return None
        numbers = claim_numbers(self.bulk["claims"].column("claim_id"))
        if not len(numbers) or numbers[0] < 0 or (np.diff(numbers) <= 0).any():
            return None
        return numbers

    def claim_rows(self, ids: "pd.Series[str]") -> "np.ndarray[Any, Any]":
        """Return the row of each claim that is named, -1 where there is none."""
        if self.rising_claims is not None:
            import pyarrow as pa  # noqa: PLC0415 - large tables only

            wanted = claim_numbers(pa.array(ids, type=pa.large_string()))
            if (wanted >= 0).all():
                last = len(self.rising_claims) - 1
                place = np.searchsorted(self.rising_claims, wanted).clip(max=last)
                return np.where(self.rising_claims[place] == wanted, place, -1)
        known = self.frames["claims"]["claim_id"].tolist()
        rows = dict(zip(known, range(len(known)), strict=True))
        found = [rows.get(claim_id, -1) for claim_id in ids.tolist()]
        return np.array(found, dtype=np.int64)

    def edges(
        self, table: str
    ) -> dict[str, tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]]:
        """Return the first and last bytes of the cells of a large table, by column."""
        kept = self.__dict__.setdefault("_edges", {})
        if table not in kept:
            cells = self.bulk[table]
            kept[table] = {
                name: edges(cells.column(name)) for name in cells.schema.names
            }
        found: dict[str, Any] = kept[table]
        return found

    def named_sources(self, table: str, column: str = "source_ref") -> Any:  # noqa: ANN401 - Arrow publishes no types
        """Return what stands before the first dot of each cell of a large table."""
        kept = self.__dict__.setdefault("_named_sources", {})
        if table not in kept:
            from pyarrow import compute  # noqa: PLC0415 - large tables only

            parts = compute.split_pattern(self.bulk[table].column(column), ".")
            kept[table] = compute.list_element(parts, 0)
        return kept[table]

    def loose_prose(self, table: str) -> Prose:
        """Return the sources as bytes, with the anchors of a large table as segments.

        For where there is no ledger: an anchor is in the source that its id names.
        """
        kept = self.__dict__.setdefault("_loose_prose", {})
        if table not in kept:
            sources, spans = self.named_sources(table), self.single_spans(table)
            kept[table] = Prose(self.texts, sources, spans)
        prose: Prose = kept[table]
        return prose

    def source_at(self, source_ref: str) -> str:
        """Return the source that a sentence is in; "" if the ledger does not have it.

        Without a ledger it is what stands before the id's first dot.
        """
        if self.has("sentences"):
            return self.source_of.get(source_ref, "")
        return source_ref.partition(".")[0]

    @cached_property
    def whole_readings(self) -> "Derived[str]":
        """The reading text of each whole source."""
        texts = self.texts
        return Derived(
            texts, lambda source: reading_text(texts[source], [(0, len(texts[source]))])
        )

    @cached_property
    def source_of(self) -> dict[str, str]:
        """The source of each sentence."""
        ledger = self.frames["sentences"]
        return lookup(ledger, "sentence_id", "source_id")

    @cached_property
    def readings(self) -> "Derived[str]":
        """The reading text of each sentence whose source could be read."""
        known = {
            sentence: source
            for sentence, source in self.source_of.items()
            if source in self.texts
        }
        return Derived(
            known,
            lambda sentence: _reading(
                self.texts[known[sentence]], self.spans[sentence]
            ),
        )

    @cached_property
    def paragraphs(self) -> "Derived[str]":
        """The reading text of each paragraph, by what its sentences' ids share."""
        pieces: dict[str, list[int]] = {}
        sentences = self.frames["sentences"]
        every = range(len(sentences))
        for row, sentence, source in at_rows(
            sentences, every, "sentence_id", "source_id"
        ):
            if source in self.texts:
                pieces.setdefault(paragraph_of(sentence), []).append(row)
        return Derived(
            pieces,
            lambda paragraph: " ".join(
                filter(None, self.readings_at("sentences", pieces[paragraph]))
            ),
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """Each name and alias of an entity, and whose it is."""
        names: dict[str, str] = {}
        entities = self.frames["entities"]
        faulty = self.faulty.rows("entities", "name", "aliases")
        for row, (entity, name, aliases) in enumerate(
            cells(entities, "entity_id", "name", "aliases")
        ):
            if row in faulty:
                continue  # how it is called is not known
            for alias in [bare(name), *aliases.split(";")]:
                if alias:
                    names.setdefault(alias, entity)
        for name, entity in list(names.items()):
            # As a text may begin with it; "West" in small letters is another word.
            names.setdefault(name[0].upper() + name[1:], entity)
        return names

    @cached_property
    def strays(self) -> list[Stray]:
        """Every key that finds nothing."""
        return strays(self)

    def misnamed(self, table: str) -> dict[str, Misnamed]:
        """Return what the strays that point to a table seem to mean."""
        kept = self.__dict__.setdefault("_misnamed", {})
        if table not in kept:
            kept[table] = misnamed(self, table)
        found: dict[str, Misnamed] = kept[table]
        return found

    @cached_property
    def backed(self) -> Backing | None:
        """How references and bracketed numbers agree, in bulk."""
        return backing(self)

    @cached_property
    def named(self) -> Naming | None:
        """How the entities of claims and the names in their texts agree, in bulk."""
        return naming(self)

    @cached_property
    def name_pattern(self) -> re.Pattern[str] | None:
        """What finds any name of an entity in a text, the longest first."""
        if not self.names:
            return None
        # Names with one first letter stand together, so that few are tried at a place.
        letters: dict[str, list[str]] = {}
        for name in sorted(self.names, key=len, reverse=True):
            letters.setdefault(name[0], []).append(re.escape(name[1:]))
        branches = (
            f"{re.escape(letter)}(?:{'|'.join(rests)})"
            for letter, rests in letters.items()
        )
        # Where no blanks part words, a name may stand between any two letters.
        letter = rf"[^\W{UNSPACED}]"
        begin = rf"(?:(?<!{letter})|(?=[{UNSPACED}]))"
        end = rf"(?:(?!{letter})|(?<=[{UNSPACED}]))"
        return re.compile(rf"{begin}(?:{'|'.join(branches)}){end}")


class Derived(Mapping[str, Value], Generic[Value]):
    """A mapping whose values are computed when they are first asked for.

    Example:
        >>> lengths = Derived(["one", "three"], len)
        >>> lengths["three"], lengths.get("two", 0)
        (5, 0)
    """

    def __init__(self, keys: Collection[str], compute: Callable[[str], Value]) -> None:
        self._keys, self._compute = keys, compute
        self._found: dict[str, Value] = {}

    def __getitem__(self, key: str) -> Value:
        if key not in self._found:
            if key not in self._keys:
                raise KeyError(key)
            self._found[key] = self._compute(key)
        return self._found[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


# Text in which nothing is typography, and no blank stands at an edge.
_PLAIN = re.compile(r"[!-)+-\[\]-~]+(?: [!-)+-\[\]-~]+)*")


def _reading(text: str, spans: tuple[Span, ...]) -> str:
    """Return the reading text of some spans; most are plain, and read as they are."""
    if len(spans) == 1:
        words = text[spans[0][0] : spans[0][1]]
        if _PLAIN.fullmatch(words):
            return words
    return reading_text(text, spans)


def cells(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[str, ...]]:
    """Go through the rows of a table, each as the cells of some columns.

    Example:
        >>> list(cells(pd.DataFrame({"a": ["1", "2"], "b": ["x", "y"]}), "b", "a"))
        [('x', '1'), ('y', '2')]
    """
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def lookup(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    """Return what one column holds for each value of another, where it is first.

    Example:
        >>> lookup(pd.DataFrame({"a": ["1", "2"], "b": ["x", "y"]}), "a", "b")
        {'1': 'x', '2': 'y'}
    """
    keys, values = frame[key].tolist(), frame[value].tolist()
    found = dict(zip(keys, values, strict=True))
    if len(found) < len(keys):
        found |= zip(reversed(keys), reversed(values), strict=True)
    return found


def bare(name: str) -> str:
    """Return a name without its article, as it may stand within a sentence."""
    return name.removeprefix("the ")


def paragraph_of(sentence_id: str) -> str:
    """Return what the ids of one paragraph's sentences share."""
    return sentence_id.rpartition(".")[0]
