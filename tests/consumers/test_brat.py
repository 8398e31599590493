"""The brat folder read by a strict parser of the format.

The parsers that are on PyPI either state no licence, or refuse two marks on the same
words, which the format allows and claims need. So the format is read here as its
documentation has it, and nothing that it does not have is let pass.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from claimset.claim_set import open_claim_set
from claimset.export import contents
from conftest import GUILD

pytestmark = pytest.mark.consumers

_MARK = re.compile(r"(T\d+)\t([\w-]+) (\d+ \d+(?:;\d+ \d+)*)\t([^\t]+)")
_ATTRIBUTE = re.compile(r"(A\d+)\t([\w-]+) (T\d+)(?: ([\w-]+))?")
_RELATION = re.compile(r"(R\d+)\t([\w-]+) Arg1:(T\d+) Arg2:(T\d+)")
_NOTE = re.compile(r"(#\d+)\tAnnotatorNotes (T\d+)\t([^\t]+)")
_SECTION = re.compile(r"\[(\w+)\]")
_ARGUMENT = re.compile(r"([\w<>-]+):(\S+)")


@dataclass(frozen=True)
class Mark:
    kind: str
    pieces: tuple[tuple[int, int], ...]
    words: str


@dataclass
class Annotations:
    marks: dict[str, Mark] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


def read_ann(text: str, ann: str) -> Annotations:
    found = Annotations()
    seen: set[str] = set()
    assert ann.endswith("\n")
    for line in ann.removesuffix("\n").split("\n"):
        identity = line.partition("\t")[0]
        assert identity not in seen
        seen.add(identity)
        if match := _MARK.fullmatch(line):
            pieces = tuple(
                (int(start), int(end))
                for start, end in (piece.split() for piece in match[3].split(";"))
            )
            last = -1
            for start, end in pieces:
                assert last < start < end <= len(text)
                assert "\n" not in text[start:end]
                last = end
            assert " ".join(text[start:end] for start, end in pieces) == match[4]
            found.marks[identity] = Mark(match[2], pieces, match[4])
        elif match := _ATTRIBUTE.fullmatch(line):
            own = found.attributes.setdefault(match[3], {})
            assert match[2] not in own
            own[match[2]] = match[4]
        elif match := _RELATION.fullmatch(line):
            found.relations.append((match[2], match[3], match[4]))
        elif match := _NOTE.fullmatch(line):
            found.notes[match[2]] = match[3]
        else:
            pytest.fail(f"not of the format: {line!r}")
    ends = {end for _, *pair in found.relations for end in pair}
    assert found.attributes.keys() | found.notes.keys() | ends <= found.marks.keys()
    return found


def read_conf(conf: str) -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return each section's types, each with the values of its arguments."""
    sections: dict[str, dict[str, dict[str, list[str]]]] = {}
    for line in filter(None, conf.split("\n")):
        if match := _SECTION.fullmatch(line):
            section = sections[match[1]] = {}
            continue
        name, _, rest = line.partition("\t")
        arguments = {}
        for argument in filter(None, rest.split(", ")):
            match = _ARGUMENT.fullmatch(argument)
            assert match
            arguments[match[1]] = match[2].split("|")
        assert name not in section
        section[name] = arguments
    assert list(sections) == ["entities", "relations", "events", "attributes"]
    return sections


def _read(folder: Path) -> dict[str, Annotations]:
    """Read a folder whole; all that occurs must be in the configuration."""
    files = {
        name: data.decode()
        for name, data in contents(
            "brat", path=folder, version="working", quotes=True
        ).items()
    }
    conf = read_conf(files.pop("annotation.conf"))
    names = {name.rpartition(".")[0] for name in files}
    assert set(files) == {f"{name}.{end}" for name in names for end in ("txt", "ann")}
    documents = {}
    for name in names:
        found = read_ann(files[f"{name}.txt"], files[f"{name}.ann"])
        documents[name] = found
        for identity, mark in found.marks.items():
            assert mark.kind in conf["entities"]
            for attribute, value in found.attributes.get(identity, {}).items():
                allowed = conf["attributes"][attribute]
                assert mark.kind in allowed["Arg"]
                assert value in allowed["Value"]
        for relation, *ends in found.relations:
            allowed = conf["relations"][relation]
            for argument, end in zip(("Arg1", "Arg2"), ends, strict=True):
                assert found.marks[end].kind in allowed[argument]
    return documents


def test_every_claim_and_appearance_is_marked() -> None:
    found = _read(GUILD)["text"]
    rows = open_claim_set(GUILD).rows("claims")
    noted = [note.partition(": ")[0] for note in found.notes.values()]
    assert noted == [row["claim_id"] for row in rows] + ["C0004"]
    for row, mark in zip(rows, found.marks, strict=False):
        assert found.marks[mark].kind == row["type"]
        assert found.attributes[mark] == {
            column: row[column]
            for column in ("subtype", "certainty", "polarity", "support")
        }
        assert found.notes[mark] == f"{row['claim_id']}: {row['text']}"
    assert found.marks["T12"].kind == "appearance"
    assert found.attributes["T12"] == {"role": "qualifies"}


def test_offsets_find_the_words_that_are_read() -> None:
    marks = _read(GUILD)["text"].marks
    # In the source a footnote and a line-end hyphen stand within these words.
    assert marks["T5"].words == (
        "Some historians estimate that it lit up to 2,000 lamps a year"
    )
    assert len(marks["T5"].pieces) == 1
    assert marks["T7"].words.endswith('was "honest"')


def test_relations_tie_the_claims() -> None:
    assert _read(GUILD)["text"].relations == [
        ("supports", "T7", "T8"),
        ("contrasts", "T9", "T10"),
    ]


def test_words_that_stand_apart_are_one_mark(guild: Path) -> None:
    path = guild / "data" / "appearances.csv"
    path.write_text(path.read_text("utf-8").replace("47-67", "29-32;47-67"), "utf-8")
    (mark,) = (
        mark for mark in _read(guild)["text"].marks.values() if len(mark.pieces) > 1
    )
    assert mark.pieces == ((29, 32), (47, 67))
    assert mark.words == "The had some 300 members"


def test_the_checkout_is_read_whole() -> None:
    folder = Path(__file__).parents[2]
    claim_set = open_claim_set(folder)
    marks = sum(len(found.marks) for found in _read(folder).values())
    assert marks == len(claim_set.rows("claims")) + len(claim_set.rows("appearances"))
