"""Large tables are judged by column: what is found must be the same."""

from pathlib import Path

import pytest

from claimset import sheets, validate
from conftest import INVALID, apply, read_patch

PATCHES = sorted(path.stem for path in INVALID.glob("*.toml"))


@pytest.mark.corpus
@pytest.mark.parametrize("rule_id", PATCHES)
def test_by_column_the_same_is_found(
    rule_id: str, guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(read_patch(rule_id), guild)
    by_row = validate(guild)
    monkeypatch.setattr(sheets, "BULK", 0)
    by_column = validate(guild)
    assert by_column.problems == by_row.problems
    assert by_column == by_row
