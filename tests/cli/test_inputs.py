"""No file that a command reads can hang it, or let it end in a traceback."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import claimset
from conftest import GUILD, Result

pytestmark = pytest.mark.usefixtures("checked_together")

INDEX = "data/releases/index.json"
MANIFEST = "data/releases/1.0.0/manifest.json"

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "0 bytes": lambda _: b"",
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "not UTF-8": lambda data: data.replace(b"1.0.0", b"1.0.\xff"),
    "a key twice": lambda data: data.replace(b'"sha256":', b'"sha256": "", "sha256":'),
    "NaN": lambda data: data.replace(b"{", b'{"x": NaN,', 1),
    "too large a number": lambda data: data.replace(b"{", b'{"x": 1e999,', 1),
    "enormous number": lambda data: data.replace(b"{", b'{"x": %s,' % (b"9" * 9999), 1),
    "nested too deep": lambda data: data.replace(b"{", b'{"x": ' + b"[" * 100_000, 1),
}

COMMANDS = {
    INDEX: ("versions", "diff 1.0.0", "cite", "show C0001 --data 1.0.0", "verify"),
    MANIFEST: (
        "diff 1.0.0",
        "cite",
        "show C0001 --data 1.0.0",
        "export frictionless --data 1.0.0 -o {out}",
        "verify",
    ),
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released") / "guild"
    shutil.copytree(GUILD, folder)
    claimset.release("1.0.0", folder, today=date(2026, 1, 2))
    return folder


@pytest.fixture
def copy(released: Path, tmp_path: Path) -> Path:
    """A copy of the released claim set, free to be damaged."""
    folder = tmp_path / "guild"
    shutil.copytree(released, folder)
    return folder


def _refused(result: Result) -> None:
    assert result.code in (1, 2)
    assert "internal" not in result.err
    assert result.err.startswith("error: ") or "manifest.json: is not" in result.out


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    ("file", "command"),
    [(file, command) for file, commands in COMMANDS.items() for command in commands],
)
def test_faulty_json_is_refused_by_every_command_that_reads_it(
    copy: Path, run: Callable[..., Result], file: str, command: str, damage: str
) -> None:
    sound = (copy / file).read_bytes()
    (copy / file).write_bytes(DAMAGES[damage](sound))
    words = command.format(out=copy.with_name("out")).split()
    _refused(run(*words, "-C", str(copy)))


@pytest.mark.parametrize(
    "day", ["2022-13-45", "2022-02-30", "May 2022", "20220102", "2022-W01-1", 5, None]
)
def test_date_of_a_release_is_a_day(
    copy: Path, run: Callable[..., Result], day: object
) -> None:
    said = json.loads((copy / INDEX).read_bytes())
    said["releases"][0]["date"] = day
    (copy / INDEX).write_text(json.dumps(said, indent=2), "utf-8")
    (problem,) = claimset.validate(copy).problems
    assert (problem.rule, problem.line, problem.column) == (
        "release-index-faulty",
        5,
        15,
    )
    assert problem.message.startswith("is not an index of releases: the date")
    for command in (*COMMANDS[INDEX], "export croissant --data 1.0.0 -o out"):
        result = run(*command.split(), "-C", str(copy))
        assert (result.code, result.out) == (2, "")
        assert result.err == f"error: {copy / INDEX}:5:15: {problem.message} [read]\n"


@pytest.mark.parametrize(
    ("file", "command"),
    [
        (INDEX, "versions -C"),
        (MANIFEST, "cite -C"),
        ("data/datapackage.json", "stats"),
        ("data/baseline.csv", "validate"),
        ("seeds/guild.txt", "show C0001 -C"),
        ("CHANGELOG.md", "release 1.0.0 --dry-run -C"),
    ],
)
def test_pipe_that_nobody_writes_to_is_not_waited_for(
    copy: Path, run: Callable[..., Result], file: str, command: str
) -> None:
    (copy / file).unlink(missing_ok=True)
    os.mkfifo(copy / file)
    result = run(*command.split(), str(copy))
    assert result.code in (1, 2)
    assert result.err.startswith("error: ")
    assert "internal" not in result.err


# The cells of one row, by the word that its faulty cell replaces.
NUMBER = ("norvale,0.95,\nC0002", "norvale,{},\nC0002")
TIME = ("positive,1994,cited,ada-quill", "positive,{},cited,ada-quill")
TYPE = (",attributional,role,text.p01.s01,70-", ",{},role,text.p01.s01,70-")
SPANS = (",70-137,", ",{},")
JUDGED = ("lantern-guild,0.95,,P001,accepted", "lantern-guild,{},,P001,accepted")
TYPED = ("sqlite", "huggingface")


@pytest.mark.parametrize(
    ("fault", "commands", "place"),
    [
        ((TIME, "May 1994"), ("where",), "claims.csv:2:134: time"),
        *(
            (
                (NUMBER, cell),
                ("stats", "where", "nanopub", *TYPED),
                "claims.csv:2:177: c",
            )
            for cell in ("inf", "1e400", "nan", "high", "1_0")
        ),
        ((NUMBER, ""), ("stats", *TYPED), "claims.csv:2:177: confidence"),
        ((TYPE, "odd"), ("where", *TYPED), "claims.csv:2:72: type"),
        ((SPANS, "odd"), ("webannotation", "nanopub"), "claims.csv:2:104: spans"),
        *(
            ((JUDGED, cell), ("agreement",), "annotations.csv:2:152: confidence")
            for cell in ("high", "", "nan")
        ),
        (((",80,", ",{},"), "9" * 20), TYPED, "references.csv:2:53: page_total"),
        (((",720,", ",{},"), "9" * 20), TYPED, "sources.csv:2:87: characters"),
    ],
)
def test_faulty_cell_is_named_by_what_cannot_do_without(
    guild: Path,
    run: Callable[..., Result],
    fault: tuple[tuple[str, str], str],
    commands: tuple[str, ...],
    place: str,
) -> None:
    pytest.importorskip("nltk")  # an extra: claimset[agreement]
    file = guild / "data" / place.partition(":")[0]
    (old, new), cell = fault
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new.format(cell)), "utf-8")
    for command in commands:
        lines = {
            "stats": f"stats {guild}",
            "where": f"stats {guild} --where confidence>0",
            "agreement": f"agreement {guild}",
        }
        export = f"export {command} -C {guild} -o {guild.with_name('out')}"
        result = run(*lines.get(command, export).split())
        assert (result.code, result.out) == (2, "")
        assert f"{guild / 'data' / place}" in result.err
        assert ": run `claimset validate` [" in result.err


@pytest.mark.parametrize(
    ("table", "commands"),
    [
        (
            "claims",
            ("stats {}", "show C0001 -C {}", "export huggingface -C {} -o {}/o"),
        ),
        ("sources", ("show C0001 -C {}", "export frictionless -C {} -o {}/o")),
        ("references", ("stats {}", "export bibtex -C {} -o {}/o")),
        ("sample", ("agreement {}", "export sqlite -C {} -o {}/o")),
    ],
)
def test_lost_table_is_not_taken_for_an_empty_one(
    guild: Path, run: Callable[..., Result], table: str, commands: tuple[str, ...]
) -> None:
    (guild / "data" / f"{table}.csv").unlink()
    for command in commands:
        result = run(*command.replace("{}", str(guild)).split())
        assert (result.code, result.out) == (2, "")
        assert "data/datapackage.json:" in result.err
        assert f"'{table}.csv' is named here and is not there" in result.err


def test_accepted_cell_that_has_no_type_is_not_released(
    guild: Path, run: Callable[..., Result]
) -> None:
    file = guild / "data" / "entities.csv"
    text = file.read_text("utf-8")
    file.write_text(text.replace(",organisation,", ",guild,", 1), "utf-8")
    (guild / "data" / "baseline.csv").write_text(
        "rule,file,row_id,field,date,reason\n"
        "cell-not-in-vocabulary,data/entities.csv,lantern-guild,kind,2026-01-31,So.\n"
    )
    assert run("validate", str(guild)).code == 0
    result = run("release", "1.0.0", "-C", str(guild))
    assert result.code == 2
    assert f"{file}:4:33: kind: 'guild' is not one of" in result.err
    assert not (guild / "data" / "releases").exists()


DESCRIPTOR = "data/datapackage.json"

UNREADABLE: dict[str, tuple[str, Callable[[bytes], bytes] | None, str]] = {
    "cut off": (DESCRIPTOR, lambda data: data[:-20], "57:15: is not JSON: "),
    "no object": (DESCRIPTOR, lambda _: b"[]", "1:1: is not a JSON object"),
    "a missing table": (
        "data/claims.csv",
        None,
        "13:15: 'claims.csv' is named here and is not there",
    ),
    "a path in the wrong case": (
        DESCRIPTOR,
        lambda data: data.replace(b'"claims.csv"', b'"Claims.csv"'),
        "13:15: 'Claims.csv' is named here and is not there; data/claims.csv",
    ),
    "a misspelt name": (
        DESCRIPTOR,
        lambda data: data.replace(b'"name": "claims"', b'"name": "claim"'),
        "10:16: the table 'claims' is not among the resources",
    ),
}


@pytest.mark.parametrize("damage", UNREADABLE)
@pytest.mark.parametrize(
    "command",
    [
        "stats",
        "show C0001 -C",
        "diff working working -C",
        "verify -C {home}",
        "release 1.0.0 -C",
        "export webannotation -C",
        "export nanopub -C",
        "export sqlite --force -o {out} -C",
        "export frictionless -o {out} --force -C",
        "export croissant -o {out} --force -C",
        "export huggingface -o {out} --force -C",
        "export brat --quotes -o {out} --force -C",
    ],
)
def test_what_cannot_be_read_is_never_answered_with_nothing(
    guild: Path, run: Callable[..., Result], command: str, damage: str
) -> None:
    out = guild.with_name("out")
    if "sqlite" in command:
        out.write_text("good", "utf-8")
    file, harm, said = UNREADABLE[damage]
    if harm:
        (guild / file).write_bytes(harm((guild / file).read_bytes()))
    else:
        (guild / file).unlink()
    result = run(*command.format(out=out, home=GUILD).split(), str(guild))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {guild / DESCRIPTOR}:{said}")
    assert result.err.endswith(": run `claimset validate` [read]\n")
    if out.exists():
        assert out.read_text("utf-8") == "good"


@pytest.mark.parametrize("command", ["versions", "verify", "cite", "agreement"])
def test_nothing_is_said_of_a_claim_set_whose_descriptor_is_cut_off(
    guild: Path, run: Callable[..., Result], command: str
) -> None:
    path = guild / DESCRIPTOR
    path.write_bytes(path.read_bytes()[:-20])
    options = ["-C"] if command != "agreement" else []
    result = run(command, *options, str(guild))
    assert (result.code, result.out) == (2, "")
    assert ":57:15: is not JSON" in result.err


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"sentences.csv", b"Sentences.csv"), (b'"sentences"', b'"sentence"')],
)
def test_a_table_that_is_not_just_left_out_is_missed(
    guild: Path, run: Callable[..., Result], old: bytes, new: bytes
) -> None:
    path = guild / DESCRIPTOR
    path.write_bytes(path.read_bytes().replace(old, new))
    for words in ("stats", "show C0001 -C", "export csl-json -C"):
        # The bibliography needs none of it.
        assert run(*words.split(), str(guild)).code == (2 if "csl" not in words else 0)


def test_a_resource_that_is_like_no_table_hides_none(
    guild: Path, run: Callable[..., Result]
) -> None:
    path = guild / DESCRIPTOR
    other = b'"resources": [{"name": "notes", "path": "notes.md"},'
    path.write_bytes(path.read_bytes().replace(b'"resources": [', other))
    out = str(guild.with_name("out"))
    assert run("export", "frictionless", "-C", str(guild), "-o", out).code == 0
