"""`watch` takes a file at each save, and survives what is wrong with it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from claimset.author.watch import watched

HEADER = "claim_id,source_ref,quote,note\n"
ROW = "C0009,text.p02.s03,The Guild lit the harbour in 1997,{}\n"


def test_each_save_is_seen_once_it_is_whole(guild: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: None,  # It is not there yet.
            lambda: file.write_text("a"),
            lambda: file.write_text("ab"),  # It is still being written.
            lambda: None,
            lambda: None,  # Nothing was saved.
            file.unlink,
            lambda: file.write_text("abc"),
            lambda: None,
        ]
    )
    done: list[int] = []

    def pause() -> None:
        next(steps)()
        done.append(len(done))

    found = []
    shown = watched(file, guild, pause=pause)
    for _ in range(2):
        next(shown)
        found.append((len(done), file.read_text()))
    assert found == [(4, "ab"), (8, "abc")]


def test_what_is_seen_is_taken_and_checked(guild: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(HEADER + ROW.format("Kept."), "utf-8")
    shown = next(watched(file, guild))
    assert shown.startswith("claims: 1 changed (C0009)\n")
    assert "\nvalid: " in shown
    file.write_text(HEADER + ROW.format('"'), "utf-8")
    assert next(watched(file, guild)).startswith("error: claims.csv:2: is no CSV")


def test_a_file_that_is_open_elsewhere_is_not_written_to(
    guild: Path, tmp_path: Path
) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(HEADER + ROW.format("").replace("1997", "1998"), "utf-8")
    before = file.read_bytes()
    (tmp_path / ".~lock.claims.csv#").touch()
    assert "it says: The Guild lit the harbour in 1997" in next(watched(file, guild))
    assert file.read_bytes() == before


def test_what_is_written_into_the_file_is_no_save(guild: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    wrong = ROW.format("").replace("1997", "1998")
    file.write_text(HEADER + wrong, "utf-8")
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: None,
            lambda: None,
            lambda: file.write_text(HEADER + ROW.format("Kept."), "utf-8"),
            lambda: None,
        ]
    )

    def pause() -> None:
        next(steps)()

    shown = watched(file, guild, pause=pause)
    assert "it says: The Guild lit the harbour in 1997" in next(shown)
    assert "problem" in file.read_text("utf-8")
    assert next(shown).startswith("claims: 1 changed (C0009)\n")
    assert [*steps] == []


def test_new_rows_of_an_open_file_are_taken_when_it_is_closed(
    guild: Path, tmp_path: Path
) -> None:
    """The lock may come and go, and no row is taken twice."""
    file, lock = tmp_path / "claims.csv", tmp_path / ".~lock.claims.csv#"
    header = (
        "claim_id,text,type,subtype,source_ref,quote,certainty,polarity,support,"
        "confidence\n"
    )
    row = (
        ",It was lit.,attributional,event,text.p02.s03,its rivals lit nothing,"
        "certain,positive,asserted,0.8\n"
    )
    file.write_text(header + row, "utf-8")
    lock.touch()
    again = header + row.replace("It was lit.", "It was lit again.")
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: None,
            lambda: None,  # Still open: nothing new is said.
            lambda: file.write_text(again, "utf-8"),
            lambda: None,
            lock.unlink,
        ]
    )

    def pause() -> None:
        next(steps)()

    shown = watched(file, guild, pause=pause)
    assert next(shown).startswith("error: ")
    assert next(shown).startswith("error: ")
    assert next(shown).startswith("claims: 1 added (C0013)\n")
    assert [*steps] == []
    assert "\nC0013,It was lit again." in file.read_text("utf-8")


def test_problem_is_named_where_the_row_was_handed_in(
    guild: Path, tmp_path: Path
) -> None:
    file = tmp_path / "claims.csv"
    file.write_text("claim_id,text\nC0009,No full stop\n", "utf-8")
    assert "\nclaims.csv:2: text of C0009: " in next(watched(file, guild))
