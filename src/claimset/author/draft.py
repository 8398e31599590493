"""Let a command draft claims: an annotator whose rows nobody has accepted.

The command reads JSON lines, an object for each pending sentence, and writes JSON
lines, an object for each claim; `protocol` says what they hold. What it writes is
checked and anchored as what a person writes, and goes to ``annotations.csv`` alone.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from typing import Any

from claimset.author.commands import answers
from claimset.author.grids import QUOTE, WHOLE, Grid, GridRow
from claimset.author.merge import Merge
from claimset.author.tables import Working
from claimset.author.taken import Taken
from claimset.author.tidy import Row
from claimset.columns import Column, UnfitError
from claimset.errors import ReadError
from claimset.files import NotJSONError, parse_json
from claimset.hashes import sha256
from claimset.model import table_of
from claimset.problems import quoted
from claimset.vocabulary import Disposition

_TABLE = "annotations"
_OWN = ("annotator", "row_id", "source_ref", "spans", "pair_id", "verdict", "claim_id")
"""The columns of annotations that a command does not fill in."""

_WIDTH = 4  # Digits of a row's number, at least.


def draft(
    command: str,
    annotator: str,
    path: str | PathLike[str],
    *,
    section: str = "",
    dry_run: bool = False,
) -> Taken:
    """Give pending sentences to a command, and take the claims that it answers.

    A sentence that the annotator has a row of already is not given again.

    Args:
        command: The command and its arguments, as a shell parts them; no shell runs it.
        annotator: Under which name its rows are written.
        path: The folder of the claim set.
        section: The only section to draft.
        dry_run: Whether to write nothing.

    Returns:
        The rows that were added to ``annotations``, and the answers that were refused.

    Raises:
        ReadError: If the command cannot be run or fails, the annotator is none of the
            claim set's, or a table cannot be read: then nothing is changed.
        WriteError: If the table cannot be written.
    """
    working = Working.of(path)
    try:
        working.claim_set.model(_TABLE).column("annotator").value(annotator)
    except UnfitError as error:
        raise ReadError("--as", error.reason) from error
    done = {
        row["source_ref"]
        for row in working.rows(_TABLE)
        if row["annotator"] == annotator
    }
    asked = {
        said["sentence_id"]: json.dumps(said, ensure_ascii=False)
        for said in sentences(working, section=section)
        if said["sentence_id"] not in done
    }
    if not asked:
        return Taken(changes={}, refusals=[])
    answered = answers(command, asked.values())
    working = Working.of(path)  # Somebody may have edited it meanwhile.
    grid = Grid("answer", _TABLE, [], [])
    number = max((_number(row) for row in _rows_of(working, annotator)), default=0)
    for line, text in enumerate(answered, 1):
        if not text.strip():
            continue
        try:
            cells = _cells(text, asked)
        except ValueError as error:
            grid.rows.append(GridRow(line, {}, {WHOLE: str(error)}))
            continue
        number += 1
        cells |= {"annotator": annotator, "row_id": f"{annotator}-{number:0{_WIDTH}}"}
        grid.rows.append(GridRow(line, cells))
    grid.columns = [*table_of(_TABLE).names, QUOTE]
    merge = Merge(working)
    merge.take(grid)
    change = merge.changes[_TABLE]
    change.missing.clear()
    files: Sequence[str] = ()
    if change and not dry_run:
        files = working.save({_TABLE: working.rows(_TABLE)})
    return Taken(changes=merge.changes, refusals=merge.refusals, files=files)


def sentences(working: Working, *, section: str = "") -> Iterator[dict[str, Any]]:
    """Yield what a command reads of each pending sentence."""
    names = [
        {"entity_id": row["entity_id"], "name": row["name"]}
        for row in working.rows("entities")
    ]
    references = [row["ref_id"] for row in working.rows("references")]
    for row in working.rows("sentences"):
        pending = row["disposition"] == Disposition.PENDING
        if not pending or section not in ("", row["section"]):
            continue
        yield {
            "sentence_id": row["sentence_id"],
            "text": working.reading(row["sentence_id"]),
            "paragraph": " ".join(
                working.reading(each["sentence_id"]) for each in working.paragraph(row)
            ),
            "section": row["section"],
            "kind": row["kind"],
            "language": row["language"],
            "codebook": working.codebook,
            "entities": names,
            "references": references,
        }


def _cells(text: bytes, asked: Mapping[str, str]) -> Row:
    """Return the cells of an answer.

    Raises:
        ValueError: If it is no answer.
    """
    try:
        said = parse_json(text)
    except NotJSONError as error:
        raise ValueError(error.reason) from error
    if not isinstance(said, dict):
        raise ValueError("is no JSON object")  # noqa: TRY004 - the answer's fault
    sentence = said.pop("sentence_id", None)
    if sentence not in asked:
        raise ValueError(f"'sentence_id' {quoted(str(sentence))} was not asked for")
    known = [each for each in table_of(_TABLE).names if each not in _OWN]
    cells = {"source_ref": str(sentence)}
    for name, value in said.items():
        if name not in (*known, QUOTE):
            raise ValueError(f"the key {quoted(name)} is not one of an answer")
        cells[name] = _cell(name, value)
    prompt = f"drafted, prompt sha256 {sha256(asked[str(sentence)].encode())}"
    cells["note"] = f"{cells['note']}; {prompt}" if cells.get("note") else prompt
    cells.setdefault(QUOTE, "")
    return cells


def _cell(name: str, value: object) -> str:
    """Return a value as a cell."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ";".join(value)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:f}".rstrip("0").rstrip(".")
    if value is None:
        return ""
    raise ValueError(f"the value of {name!r} is no text, number or list of texts")


def _rows_of(working: Working, annotator: str) -> list[Row]:
    return [row for row in working.rows(_TABLE) if row["annotator"] == annotator]


def _number(row: Row) -> int:
    digits = row["row_id"].rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def protocol() -> dict[str, Any]:
    """Return the JSON Schema of what a command reads and writes, a line each.

    Example:
        >>> sorted(protocol()["$defs"])
        ['answer', 'sentence']
    """
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    entity = {
        "type": "object",
        "properties": {"entity_id": text, "name": text},
        "required": ["entity_id", "name"],
    }
    asked = dict.fromkeys(
        ("sentence_id", "text", "paragraph", "section", "kind", "language", "codebook"),
        text,
    )
    given = {"entities": {"type": "array", "items": entity}, "references": texts}
    columns = [each for each in table_of(_TABLE).columns if each.name not in _OWN]
    answers = {
        "sentence_id": text | {"description": "The sentence, as it was given"},
        QUOTE: text | {"description": "The exact words of the sentence that state it"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a command of `claimset draft` reads and writes",
        "$defs": {
            "sentence": {
                "description": "A line that the command reads: a pending sentence.",
                "type": "object",
                "properties": asked | given,
                "required": [*asked, *given],
            },
            "answer": {
                "description": "A line that the command writes: a claim.",
                "type": "object",
                "properties": answers
                | {each.name: _property(each) for each in columns},
                "required": [
                    *answers,
                    *(each.name for each in columns if each.required),
                ],
                "additionalProperties": False,
            },
        },
    }


def _property(column: Column) -> dict[str, Any]:
    """Return the schema of one value of an answer."""
    said: dict[str, Any] = {"description": column.description}
    if column.enum:
        return said | {"enum": [*column.enum, *([] if column.required else [""])]}
    if column.delimiter:
        return said | {"type": ["array", "string"], "items": {"type": "string"}}
    if column.type != "string":
        bounds = {"minimum": column.minimum, "maximum": column.maximum}
        known = {name: value for name, value in bounds.items() if value is not None}
        return said | {"type": column.type} | known
    return said | {"type": "string"}
