"""What CONTRIBUTING.md says of adding a rule works as it is written there."""

import re
from pathlib import Path

import pytest

from claimset import validate
from claimset.rules import CHECKS, REGISTRY, core, queries
from conftest import apply

PAGE = Path(__file__).parents[2] / "CONTRIBUTING.md"
ROW, TABLES = re.findall(
    r"```python\n(@rule.*?)```", PAGE.read_text("utf-8"), re.DOTALL
)


EDITS = {
    ROW: ("claims", "The year is read as that of the whole sentence.", "n/a"),
    TABLES: ("relations", "C0009,contrasts,C0010", "C0006,contrasts,C0008"),
}
MESSAGES = {
    ROW: "'n/a' says nothing: leave the cell empty",
    TABLES: "'C0008' is of another type, evaluative",
}


@pytest.mark.parametrize("code", EDITS)
def test_rule_of_the_page_finds_its_fault(
    guild: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(core, "CHECKS", known := [*CHECKS])
    exec(code, vars(core) | vars(queries))  # noqa: S102 - our own page
    monkeypatch.setattr("claimset.validator.CHECKS", known)
    added = known[-1].rule
    monkeypatch.setitem(REGISTRY, added.id, added)
    assert added.id not in {problem.rule for problem in validate(guild).problems}
    table, old, new = EDITS[code]
    edit = {"file": f"data/{table}.csv", "old": old, "new": new}
    apply({"edit": [edit]}, guild)
    found = [each for each in validate(guild).problems if each.rule == added.id]
    assert [each.message for each in found] == [MESSAGES[code]]
    assert added.summary
    assert added.why
