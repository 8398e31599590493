"""What is read less than whole is refused at its place, and never answered."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import claimset
from claimset.errors import NoClaimsError, ReadError
from conftest import Result, without_ledger

pytestmark = pytest.mark.usefixtures("checked_together")

Run = Callable[..., Result]

DESCRIPTOR = "data/datapackage.json"
CUT = (
    "show C0001 -C {}",
    "export sqlite --quotes -o {}/out -C {}",
    "export brat --quotes -o {}/out -C {}",
    "export webannotation -C {}",
    "export nanopub -C {}",
    "export croissant --quotes -o {}/out -C {}",
)


def _put(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / "data" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def _describe(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    path = folder / DESCRIPTOR
    said = json.loads(path.read_bytes())
    edit(said)
    path.write_text(json.dumps(said, indent=2), "utf-8")


def _refused(result: Result, said: str) -> None:
    assert (result.code, result.out) == (2, "")
    assert said in result.err


@pytest.mark.parametrize(
    ("table", "commands"),
    [
        ("claims", ("stats {}", "show C0001 -C {}", "diff working working -C {}")),
        ("references", ("stats {}", "show C0001 -C {}", "export bibtex -C {}")),
        ("entities", ("stats {}", "show C0001 -C {}")),
        ("sentences", ("stats {}", "show C0001 -C {}")),
        ("sources", ("show C0001 -C {}", "export webannotation -C {}")),
        ("quantities", ("show C0005 -C {}",)),
    ],
)
def test_header_alone_is_no_table_to_answer_from(
    guild: Path, run: Run, table: str, commands: tuple[str, ...]
) -> None:
    path = guild / "data" / f"{table}.csv"
    path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")
    out = guild / "out"
    out.write_text("good", "utf-8")
    said = f"{path}:1: the table has a header and no rows: restore them [table-without-"
    for command in (*commands, "export sqlite --force -o {}/out -C {}"):
        _refused(run(*command.replace("{}", str(guild)).split()), said)
    assert out.read_text("utf-8") == "good"
    with pytest.raises(ReadError, match="table-without-rows"):
        claimset.load(table, path=guild)


@pytest.fixture
def begun(guild: Path) -> Path:
    """The claim set as it was cut into sentences, before a claim was written."""

    def keep(said: dict[str, Any]) -> None:
        said["resources"] = [each for each in said["resources"] if each["name"] in kept]

    data, kept = guild / "data", ("claims", "sentences", "sources")
    _describe(guild, keep)
    for path in data.glob("*.csv"):
        if path.stem not in kept:
            path.unlink()
    claims, ledger = data / "claims.csv", data / "sentences.csv"
    claims.write_text(claims.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")
    text = ledger.read_text("utf-8")
    for word in (",claims,", ",restated,"):
        text = text.replace(word, ",pending,")
    ledger.write_text(text, "utf-8")
    return guild


@pytest.mark.parametrize(
    "command", ["show C0001 -C {}", "stats {}", "stats --by type {}", "export sqlite"]
)
def test_claim_set_without_claims_yet_says_what_to_do_next(
    begun: Path, run: Run, command: str, tmp_path: Path
) -> None:
    if command.startswith("export"):
        command += f" -C {{}} -o {tmp_path}/claims.db"
    _refused(run(*command.format(begun).split()), "claims.csv: there are no claims yet")
    assert run("validate", str(begun)).code == 0
    with pytest.raises(NoClaimsError, match="`claimset next`"):
        claimset.load(path=begun)


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ("137-70", "'137-70' does not end behind its beginning"),
        ("9990-9999", "'9990-9999' ends behind the source, which has 720 characters"),
        ("70-9999", "'70-9999' ends behind the source"),
        ("70-", "'70-' has not the form of spans"),
        ("", "the cell is empty and must not be"),
    ],
)
@pytest.mark.parametrize("table", ["claims", "appearances"])
def test_spans_that_mark_no_words_are_named_where_they_are_cut(
    guild: Path, run: Run, table: str, spans: str, said: str
) -> None:
    header, first, *_ = (guild / f"data/{table}.csv").read_text("utf-8").splitlines()
    at = header.split(",").index("spans")
    before, after = ",".join(first.split(",")[:at]), first.split(",")[at + 1 :]
    if table == "claims":
        _put(guild, table, ",70-137,", f",{spans},")
        place, commands = f"{guild / 'data/claims.csv'}:2:104: spans: ", [*CUT]
    else:
        old = first.split(",")[at]
        tail = ",".join(["", *after])
        _put(guild, table, f"{before},{old}{tail}", f"{before},{spans}{tail}")
        place = f"{guild / 'data/appearances.csv'}:2:"
        # Nanopublications say nothing of appearances, and the first claim has none.
        commands = [each for each in CUT[1:] if "nanopub" not in each]
    for command in commands:
        result = run(*command.replace("{}", str(guild)).split())
        _refused(result, said)
        assert place in result.err
    with pytest.raises(ReadError, match="spans: "):
        claimset.load(table, path=guild)
    assert len(claimset.load(table, path=guild, quotes=False)) > 0


@pytest.mark.parametrize("command", ["stats {}", "show C0001 -C {}", "agreement {}"])
def test_table_named_twice_is_none_to_read(guild: Path, run: Run, command: str) -> None:
    name = "sample" if "agreement" in command else "claims"
    _describe(
        guild,
        lambda said: said["resources"].append({"name": name, "path": "other.csv"}),
    )
    result = run(*command.replace("{}", str(guild)).split())
    _refused(result, f"{guild / DESCRIPTOR}:")
    assert f"the resource {name!r} is named twice" in result.err


@pytest.mark.parametrize(
    ("table", "command"),
    [
        ("references", "stats {}"),
        ("entities", "show C0001 -C {}"),
        ("sentences", "stats {}"),
        ("relations", "show C0001 -C {}"),
        ("retired", "export frictionless -o {}/out -C {}"),
    ],
)
def test_table_that_is_there_and_not_named_is_missed(
    guild: Path, run: Run, table: str, command: str
) -> None:
    def leave_out(said: dict[str, Any]) -> None:
        said["resources"] = [r for r in said["resources"] if r["name"] != table]

    _describe(guild, leave_out)
    result = run(*command.replace("{}", str(guild)).split())
    _refused(result, f"data/{table}.csv is not among the resources [table-unlisted]")


def test_section_is_no_question_without_a_ledger(guild: Path, run: Run) -> None:
    without_ledger(guild)
    result = run("stats", str(guild), "--where", "section == 'body'")
    _refused(result, "'section' needs the table 'sentences', and there is none")


@pytest.mark.parametrize(
    ("table", "old", "column"),
    [
        ("sources", ",720,", "characters"),
        ("references", ",80,", "page_total"),
        ("annotations", "lantern-guild,0.95,,P001,accepted", "confidence"),
    ],
)
def test_number_of_too_many_digits_is_called_one_thing(
    guild: Path, run: Run, table: str, old: str, column: str
) -> None:
    pytest.importorskip("nltk")  # extra: claimset[agreement]
    nines = "9" * 20
    new = old.replace("0.95", nines) if "0.95" in old else f",{nines},"
    _put(guild, table, old, new)
    kind = "number" if column == "confidence" else "integer"
    said = f"{column}: '{nines}' is no plain decimal {kind} of at most 15 digits"
    out = f"-o {guild}/out -C {guild}"
    commands = [f"export sqlite {out}", f"export huggingface {out}"]
    if table == "annotations":
        commands.append(f"agreement {guild}")
    for command in commands:
        _refused(run(*command.split()), said)
    with pytest.raises(ReadError, match=said):
        claimset.load(table, path=guild)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("", "file: '': is a folder: run `claimset validate`"),
        (".", "file: '.': is a folder: run `claimset validate`"),
        ("seeds/gone.txt", "'seeds/gone.txt': no such file: run `claimset validate`"),
        ("../x.txt", "the path '../x.txt' leads out of the claim set"),
        ("http://x.org/", "is a URL; a claim set's files are local"),
    ],
)
def test_source_that_cannot_be_read_is_named_in_its_table(
    guild: Path, run: Run, file: str, said: str
) -> None:
    _put(guild, "sources", "seeds/guild.txt", file)
    for command in ("show C0001 -C {}", "export sqlite --quotes -o {}/out -C {}"):
        result = run(*command.replace("{}", str(guild)).split())
        _refused(result, said)
        assert f"{guild / 'data/sources.csv'}:2:6: " in result.err


def test_agreement_asks_for_the_tables_it_needs(guild: Path, run: Run) -> None:
    def leave_out(said: dict[str, Any]) -> None:
        known = ("claims", "sources")
        said["resources"] = [r for r in said["resources"] if r["name"] in known]

    _describe(guild, leave_out)
    for path in (guild / "data").glob("*.csv"):
        if path.stem not in ("claims", "sources"):
            path.unlink()
    needs = "agreement needs the tables 'sample' and 'annotations', and there are none"
    _refused(run("agreement", str(guild)), f"{guild / DESCRIPTOR}: {needs}")


def _licence(path: str) -> Callable[[dict[str, Any]], object]:
    return lambda said: said.update(licenses=[{"name": "MIT", "path": path}])


def _of_claims(**more: object) -> Callable[[dict[str, Any]], object]:
    return lambda said: said["resources"][0].update(more)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (_licence("https://x.org/a b"), "'path' is no address: 'https://x.org/a b'"),
        (_licence("https://x.org/a>b"), "'path' is no address: "),
        (lambda said: said.update(title="a\0b"), "holds the control character U+0000"),
        (lambda said: said.update(rai={"x": ["\x1b"]}), "'x' holds the control char"),
        (lambda said: said.update(created=2026), "'created' is no date: 2026; write"),
        (lambda said: said.update(created="May 2026"), "'created' is no date"),
        (lambda said: said.update(created="2026-02-30"), "'created' is no date"),
        (lambda said: said.update(citation=[1]), "'citation' is no text, and no obj"),
        (_of_claims(title=7), "'title' is no text"),
        (_of_claims(description=["x"]), "'description' is no text"),
        (_of_claims(schema=7), "has a schema without a list of fields"),
        (_of_claims(schema=""), "'schema' is empty"),
        (_of_claims(schema={"title": 7}), "'title' is no text"),
    ],
)
def test_odd_word_of_a_descriptor_is_found_at_its_line(
    guild: Path, edit: Callable[[dict[str, Any]], object], message: str
) -> None:
    _describe(guild, edit)
    (problem,) = claimset.validate(guild).problems
    assert (problem.rule, problem.line > 1) == ("descriptor-faulty", True)
    assert message in problem.message


@pytest.mark.parametrize("created", ["2026-01-31", "2026-01-31T12:00:00Z"])
def test_sound_words_of_a_descriptor_are_none(guild: Path, created: str) -> None:
    _describe(
        guild,
        lambda said: said.update(
            created=created,
            description="Two lines,\nand a\ttab.",
            licenses=[{"path": "https://x.org/a%20b"}, {"path": "LICENSE-DATA"}],
        ),
    )
    assert claimset.validate(guild).problems == ()
