import errno
import hashlib
import os
from pathlib import Path

import pytest

from claimset import validate
from claimset.errors import ReadError, UnsafePathError
from claimset.model import TABLES
from claimset.report.text import summary
from claimset.rules import REGISTRY
from conftest import GUILD, apply, read_patch

pytestmark = pytest.mark.usefixtures("checked_together")


def _damage(folder: Path, file: str, old: str, new: str) -> None:
    apply({"edit": [{"file": file, "old": old, "new": new}]}, folder)


def _without_ledger(folder: Path) -> None:
    """Leave claims and sources alone in a claim set."""
    for path in (folder / "data").glob("*.csv"):
        if path.stem not in ("claims", "sources"):
            path.unlink()
    text = (
        '{"name": "g", "title": "G", "version": "0.1.0", "resources": ['
        '{"name": "claims", "path": "claims.csv"},'
        ' {"name": "sources", "path": "sources.csv"}]}'
    )
    (folder / "data" / "datapackage.json").write_text(text, "utf-8")


def test_unknown_rule_cannot_be_skipped() -> None:
    with pytest.raises(KeyError, match="no-such-rule"):
        validate(GUILD, skip=["no-such-rule"])


@pytest.mark.parametrize(
    "cell",
    ["high", "1e-1", "0.7.0", "00.7", "+0.7", "nan", "inf", "0x1", "0,7", "７", ".7"],
)
def test_only_plain_decimals_are_numbers(guild: Path, cell: str) -> None:
    quoted = f'"{cell}"' if "," in cell else cell
    _damage(guild, "data/claims.csv", "lantern-guild,0.70", f"lantern-guild,{quoted}")
    (problem,) = [p for p in validate(guild).problems if p.rule != "cell-formula"]
    assert (problem.rule, problem.line) == ("cell-not-a-number", 11)
    assert f"'{cell}'" in problem.message


@pytest.mark.parametrize("cell", ["80.5", "8e1", "080", "many"])
def test_only_plain_digits_are_integers(guild: Path, cell: str) -> None:
    _damage(guild, "data/references.csv", ",80,", f",{cell},")
    (problem,) = validate(guild).problems
    assert problem.rule == "cell-not-a-number"


def test_one_cause_is_one_problem(guild: Path) -> None:
    _damage(guild, "data/claims.csv", "attributional,property", ",property")
    (problem,) = validate(guild).problems
    assert (problem.rule, problem.field) == ("cell-required", "type")


def test_near_value_is_suggested(guild: Path) -> None:
    apply(read_patch("cell-not-in-vocabulary"), guild)
    (problem,) = validate(guild).problems
    assert problem.message.endswith("did you mean 'attributional'?")


def test_column_points_at_the_cell(guild: Path) -> None:
    apply(read_patch("time-not-edtf"), guild)
    (problem,) = validate(guild).problems
    line = (guild / problem.file).read_text("utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("2001-13")


def test_every_problem_of_many_is_reported_in_order(guild: Path) -> None:
    for rule_id in ("text-too-long", "holder-unknown", "cell-malformed", "file-quote"):
        if rule_id != "file-quote":
            apply(read_patch(rule_id), guild)
    problems = validate(guild).problems
    assert [problem.rule for problem in problems] == [
        "holder-unknown",
        "text-too-long",
        "cell-malformed",
    ]


def test_long_values_are_shortened_in_messages(guild: Path) -> None:
    apply(read_patch("text-too-long"), guild)
    (problem,) = validate(guild).problems
    assert len(problem.message) < 120
    assert "…" in problem.message


@pytest.mark.parametrize(
    "table",
    [
        "appearances",
        "sentences",
        "references",
        "entities",
        "quantities",
        "relations",
        "annotations",
        "sample",
        "retired",
    ],
)
def test_absent_table_leaves_its_rules_unchecked(guild: Path, table: str) -> None:
    (guild / "data" / f"{table}.csv").unlink()
    descriptor = guild / "data" / "datapackage.json"
    text = descriptor.read_text("utf-8").replace(f'"name": "{table}"', '"name": "x"')
    start = text.index('    {\n      "name": "x"')
    end = text.index("}", start) + 1
    text = text[:start].rstrip().rstrip(",") + text[end:]
    descriptor.write_text(text, "utf-8")
    report = validate(guild)
    assert not [p for p in report.problems if "JSON" in p.message]
    assert all(table in why for why in report.unchecked.values())
    assert report.unchecked


def test_smallest_claim_set_is_claims_sources_and_a_source(guild: Path) -> None:
    _without_ledger(guild)
    report = validate(guild)
    assert report.ok
    assert report.rows == {"claims": 11, "sources": 1}
    assert "segment-changed" in report.unchecked


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("511-537", "511-721", "spans-outside-source"),
        ("511-537", "5110-5370", "spans-outside-source"),
        ("511-537", "512-537", "spans-cut-word"),
        ("511-537", "511-538;700-730", "spans-outside-source"),
        ("511-537", "510-537", "spans-cut-word"),
        ("text.p02.s04", "txt.p02.s04", "key-unknown"),
        ("may have", "might have", "cue-not-in-sentence"),
        ("may have", "ay have", "cue-not-in-sentence"),
        (",never,", ",It may have closed in 2001 never,", "cue-not-in-sentence"),
    ],
)
def test_anchors_are_judged_without_a_ledger(
    guild: Path, old: str, new: str, rule: str
) -> None:
    _without_ledger(guild)
    _damage(guild, "data/claims.csv", old, new)
    report = validate(guild)
    assert [problem.rule for problem in report.problems] == [rule]
    assert report.unchecked["cue-not-in-sentence"] == "in part: needs sentences"


@pytest.mark.parametrize(
    "old", [",may have,possible", ",never,certain", ",probably,probable"]
)
def test_hedge_and_negation_need_a_cue_without_a_ledger(guild: Path, old: str) -> None:
    _without_ledger(guild)
    _damage(guild, "data/claims.csv", old, f",,{old.rpartition(',')[2]}")
    report = validate(guild)
    assert [problem.rule for problem in report.problems] == ["cue-missing"]
    assert report.unchecked["cue-missing"] == "in part: needs sentences, entities"


def test_holder_is_looked_for_without_entities_too(guild: Path) -> None:
    _damage(guild, "data/claims.csv", "Some historians estimate,certain", ",certain")
    path = guild / "data" / "entities.csv"
    path.write_bytes(path.read_bytes() + b"x\n")
    report = validate(guild)
    assert [p.rule for p in report.problems] == ["cue-missing", "row-cell-count"]
    some = "entities (some rows could not be read)"
    assert report.unchecked["cue-missing"] == f"in part: needs {some}"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b"THE LANTERN", b"\xef\xbb\xbfTHE LANTERN", ("file-byte-order-mark", 1, 1)),
        (b"1999. 80 p.", b"1999.\x00 80 p.", ("file-control-character", 15, 42)),
        (b"1999. 80 p.", b"1999.\x07\x07", ("file-control-character", 15, 42)),
    ],
)
def test_source_is_free_of_marks_and_control_characters(
    guild: Path, old: bytes, new: bytes, place: tuple[str, int, int]
) -> None:
    path = guild / "seeds" / "guild.txt"
    path.write_bytes(path.read_bytes().replace(old, new))
    found = [p for p in validate(guild).problems if p.file.startswith("seed")]
    assert [(p.rule, p.line, p.column) for p in found] == [place]
    assert found[0].file == "seeds/guild.txt"


def test_lines_and_pages_of_a_source_may_end_as_they_like(guild: Path) -> None:
    path = guild / "seeds" / "guild.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"\f")
    found = {problem.rule for problem in validate(guild).problems}
    assert not {rule for rule in found if REGISTRY[rule].level == 1}


def _empty(folder: Path, table: str) -> None:
    path = folder / "data" / f"{table}.csv"
    path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")


@pytest.mark.parametrize(
    "table",
    ["claims", "sources", "sentences", "references", "entities", "quantities"],
)
def test_header_alone_is_one_problem(guild: Path, table: str) -> None:
    _empty(guild, table)
    (problem,) = validate(guild).problems
    assert (problem.rule, problem.file) == ("table-without-rows", f"data/{table}.csv")


@pytest.mark.parametrize("table", ["annotations", "retired", "sample"])
def test_header_alone_of_what_may_be_empty_is_a_warning(
    guild: Path, table: str
) -> None:
    _empty(guild, table)
    report = validate(guild)
    assert report.ok
    (problem,) = report.problems
    assert (problem.rule, problem.file) == ("table-idle", f"data/{table}.csv")


@pytest.mark.parametrize("table", ["claims", "sources"])
def test_required_table_must_be_named(guild: Path, table: str) -> None:
    descriptor = guild / "data" / "datapackage.json"
    text = descriptor.read_text("utf-8").replace(f'"{table}"', '"sample2"')
    descriptor.write_text(text, "utf-8")
    report = validate(guild)
    assert any(
        problem.rule == "file-missing" and table in problem.message
        for problem in report.problems
    )


def test_missing_source_is_named_where_it_is_named(guild: Path) -> None:
    (guild / "seeds" / "guild.txt").unlink()
    (problem,) = validate(guild).problems
    assert (problem.rule, problem.file, problem.line) == (
        "file-missing",
        "data/sources.csv",
        2,
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"ok\xff", "line 1, column 3: byte 2 (0xff)"),
        ("é\n\r\né".encode() + b"\xe9t\xe9\n\xff", "line 3, column 2: byte 7 (0xe9)"),
        ("a".encode("utf-16"), "line 1, column 1: byte 0 (0xff)"),
    ],
)
def test_source_that_is_not_utf8_is_a_problem(
    guild: Path, data: bytes, said: str
) -> None:
    (guild / "seeds" / "guild.txt").write_bytes(data)
    (problem,) = validate(guild).problems
    assert problem.rule == "file-not-utf8"
    assert problem.message == f"'seeds/guild.txt': {said} is not UTF-8"


def test_source_that_leads_out_is_refused(guild: Path) -> None:
    _damage(guild, "data/sources.csv", "seeds/guild.txt", "/etc/hostname")
    with pytest.raises(UnsafePathError):
        validate(guild)


def test_one_deleted_character_of_a_source_shows_where(guild: Path) -> None:
    _damage(guild, "seeds/guild.txt", "Did it ever", "Did it eve")
    report = validate(guild)
    (problem,) = report.problems
    assert problem.rule == "source-changed"
    first = "the first segment that differs is text.p02.s02"
    assert problem.message.endswith(
        f"{first}: restore the file; `claimset rebase NEW.txt` then moves the claims "
        "to a text that was corrected"
    )
    assert report.unchecked["segment-changed"] == "in part: source 'text' has changed"


def test_changed_segments_show_the_words_there_now(guild: Path) -> None:
    path = guild / "seeds" / "guild.txt"
    old = path.read_bytes()
    _damage(guild, "seeds/guild.txt", "Ada Quill and", "Adda Quill and")
    new = path.read_bytes()
    for was, now in (
        (hashlib.sha256(old).hexdigest(), hashlib.sha256(new).hexdigest()),
        (f",{len(old.decode())},", f",{len(new.decode())},"),
    ):
        _damage(guild, "data/sources.csv", was, now)
    (problem,) = validate(guild).problems
    words = new.decode()[70:171]
    assert problem.rule == "segment-changed"
    assert problem.message == (
        "12 of 15 values are wrong, in lines 5, 6, 7 and on; the first: the words at "
        f"these spans are now '{words[:59]}…': move the spans to the words that were "
        f"meant, or write their sha256, {hashlib.sha256(words.encode()).hexdigest()}"
    )


LINE_ENDS = (
    "differ, {}: 'seeds/** -text' in .gitattributes keeps git from changing them"
)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (b"a\nb\n", b"a\r\nb\r\n", f"its line ends {LINE_ENDS.format('CRLF for LF')}"),
        (b"a\r\nb\r\n", b"a\nb\n", f"its line ends {LINE_ENDS.format('LF for CRLF')}"),
        (b"a\n", b"\xef\xbb\xbfa\n", "a byte order mark was added: restore the file"),
    ],
)
@pytest.mark.parametrize("folder", ["seeds/", ""])
def test_source_that_changed_in_form_alone_is_said_to(
    guild: Path, was: bytes, now: bytes, said: str, folder: str
) -> None:
    path = guild / "data" / "sources.csv"
    header, row = path.read_text("utf-8").splitlines()
    cells = row.split(",")
    cells[1:3] = f"{folder}a.txt", hashlib.sha256(was).hexdigest()
    path.write_text(f"{header}\n{','.join(cells)}\n", "utf-8")
    (guild / folder / "a.txt").write_bytes(now)
    (problem,) = [p for p in validate(guild).problems if p.rule == "source-changed"]
    said = said if folder else said.replace("seeds/**", "a.txt")
    assert problem.message.endswith(f"; only {said}")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (["gone"], "source 's0' is missing"),
        (["gone", "gone"], "source 's0' and 1 more are missing"),
        (["seeds/guild.txt"] * 3, "source 's0' and 2 more have changed"),
        (
            ["gone", "seeds/guild.txt", "gone"],
            "source 's0' and 1 more are missing, and source 's1' has changed",
        ),
    ],
)
def test_why_a_rule_looked_at_some_sources_only_is_said_in_english(
    guild: Path, files: list[str], why: str
) -> None:
    path = guild / "data" / "sources.csv"
    header, row = path.read_text("utf-8").splitlines()
    cells = row.split(",")
    cells[2] = "0" * 64
    rows = [
        ",".join([f"s{place}", file, *cells[2:]]) for place, file in enumerate(files)
    ]
    path.write_text("\n".join([header, *rows, row, ""]), "utf-8")
    report = validate(guild)
    assert report.unchecked["segment-changed"] == f"in part: {why}"
    number = sum(each.endswith(why) for each in report.unchecked.values())
    said = summary(report).splitlines()[-1]
    assert said == f"checked in part: {number} rules, as {why}"


@pytest.mark.parametrize("piece", ["172-210", "417-443"])
def test_number_may_stand_where_the_ledger_is_faulty(guild: Path, piece: str) -> None:
    """In the claim's own paragraph, or in the one before."""
    _damage(guild, "data/claims.csv", "harbour in 1997", "77 harbours in 1997")
    assert [p.rule for p in validate(guild).problems] == ["text-number-unsourced"]
    _damage(guild, "data/sentences.csv", piece, piece.rstrip("0123456789"))
    report = validate(guild)
    assert [p.rule for p in report.problems] == ["cell-malformed"]


@pytest.mark.parametrize(
    ("supported", "contrasted"),
    [("C9001,{},C9002", "C9003,{},C9004"), ("C0007,{},C9001", "C0007,{},C9002")],
)
def test_unknown_claims_are_not_taken_for_one_another(
    guild: Path, supported: str, contrasted: str
) -> None:
    rows = sorted([supported.format("supports"), contrasted.format("contrasts")])
    text = "\n".join(["claim_id,relation,target_id", *rows, ""])
    (guild / "data" / "relations.csv").write_bytes(text.encode())
    report = validate(guild, skip=["key-unknown", "premise-missing"])
    assert report.problems == ()


def test_unreadable_folder_is_a_read_error(
    guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ReadError, match="Permission denied"):
        validate(guild)


@pytest.mark.parametrize("file", ["data/claims.csv", "seeds/guild.txt"])
@pytest.mark.parametrize(
    "error",
    [
        PermissionError(errno.EACCES, "Permission denied"),
        OSError(errno.EIO, "Input/output error"),
    ],
    ids=["no permission", "a broken disk"],
)
def test_file_that_is_there_and_cannot_be_read_is_not_judged(
    guild: Path, monkeypatch: pytest.MonkeyPatch, file: str, error: OSError
) -> None:
    """A source as a table: nobody knows whether it is sound."""
    way = os.open

    def refuse(path: Path, flags: int) -> int:
        if path == guild / file:
            raise error
        return way(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ReadError) as caught:
        validate(guild)
    assert str(caught.value).startswith(f"{guild / file}: {error.strerror}")
    assert "needs the right to read it" in str(caught.value) or error.errno == errno.EIO
    assert caught.value.exit_code == 2


def test_source_in_a_folder_that_may_not_be_searched_is_not_judged(
    guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_file = Path.is_file

    def refuse(path: Path) -> bool:
        if path.parent.name == "seeds":
            raise PermissionError(errno.EACCES, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(ReadError, match=r"guild\.txt: Permission denied: whoever runs"):
        validate(guild)


def test_source_below_a_file_is_missing(guild: Path) -> None:
    _damage(guild, "data/sources.csv", "seeds/guild.txt", "seeds/guild.txt/x")
    (problem,) = validate(guild).problems
    assert problem.rule == "file-missing"


# What is wrong with a row of a table, and with another.
BROKEN = [
    pytest.param(b"C0011,", b"C0011", "row-cell-count", id="a cell too few"),
    pytest.param(b"C0011,", b"C0011,,", "row-cell-count", id="a cell too many"),
    pytest.param(b"C0011,", b"C0011\xff,", "file-not-utf8", id="no UTF-8"),
]


@pytest.mark.parametrize(("old", "new", "rule"), BROKEN)
def test_broken_row_hides_no_fault_of_another(
    guild: Path, old: bytes, new: bytes, rule: str
) -> None:
    path = guild / "data" / "claims.csv"
    sound = path.read_bytes()
    broken = sound.replace(b"\n" + old, b"\n" + new)
    broken = broken.replace(b"attributional,property", b"attributinal,property", 1)
    broken = broken.replace(b"quantitative", b"quantitive", 1)
    path.write_bytes(broken)
    (guild / "data" / "relations.csv").write_bytes(
        b"claim_id,relation,target_id\nC0007,supports,C0011\nC0009,suports,C9999\n"
    )
    found = [(p.rule, p.file, p.line) for p in validate(guild).problems]
    lines = broken.split(b"\n")
    assert found == [
        ("cell-not-in-vocabulary", "data/claims.csv", line)
        for line, text in enumerate(lines, start=1)
        if b"attributinal" in text or b"quantitive" in text
    ] + [
        (rule, "data/claims.csv", 12),
        ("cell-not-in-vocabulary", "data/relations.csv", 3),
    ]


@pytest.mark.parametrize("table", TABLES)
def test_broken_row_gives_no_problem_of_what_points_to_it(
    guild: Path, table: str
) -> None:
    sound = (guild / "data" / f"{table}.csv").read_bytes()
    lines = sound.splitlines(keepends=True)
    for row in range(1, len(lines)):
        broken = [*lines[:row], b"x\n", *lines[row + 1 :]]
        (guild / "data" / f"{table}.csv").write_bytes(b"".join(broken))
        report = validate(guild)
        assert [(p.rule, p.line) for p in report.problems] == [
            ("row-cell-count", row + 1)
        ]
        assert report.rows[table] == len(lines) - 2


def test_rules_are_not_called_checked_on_rows_that_were_not_read(guild: Path) -> None:
    path = guild / "data" / "relations.csv"
    path.write_bytes(path.read_bytes() + b"C0001\n")
    some = "relations (some rows could not be read)"
    unchecked = validate(guild).unchecked
    assert unchecked["contrast-twice"] == f"needs {some}"
    assert unchecked["cell-required"] == f"in part: needs {some}"
    assert "text-too-long" not in unchecked
    path.write_bytes(path.read_bytes() + b'"')
    unread = "relations (could not be read)"
    report = validate(guild)
    assert report.unchecked["contrast-twice"] == f"needs {unread}"
    for rule_id in ("cell-required", "key-repeated", "row-order", "key-unknown"):
        assert report.unchecked[rule_id] == f"in part: needs {unread}"
    assert "claim-id-repeated" not in report.unchecked
    assert "relations" not in report.rows


def test_every_line_that_is_not_utf8_is_named(guild: Path) -> None:
    path = guild / "data" / "entities.csv"
    header, *rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(header + b"".join(b"\xe9\xe8" + row for row in rows))
    problems = validate(guild).problems
    assert [problem.line for problem in problems] == list(range(2, len(rows) + 2))
    message = f"2 bytes are not UTF-8, the first here: byte {len(header)} (0xe9)"
    assert problems[0].message == f"{message}: save the file as UTF-8"
