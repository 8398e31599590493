"""What is said of each variant of the corpus, frozen: messages alone may change.

``python scripts/freeze_oracle.py`` writes the files; a change of them is a change of
what users are told, and is to be read line by line.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimset import Report
from claimset.errors import ClaimsetError

__all__ = ["EXPECTED", "EXPECTED_PARQUET", "REAL", "as_text", "expected", "record"]

EXPECTED = Path(__file__).with_name("expected.json")
EXPECTED_PARQUET = Path(__file__).with_name("expected_parquet.json")

REAL = "the repository's own data"
"""The name of the record that is of no variant."""

Record = dict[str, Any]


def record(found: Report | ClaimsetError) -> Record:
    """Return the exit code with the problems, or with the error's code.

    A problem is its file, line, character, field, rule and severity; and its row, where
    there are no lines.
    """
    if isinstance(found, ClaimsetError):
        return {"exit": found.exit_code, "error": found.code}
    problems = [
        [p.file, p.line, p.column, p.field, p.rule, str(p.severity)]
        + ([p.row] if p.row else [])
        for p in found.problems
    ]
    return {"exit": int(not found.ok), "problems": problems}


def as_text(records: Mapping[str, Record]) -> str:
    """Write records as JSON, sorted by name, a problem to a line."""
    parts = []
    for name, found in sorted(records.items()):
        problems = found.get("problems", [])
        lines = ",\n  ".join(map(_json, problems))
        whole = _json(found | ({"problems": []} if problems else {}))
        # The list is the last member.
        written = f"{whole[:-2]}\n  {lines}]}}" if problems else whole
        parts.append(f"{_json(name)}: {written}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def expected(file: Path) -> dict[str, Record]:
    """Read records back."""
    records: dict[str, Record] = json.loads(file.read_bytes())
    return records
