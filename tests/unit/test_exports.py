import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import claimset
from claimset.claim_set import open_claim_set
from claimset.errors import (
    ExportError,
    IntegrityError,
    MissingExtraError,
    ReadError,
    UnknownFormatError,
    UnknownVersionError,
    WriteError,
)
from claimset.export import FORMATS, Export, contents, export
from claimset.export.csl_json import date as csl_date
from claimset.export.csl_json import people
from claimset.model import TABLES, table_of
from conftest import GUILD, Result, is_balanced, without_ledger
from parquets import convert

OURS = (
    "frictionless",
    "croissant",
    "huggingface",
    "html",
    "sqlite",
    "bibtex",
    "csl-json",
)
BIBLIOGRAPHIES = ("bibtex", "csl-json")
NO_REFERENCES = r"there are no references: list what claims cite in references\.csv"
# The words of the source at claim C0004, which no table holds.
WORDS = b"The Guild had 300 members by 1996"


def _patch(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "data" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new).encode())


def _describe(folder: Path, **said: object) -> None:
    path = folder / "data" / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | said), "utf-8")


@pytest.fixture
def released(released_guild: Path) -> Path:
    """The invented claim set with a release, and with working tables that differ."""
    _patch(released_guild, "claims.csv", "A lamp is an oil light.", "A lamp burns oil.")
    return released_guild


def test_listing_formats_imports_none() -> None:
    script = (
        "import sys; from claimset.export import FORMATS; list(FORMATS);"
        "formats = {'claimset.export.' + n.replace('-', '_') for n in FORMATS};"
        "print(*((formats | {'pandas', 'pyarrow', 'sqlite3'}) & set(sys.modules)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert out.stdout.split() == []


def test_the_function_keeps_its_name_beside_the_package_of_that_name() -> None:
    assert claimset.export is export


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_named_as_it_is_asked_for(name: str) -> None:
    assert FORMATS[name].name == name
    assert FORMATS[name].description


@pytest.mark.parametrize("quotes", [False, True])
@pytest.mark.parametrize("name", OURS)
def test_the_same_claim_set_gives_the_same_bytes(
    name: str,
    quotes: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    first = contents(name, path=GUILD, quotes=quotes)
    assert first == contents(name, path=GUILD, quotes=quotes)
    assert all(first.values())
    assert len(first) == 1 or FORMATS[name].folder


@pytest.mark.parametrize("name", ["frictionless", "html", "sqlite"])
def test_only_with_quotes_are_there_words_of_the_source(name: str) -> None:
    without = b"".join(contents(name, path=GUILD).values())
    assert WORDS not in without
    assert WORDS in b"".join(contents(name, path=GUILD, quotes=True).values())


@pytest.mark.parametrize("name", ["croissant", "huggingface"])
def test_only_with_quotes_is_there_a_column_of_them(name: str) -> None:
    assert b"claims/quote" not in contents(name, path=GUILD).get("croissant.json", b"")
    # Parquet is compressed: its own schema is searched, which names the columns.
    without, with_quotes = (
        b"".join(
            data
            for file, data in contents(name, path=GUILD, quotes=quotes).items()
            if file.endswith("claims.parquet")
        )
        for quotes in (False, True)
    )
    assert b"quote" not in without
    assert b"quote" in with_quotes


def test_a_release_is_exported_as_it_was_frozen(released: Path) -> None:
    folder = released / "data" / "releases" / "1.0.0"
    package = contents("frictionless", path=released, version="1.0.0")
    for table in TABLES:
        assert package[f"{table}.csv"] == (folder / f"{table}.csv").read_bytes()
    hub = contents("huggingface", path=released, version="1.0.0")
    for table in TABLES:
        frozen = (folder / f"{table}.parquet").read_bytes()
        assert hub[f"data/{table}.parquet"] == frozen
    assert b"burns oil" in contents("frictionless", path=released)["claims.csv"]


def test_a_release_is_described_as_it_was_frozen(released: Path) -> None:
    _describe(released, title="Another title", version="2.0.0")
    package = json.loads(
        contents("frictionless", path=released, version="1.0.0")["datapackage.json"]
    )
    assert package["title"] == "Claims of “The Lantern Guild”"
    assert package["version"] == "1.0.0"
    assert "Version 1.0.0, released 2026-01-02, swh:1:dir:" in package["description"]
    working = json.loads(contents("frictionless", path=released)["datapackage.json"])
    assert working["title"] == "Another title"
    assert "Version 2.0.0, unreleased." in working["description"]


def test_a_manifest_that_cannot_be_read_is_refused(released: Path) -> None:
    (released / "data/releases/1.0.0/manifest.json").write_text("[]")
    with pytest.raises(IntegrityError, match="is not the manifest"):
        contents("frictionless", path=released, version="1.0.0")


def test_the_packaged_claim_set_is_exported_at_its_newest_release() -> None:
    newest = claimset.versions()[-1].version
    card = json.loads(contents("frictionless")["datapackage.json"])
    assert card["version"] == newest


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownFormatError, match="no format 'xml'; there are: frict"):
        contents("xml", path=GUILD)
    with pytest.raises(UnknownVersionError):
        contents("bibtex", path=GUILD, version="9.9.9")


def test_a_format_that_is_the_text_needs_quotes() -> None:
    with pytest.raises(ExportError, match="--quotes"):
        contents("brat", path=GUILD)


def test_a_folder_is_written_and_nothing_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "out" / "package"
    place.parent.mkdir()
    written = export("frictionless", place, path=GUILD)
    assert written[0] == place / "datapackage.json"
    files = contents("frictionless", path=GUILD)
    assert {file: (place / file).read_bytes() for file in files} == files
    assert list(place.parent.iterdir()) == [place]
    assert {path.name for path in place.iterdir()} == set(files)


def test_a_file_is_written_and_nothing_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "references.bib"
    assert export("bibtex", place, path=GUILD) == [place]
    assert place.read_bytes() == contents("bibtex", path=GUILD)["references.bib"]
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("name", ["frictionless", "bibtex"])
def test_nothing_is_replaced_without_force(name: str, tmp_path: Path) -> None:
    place = tmp_path / "out"
    (written, *_) = export(name, place, path=GUILD)
    written.write_bytes(b"mine")
    with pytest.raises(ExportError, match="is there already: replace it by --force"):
        export(name, place, path=GUILD)
    assert written.read_bytes() == b"mine"
    export(name, place, path=GUILD, force=True)
    assert written.read_bytes() != b"mine"
    assert list(tmp_path.iterdir()) == [place]


def test_force_loses_no_file_that_the_format_does_not_have(tmp_path: Path) -> None:
    export("frictionless", tmp_path / "out", path=GUILD)
    (tmp_path / "out" / "thesis.tex").write_text("years of work")
    with pytest.raises(ExportError, match=r"holds thesis\.tex, which is no file of"):
        export("frictionless", tmp_path / "out", path=GUILD, force=True)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export("frictionless", tmp_path / "out", path=GUILD)
    assert (tmp_path / "out" / "datapackage.json").is_file()


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_and_a_file_do_not_replace_each_other(
    tmp_path: Path,
    force: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExportError, match="is a folder; the format is one file"):
        export("bibtex", tmp_path / "folder", path=GUILD, force=force)
    with pytest.raises(ExportError, match="is a file; the format is a folder"):
        export("frictionless", tmp_path / "file", path=GUILD, force=force)


@pytest.mark.parametrize("place", ["data", "data/claims.csv", "seeds/../data/new"])
@pytest.mark.parametrize("name", ["frictionless", "bibtex"])
def test_the_data_itself_is_never_written_to(
    name: str, place: str, guild: Path
) -> None:
    with pytest.raises(ExportError, match="among the claim set's own data"):
        export(name, guild / place, path=guild, force=True)


@pytest.mark.parametrize("name", ["frictionless", "bibtex"])
def test_folders_on_the_way_are_made(name: str, tmp_path: Path) -> None:
    (first, *_) = export(name, tmp_path / "no" / "such" / "place", path=GUILD)
    assert first.is_file()


@pytest.mark.parametrize("place", ["file/out", "file/no/out", "loop/out"])
@pytest.mark.parametrize("name", ["frictionless", "bibtex"])
def test_a_file_is_no_folder_to_write_in(name: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", "utf-8")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(WriteError, match="what should be its folder is none"):
        export(name, tmp_path / place, path=GUILD)
    assert (tmp_path / "file").read_text("utf-8") == "kept"


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out"
    export("frictionless", place, path=GUILD)
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(WriteError, match="No space left"):
        export("frictionless", place, path=GUILD, force=True)
    assert (place / "claims.csv").is_file()
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("name", ["frictionless", "bibtex"])
def test_what_was_written_meanwhile_is_not_replaced(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, real = tmp_path / "out", os.fsync

    def meanwhile(file: int) -> None:
        monkeypatch.undo()
        export("croissant" if name == "frictionless" else "csl-json", place, path=GUILD)
        real(file)

    monkeypatch.setattr("os.fsync", meanwhile)
    with pytest.raises(ExportError, match="is there already"):
        export(name, place, path=GUILD)
    assert (place / "croissant.json").is_file() or place.read_text("utf-8")[0] == "["
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("name", OURS)
def test_the_required_tables_are_enough(name: str, guild: Path) -> None:
    path = guild / "data" / "datapackage.json"
    said = json.loads(path.read_text("utf-8"))
    _describe(
        guild,
        resources=[r for r in said["resources"] if r["name"] in ("claims", "sources")],
    )
    for table in (guild / "data").glob("*.csv"):
        if table.stem not in ("claims", "sources"):
            table.unlink()
    if name in BIBLIOGRAPHIES:
        with pytest.raises(ExportError, match=NO_REFERENCES):
            contents(name, path=guild)
    else:
        assert contents(name, path=guild)


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
def test_a_bibliography_without_entries_is_refused(
    run: Callable[..., Result], name: str, guild: Path
) -> None:
    for path in (guild / "data").glob("*.csv"):
        path.write_text(re.sub(r"\bR0\d\b", "", path.read_text("utf-8")), "utf-8")
    path = guild / "data" / "references.csv"
    path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")
    result = run("export", name, "-C", str(guild))
    assert (result.code, result.out) == (2, "")
    assert re.search(NO_REFERENCES, result.err)


@pytest.mark.parametrize("name", FORMATS)
def test_odd_descriptor_is_refused_by_what_reads_it(name: str, guild: Path) -> None:
    _describe(guild, licenses="MIT")
    if name in ("bibtex", "csl-json", "brat"):  # They say nothing of the data set.
        assert contents(name, path=guild, quotes=True)
        return
    with pytest.raises(ReadError, match=r"json:1:739: 'licenses' is no list; write"):
        contents(name, path=guild)


def test_odd_manifest_is_refused(released: Path) -> None:
    _describe(released, licenses=[{"name": "MIT"}])
    path = released / "data/releases/1.0.0/manifest.json"
    said = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(said | {"licenses": "MIT"}), "utf-8")
    with pytest.raises(ReadError, match=r"manifest\.json:1:\d+: 'licenses' is no list"):
        contents("webannotation", path=released, version="1.0.0")


def test_only_an_unreadable_table_is_refused(guild: Path) -> None:
    # A value that no list has is a fault of the data, and not of the file.
    _patch(guild, "claims.csv", "\nC0006,", "\nC0005,")
    for name in ("frictionless", "croissant", "huggingface", "bibtex"):
        assert contents(name, path=guild)
    with pytest.raises(ExportError, match="run `claimset validate`"):
        contents("sqlite", path=guild)
    (guild / "data" / "claims.csv").write_bytes(b"claim_id\n")
    with pytest.raises(ReadError):
        contents("frictionless", path=guild)


_MADE_OF = {
    "claims": [name for name in FORMATS if name not in ("bibtex", "csl-json")],
    "references": [name for name in FORMATS if name not in ("webannotation", "brat")],
    "quantities": ["frictionless", "croissant", "huggingface", "html", "sqlite"],
}
_MISTYPED = [
    ("claims", ",0.70,", "high", "confidence: 'high' is no plain decimal number of at"),
    ("claims", ",possible,", "perhaps", "certainty: 'perhaps' is not one of possible,"),
    ("claims", ",2001,", "late", "time: 'late' is not an EDTF date: 'late' is no EDTF"),
    ("claims", ",511-537,", "511-", "spans: '511-' has not the form of spans: start-"),
    ("references", ",80,", "many", "page_total: 'many' is no plain decimal integer"),
    ("references", ",80,", "9" * 30, f"page_total: '{'9' * 30}' is no plain decimal"),
    ("references", ",1999,", "old", "issued: 'old' is not an EDTF date: 'old' is no"),
    ("references", ",2003-02-01,", "2003-02-30", "accessed: '2003-02-30' is not an "),
    ("quantities", ",2000,", "2e3", "value_max: '2e3' is no plain decimal number"),
]


@pytest.mark.parametrize(
    ("name", "case"),
    [(name, case) for case in _MISTYPED for name in _MADE_OF[case[0]]],
)
def test_a_cell_without_its_type_is_refused_by_what_is_made_of_it(
    name: str, case: tuple[str, str, str, str], guild: Path
) -> None:
    table, old, cell, said = case
    _patch(guild, f"{table}.csv", old, f",{cell},")
    file = guild / "data" / f"{table}.csv"
    before = file.read_text("utf-8").partition(f",{cell},")[0].splitlines()
    place = f"{file}:{len(before)}:{len(before[-1]) + 2}: "
    with pytest.raises(ReadError) as raised:
        contents(name, path=guild, quotes=True)
    assert str(raised.value).startswith(f"{place}{said}")
    assert str(raised.value).endswith(": run `claimset validate`")


@pytest.mark.parametrize("name", ["croissant", "huggingface", "sqlite"])
def test_an_empty_cell_is_refused_where_types_know_no_nothing(
    name: str, guild: Path
) -> None:
    _patch(guild, "claims.csv", ",0.70,", ",,")
    said = r"claims\.csv:11:141: confidence: the cell is empty and must"
    with pytest.raises(ReadError, match=said):
        contents(name, path=guild)
    assert contents("frictionless", path=guild)


def test_a_cell_of_parquet_without_its_type_is_named_by_its_row(guild: Path) -> None:
    _patch(guild, "claims.csv", ",2001,", ",late,")
    convert(guild, "claims")
    with pytest.raises(
        ReadError, match=r"claims\.parquet: row 11: time: 'late' is not"
    ):
        contents("frictionless", path=guild)


def test_a_quote_joins_the_pieces_of_a_claim() -> None:
    whole = Export(claim_set=open_claim_set(GUILD), release=None, quotes=True)
    quotes = {row["claim_id"]: row["quote"] for row in whole.rows("claims")}
    assert quotes["C0004"] == WORDS.decode()
    assert (
        quotes["C0005"]
        == "Some histo- rians estimate that it lit up to 2,000 lamps¹ a year"
    )
    assert whole.table_of("claims").names[-1] == "quote"
    assert "quote" not in whole.table_of("entities").names


def test_a_claim_of_an_unknown_source_has_no_quote(guild: Path) -> None:
    _patch(guild, "claims.csv", "text.fn1.s01", "book.fn1.s01")
    whole = Export(claim_set=open_claim_set(guild), release=None, quotes=True)
    quotes = {row["claim_id"]: row["quote"] for row in whole.rows("claims")}
    assert quotes["C0006"] == ""


@pytest.mark.parametrize(
    ("name", "suffix"), [("frictionless", "csv"), ("croissant", "parquet")]
)
def test_quotes_need_no_ledger(name: str, suffix: str, guild: Path) -> None:
    whole = contents(name, path=guild, quotes=True)
    without_ledger(guild)
    found = contents(name, path=guild, quotes=True)
    for table in ("claims", "appearances"):
        assert found[f"{table}.{suffix}"] == whole[f"{table}.{suffix}"]


# Frictionless, Croissant and the Hub: what tests/consumers cannot ask their readers.


def test_keys_into_absent_tables_are_left_out(guild: Path) -> None:
    path = guild / "data" / "datapackage.json"
    said = json.loads(path.read_text("utf-8"))
    _describe(
        guild, resources=[r for r in said["resources"] if r["name"] != "sentences"]
    )
    (guild / "data" / "sentences.csv").unlink()
    package = json.loads(contents("frictionless", path=guild)["datapackage.json"])
    schemas = {r["name"]: r["schema"] for r in package["resources"]}
    assert "foreignKeys" not in schemas["claims"]
    assert schemas["quantities"]["foreignKeys"]


def test_the_card_has_no_licence_without_a_name(guild: Path) -> None:
    _describe(guild, licenses=[{"name": "MIT"}, {"path": "https://a.example/"}])
    with pytest.raises(ExportError, match=r"json:1:\d+: the licence has no 'name'"):
        contents("huggingface", path=guild)


def test_a_licence_without_a_name_is_told_by_its_path(guild: Path) -> None:
    _describe(guild, licenses=[{"name": "MIT"}, {"path": "https://a.example/"}])
    (data,) = contents("sqlite", path=guild).values()
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(data)
        facts = dict(opened.execute("SELECT property, value FROM dataset"))
    assert facts["licenses"] == "MIT; https://a.example/"


def test_a_data_package_has_the_address_and_the_id_that_are_stated(guild: Path) -> None:
    said = {"homepage": "https://guild.example/", "id": "10.1000/182"}
    _describe(guild, **said)
    package = json.loads(contents("frictionless", path=guild)["datapackage.json"])
    assert {name: package.get(name) for name in said} == said


def test_croissant_says_what_it_cannot_name_or_measure(
    guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _describe(guild, sources=[{"title": "The Lantern Guild"}])
    monkeypatch.setattr("claimset.agreement.agree", _without_nltk)
    card = json.loads(contents("croissant", path=guild)["croissant.json"])
    assert card["isBasedOn"] == ["The Lantern Guild"]
    assert card["rai:dataAnnotationAnalysis"] == [
        "Agreement was not measured: nltk was not installed."
    ]


def _without_nltk(*_: object, **__: object) -> None:
    raise MissingExtraError("agreement", "nltk")


def test_the_card_counts_rows() -> None:
    card = contents("huggingface", path=GUILD)["README.md"].decode()
    assert "| `claims` | 11 | an atomic claim |" in card
    assert "| `relations` | 2 | ties one claim to another" in card
    assert "licence not stated" in card
    assert "is not in this data set" in card


@pytest.mark.parametrize(
    ("number", "size"), [(999, "n<1K"), (1_000, "1K<n<10K"), (10_000, "10K<n<100K")]
)
def test_the_card_has_the_words_for_a_size_that_the_hub_lists(
    number: int, size: str, guild: Path
) -> None:
    path = guild / "data" / "claims.csv"
    header, row, *_ = path.read_bytes().splitlines(keepends=True)
    cells = row.removeprefix(b"C0001")
    rows = (b"C%06d" % count + cells for count in range(number))
    path.write_bytes(header + b"".join(rows))
    card = contents("huggingface", path=guild)["README.md"].decode()
    assert f'size_categories:\n- "{size}"\n' in card


def test_a_table_without_rows_is_no_configuration(guild: Path) -> None:
    path = guild / "data" / "relations.csv"
    path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")
    files = contents("huggingface", path=guild)
    card = files["README.md"].decode()
    assert "data/relations.parquet" in files
    assert 'config_name: "entities"' in card
    assert 'config_name: "relations"' not in card
    assert "not to be loaded: `relations`." in card
    path = guild / "data" / "claims.csv"
    path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")
    with pytest.raises(ReadError, match=r"data/claims\.csv:1: the table has a header"):
        contents("huggingface", path=guild)


# The bibliography.


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Quill A.", {"family": "Quill", "given": "A."}),
        ("Quill, A. B.", {"family": "Quill", "given": "A. B."}),
        ("van der Berg A.-B.", {"family": "van der Berg", "given": "A.-B."}),
        ("Anderson R. Scott", {"family": "Anderson", "given": "R. Scott"}),
        ("Driss El-Bay", {"literal": "Driss El-Bay"}),
        ("U.S. Department of Lamps", {"literal": "U.S. Department of Lamps"}),
    ],
)
def test_names_are_taken_apart_where_they_can_be(
    printed: str, expected: dict[str, str]
) -> None:
    assert [author.csl for author in people(printed)] == [expected]


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("1999", {"date-parts": [[1999]]}),
        ("1996-05-04", {"date-parts": [[1996, 5, 4]]}),
        ("1996?", {"date-parts": [[1996]], "circa": True}),
        ("1996/1998", {"date-parts": [[1996], [1998]]}),
        ("../1996", {"literal": "../1996"}),
        ("Y19960", {"literal": "Y19960"}),
        *((odd, {"literal": odd}) for odd in ("1996-21", "1996-13", "1996-02-30")),
    ],
)
def test_dates_say_what_csl_can_say(edtf: str, expected: dict[str, object]) -> None:
    assert csl_date(edtf) == expected


# A cell of another column is refused before it is written: its form allows no sign.
_BEGUN = {"doi": "10.1234/", "url": "https://gazette.example/"}
_FREE = [
    column.name
    for column in table_of("references").columns
    if column.name in _BEGUN
    or not (column.form.pattern or column.enum or column.type != "string")
    if column.name not in ("issued", "accessed")
]


@pytest.mark.parametrize("sign", ["{", "}", "\\", "\\{"])
@pytest.mark.parametrize("column", _FREE)
def test_every_entry_of_bibtex_ends_where_it_should(
    guild: Path, column: str, sign: str
) -> None:
    file = guild / "data" / "references.csv"
    header, first, *_ = file.read_text("utf-8").splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells[column] = cells[column] or _BEGUN.get(column, "")
    cells[column] += f"a{sign}b"
    file.write_text(f"{header}\n{','.join(cells.values())}\n", "utf-8")
    text = contents("bibtex", path=guild)["references.bib"].decode()
    fields = re.findall(r"^  (\w+) = \{(.*)\},$", text, re.MULTILINE)
    assert len(fields) == len(text.splitlines()) - 2
    assert all(is_balanced(value) for _, value in fields)
    assert re.match(r"@\w+\{[\w:.-]+,\n", text)


def test_bibtex_escapes_what_latex_reads(guild: Path) -> None:
    _patch(guild, "references.csv", "Letters", r"50% of {A & B}_1 \ ~^#$")
    _patch(guild, "references.csv", "gazette.example/96", "gazette.example/{a}_%20")
    text = contents("bibtex", path=guild)["references.bib"].decode()
    assert (
        r"title = {{50\% of \textbraceleft{}A \& B\textbraceright{}\_1 "
        r"\textbackslash{} \textasciitilde{}\textasciicircum{}\#\$}}"
    ) in text
    assert "url = {https://gazette.example/%7Ba%7D_%20}" in text
