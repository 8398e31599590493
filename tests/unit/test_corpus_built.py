"""A corpus built: what its shards hold, when they are written, and what is refused."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import claimset
from claimset.built import BUILT, read_built, schema_of
from claimset.claim_set import open_claim_set
from claimset.corpus.build import build
from claimset.corpus.export import export
from claimset.corpus.manifest import Entry, Member, read_corpus
from claimset.corpus.parts import Piece, parts
from claimset.corpus.query import scan
from claimset.corpus.shards import Record, write_part
from claimset.errors import BuildError, IntegrityError, NoBuildError, ReadError
from claimset.load import load
from claimset.model import TABLES
from claimset.selection import choose
from conftest import HERE, Result, copy_corpus

DATA = HERE / "data"
FOLDERS = {each.name: each.folder for each in read_corpus(DATA).members}
SETS = sorted(FOLDERS)

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus of five invented articles, built."""
    place = tmp_path_factory.mktemp("corpus")
    copy_corpus(place / "data")
    build(place / "data", place / "built")
    return place / "built"


@pytest.fixture(scope="session")
def checked(built: Path) -> Path:
    """The corpus itself, with the verdicts on its claim sets."""
    return built.parent / "data"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the corpus, free to be damaged."""
    return copy_corpus(tmp_path / "data")


def _bytes(place: Path) -> dict[str, bytes]:
    files = (path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


def _damage(folder: Path) -> None:
    path = folder / "corpus" / "ferry" / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace("certain,", "sure,", 1), "utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_shards_hold_what_every_claim_set_holds(table: str, built: Path) -> None:
    whole = load(table, corpus=built)
    names = [name for name in FOLDERS if table in open_claim_set(FOLDERS[name]).files]
    assert sorted(whole["set"].unique()) == sorted(names)
    for name in names:
        own = load(table, path=FOLDERS[name], quotes=False)
        if "annotator" in own:  # Every claim set may have others.
            own["annotator"] = own["annotator"].astype("str")
        found = whole[whole["set"] == name]
        assert [*found["row"]] == [*range(1, len(own) + 1)]
        assert {*found["set_version"]} == {"1.0.0"}
        found = found.drop(columns=["set", "set_version", "row"]).reset_index(drop=True)
        pd.testing.assert_frame_equal(found[own.columns], own)
        assert found.drop(columns=own.columns).isna().all(axis=None)  # of codebook 2


def test_pandas_and_polars_read_the_shards(built: Path) -> None:
    frame = pd.read_parquet(built / "claims")
    assert [*frame["set"].unique()] == SETS
    assert str(frame["type"].dtype) == "category"
    lazy = pl.scan_parquet(built / "claims" / "*.parquet")
    assert lazy.collect_schema() == schema_of("claims")
    assert lazy.collect().equals(scan(built).collect())


@pytest.mark.parametrize("table", BUILT)
def test_every_table_has_its_columns_with_and_without_rows(
    table: str, built: Path
) -> None:
    frame = scan(built, table).collect()
    assert frame.schema == schema_of(table)
    assert frame.height == read_built(built).rows(table)


def test_equal_corpora_give_equal_bytes(
    built: Path, corpus: Path, tmp_path: Path
) -> None:
    build(corpus, tmp_path / "again")
    assert _bytes(tmp_path / "again") == _bytes(built)


def test_a_build_that_was_killed_goes_on(
    checked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(place: Path, part: list[Piece], key: str) -> Record:
        if part[0].member.name == "letter":
            write_part(place, part, key)
            raise KeyboardInterrupt
        return write_part(place, part, key)

    with monkeypatch.context() as patch:
        patch.setattr("claimset.corpus.build.write_part", killed)
        with pytest.raises(KeyboardInterrupt):
            build(checked, tmp_path / "broken", least=1)
    assert not [*(tmp_path / "broken").rglob("*.parquet")]  # nobody takes it for whole
    with pytest.raises(NoBuildError):
        scan(tmp_path / "broken")
    outcome = build(checked, tmp_path / "broken", least=1)
    assert (outcome.parts, outcome.written) == (5, 3)
    build(checked, tmp_path / "whole", least=1)
    assert _bytes(tmp_path / "broken") == _bytes(tmp_path / "whole")


def test_only_the_part_of_a_changed_claim_set_is_written(
    corpus: Path, tmp_path: Path
) -> None:
    place = tmp_path / "built"
    build(corpus, place, least=1)
    before = {path: path.stat().st_ino for path in place.rglob("*.parquet")}
    path = corpus / "corpus" / "ferry" / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",0.9,", ",0.8,"), "utf-8")
    assert build(corpus, place, least=1).written == 1
    after = {path: path.stat().st_ino for path in place.rglob("*.parquet")}
    ferry = {path for path in before if path.name.startswith("ferry.")}
    assert {*before} - {*after} == ferry
    assert before.items() - after.items() == {(path, before[path]) for path in ferry}
    found = scan(place, where='set == "ferry"').collect()
    assert {*found["confidence"]} == {0.8}
    assert build(corpus, place, least=1).written == 0


def test_a_damaged_shard_is_refused_and_written_anew(
    checked: Path, tmp_path: Path
) -> None:
    place = tmp_path / "built"
    build(checked, place)
    (shard,) = (place / "claims").iterdir()
    data = shard.read_bytes()
    shard.write_bytes(data[:-1])
    with pytest.raises(IntegrityError, match="bytes; the manifest says"):
        scan(place)
    shard.write_bytes(data[:50] + bytes([data[50] ^ 1]) + data[51:])
    with pytest.raises(IntegrityError, match="corpus build"):
        load(corpus=place)
    assert build(checked, place).written == 1
    assert shard.read_bytes() == data


WITHOUT_KEY = '{"version": "1.0.0", "parts": [{"files": {}}]}'


@pytest.mark.parametrize("text", ["", "{", '{"parts": [3]}', WITHOUT_KEY])
def test_a_damaged_manifest_is_written_anew(
    text: str, checked: Path, tmp_path: Path
) -> None:
    place = tmp_path / "built"
    build(checked, place)
    before = _bytes(place)
    (place / "manifest.json").write_text(text, "utf-8")
    build(checked, place)
    assert _bytes(place) == before


@pytest.mark.parametrize(
    "call", ["claimset.corpus.build.write_part", "claimset.corpus.shards.text_frame"]
)
def test_a_claim_set_that_changes_while_it_is_built_is_refused(
    call: str, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module(call.rpartition(".")[0])
    function = getattr(module, call.rpartition(".")[2])
    file = corpus / "corpus" / "ferry" / "data" / "claims.csv"
    later = file.read_text("utf-8").replace(",0.9,", ",0.8,", 1)

    def writing(*arguments: object) -> object:
        file.write_text(later, "utf-8")
        return function(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(call, writing)
        with pytest.raises(
            ReadError, match="changed since it was checked: build again"
        ):
            build(corpus, tmp_path / "built")
    assert not [*(tmp_path / "built").rglob("*.parquet")]
    build(corpus, tmp_path / "built")
    assert scan(tmp_path / "built").collect()["confidence"].to_list().count(0.8) >= 1


def test_an_invalid_claim_set_is_named(corpus: Path, tmp_path: Path, run: Run) -> None:
    _damage(corpus)
    line = ("corpus", "build", str(corpus), "-o", str(tmp_path / "built"))
    refused = run(*line)
    assert refused.code == 1
    assert "invalid claim sets, 1 in all: corpus/ferry;" in refused.err
    assert not (tmp_path / "built").exists()
    left = run(*line, "--skip-invalid")
    assert left.code == 0
    assert "left out corpus/ferry: is invalid" in left.err
    assert "4 claim sets with 18 claims in 1 part" in left.err
    assert scan(tmp_path / "built", "sets").collect()["set"].to_list() == [
        name for name in SETS if name != "ferry"
    ]


def test_two_claim_sets_of_one_name_and_version_are_refused(corpus: Path) -> None:
    shutil.copytree(corpus / "guild", corpus / "corpus" / "other")
    with pytest.raises(BuildError, match="1 in all: guild;"):
        build(corpus, corpus.parent / "built")


def test_a_claim_set_may_have_annotators_and_columns_of_its_own(
    corpus: Path, tmp_path: Path
) -> None:
    data = corpus / "guild" / "data"
    descriptor = data / "datapackage.json"
    said = json.loads(descriptor.read_text("utf-8")) | {"annotators": ["ada", "ben"]}
    field = {"name": "read_by", "description": "Who read it again"}
    claims = next(each for each in said["resources"] if each["name"] == "claims")
    claims["schema"] = {"fieldsMatch": "subset", "fields": [field]}
    descriptor.write_text(json.dumps(said), "utf-8")
    header, *rows = (data / "claims.csv").read_text("utf-8").splitlines()
    rows = [f"{header},read_by", *(f"{row},Cid" for row in rows), ""]
    (data / "claims.csv").write_text("\n".join(rows), "utf-8")
    for table in ("annotations", "judgements"):
        text = (data / f"{table}.csv").read_text("utf-8")
        for old, new in (("first", "ada"), ("second", "ben")):
            text = text.replace(f"\n{old},", f"\n{new},")
        (data / f"{table}.csv").write_text(text, "utf-8")
    build(corpus, tmp_path / "built")
    found = scan(tmp_path / "built", "annotations", where='annotator == "ada"')
    assert found.collect().height == 1
    assert "read_by" not in scan(tmp_path / "built").collect_schema()


def test_a_folder_with_other_files_is_refused(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"icons": []}', "utf-8")
    with pytest.raises(NoBuildError):
        build(corpus, tmp_path / "other")
    with pytest.raises(BuildError, match="holds corpus, which is no file of a build"):
        build(corpus, corpus)


def _pieces(numbers: range) -> list[Piece]:
    names = [f"set-{number:05d}" for number in numbers]
    return [
        Piece(Member(n, Path(n), "1.0.0", "", Entry(n)), n, 1000 + i % 7)
        for i, n in enumerate(names)
    ]


def test_a_claim_set_that_comes_changes_one_part() -> None:
    old = _pieces(range(2, 4000))
    new = [*_pieces(range(1)), *old]
    before, after = ([*parts(each, 200_000)] for each in (old, new))
    assert [piece for part in before for piece in part] == old
    assert len(before) > 9
    assert max(map(len, before)) <= 4 * 200
    assert after[0] == [new[0], *before[0]]
    assert after[1:] == before[1:]


QUERIES = (
    'type == "quantitative"',
    'text contains "norvale" and certainty < "certain"',
    'ref_ids contains "r01"',
    'time overlaps "1700/1899"',
    'time_start >= "1890-01-01" or section == "front"',
    'attributed_to == "" and not about contains "norvale"',
    "confidence >= 0.9",
)


@pytest.mark.parametrize("where", QUERIES)
def test_a_query_means_what_it_means_in_every_claim_set(
    where: str, built: Path
) -> None:
    expected = []
    for name in SETS:
        claim_set = open_claim_set(FOLDERS[name])
        _, chosen = choose(claim_set, where)
        ids = claim_set.read("claims").frame["claim_id"].filter(chosen)
        expected += [(name, claim_id) for claim_id in ids]
    found = scan(built, where=where).select("set", "claim_id")
    assert found.collect(engine="streaming").rows() == expected


def test_a_corpus_has_no_version_or_path(built: Path) -> None:
    with pytest.raises(TypeError, match="leave them out"):
        load(corpus=built, version="1.0.0")
    assert [*claimset.load("sets", corpus=built)["claims"]] == [4, 11, 3, 2, 2]


def test_query_writes_rows(built: Path, tmp_path: Path, run: Run) -> None:
    line = ["corpus", "query", str(built), "--where", 'set == "letter"']
    assert run(*line).out.splitlines()[:2] == [
        "set\tclaim_id\ttext",
        "letter\tC0001\tA lease of 1640 mentions a wheel at Norvale.",
    ]
    line += ["--columns", "claim_id,about,time_start"]
    rows = ["C0001,norvale,1640-01-01", "C0002,harrow;norvale,", "C0003,,1640-01-01"]
    written = run(*line, "--format", "csv").out
    assert written.splitlines() == ["claim_id,about,time_start", *rows]
    second = run(*line, "--format", "jsonl").out.splitlines()[1]
    assert json.loads(second) == {
        "claim_id": "C0002",
        "about": ["harrow", "norvale"],
        "time_start": None,
    }
    file = tmp_path / "new" / "found.parquet"
    line += ["--format", "parquet", "-o", str(file)]
    assert run(*line).code == 0
    assert pl.read_parquet(file)["claim_id"].to_list() == ["C0001", "C0002", "C0003"]
    assert "--force" in run(*line).err
    assert run(*line, "--force").code == 0


def test_rows_take_the_place_of_nothing_that_a_corpus_is_made_of(
    built: Path, corpus: Path, run: Run
) -> None:
    shard = next(iter(read_built(built).files))
    places = [corpus / "corpus.json", corpus / "corpus.verdicts"]
    places += [corpus / "releases/1.0.0.json", corpus / "guild/data/claims.csv"]
    places += [built / "manifest.json", built / shard]
    before = _bytes(corpus) | _bytes(built)
    for place in places:
        line = ("corpus", "query", str(built), "--force", "-o", str(place))
        found = run(*line)
        assert (found.code, "name another file" in found.err) == (2, True)
    assert _bytes(corpus) | _bytes(built) == before


def test_query_prints_the_first_and_says_how_many_more(built: Path, run: Run) -> None:
    shown = run("corpus", "query", str(built)).out.splitlines()
    assert (len(shown), shown[-1]) == (22, "… and 2 more; --all shows them")
    assert len(run("corpus", "query", str(built), "--all").out.splitlines()) == 23


def test_a_query_that_means_nothing_says_so(built: Path, run: Run) -> None:
    found = run("corpus", "query", str(built), "--where", 'set == "x"', "--format=csv")
    assert (found.code, found.out) == (0, "set,claim_id,text\n")
    assert "the query means no row" in found.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["query", "BUILT", "--where", 'sett == "x"'], "did you mean 'set'?"),
        (["query", "BUILT", "--columns", "set,x"], "no column 'x'"),
        (["query", "BUILT", "--table", "x"], "no table 'x'"),
        (["query", "BUILT", "--format", "parquet"], "needs a place"),
        (["stats", "BUILT", "--by", "x"], "no column 'x'"),
        (["stats", str(DATA)], "no built corpus here"),
        (["export", "x", "-C", "BUILT", "-o", "x"], "no format 'x'"),
        (["export", "sqlite", "-C", "BUILT", "-o", str(DATA)], "is there already"),
    ],
)
def test_what_cannot_be_answered_is_an_error(
    line: list[str], said: str, built: Path, run: Run
) -> None:
    found = run("corpus", *(str(built) if each == "BUILT" else each for each in line))
    assert (found.code, found.out) == (2, "")
    assert said in found.err


@pytest.mark.parametrize(
    "damage",
    [
        '{"parts": [',
        '{"parts": [{}], "version": "1.0.0"}',
        '{"parts": [{"files": {"claims/../x.parquet": {}}}], "version": "1.0.0"}',
    ],
)
def test_a_damaged_manifest_is_refused(damage: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "manifest.json").write_text(damage, "utf-8")
    found = run("corpus", "stats", str(tmp_path))
    assert (found.code, found.out) == (1, "")
    assert "build it anew" in found.err


def test_stats_counts_over_all_claim_sets(built: Path, run: Run) -> None:
    line = ("corpus", "stats", str(built), "--by", "set", "--by", "about")
    said = json.loads(run(*line, "--format", "json").out)
    assert (said["claims"], said["counts"]["set"]["guild"]) == (22, 11)
    assert [*said["counts"]["about"].items()][:2] == [
        ("lantern-guild", 10),
        ("norvale", 5),
    ]
    shown = run(*line, "--where", 'polarity == "negative"').out
    assert shown.startswith(
        "Five invented articles: 5 claim sets\ndata 1.0.0: 3 claims"
    )
    assert run("corpus", "stats", str(built), "--by", "type").out.count("%") == 3


def test_show_finds_a_row_of_a_claim_set(corpus: Path, run: Run) -> None:
    own = run("show", "C0004", "--dir", str(DATA / "guild")).out
    for address in ("guild/C0004", "guild@1.0.0/C0004"):
        assert run("corpus", "show", address, "-C", str(DATA)).out == own
    by_path = run("corpus", "show", "corpus/ferry/Jon Tarr", "-C", str(DATA)).out
    assert by_path == run("corpus", "show", "ferry/jon-tarr", "-C", str(DATA)).out
    shutil.copytree(corpus / "guild", corpus / "corpus" / "other")
    unclear = run("corpus", "show", "guild/C0004", "-C", str(corpus))
    assert (unclear.code, "did you mean guild@1.0.0/…" in unclear.err) == (1, True)


def test_sqlite_holds_every_row(built: Path, tmp_path: Path) -> None:
    export("sqlite", built, tmp_path / "claims.db")
    with closing(sqlite3.connect(tmp_path / "claims.db")) as database:
        query = "SELECT about, time_start FROM claims WHERE \"set\" = 'ferry'"
        rows = database.execute(query).fetchall()
        assert rows[0] == ('["osk"]', "1887-01-01")
        (number,) = database.execute("SELECT count(*) FROM sentences").fetchone()
        assert number == read_built(built).rows("sentences")
