"""Several files change as one, also where somebody is killed or another writes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimset import edits
from claimset.author.tables import Working
from claimset.claim_set import open_claim_set
from claimset.edits import JOURNAL, LOCK
from claimset.errors import BusyError, ReadError, UnsafePathError, WriteError
from claimset.locks import alone
from conftest import GUILD, Result

TABLES = ("claims", "relations")


class KilledError(BaseException):
    """The process ends here."""


def files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (folder / "data").iterdir()}


def changed(folder: Path) -> tuple[Working, dict[str, list[dict[str, str]]]]:
    working = Working.of(folder)
    rows = {table: working.rows(table)[1:] for table in TABLES}
    return working, rows


@pytest.fixture
def cut_off(guild: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A claim set of which an edit had written the first of two tables."""
    working, rows = changed(guild)
    replace = Path.replace
    taken: list[Path] = []

    def kill(path: Path, target: Path) -> Path:
        if target.suffix == ".csv":
            taken.append(target)
            if len(taken) > 1:
                raise KilledError
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", kill)
        patch.setattr(edits, "_give_back", kill)
        with pytest.raises((KilledError, AttributeError)):
            working.save(rows)
    return guild


def test_what_was_cut_off_is_finished_by_the_next_edit(
    cut_off: Path, run: Callable[..., Result]
) -> None:
    shown = run("validate", str(cut_off))
    assert (shown.code, "`claimset fmt` finishes it" in shown.err) == (2, True)
    assert run("fmt", str(cut_off)).code == 0
    for table in TABLES:
        before = open_claim_set(GUILD).rows(table)
        assert open_claim_set(cut_off).rows(table) == before[1:]
    assert files(cut_off).keys() == files(GUILD).keys()


def test_what_was_changed_after_an_edit_was_cut_off_is_not_lost(cut_off: Path) -> None:
    place = cut_off / "data" / "relations.csv"
    place.write_text("mine")
    with pytest.raises(ReadError, match="put back what it held"):
        Working.of(cut_off)
    assert place.read_text() == "mine"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ("[]", ReadError),
        ("x", ReadError),
        ('{"data/claims.csv": ""}', ReadError),
        ('{"../a": ["", ""]}', UnsafePathError),
    ],
)
def test_a_journal_leads_nowhere_else(
    guild: Path, data: str, error: type[Exception]
) -> None:
    (guild / JOURNAL).write_text(data)
    with pytest.raises(error):
        Working.of(guild)


def test_a_file_that_cannot_be_replaced_leaves_all_as_it_was(
    guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(guild)
    working, rows = changed(guild)
    replace = Path.replace

    def fail(path: Path, target: Path) -> Path:
        if target.name == "relations.csv" and path.suffix == ".edit":
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(WriteError, match="Permission denied"):
        working.save(rows)
    assert files(guild) == before


def test_a_roll_back_that_was_cut_off_leaves_no_mixture(
    guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    working, rows = changed(guild)
    give_back = edits._give_back

    def fail(path: Path) -> None:
        raise WriteError(path, "No space left on device")

    def kill(path: Path, data: bytes | None) -> None:
        give_back(path, data)
        raise KilledError

    with monkeypatch.context() as patch:
        take_place = edits._take_place
        last = guild / "data" / "relations.csv"
        patch.setattr(
            edits, "_take_place", lambda p: fail(p) if p == last else take_place(p)
        )
        patch.setattr(edits, "_give_back", kill)
        with pytest.raises(KilledError):
            working.save(rows)
    Working.of(guild)
    for table in TABLES:
        before = open_claim_set(GUILD).rows(table)
        assert open_claim_set(guild).rows(table) == before[1:]
    assert files(guild).keys() == files(GUILD).keys()


def test_what_somebody_else_wrote_meanwhile_is_not_lost(guild: Path) -> None:
    working, rows = changed(guild)
    place = guild / "data" / "entities.csv"
    place.write_bytes(place.read_bytes().replace(b"Ada Quill", b"Ada Quilt"))
    before = files(guild)
    with pytest.raises(WriteError, match="changed meanwhile"):
        working.save(rows)
    assert files(guild) == before


def test_two_edits_at_once_are_one_too_many(guild: Path) -> None:
    working, rows = changed(guild)
    with (
        alone(guild / LOCK, "release"),
        pytest.raises(BusyError, match="another edit or release is under way"),
    ):
        working.save(rows)
