import hashlib
import json
import os
from datetime import date
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import pytest

import claimset
from claimset import validate
from claimset.claim_set import open_claim_set
from claimset.errors import (
    NoClaimSetError,
    ReadError,
    UnknownTableError,
    UnknownVersionError,
    UnsafePathError,
)
from claimset.files import packaged_folder
from claimset.problems import Report
from conftest import GUILD, apply, judged

pytestmark = pytest.mark.usefixtures("checked_together")

FILE = "data/datapackage.json"


def _rewrite(folder: Path, **changes: Any) -> None:
    path = folder / "data" / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8")) | changes
    path.write_text(json.dumps(descriptor), "utf-8")


def test_folder_without_descriptor_is_no_claim_set(tmp_path: Path) -> None:
    with pytest.raises(NoClaimSetError, match=r"data/datapackage\.json"):
        open_claim_set(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "\\", "NaN", "null"])
def test_descriptor_that_is_no_object_is_a_problem(guild: Path, text: str) -> None:
    (guild / "data" / "datapackage.json").write_text(text, "utf-8")
    assert [p.rule for p in open_claim_set(guild).problems] == ["descriptor-faulty"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "has no text under 'name'"),
        ({"version": "1.0"}, "the version '1.0' is not like 1.0.0"),
        ({"version": "1.0." + "9" * 10}, "version '1.0.9999999999' is not like 1.0.0"),
        ({"resources": {}}, "has no list of 'resources'"),
        ({"resources": ["claims"]}, "a resource has no 'name' or no 'path'"),
        ({"resources": [{"name": "claims"}]}, "the 'path' of the resource 'claims'"),
        (
            {"resources": [{"name": "x", "path": "x.csv"}]},
            "the resource 'x' is no table",
        ),
    ],
)
def test_faulty_descriptor_says_what_is_wrong(
    guild: Path, changes: dict[str, Any], said: str
) -> None:
    _rewrite(guild, **changes)
    assert any(said in p.message for p in open_claim_set(guild).problems)


NO_DATES = (
    *("[[2022, 13]]", "[[2022, 0]]", "[[-44, 3]]", "[[2022, 2, 30]]", "[[1, 1, 1, 1]]"),
    *("[]", "[[]]", "2022", "[[0]]", '[["May"]]', "[[true]]"),
)
WORK = '[{{"citation": {}}}]'


SAID_WRONGLY = [
    ("licenses", '"MIT"', 0, "'licenses' is no list; write"),
    ("licenses", '{"name": "MIT"}', 0, "'licenses' is no list; write"),
    ("licenses", '[{"name": "MIT"}, "MIT"]', 18, "is no object; write"),
    ("licenses", '[{"title": "MIT"}]', 1, "neither a 'name' nor a 'path'"),
    ("licenses", '[{"name": 1}]', 10, "'name' is no text"),
    ("contributors", '"Ada Quill"', 0, "'contributors' is no list; write"),
    ("contributors", '{"title": "Ada Quill"}', 0, "'contributors' is no list"),
    ("contributors", "[null]", 1, "is no object; write"),
    ("contributors", '[{"path": "x"}]', 1, "neither a 'title' nor a 'familyName'"),
    ("contributors", '[{"title": "A", "roles": "author"}]', 25, "no list of texts"),
    ("keywords", '"lamps"', 0, "'keywords' is no list of texts"),
    ("keywords", '["lamps", null]', 10, "a keyword is no text"),
    ("keywords", '["lamps", "lamps"]', 10, "'lamps' is named twice"),
    ("sources", '{"title": "x"}', 0, "'sources' is no list; write"),
    ("sources", '[{"path": 1}]', 10, "'path' is no text"),
    ("sources", WORK.format('"x"'), 14, "no object of CSL-JSON"),
    ("sources", WORK.format('{"volume": true}'), 25, "no text and no number"),
    ("sources", WORK.format('{"author": ["A"]}'), 26, "is no object; write"),
    ("sources", WORK.format('{"issued": 2003}'), 25, "'issued' is no object"),
    *(
        (
            "sources",
            WORK.format(f'{{"issued": {{"date-parts": {parts}}}}}'),
            40,
            "are no date; write",
        )
        for parts in NO_DATES
    ),
    ("description", "1", 0, "'description' is no text"),
    ("rai", '"none"', 0, "'rai' is no object"),
    ("base_iri", '"lanterns"', 0, "'base_iri' is not an IRI"),
]


def _write_first(folder: Path, name: str, written: str) -> None:
    """Let the descriptor begin with a name and what is written of it."""
    path = folder / "data" / "datapackage.json"
    known = json.loads(path.read_text("utf-8"))
    known.pop(name, None)
    rest = json.dumps(known).removeprefix("{")
    path.write_text(f'{{"{name}": {written},\n{rest}', "utf-8")


@pytest.fixture(scope="module")
def said_wrongly(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    damages = {
        f"{name} {written}": partial(_write_first, name=name, written=written)
        for name, written, *_ in SAID_WRONGLY
    }
    return judged(tmp_path_factory.mktemp("said_wrongly"), damages)


@pytest.mark.parametrize(("name", "written", "column", "said"), SAID_WRONGLY)
def test_what_is_said_of_the_data_set_has_the_form_to_be_cited_in(
    said_wrongly: dict[str, Report], name: str, written: str, column: int, said: str
) -> None:
    (problem,) = said_wrongly[f"{name} {written}"].problems
    assert (problem.rule, problem.line) == ("descriptor-faulty", 1)
    assert problem.column == len(f'{{"{name}": ') + column + 1
    assert said in problem.message


@pytest.mark.parametrize("resources", [None, {}, {"claims": "claims.csv"}, "x", []])
def test_descriptor_without_a_list_of_tables_is_one_problem(
    guild: Path, resources: object
) -> None:
    _rewrite(guild, resources=resources)
    (problem,) = validate(guild).problems
    assert problem.rule == ("file-missing" if resources == [] else "descriptor-faulty")
    assert "list of 'resources'" in problem.message


@pytest.mark.parametrize(
    ("table", "path", "owner", "hint"),
    [
        ("claims", "entities.csv", "entities", "data/claims.csv is there and"),
        ("claims", "./entities.csv", "entities", "data/claims.csv is there and"),
        ("retired", "claims.csv", "claims", "data/retired.csv is there and"),
    ],
)
def test_file_of_two_tables_is_one_problem(
    guild: Path, table: str, path: str, owner: str, hint: str
) -> None:
    descriptor = json.loads((guild / "data" / "datapackage.json").read_bytes())
    (resource,) = (r for r in descriptor["resources"] if r["name"] == table)
    resource["path"] = path
    _rewrite(guild, resources=descriptor["resources"])
    report = validate(guild)
    (problem,) = report.problems
    assert problem.rule == "descriptor-faulty"
    said = f"{path!r} is also the file of the resource {owner!r}; {hint} is not named"
    assert problem.message == f"{said}: name it here"
    assert table not in report.rows
    assert owner in report.rows


def test_file_that_is_called_like_no_table_is_the_first_ones(guild: Path) -> None:
    _rewrite(
        guild,
        resources=[{"name": name, "path": "all.csv"} for name in ("sources", "claims")],
    )
    for path in (guild / "data").glob("*.csv"):
        path.unlink()
    (guild / "data" / "all.csv").write_bytes(CLAIMS)
    messages = [problem.message for problem in open_claim_set(guild).problems]
    assert messages == ["'all.csv' is also the file of the resource 'sources'"]


@pytest.mark.parametrize("name", ["name", "title"])
def test_blank_is_no_name(guild: Path, name: str) -> None:
    _rewrite(guild, **{name: " \t"})
    (problem,) = open_claim_set(guild).problems
    assert problem.message == f"has no text under {name!r}"


def _say(guild: Path, **said: Any) -> None:
    """Let the descriptor say something of the file of the claims."""
    resource = {"name": "claims", "path": "claims.csv"} | said
    descriptor = json.loads((guild / "data" / "datapackage.json").read_bytes())
    _rewrite(guild, resources=[resource, *descriptor["resources"][1:]])


CLAIMS = (GUILD / "data" / "claims.csv").read_bytes()
NAMES = open_claim_set(GUILD).held("claims").names


def _fields(*names: object, **more: object) -> dict[str, object]:
    """A schema of fields with these names."""
    return {"fields": [{"name": name} for name in names], **more}


SAID_TRULY: list[dict[str, Any]] = [
    {"bytes": len(CLAIMS)},
    {"hash": hashlib.md5(CLAIMS).hexdigest()},  # noqa: S324 - no secret
    {"hash": f"sha256:{hashlib.sha256(CLAIMS).hexdigest()}"},
    {"encoding": "UTF-8", "dialect": {}},
    {"dialect": {"delimiter": ",", "header": True, "$schema": "x"}},
    {"schema": "claims.schema.json"},
    {"schema": {}},
    {"schema": {"primaryKey": "claim_id"}},
    {"schema": {"fields": [{"name": "text"}], "fieldsMatch": "subset"}},
]
SAID_FALSELY: list[tuple[dict[str, Any], str]] = [
    ({"bytes": 3}, f"has 3 bytes; it has {len(CLAIMS):,}"),
    ({"bytes": float(len(CLAIMS))}, f"bytes; it has {len(CLAIMS):,}"),
    ({"bytes": "3"}, "has '3' bytes"),
    ({"hash": "sha256:" + "0" * 64}, "has the sha256 000"),
    ({"hash": "0" * 32}, "has the md5 000"),
    ({"hash": 7}, "has the md5 7; it has"),
    ({"hash": "crc32:0"}, "known are md5, sha1, sha256, sha512"),
    ({"encoding": "latin-1"}, "has the encoding 'latin-1'; tables are read as"),
    ({"encoding": None}, "has the encoding None"),
    ({"dialect": {"delimiter": ";"}}, "has a dialect with 'delimiter' ';'"),
    ({"dialect": {"header": 1}}, "has a dialect with 'header' 1"),
    ({"dialect": {"sheetName": "a"}}, "has a dialect with 'sheetName' 'a'"),
    ({"dialect": "dialect.json"}, "has a dialect with 'dialect' 'dialect.json'"),
    ({"schema": None}, "has a schema without a list of fields"),
    ({"schema": {"fields": {}}}, "has a schema without a list of fields"),
    ({"schema": {"fields": []}}, "without a field for the column 'claim_id'"),
    ({"schema": _fields("x")}, "the field 'x' where its table has the column 'cla"),
    ({"schema": _fields(7)}, "the field 7 where its table has the column 'claim_"),
    ({"schema": {"fields": ["claim_id"]}}, "with the field '' where its table has"),
    ({"schema": _fields(*NAMES, "x")}, "'x' where its table has no further column"),
    ({"schema": _fields(*NAMES[:-1])}, "without a field for the column 'note'"),
    (
        {"schema": _fields(*NAMES[::-1], primaryKey="x")},
        "the field 'note' where its table has the column 'claim_id'",
    ),
    (
        {"schema": _fields(*NAMES, primaryKey=["text"])},
        "with the primary key ['text']; its table's is claim_id",
    ),
]


@pytest.fixture(scope="module")
def said_of_claims(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    all_said = [*SAID_TRULY, *(said for said, _ in SAID_FALSELY)]
    damages = {str(said): partial(_say, **said) for said in all_said}
    return judged(tmp_path_factory.mktemp("said_of_claims"), damages)


@pytest.mark.parametrize("said", SAID_TRULY, ids=str)
def test_descriptor_may_say_of_a_file_what_is_true(
    said_of_claims: dict[str, Report], said: dict[str, Any]
) -> None:
    assert said_of_claims[str(said)].problems == ()


@pytest.mark.parametrize(("said", "message"), SAID_FALSELY)
def test_what_a_descriptor_says_of_a_file_and_is_not_so_is_a_problem(
    said_of_claims: dict[str, Report], said: dict[str, Any], message: str
) -> None:
    (problem,) = said_of_claims[str(said)].problems
    assert problem.rule == "descriptor-faulty"
    assert message in problem.message


WRITTEN_WRONGLY = [
    ('"name": "guild",', "", "{\n"),
    ('"name": "guild"', '"name": 7', "7"),
    ('"1.0.0"', '"1.0"', '"1.0"'),
    ('"resources"', '"resuorces"', "{\n"),
    ('"resources": [', '"resources": "x", "others": [', '"x"'),
    ('"path": "claims.csv"', '"path": 1', "1"),
    (',\n      "path": "claims.csv"', "", '{\n      "name": "claims"'),
    ('"claims.csv"', '"climes.csv"', '"climes.csv"'),
    ('"claims.csv"', '"claims.csv", "bytes": 3', "3"),
    ('"claims.csv"', '"claims.csv",\n"hash": "ab"', '"ab"'),
    ('"claims.csv"', '"claims.csv", "encoding": "latin-1"', '"latin-1"'),
    ('"claims.csv"', '"claims.csv", "dialect": {"header": 0}', "0}"),
    ('"claims.csv"', '"claims.csv", "dialect": ["header"]', '["header"]'),
    ('"claims.csv"', '"claims.csv", "schema": {"fields": []}', "[]}"),
    ('"claims.csv"', '"claims.csv", "schema": {"fields": [{"name":7}]}', "7}"),
    ('"claims.csv"', '"claims.csv", "schema": {"primaryKey": "x"}', '"x"}'),
    ('"claims.csv"', '"claims.csv", "schema": 0', "0"),
    ('"name": "retired"', '"name": "claims"', '"claims",\n      "path": "retired'),
    ('"name": "retired"', '"name": "gone"', '"gone"'),
    ('{\n      "name": "retired"', '"x", {\n      "name": "retired"', '"x"'),
    ('"name": "sources"', '"nmae": "sources"', '{\n      "nmae"'),
    ('"guild"', '"guild", "name": "b"', '"name": "b"'),
    ('"guild"', '"guild"]', "]"),
]


@pytest.fixture(scope="module")
def written_wrongly(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    damages = {
        old + new: partial(apply, {"edit": [{"file": FILE, "old": old, "new": new}]})
        for old, new, _ in WRITTEN_WRONGLY
    }
    return judged(tmp_path_factory.mktemp("written_wrongly"), damages)


@pytest.mark.parametrize(("old", "new", "there"), WRITTEN_WRONGLY)
def test_fault_of_the_descriptor_is_told_where_it_is_written(
    written_wrongly: dict[str, Report], old: str, new: str, there: str
) -> None:
    rule = "file-missing" if "climes" in new else "descriptor-faulty"
    problems = [p for p in written_wrongly[old + new].problems if p.rule == rule]
    text = (GUILD / FILE).read_text("utf-8").replace(old, new)
    lines = text.splitlines(keepends=True)
    places = ["".join(lines[p.line - 1 :])[p.column - 1 :] for p in problems]
    assert any(place.startswith(there) for place in places), places


def test_schemas_that_export_writes_are_true(guild: Path) -> None:
    out = guild / "out"
    claimset.export("frictionless", out, path=guild)
    package = json.loads((out / "datapackage.json").read_bytes())
    for name in ("datapackage.json", *(r["path"] for r in package["resources"])):
        (guild / "data" / name).write_bytes((out / name).read_bytes())
    assert validate(guild).problems == ()


def test_many_faults_of_the_descriptor_are_placed_in_linear_time(guild: Path) -> None:
    _rewrite(guild, resources=[{"name": "x", "path": "x.csv"}] * 20_000)
    started = process_time()
    problems = open_claim_set(guild).problems
    assert len({problem.column for problem in problems}) > 20_000
    # It takes about a second; a way from the beginning to each would take an hour.
    assert process_time() - started < 20


def test_descriptor_says_nothing_of_the_files_of_a_release(guild: Path) -> None:
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    _say(guild, bytes=3)
    assert open_claim_set(guild).at("1.0.0").sheet("claims").problems == []


def test_table_named_twice_is_a_problem(guild: Path) -> None:
    resource = {"name": "claims", "path": "claims.csv"}
    _rewrite(guild, resources=[resource, resource])
    messages = [p.message for p in open_claim_set(guild).problems]
    assert "the resource 'claims' is named twice" in messages


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../secret.csv", "a/../../../b.csv", "C:\\x.csv"]
)
def test_path_that_leads_out_is_refused(guild: Path, path: str) -> None:
    _rewrite(guild, resources=[{"name": "claims", "path": path}])
    with pytest.raises(UnsafePathError, match=r"leads out|has a backslash"):
        open_claim_set(guild)


def test_link_that_leads_out_is_refused(guild: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret\n", "utf-8")
    (guild / "data" / "claims.csv").unlink()
    (guild / "data" / "claims.csv").symlink_to(secret)
    with pytest.raises(UnsafePathError):
        open_claim_set(guild)


@pytest.mark.parametrize("path", ["claims\0.csv", "a" * 5000])
def test_path_that_no_system_opens_is_an_error(guild: Path, path: str) -> None:
    _rewrite(guild, resources=[{"name": "claims", "path": path}])
    with pytest.raises(ReadError, match="is no path that can be opened"):
        open_claim_set(guild)


def test_path_that_no_system_opens_is_named_once(guild: Path) -> None:
    path = guild / "data" / "sources.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("seeds/guild.txt", "seeds/" + "a" * 5000), "utf-8")
    (problem,) = validate(guild).problems
    assert problem.message.count("seeds/") == 1
    assert problem.message.endswith("…': is no path that can be opened here")


def test_link_to_itself_is_an_error(guild: Path) -> None:
    (guild / "data" / "claims.csv").unlink()
    (guild / "data" / "claims.csv").symlink_to("claims.csv")
    with pytest.raises(ReadError, match="is no path that can be opened"):
        open_claim_set(guild)


def test_source_that_leads_out_is_refused(guild: Path) -> None:
    path = guild / "data" / "sources.csv"
    path.write_text(path.read_text("utf-8").replace("seeds/", "../seeds/"), "utf-8")
    with pytest.raises(UnsafePathError, match="sources"):
        _ = open_claim_set(guild).texts


def test_source_that_is_not_utf8_cannot_be_read(guild: Path) -> None:
    source, table = guild / "seeds" / "guild.txt", guild / "data" / "sources.csv"
    was = hashlib.sha256(source.read_bytes()).hexdigest()
    now = hashlib.sha256(b"\xff").hexdigest()
    table.write_text(table.read_text("utf-8").replace(was, now), "utf-8")
    source.write_bytes(b"\xff")
    with pytest.raises(ReadError, match="line 1, column 1: byte 0 "):
        _ = open_claim_set(guild).texts


def test_table_that_is_absent_has_no_rows_and_no_sheet(guild: Path) -> None:
    _rewrite(guild, resources=[{"name": "claims", "path": "claims.csv"}])
    (guild / "data" / "relations.csv").unlink()
    claim_set = open_claim_set(guild)
    assert claim_set.rows("relations") == []
    with pytest.raises(UnknownTableError, match="claims"):
        claim_set.sheet("relations")


def test_unreadable_table_has_no_rows(guild: Path) -> None:
    (guild / "data" / "claims.csv").write_bytes(b"")
    with pytest.raises(ReadError, match="file-empty"):
        open_claim_set(guild).rows("claims")


@pytest.mark.parametrize("text", ["[]", "{}", '{"releases": [1]}'])
def test_faulty_index_of_releases_is_a_read_error(guild: Path, text: str) -> None:
    folder = guild / "data" / "releases"
    folder.mkdir()
    (folder / "index.json").write_text(text, "utf-8")
    with pytest.raises(ReadError, match="index of releases"):
        _ = open_claim_set(guild).releases


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"name": "a", "name": "b"', "the key 'name' is there twice"),
        ('"name": NaN', "NaN is no number"),
        ('"name": 1e999', "the number 1e999 is too large"),
        ('"name": "\\ud800"', "U+D800 is half a character"),
    ],
)
def test_descriptor_that_readers_read_differently_is_a_problem(
    guild: Path, text: str, said: str
) -> None:
    (guild / "data" / "datapackage.json").write_text(f"{{{text}}}", "utf-8")
    (problem,) = open_claim_set(guild).problems
    assert problem.rule == "descriptor-faulty"
    assert said in problem.message


def test_descriptor_that_leads_out_is_refused(guild: Path, tmp_path: Path) -> None:
    descriptor = guild / "data" / "datapackage.json"
    descriptor.rename(tmp_path / "outside.json")
    descriptor.symlink_to(tmp_path / "outside.json")
    with pytest.raises(UnsafePathError):
        open_claim_set(guild)


def test_unknown_version_names_the_known_ones() -> None:
    with pytest.raises(UnknownVersionError, match=r"0\.1\.0"):
        open_claim_set(packaged_folder()).at("9.9.9")


def test_data_root_is_the_checkout_or_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (packaged_folder() / "data" / "claims.csv").is_file()
    module = tmp_path / "src" / "claimset" / "files.py"
    monkeypatch.setattr("claimset.files.__file__", str(module))
    assert packaged_folder() == tmp_path
    (module.parent / "_packaged").mkdir(parents=True)
    assert packaged_folder() == module.parent / "_packaged"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nothing.csv", "'nothing.csv' is named here and is not there"),
        ("releases", "'releases' is named here and is a folder"),
        ("pipe", "'pipe' is named here and is no regular file"),
        ("", "'' is named here and is a folder"),
    ],
)
def test_what_is_no_file_is_called_what_it_is(
    guild: Path, path: str, said: str
) -> None:
    (guild / "data" / "releases").mkdir(exist_ok=True)
    os.mkfifo(guild / "data" / "pipe")
    _name(guild, path)
    (problem,) = open_claim_set(guild).problems
    assert problem.message == (
        f"{said}; data/claims.csv is there and is not named: name it here"
    )


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("https://example.org/c.csv", "is a URL; a claim set's files are local"),
        ("../x.csv", "leads out of the claim set"),
        ("/etc/passwd", "leads out of the claim set"),
    ],
)
def test_unsafe_path_is_shown_as_it_is_written(
    guild: Path, path: str, reason: str
) -> None:
    _name(guild, path)
    text = (guild / "data" / "datapackage.json").read_text("utf-8")
    column = text.index(json.dumps(path)) + 1
    place = f"{guild / 'data' / 'datapackage.json'}:1:{column}"
    with pytest.raises(UnsafePathError) as caught:
        open_claim_set(guild)
    assert str(caught.value) == f"{place}: the path '{path}' {reason}"


@pytest.mark.parametrize("end", ["/", "//", "/."])
def test_path_of_a_folder_names_no_file(guild: Path, end: str) -> None:
    lack = "is no folder: the path of a file does not end so"
    said = f"'claims.csv{end}' is named here and {lack}"
    _name(guild, f"claims.csv{end}")
    (problem,) = validate(guild).problems
    assert (problem.rule, problem.message) == ("file-missing", said)
    _name(guild, "claims.csv")
    path = guild / "data" / "sources.csv"
    text = path.read_text("utf-8").replace("guild.txt", f"guild.txt{end}")
    path.write_text(text, "utf-8")
    (problem,) = validate(guild).problems
    assert (problem.rule, problem.row_id) == ("file-missing", "text")
    assert problem.message.endswith(lack)


def test_folder_that_cannot_be_looked_into_is_a_read_error() -> None:
    with pytest.raises(ReadError, match="too long"):
        open_claim_set(Path("a" * 5000))


def _name(guild: Path, path: str) -> None:
    """Name another path for the claims."""
    file = guild / "data" / "datapackage.json"
    descriptor = json.loads(file.read_bytes())
    descriptor["resources"][0]["path"] = path
    file.write_text(json.dumps(descriptor), "utf-8")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("relatoins.csv", "; did you mean 'relations'?"),
        ("Claims.CSV", "; did you mean 'claims'?"),
        ("claims.parquet", ""),
        ("backup.csv", ""),
    ],
)
def test_table_that_is_not_listed_is_told_of(guild: Path, name: str, hint: str) -> None:
    (guild / "data" / name).write_bytes(b"x")
    (problem,) = open_claim_set(guild).problems
    assert problem.rule == "table-unlisted"
    assert problem.message == f"data/{name} is not among the resources{hint}"


@pytest.mark.parametrize("path", [["claims.csv"], 7, None])
def test_path_that_is_no_text_is_one_problem(guild: Path, path: object) -> None:
    _say(guild, path=path)
    (problem,) = validate(guild).problems
    assert problem.message == "the 'path' of the resource 'claims' is no text"


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("relation.csv", "rename it to relations.csv"),
        ("Relations.csv", "rename it to relations.csv"),
        ("relations.parquet", "name it here"),
    ],
)
def test_file_under_another_name_is_one_problem(
    guild: Path, name: str, remedy: str
) -> None:
    (guild / "data" / "relations.csv").rename(guild / "data" / name)
    (problem,) = open_claim_set(guild).problems
    assert problem.rule == "file-missing"
    assert problem.message == (
        "'relations.csv' is named here and is not there; "
        f"data/{name} is there and is not named: {remedy}"
    )


def test_table_that_must_be_listed_is_one_problem(guild: Path) -> None:
    descriptor = json.loads((guild / "data" / "datapackage.json").read_bytes())
    _rewrite(guild, resources=descriptor["resources"][1:])
    (problem,) = open_claim_set(guild).problems
    assert problem.message == (
        "the table 'claims' is not among the resources; "
        "data/claims.csv is there and is not named: name it here"
    )


@pytest.mark.parametrize(
    "name", ["notes.txt", "old/claims.csv", "baseline.csv", "dispensations.csv"]
)
def test_other_files_may_stand_beside_the_tables(guild: Path, name: str) -> None:
    path = guild / "data" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    assert open_claim_set(guild).problems == ()


def test_folder_that_cannot_be_listed_is_a_read_error(
    guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ReadError, match="Permission denied"):
        open_claim_set(guild)
