"""One cause is one problem, and only where that problem is told."""

from collections.abc import Collection
from pathlib import Path

import pytest

from claimset import validate
from claimset.baseline import COLUMNS
from claimset.claim_set import BASELINE as FILE
from claimset.model import TABLES
from conftest import INVALID, apply, read_patch
from parquets import convert

pytestmark = pytest.mark.usefixtures("checked_together")

PATCHES = sorted(path.stem for path in INVALID.glob("*.toml"))


def _put(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / "data" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _rules(folder: Path, skip: Collection[str] = ()) -> list[str]:
    return [problem.rule for problem in validate(folder, skip=skip).problems]


def _accept(folder: Path, table: str, rule: str, row_id: str, field: str) -> None:
    row = {"rule": rule, "file": f"data/{table}.csv", "row_id": row_id}
    row |= {"field": field, "date": "2026-01-02", "reason": "known"}
    lines = [",".join(COLUMNS), ",".join(row.get(name, "") for name in COLUMNS)]
    (folder / FILE).write_text("\n".join([*lines, ""]), "utf-8")


@pytest.mark.parametrize(
    ("table", "old", "new", "rule"),
    [
        ("claims", "\nC0004,", "\n,", "cell-required"),
        ("claims", "\nC0004,", "\nC1,", "cell-malformed"),
        ("claims", ",quantitative,", ",quantative,", "cell-not-in-vocabulary"),
        ("claims", "Lantern Guild", "Lantern\u200b Guild", "cell-invisible-character"),
        ("claims", "was perhaps", "was\u00a0perhaps", "cell-odd-blank"),
        ("claims", "Lantern Guild had", "Lantern  Guild had", "cell-odd-blank"),
        ("claims", ",The rivals", ",\tThe rivals", "cell-surrounding-blank"),
        ("claims", "lit nothing.", "lit nothing.\u00a0", "cell-surrounding-blank"),
        ("claims", "was perhaps", "was\u0085perhaps", "file-control-character"),
        ("claims", "Lantern Guild", "Lant\0ern Guild", "file-control-character"),
        ("claims", "\nC0009,", "\nC00\x0009,", "file-control-character"),
        ("claims", ",The rivals", ",\rThe rivals", "file-carriage-return"),
        ("claims", ",A lamp is an oil light.", ',"\nA lamp is. A"', "cell-line-break"),
        ("claims", ",text.p01.s02,172", ",,172", "cell-required"),
        ("claims", ",text.p01.s02,172", ",text.p01.s2,172", "key-unknown"),
        ("sources", "\ntext,", "\nTEXT,", "cell-malformed"),
        ("sources", "\ntext,", "\ntxet,", "key-unknown"),
        ("sources", "\ntext,", "\npaper,", "key-unknown"),
        ("sources", "\ntext,", "\n,", "cell-required"),
        ("sentences", "\ntext.p01.s01,", "\nx,", "cell-malformed"),
        ("sentences", "172-", "-", "cell-malformed"),
        # A footnote stands within this sentence: its words end behind the row below.
        ("sentences", "211-222;251-304", "211-222;251", "cell-malformed"),
        ("sentences", "text.p01.s02,text,", "text.p01.s02,txet,", "key-unknown"),
        ("sentences", "\ntext.p01.s01,", "\n,", "cell-required"),
        ("sentences", "\ntext.p01.s02,", "\ntext.p01.s01,", "key-repeated"),
        ("sentences", ",70-171,", ",5-6,", "segment-changed"),
        ("sentences", ",305-360,", ",5-6,", "segment-changed"),
        ("references", "\nR01,", "\nR3,", "cell-malformed"),
        ("references", "\nR01,", "\n,", "cell-required"),
        ("entities", "\nmayor-olin,", "\n,", "cell-required"),
        ("entities", "lantern-guild,", "lantern-giuld,", "key-unknown"),
        ("entities", "\nmayor-olin,", "\nmayor-olim,", "key-unknown"),
        ("quantities", "\nC0005,", "\nC1,", "cell-malformed"),
        ("quantities", "\nC0005,", "\nC0095,", "key-unknown"),
    ],
)
def test_what_follows_from_a_fault_is_no_further_problem(
    guild: Path, table: str, old: str, new: str, rule: str
) -> None:
    _put(guild, table, old, new)
    assert _rules(guild) == [rule]


def test_each_of_two_causes_is_told(guild: Path) -> None:
    """A key in its right form says what it means: nothing else is excused by it."""
    _put(guild, "quantities", "\nC0005,lamps lit,,2000", "\nC0099,lamps lit,,2000")
    assert sorted(_rules(guild)) == ["key-unknown", "quantity-missing"]


@pytest.mark.parametrize(
    ("odd", "rules"),
    [
        ("\u00a0", ["cell-odd-blank", "text-not-one-sentence"]),
        ("\u0085", ["file-control-character", "cell-odd-blank"]),
    ],
)
def test_next_fault_of_a_text_is_told_once_the_first_is_skipped(
    guild: Path, odd: str, rules: list[str]
) -> None:
    _put(guild, "claims", "It was perhaps", f"There was{odd}light. Perhaps it was")
    assert _rules(guild) == rules[:1]
    assert _rules(guild, skip=rules[:1]) == rules[1:]


@pytest.mark.parametrize("members", [[None], [""], ["ada-quill", None]])
def test_list_in_parquet_that_csv_cannot_say_is_one_problem(
    guild: Path, members: list[str | None]
) -> None:
    """The entities of which nobody knows whether it named them are not unused."""
    path = guild / "data" / "claims.csv"
    header, first, *rest = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([header, *rest, first]), "utf-8")
    convert(guild, "claims", put={"about": members})
    assert _rules(guild, skip=["row-order"]) == ["list-member-unwritable"]


def test_warning_stands_for_no_fault(guild: Path) -> None:
    text = "The Lantern Guild had 300 members by 1996."
    _put(guild, "claims", text, f"={text}".rstrip("."))
    assert _rules(guild) == ["cell-formula", "text-no-full-stop"]


# A fault, and the problem that is told of it: its rule, row and field.
HIDING = [
    (
        ("quantities", "\nC0005,", "\nC0095,"),
        ("key-unknown", "C0095 lamps lit", "claim_id"),
    ),
    (
        ("entities", "\nmayor-olin,", "\nmayor-olim,"),
        ("key-unknown", "mayor-olim", "entity_id"),
    ),
    (
        ("claims", "R02,,,certain", "R02;R01,,,certain"),
        ("list-order", "C0004", "ref_ids"),
    ),
    (("claims", "172-205,R02", "540-550;19-28,R02"), ("spans-order", "C0004", "spans")),
    (
        ("claims", ",text.p01.s02,172", ",text.p1.s02,172"),
        ("key-unknown", "C0004", "source_ref"),
    ),
    (("sources", ",553a58", ",none"), ("cell-malformed", "text", "sha256")),
    (("sources", "\ntext,", "\npaper,"), ("key-unknown", "paper", "source_id")),
]


@pytest.mark.parametrize(("fault", "problem"), HIDING)
def test_problem_that_is_skipped_hides_no_other(
    guild: Path, fault: tuple[str, str, str], problem: tuple[str, str, str]
) -> None:
    _put(guild, *fault)
    assert _rules(guild, skip=problem[:1])


@pytest.mark.parametrize(("fault", "problem"), HIDING)
def test_problem_that_is_accepted_hides_no_other(
    guild: Path, fault: tuple[str, str, str], problem: tuple[str, str, str]
) -> None:
    _put(guild, *fault)
    _accept(guild, fault[0], *problem)
    assert not validate(guild).ok


@pytest.mark.parametrize("skip", [(), ("cell-required",), ("file-missing",)])
def test_source_without_a_file_is_never_passed_over(
    guild: Path, skip: Collection[str]
) -> None:
    _put(guild, "sources", ",seeds/guild.txt,", ",,")
    assert _rules(guild, skip) == ["file-missing"]


@pytest.mark.corpus
@pytest.mark.parametrize("rule_id", PATCHES)
def test_no_rule_that_is_skipped_makes_a_faulty_set_sound(
    guild: Path, rule_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held against what is found if each rule speaks for itself."""
    apply(read_patch(rule_id), guild)
    told = {problem.rule for problem in validate(guild).problems}
    left = {rule: _rules(guild, skip=[rule]) for rule in told}
    monkeypatch.setattr("claimset.batches.emptied", lambda frame, *_: frame)
    for rule, found in left.items():
        assert bool(found) == bool(_rules(guild, skip=[rule]))


def test_key_is_suggested_although_others_point_to_it(guild: Path) -> None:
    _put(guild, "claims", ",text.p01.s01,84", ",text.p01.s1,84")
    (problem,) = validate(guild).problems
    assert problem.message.endswith("did you mean 'text.p01.s01'?")


def test_renamed_source_is_told_with_how_many_rows_point_to_it(guild: Path) -> None:
    _put(guild, "sources", "\ntext,", "\npaper,")
    (problem,) = validate(guild).problems
    assert (problem.file, problem.line) == ("data/sources.csv", 2)
    said = "nothing points to 'paper'; did you mean 'text', to which 15 rows point?"
    assert problem.message == said


@pytest.mark.parametrize("key", ["C9999", "C0011x"])
def test_annotation_of_no_claim_is_told(guild: Path, key: str) -> None:
    _put(guild, "annotations", ",accepted,C0004", f",accepted,{key}")
    assert len(_rules(guild)) == 1


def test_annotation_of_a_retired_claim_is_sound(guild: Path) -> None:
    gone = (guild / "data" / "retired.csv").read_text("utf-8").split("\n")[1]
    _put(guild, "annotations", ",accepted,C0004", f",accepted,{gone[:5]}")
    assert _rules(guild) == []


@pytest.mark.parametrize(
    "table",
    # Sources are read beforehand, and so are told of twice.
    [table for table in TABLES if table != "sources"],
)
def test_row_that_is_wrong_as_a_whole_is_one_problem(guild: Path, table: str) -> None:
    file = guild / f"data/{table}.csv"
    text = file.read_text("utf-8")
    header, *rows = text.splitlines(keepends=True)
    for row, message in (
        ("," * header.count(",") + "\n", "the row is empty: remove it"),
        (header, "the header is repeated here: remove this row"),
    ):
        file.write_text(text + row, "utf-8")
        (problem,) = validate(guild).problems
        assert (problem.line, problem.message) == (len(rows) + 2, message)


def _judge(folder: Path, claim: str, times: int) -> None:
    """Have a claim judged so many times."""
    rows = [
        f"judge-{n},1,{claim},,,yes,yes,yes,yes,yes,yes,yes,\n" for n in range(times)
    ]
    path = folder / "data" / "judgements.csv"
    path.write_text(path.read_text("utf-8") + "".join(rows), "utf-8")


def _drop(folder: Path, table: str, key: str) -> None:
    path = folder / "data" / f"{table}.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith(f"{key},")), "utf-8")


def _missing(folder: Path) -> list[tuple[str, int, str, str]]:
    """What is said of ids that nothing has; the order of rows is not asked for."""
    return [
        (each.file, each.line, each.field, each.message)
        for each in validate(folder, skip=["row-order"]).problems
    ]


@pytest.mark.parametrize(
    ("table", "key", "who", "what"),
    [
        (
            "claims",
            "C0009",
            (
                "9 rows point to it, in relations, judgements, retired, the first in "
                "data/relations.csv:3"
            ),
            (
                "put its row back; if C0009 is gone for good, add it to retired.csv "
                "(`version`: the next release; `replaced_by`: the claims that took its "
                "place, or nothing), and remove the rows of relations, judgements that "
                "name it"
            ),
        ),
        (
            "entities",
            "lantern-guild",
            (
                "12 rows point to it, in claims, annotations, the first in "
                "data/claims.csv:2"
            ),
            "put its row back, or name another there",
        ),
    ],
)
def test_row_that_many_point_to_is_missing_once(
    guild: Path, table: str, key: str, who: str, what: str
) -> None:
    _judge(guild, "C0009", 6)
    _drop(guild, table, key)
    column, said = TABLES[table].primary_key[0], f"'{key}' is missing: {who}: {what}"
    assert _missing(guild) == [(f"data/{table}.csv", 1, column, said)]


@pytest.mark.parametrize(
    ("instead", "said"), [("C0011", "name C0011 there"), ("", "remove them")]
)
def test_retired_claim_that_many_point_to_is_one_problem(
    guild: Path, instead: str, said: str
) -> None:
    _judge(guild, "C0009", 6)
    _drop(guild, "claims", "C0009")
    _put(guild, "retired", "C0012,", f"C0009,0.2.0,{instead},Said again\nC0012,")
    ((file, _, _, message),) = _missing(guild)
    assert file == "data/claims.csv"
    assert message.startswith("'C0009' is retired, and 8 rows point to it")
    assert message.endswith(said)


def test_other_faults_beside_a_missing_row_are_told(guild: Path) -> None:
    _drop(guild, "entities", "lantern-guild")
    _put(guild, "claims", ",lantern-guild;mayor-olin,", ",lantern-guild;mayor-xx,")
    assert [file for file, *_ in _missing(guild)] == [
        "data/claims.csv",
        "data/entities.csv",
    ]


def test_missing_row_is_told_beside_one_that_is_accepted(guild: Path) -> None:
    _judge(guild, "C0009", 6)
    _drop(guild, "claims", "C0009")
    _accept(guild, "judgements", "key-unknown", "judge-0 1 C0009", "claim_id")
    ((_, _, _, message),) = _missing(guild)
    assert "8 rows point to it" in message


def test_renamed_entity_is_no_part_of_a_longer_name(guild: Path) -> None:
    """Its aliases are known, though nobody knows its id."""
    _put(guild, "entities", "\nnorvale,", "\nnorvael,")
    assert _rules(guild) == ["key-unknown"]
