"""Write an invented claim set of any size: all tables, sound, or with known faults.

``python benchmarks/synthesise.py 1000000 FOLDER [--faults 100000]``

The words are made of syllables and mean nothing. Two claims stand in a sentence; for
ten claims there are about one appearance, one annotation, two relations and half a
quantity. With faults, ``faults.json`` says how many problems of which rule to expect.
"""

# ruff: noqa: PLR2004 - what differs between claims is by their number

import argparse
import csv
import hashlib
import json
from collections import Counter
from itertools import product
from pathlib import Path

from claimset.model import TABLES, table_of

SENTENCES_PER_SOURCE = 500
CLAIMS_PER_SENTENCE = 2
_SYLLABLES = [a + b for a, b in product("bdfklmprtv", "aeiou")]
_POOL = [a + b + "n" for a, b in product(_SYLLABLES, _SYLLABLES)]
_VERBS = [f"{word}ed" for word in _POOL[7::50][:50]]
_NOUNS = [f"{word}s" for word in _POOL[11::50][:50]]
_KINDS = [f"{word}ish" for word in _POOL[3::50][:50]]
_SECTIONS = ("opening", "body", "closing")

Row = dict[str, str]


class Writer:
    """What is known while the tables of a claim set are being invented."""

    def __init__(self, claims: int, first: int = 0) -> None:
        self.size = claims
        self.first = first  # Sets that begin at other numbers say other things.
        self.entities = min(max(claims // 10, 2), 1000)
        self.references = min(max(claims // 50, 10), 20_000)
        self.tables: dict[str, list[Row]] = {table: [] for table in TABLES}
        self.sources: dict[str, str] = {}

    def name(self, number: int) -> str:
        """Return the name of an entity."""
        number %= self.entities
        first, last = _POOL[number % 997], _POOL[(number * 7 + 1) % 2011]
        return f"{first.title()} {last.title()}son"

    def entity(self, number: int) -> str:
        """Return the id of an entity."""
        number %= self.entities
        return f"{self.name(number).lower().replace(' ', '-')}-{number}"

    def write_all(self) -> None:
        """Invent every table."""
        self.write_sources()
        self.write_small_tables()
        self.write_links()

    def write_sources(self) -> None:
        """Invent sources, their ledger and the claims in them."""
        number = 0
        source_number = 0
        while number < self.size:
            source = f"work{source_number:05d}"
            pieces = [f"Work of {_POOL[source_number % len(_POOL)]}."]
            place = self.segment(source, "h1", "title", pieces[0], 0, "metadata")
            for index in range(SENTENCES_PER_SOURCE):
                if number >= self.size:
                    break
                block = f"p{index // 5 + 1:02d}.s{index % 5 + 1:02d}"
                if index % 11 == 10:
                    words = "What can be made of this?"
                    reason = "question"
                else:
                    words, number = self.sentence(source, block, number, place + 2)
                    reason = ""
                pieces.append(words)
                place = self.segment(
                    source, block, "sentence", words, place + 2, reason
                )
            self.finish_source(source, "\n\n".join(pieces) + "\n")
            source_number += 1

    def segment(  # noqa: PLR0913, PLR0917 - one argument per thing that differs
        self, source: str, block: str, kind: str, words: str, start: int, reason: str
    ) -> int:
        """Add a segment to the ledger, and return where it ends."""
        end = start + len(words)
        row = {
            "sentence_id": f"{source}.{block}",
            "source_id": source,
            "section": _SECTIONS[start % 3],
            "kind": kind,
            "language": "en",
            "spans": f"{start}-{end}",
            "sha256": hashlib.sha256(words.encode()).hexdigest(),
            "disposition": "none" if reason else "claims",
            "reason": reason,
            "note": "",
        }
        self.tables["sentences"].append(row)
        return end

    def finish_source(self, source: str, text: str) -> None:
        """Add a source to its table."""
        self.sources[source] = text
        row = {
            "source_id": source,
            "file": f"seeds/{source}.txt",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "characters": str(len(text)),
            "title": f"Work {source}",
            "doi": "",
            "language": "en",
            "rights": "Invented",
        }
        self.tables["sources"].append(row)

    def sentence(
        self, source: str, block: str, number: int, start: int
    ) -> tuple[str, int]:
        """Invent a sentence with its claims; return its words and the next claim."""
        words = ""
        for part in range(CLAIMS_PER_SENTENCE):
            if number >= self.size:
                break
            claim, piece = self.claim(number, f"{source}.{block}")
            begin = start + len(words) + (6 if part else 0)
            claim["spans"] = f"{begin}-{begin + len(piece)}"
            words += f"; and {piece}" if part else piece
            if claim["ref_ids"]:
                words += f" [{int(claim['ref_ids'][1:])}]"
            self.tables["claims"].append(claim)
            number += 1
        return f"{words}.", number

    def claim(self, number: int, source_ref: str) -> tuple[Row, str]:
        """Invent a claim, and the words that state it."""
        said = number + self.first
        verb, noun = _VERBS[said % 50], _NOUNS[said // 50 % 50]
        kind, of = _KINDS[said // 2500 % 50], _NOUNS[said // 125_000 % 50]
        name, quantity = self.name(number), number % 20 == 3
        hedged, negative, cited = number % 10 == 1, number % 20 == 5, number % 3 == 0
        amount = f"{2000 + number % 5000:,} " if quantity else ""
        cue = "probably" if hedged else "did not" if negative else ""
        held = number % 10 == 7
        hint = f"{cue} " if cue else ""
        text = f"{name} {hint}{verb} {amount}{kind} {noun} among the {of}."
        words = f"the {of} saw how {name} {hint}{verb} {amount}{noun} that were {kind}"
        row = dict.fromkeys(table_of("claims").names, "") | {
            "claim_id": f"C{number + 1:04d}",
            "text": text,
            "type": "quantitative" if quantity else "attributional",
            "subtype": "count" if quantity else "statement" if held else "event",
            "source_ref": source_ref,
            "ref_ids": f"R{number % self.references + 1:02d}" if cited else "",
            "attributed_to": "(some researchers)" if held else "",
            "cue": cue,
            "certainty": "probable" if hedged else "certain",
            "polarity": "negative" if negative else "positive",
            "time": f"{1900 + number % 100}-{number % 12 + 1:02d}",
            "time_basis": "stated",
            "support": "cited"
            if cited
            else "argued"
            if number % 10 == 2
            else "observed",
            "about": self.entity(number),
            "confidence": f"0.{50 + number % 50:02d}",
        }
        return row, words

    def write_small_tables(self) -> None:
        """Invent what claims point to."""
        for number in range(self.entities):
            names = [self.entity(number), self.name(number), "person", "", ""]
            self.add("entities", names)
        self.tables["entities"].sort(key=lambda row: _number_last(row["entity_id"]))
        blank = dict.fromkeys(table_of("references").names, "")
        self.tables["references"] = [
            blank
            | {
                "ref_id": f"R{number + 1:02d}",
                "kind": "book",
                "title": f"Book of {_POOL[number % len(_POOL)]}",
                "issued": str(1900 + number % 100),
            }
            for number in range(self.references)
        ]
        for number, row in enumerate(self.tables["sentences"]):
            if number % 100 == 1:
                cells = [row["sentence_id"], row["section"], "seed-1"]
                self.add("sample", cells)
        self.add("judgements", ["first", "1", "C0001", "", "", *["yes"] * 7, ""])
        gone = f"C{self.size + 1:04d}"
        self.add("retired", [gone, "0.2.0", "C0001", "Two propositions in one"])

    def write_links(self) -> None:
        """Invent what points to claims."""
        claims = self.tables["claims"]
        refs = [row["source_ref"] for row in claims]
        for number, claim in enumerate(claims):
            claim_id = claim["claim_id"]
            if claim["type"] == "quantitative":
                amount = str(2000 + number % 5000)
                cells = [claim_id, "things", amount, amount, "", "exact", ""]
                self.add("quantities", cells)
            if number % 10 == 4 and number >= 4 * CLAIMS_PER_SENTENCE:
                other = claims[number - 4]
                cells = [claim_id, "restates", refs[number - 4], other["spans"]]
                self.add("appearances", cells)
            if number % 10 == 1 and number + 1 < self.size:
                self.add("relations", [claim_id, "supports", f"C{number + 2:04d}"])
            if number % 10 == 5 and number + 1 < self.size:
                self.add("relations", [claim_id, "contrasts", f"C{number + 2:04d}"])
        for annotator in ("first", "second"):
            for number, claim in enumerate(claims[::20]):
                keys = {
                    "annotator": annotator,
                    "row_id": f"{annotator}-{number + 1:04d}",
                    "pair_id": f"P{number + 1:03d}",
                    "verdict": "accepted",
                }
                self.tables["annotations"].append(claim | keys)

    def add(self, table: str, cells: list[str]) -> None:
        """Add a row whose cells stand in the table's order."""
        names = table_of(table).names
        self.tables[table].append(dict(zip(names, cells, strict=True)))


def _number_last(cell: str) -> tuple[str, int]:
    head, _, tail = cell.rpartition("-")
    return head, int(tail)


# What to put into which column, and the rule that it breaks.
_FAULTS = (
    ("confidence", "1.7", "cell-out-of-bounds"),
    ("polarity", "maybe", "cell-not-in-vocabulary"),
    ("time", "1998-13", "time-not-edtf"),
    ("note", " blank", "cell-surrounding-blank"),
    ("spans", "x", "cell-malformed"),
    ("cue", "never said", "cue-not-in-sentence"),
    ("attributed_to", "nobody", "holder-unknown"),
)


def damage(claims: list[Row], count: int) -> Counter[str]:
    """Put faults into claims at even distances; return what rules they break."""
    expected: Counter[str] = Counter()
    for place in range(count):
        row = claims[place * len(claims) // count]
        column, cell, rule = _FAULTS[place % len(_FAULTS)]
        row[column] = cell
        expected[rule] += 1
    return expected


def write(
    folder: Path, size: int, faults: int = 0, *, name: str = "invented", first: int = 0
) -> None:
    """Write a claim set.

    Args:
        folder: The folder to write.
        size: How many claims it has.
        faults: How many of them are damaged.
        name: The claim set's name.
        first: The number from which on its words are invented.
    """
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "seeds").mkdir(exist_ok=True)
    writer = Writer(size, first)
    writer.write_all()
    if faults:
        expected = damage(writer.tables["claims"], faults)
        (folder / "faults.json").write_text(json.dumps(expected, indent=2), "utf-8")
    for source, text in writer.sources.items():
        (folder / "seeds" / f"{source}.txt").write_bytes(text.encode())
    for table, rows in writer.tables.items():
        path = folder / "data" / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, table_of(table).names, lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
    descriptor = {
        "name": name,
        "title": f"{size} invented claims",
        "version": "1.0.0",
        "codebook": "2.0",
        "resources": [{"name": table, "path": f"{table}.csv"} for table in TABLES],
    }
    text = json.dumps(descriptor, indent=2)
    (folder / "data" / "datapackage.json").write_text(text, "utf-8")


def main() -> None:
    """Write a claim set as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--faults", type=int, default=0)
    options = parser.parse_args()
    write(options.folder, options.claims, options.faults)


if __name__ == "__main__":
    main()
