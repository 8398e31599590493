"""The comparison with other validators says what was found, and holds of claimset."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from comparison import FOUND, PAGE, judge, page
from conftest import Result
from damages import DAMAGES, Damage, copy
from peers import CLAIMSET, PEERS
from programs import Done, Statement

pytestmark = pytest.mark.usefixtures("checked_together")

RECORDED = json.loads(FOUND.read_bytes())


def test_page_is_what_was_found() -> None:
    text = PAGE.read_text("utf-8")
    assert page(RECORDED, text) == text
    assert all(f"\n| {damage.name}" in text for damage in DAMAGES)


def test_every_damage_was_tried_on_every_program() -> None:
    assert list(RECORDED["tools"]) == [peer.name for peer in PEERS]
    assert list(RECORDED["verdicts"]) == [damage.name for damage in DAMAGES]
    for verdicts in RECORDED["verdicts"].values():
        assert RECORDED["tools"].keys() - verdicts.keys() <= {"pandera"}


def test_nothing_of_the_machine_is_recorded() -> None:
    paths = r"(?<![\w.])/(?:tmp|home|root|usr|opt|var|Users|private)\b|[A-Z]:\\"
    assert re.findall(paths, FOUND.read_text("utf-8")) == []


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_claimset_names_it_and_its_line(
    damage: Damage,
    tmp_path: Path,
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its column is tried anew, so that it cannot go stale."""
    monkeypatch.chdir(copy(damage, tmp_path))
    ((_, arguments),) = CLAIMSET.lines(tmp_path, ())
    result = run(*arguments)
    done = [Done(code=result.code, out=result.out, err=result.err)]
    found = judge(damage, done, list(CLAIMSET.read(tmp_path, done)), tmp_path)
    assert found == RECORDED["verdicts"][damage.name]["claimset"]
    expected = {True: "line", False: "passed"}[bool(damage.says)]
    # A warning alone does not fail; no other fault may pass.
    formula = "formula" in damage.name
    assert found["verdict"] == ("warned" if formula else expected)


def test_a_program_is_not_credited_for_another_table_or_line() -> None:
    damage = next(d for d in DAMAGES if d.name == "a word outside a closed list")

    def verdict(code: int, table: str, text: str, line: int) -> str:
        done = [Done(code=code, out="", err="")]
        said = [Statement(text=text, table=table, line=line)]
        return str(judge(damage, done, said, Path())["verdict"])

    assert verdict(1, "claims", "polarity: 'maybe'", 4) == "line"
    assert verdict(1, "claims", "polarity: 'maybe'", 3) == "named"
    assert verdict(1, "annotations", "polarity: 'maybe'", 4) == "exit"
    assert verdict(1, "claims", "something is wrong", 4) == "line"
    assert verdict(1, "claims", "something is wrong", 5) == "exit"
    assert verdict(0, "claims", "polarity: 'maybe'", 4) == "warned"
    assert verdict(0, "claims", "all is well", 0) == "passed"
