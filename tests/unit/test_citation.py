"""Citations: what they say, how each format says it, and whether the data says so."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import claimset
from claimset.cite import (
    Citation,
    CitedClaim,
    CitedRows,
    cite,
    details,
    verify_citation,
)
from claimset.cite.citing import rows_as_cited
from claimset.cite.formats import CITATION, apa, bibtex, cff, csl_json, ris
from claimset.cite.works import Author, Work, contributors
from claimset.errors import (
    CitationError,
    IntegrityError,
    QueryError,
    ReadError,
    UnknownRowError,
    UnknownVersionError,
)
from claimset.load import opened
from claimset.metadata import plain
from conftest import GUILD, is_balanced
from pages import blocks

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "versions.md"
QUERY = 'type == "quantitative"'


def describe(folder: Path, **changes: object) -> None:
    """Change the descriptor of a claim set."""
    path = folder / "data" / "datapackage.json"
    known = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(known | changes, ensure_ascii=False), "utf-8")


SOURCES = [
    {
        "title": "Quill A., Rook B. The Lantern Guild",
        "path": "https://doi.org/10.1234/lantern.7",
        "citation": {
            "type": "article-journal",
            "title": "The Lantern Guild",
            "author": [
                {"family": "Quill", "given": "Ada M."},
                {"family": "Rook", "given": "Jean-Benoît"},
                {"literal": "Lamp & Wick Society"},
            ],
            "container-title": "Annals of Light",
            "volume": 12,
            "issue": "3",
            "page": "101-117",
            "issued": {"date-parts": [[2003, 5]]},
        },
    }
]


@pytest.fixture(scope="module")
def _once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release takes a while: it is made once and copied."""
    folder = tmp_path_factory.mktemp("once") / "guild"
    shutil.copytree(GUILD, folder)
    describe(folder, sources=SOURCES, keywords=["lamps"], licenses=[{"name": "MIT"}])
    claimset.release("1.0.0", folder, today=date(2026, 1, 2))
    return folder


@pytest.fixture
def released(tmp_path: Path, _once: Path) -> Path:
    """The invented claim set, with what is known of its article, released."""
    folder = tmp_path / "released"
    shutil.copytree(_once, folder)
    return folder


def test_whole_release_is_cited_as_it_was_frozen(released: Path) -> None:
    (entry,) = claimset.versions(released)
    describe(released, title="Another title", contributors=[{"title": "Others"}])
    found = cite(path=released)
    assert (found.name, found.title) == ("guild", "Claims of “The Lantern Guild”")
    assert found.authors == (Author(name="Nobody in particular"),)
    assert (found.version, found.date) == ("1.0.0", "2026-01-02")
    assert (found.sha256, found.swhid) == (entry.sha256, entry.swhid)
    assert (found.licenses, found.keywords) == (("MIT",), ("lamps",))
    assert found.key == "guild_1_0_0"
    assert (found.doi, found.part) == ("", None)


def test_article_is_cited_once_with_what_the_descriptor_knows(released: Path) -> None:
    (work,) = cite(path=released).works
    assert work == Work(
        key="quill_2003",
        type="article-journal",
        title="The Lantern Guild",
        authors=(
            Author(family="Quill", given="Ada M."),
            Author(family="Rook", given="Jean-Benoît"),
            Author(name="Lamp & Wick Society"),
        ),
        container="Annals of Light",
        volume="12",
        issue="3",
        pages="101-117",
        issued=(2003, 5),
        doi="10.1234/lantern.7",
    )


def test_source_that_the_descriptor_does_not_name_is_cited_by_its_title(
    guild: Path,
) -> None:
    claimset.release("1.0.0", guild)
    assert cite(path=guild).works == (
        Work(key="text", type="document", title="The Lantern Guild"),
    )


def test_files_of_one_article_are_one_work(guild: Path) -> None:
    claimset.release("1.0.0", guild)
    path = guild / "data" / "releases" / "1.0.0" / "sources.csv"
    text = path.read_text("utf-8").replace(",The Lantern Guild,,", ",Guild,10.1234/L7,")
    path.write_text(text + text.splitlines()[1].replace("text,", "page,") + "\n")
    _admit(path)
    (work,) = cite(path=guild).works
    assert (work.title, work.doi, work.key) == ("Guild", "10.1234/L7", "guild")
    describe(guild, sources=[{"title": "A", "path": "https://doi.org/10.1234/l7"}])
    (work,) = cite(path=guild).works
    assert (work.title, work.doi, work.url) == ("Guild", "10.1234/l7", "")


def _admit(path: Path) -> None:
    """Make the manifest of a release say of a changed file what it now is."""
    manifest = path.parent / "manifest.json"
    known = json.loads(manifest.read_text("utf-8"))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    known["files"][path.name]["sha256"] = sha256
    manifest.write_text(json.dumps(known), "utf-8")


def test_works_of_one_author_and_year_have_keys_of_their_own(guild: Path) -> None:
    other = json.loads(json.dumps(SOURCES[0]).replace("lantern.7", "lantern.8"))
    describe(guild, sources=[*SOURCES, other])
    claimset.release("1.0.0", guild)
    keys = [work.key for work in cite(path=guild).works]
    assert keys == ["quill_2003", "quill_2003_2"]


@pytest.mark.parametrize("name", list(CITATION))
@pytest.mark.parametrize(
    "said",
    [
        {"keywords": ["lamps", None]},
        {"id": ["odd"]},
        {"contributors": ["Ada Quill"]},
        {"licenses": "MIT"},
        {"sources": ["The Lantern Guild"]},
        {"sources": [{"path": "https://lanterns.example/{1"}]},
        {"created": "2022-13"},
        {"sources": [{"citation": None}]},
        {"sources": [{"citation": {"author": ["Quill"]}}]},
        {"sources": [{"citation": {"issued": "2022-13"}}]},
        {"sources": [{"citation": {"issued": {"date-parts": [[2022, 13]]}}}]},
        {"sources": [{"citation": {"issued": {"date-parts": [[2022, 0]]}}}]},
        {"sources": [{"citation": {"issued": {"date-parts": [[-44, 3]]}}}]},
    ],
)
def test_odd_descriptor_is_not_cited(
    released: Path, said: dict[str, object], name: str
) -> None:
    describe(released, **said)
    with pytest.raises(ReadError, match=r"datapackage\.json:1:\d+: .* \[descriptor-"):
        CITATION[name](cite(path=released))


def test_authors_are_those_who_have_that_role(guild: Path) -> None:
    people = [
        {"title": "A Publisher", "roles": ["publisher"]},
        {"givenName": "Ada", "familyName": "Quill", "roles": ["author"]},
        {"title": "Ben Rook", "roles": ["author", "editor"]},
    ]
    describe(guild, contributors=people)
    claimset.release("1.0.0", guild)
    assert cite(path=guild).authors == (
        Author(family="Quill", given="Ada"),
        Author(name="Ben Rook"),
    )
    assert contributors({"contributors": people[:1]}) == (Author(name="A Publisher"),)


@pytest.mark.parametrize(
    ("said", "authors"),
    [
        ({"family": " ", "literal": "Lamp Society"}, (Author(name="Lamp Society"),)),
        ({"given": "Ada"}, (Author(name="Ada"),)),
        ({}, ()),
    ],
)
def test_author_without_a_family_name_has_one_name_or_is_unknown(
    released: Path, said: dict[str, str], authors: tuple[Author, ...]
) -> None:
    known = {"title": "The Lantern Guild", "author": [said]}
    describe(released, sources=[{"citation": known}])
    found = cite(path=released)
    assert found.works[0].authors == authors
    named = authors[0].name if authors else "anonymous"
    assert cff(found).rpartition("references:")[2].count(f"- name: {named}") == 1


def test_contributor_of_a_blank_family_name_goes_by_the_title() -> None:
    person = {"familyName": " ", "givenName": "Ada", "title": "The Guild"}
    assert contributors({"contributors": [person]}) == (Author(name="The Guild"),)


def test_nothing_that_may_change_is_cited(released: Path) -> None:
    with pytest.raises(CitationError, match="release a version") as caught:
        cite("working", path=released)
    assert caught.value.exit_code == 1
    with pytest.raises(UnknownVersionError):
        cite("2.0.0", path=released)


def test_claim_set_without_releases_is_not_cited(guild: Path) -> None:
    with pytest.raises(CitationError, match="no release yet"):
        cite(path=guild)


def test_claim_set_of_nobody_is_not_cited(guild: Path) -> None:
    describe(guild, contributors=[])
    claimset.release("1.0.0", guild)
    with pytest.raises(CitationError, match="names no contributors") as caught:
        cite(path=guild)
    added = json.loads("{" + str(caught.value).rpartition(" add ")[2] + "}")
    describe(guild, **added)
    assert cite(path=guild).authors == (Author(name="Your Name"),)


@pytest.mark.parametrize("name", ["manifest.json", "claims.csv", "sources.csv"])
@pytest.mark.parametrize("part", [{}, {"claim": "C0001"}, {"where": QUERY}])
def test_damaged_release_is_not_cited(
    released: Path, name: str, part: dict[str, str]
) -> None:
    (released / "data" / "releases" / "1.0.0" / name).write_text("[]", "utf-8")
    with pytest.raises(IntegrityError, match=name):
        cite(path=released, **part)


def test_claim_is_cited_with_its_anchor_and_section(released: Path) -> None:
    found = cite(path=released, claim="C0005")
    assert found.part == CitedClaim(
        claim_id="C0005",
        text="Some historians estimate that the Lantern Guild lit at most 2,000 lamps "
        "a year.",
        source_ref="text.p01.s03",
        file="seeds/guild.txt",
        spans="211-222;251-303",
        section="body",
    )
    assert found.key == "guild_1_0_0_C0005"
    for name, render in CITATION.items():
        assert "claim C0005" in render(found), name
        assert "seeds/guild.txt, characters 211-222;251-303, section body" in (
            render(found)
        )


SAYS = "Some historians estimate that the Lantern Guild lit at most 2,000 lamps a year."
STATES = " The source: “Some historians estimate that it lit up to 2,000 lamps a year”"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("apa", "\n    {}\n"),
        ("bibtex", "\n  abstract = {{{}}},\n"),
        ("ris", "\nAB  - {}\n"),
        ("csl-json", '\n    "abstract": "{}",\n'),
        ("cff", '\nabstract: "{}"\n'),
    ],
)
def test_claim_is_cited_with_its_words_and_those_of_the_source(
    released: Path, name: str, line: str
) -> None:
    found = cite(path=released, claim="C0005")
    assert found.abstract == SAYS + STATES
    assert CITATION[name](found).count(line.format(SAYS + STATES)) == 1
    for other in (cite(path=released), cite(path=released, where=QUERY)):
        assert other.abstract == ""
        assert line.partition("{}")[0].replace("{{", "{") not in CITATION[name](other)


def test_source_that_is_not_at_hand_is_not_quoted(released: Path) -> None:
    whole = details(cite(path=released, claim="C0005"))
    source = released / "seeds" / "guild.txt"
    source.write_text("Another text.", "utf-8")
    assert cite(path=released, claim="C0005").abstract == SAYS
    source.unlink()
    found = cite(path=released, claim="C0005")
    # What can be checked depends on nothing that stands outside the release.
    assert (found.abstract, details(found)) == (SAYS, whole)


def test_section_is_cited_with_its_heading(guild: Path) -> None:
    path = guild / "data" / "sentences.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("front,title", "body,heading"), "utf-8")
    claimset.release("0.9.0", _numbered(guild, "0.9.0"))
    part = cite(path=guild, claim="C0001").part
    assert isinstance(part, CitedClaim)
    assert (part.section, part.heading) == ("body", "THE LANTERN GUILD")
    assert "section body (THE LANTERN GUILD)" in apa(cite(path=guild, claim="C0001"))


def _numbered(folder: Path, version: str) -> Path:
    describe(folder, version=version)
    return folder


def test_claim_of_a_claim_set_without_a_ledger_has_no_section(guild: Path) -> None:
    names = ("claims", "sources", "entities", "references")
    describe(guild, resources=[{"name": n, "path": f"{n}.csv"} for n in names])
    for path in (guild / "data").glob("*.csv"):
        if path.stem not in names:
            path.unlink()
    claimset.release("1.0.0", guild)
    part = cite(path=guild, claim="C0001").part
    assert isinstance(part, CitedClaim)
    assert (part.file, part.section) == ("seeds/guild.txt", "")


def test_unknown_claim_is_not_cited(released: Path) -> None:
    with pytest.raises(UnknownRowError):
        cite(path=released, claim="C0099")
    with pytest.raises(CitationError, match="not both"):
        cite(path=released, claim="C0001", where=QUERY)


def test_chosen_rows_are_cited_by_query_count_and_hash(released: Path) -> None:
    found = cite(path=released, where="(type=='quantitative')")
    lines = (released / "data" / "claims.csv").read_bytes().splitlines(keepends=True)
    meant = b"".join(lines[:1] + [line for line in lines if b",quantitative," in line])
    sha256 = hashlib.sha256(meant).hexdigest()
    assert found.part == CitedRows(where=QUERY, rows=2, sha256=sha256)
    assert found.key == f"guild_1_0_0_{sha256[:8]}"
    for name, render in CITATION.items():
        assert "2 claims where type ==" in render(found), name
        assert sha256 in render(found)


def test_rows_of_all_claims_hash_to_their_file(released: Path) -> None:
    part = cite(path=released, where='claim_id != ""').part
    assert isinstance(part, CitedRows)
    data = (released / "data" / "claims.csv").read_bytes()
    assert (part.rows, part.sha256) == (11, hashlib.sha256(data).hexdigest())


def test_query_chooses_among_the_released_rows_only(released: Path) -> None:
    before = cite(path=released, where=QUERY)
    path = released / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace("quantitative", "causal"), "utf-8")
    assert cite(path=released, where=QUERY) == before


def test_hostile_query_is_not_cited(released: Path) -> None:
    with pytest.raises(QueryError):
        cite(path=released, where="__import__('os')")


def test_apa_reads_as_a_reference_list(released: Path) -> None:
    (entry,) = claimset.versions(released)
    assert apa(cite(path=released)) == (
        "Nobody in particular. (2026). Claims of “The Lantern Guild” (Version 1.0.0) "
        f"[Data set]. {entry.swhid}; sha256 of the tables {entry.sha256}\n"
        "Quill, A. M., Rook, J.-B., & Lamp & Wick Society. (2003). The Lantern Guild. "
        "Annals of Light, 12(3), 101–117. https://doi.org/10.1234/lantern.7\n"
    )


@pytest.mark.parametrize(
    ("given", "initials"),
    [
        ("किरण क्षमा", "कि. क्ष."),
        ("E\u0301mile D'Arcy", "E\u0301. D."),
        ("Jean\u2010Luc", "J.\u2010L."),
    ],
)
def test_initial_is_a_whole_character(
    released: Path, given: str, initials: str
) -> None:
    author = Author(family="Quill", given=given)
    found = apa(replace(cite(path=released), authors=(author,)))
    assert found.startswith(f"Quill, {initials} (2026).")


def test_apa_of_a_work_that_is_hardly_known(guild: Path) -> None:
    claimset.release("1.0.0", guild)
    assert apa(cite(path=guild)).splitlines()[1] == "The Lantern Guild. (n.d.)."


def test_no_doi_is_invented_and_a_stated_one_is_printed(released: Path) -> None:
    assert "doi" not in bibtex(cite(path=released)).partition("@article")[0].lower()
    describe(released, id="https://doi.org/10.5281/zenodo.1234567")
    found = cite(path=released)
    assert found.doi == "10.5281/zenodo.1234567"
    for name, render in CITATION.items():
        assert found.doi in render(found), name


def test_verified_citation_is_that_of_the_data(released: Path, tmp_path: Path) -> None:
    file = tmp_path / "citation.json"
    parts: list[dict[str, str]] = [{}, {"claim": "C0005"}, {"where": QUERY}]
    for part in parts:
        file.write_text(csl_json(cite(path=released, **part)), "utf-8")
        report = verify_citation(file, released)
        assert (report.problems, report.rows) == ((), {"1.0.0": 25})
    items = json.loads(file.read_text("utf-8"))
    for said in (items[0], items[::-1]):  # A program may have sorted or picked them.
        file.write_text(json.dumps(said), "utf-8")
        assert verify_citation(file, released).ok


def _write(found: Citation, file: Path) -> None:
    file.write_text(csl_json(found), "utf-8")


def _other_rows(cited: dict[str, Any]) -> None:
    cited["rows"]["rows"] = 3


def _other_hash(cited: dict[str, Any]) -> None:
    cited["rows"]["sha256"] = "0" * 64


def _other_tables(cited: dict[str, Any]) -> None:
    cited["sha256"] = "0" * 64


def _other_data_set(cited: dict[str, Any]) -> None:
    cited["name"] = "another"


def _no_identifier(cited: dict[str, Any]) -> None:
    del cited["swhid"]


def _unknown_field(cited: dict[str, Any]) -> None:
    cited["page"] = 7


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (_other_rows, "rows.rows"),
        (_other_hash, "rows.sha256"),
        (_other_tables, "sha256"),
        (_other_data_set, "name"),
        (_no_identifier, "swhid"),
        (_unknown_field, "page"),
    ],
)
def test_citation_that_differs_from_the_data_is_told_where(
    released: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], name: str
) -> None:
    file = tmp_path / "citation.json"
    items = json.loads(csl_json(cite(path=released, where=QUERY)))
    change(items[0]["custom"]["claimset"])
    file.write_text(json.dumps(items), "utf-8")
    (problem,) = verify_citation(file, released).problems
    assert (problem.rule, problem.field) == ("citation-differs", name)
    assert problem.file == file.as_posix()
    assert "the data gives" in problem.message


def test_citation_of_a_damaged_release_names_the_damage(
    released: Path, tmp_path: Path
) -> None:
    file = tmp_path / "citation.json"
    _write(cite(path=released, where=QUERY), file)
    claims = released / "data" / "releases" / "1.0.0" / "claims.csv"
    claims.write_bytes(claims.read_bytes().replace(b"300 members", b"301 members"))
    report = verify_citation(file, released)
    assert not report.ok
    assert claims.as_posix() in {problem.file for problem in report.problems}


def test_release_that_was_rewritten_with_its_index_is_found_out(
    released: Path, tmp_path: Path
) -> None:
    """Nothing in the claim set gives it away: only who cited it can know."""
    file = tmp_path / "citation.json"
    _write(cite(path=released, claim="C0004"), file)
    (released / "data" / "releases" / "index.json").unlink()
    shutil.rmtree(released / "data" / "releases" / "1.0.0")
    path = released / "data" / "claims.csv"
    text = path.read_text("utf-8").replace("300 members", "about 300 members")
    path.write_text(text, "utf-8")
    claimset.release("1.0.0", released, today=date(2026, 1, 2))
    assert claimset.verify(path=released).ok
    fields = {problem.field for problem in verify_citation(file, released).problems}
    assert fields == {"sha256", "swhid", "claim.text"}


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "7",
        "[7]",
        '{"custom": 7}',
        '{"custom": {"claimset": {}}}',
        '{"custom": {"claimset": {"version": 7}}}',
        '{"custom": {"claimset": {"version": "../1.0.0"}}}',
        '{"custom": {"claimset": {"version": "1.0.0", "rows": {"where": 7}}}}',
        '{"custom": {"claimset": {"version": "1.0.0", "claim": 7}}}',
        '{"custom": {"claimset": {"version": "1.0.0", "claim": {"text": "A"}}}}',
    ],
)
def test_file_that_holds_no_citation_is_a_read_error(
    released: Path, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "citation.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ReadError, match="holds no citation"):
        verify_citation(file, released)


@pytest.mark.parametrize("text", ["", "[" * 100_000])
def test_citation_that_is_no_json_is_a_read_error(
    released: Path, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "citation.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ReadError, match="is not JSON"):
        verify_citation(file, released)


def test_citation_of_a_version_that_is_not_there_is_refused(
    released: Path, tmp_path: Path
) -> None:
    file = tmp_path / "citation.json"
    _write(replace(cite(path=released), version="2.0.0"), file)
    with pytest.raises(UnknownVersionError):
        verify_citation(file, released)


def test_details_are_ready_for_json(released: Path) -> None:
    known = details(cite(path=released, where=QUERY))
    assert json.loads(json.dumps(known)) == known


def test_packaged_data_set_is_cited_with_its_article() -> None:
    found = cite()
    (work,) = found.works
    assert work.type == "article-journal"
    assert work.doi
    assert work.authors
    assert found.authors


# What docs/versions.md tells a reader to type is typed here.


def _shell(name: str, folder: Path) -> str:
    mark = f"run by tests/unit/test_citation.py: {name}"
    (block,) = (block.code for block in blocks(PAGE) if block.mark == mark)
    environment = {
        name: value for name, value in os.environ.items() if name[:4] != "GIT_"
    }
    done = subprocess.run(
        ["sh", "-eu", "-c", block],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_shell_alone_gives_the_cited_identifiers(released: Path) -> None:
    found = cite(path=released, where=QUERY)
    assert isinstance(found.part, CitedRows)
    folder = released / "data" / "releases" / "1.0.0"
    assert _shell("sha256", folder).split()[0] == found.sha256
    assert _shell("swhid", folder) == found.swhid
    assert _shell("rows", folder).split()[0] == found.part.sha256
    assert claimset.verify(path=released).ok  # Nothing was left behind.


def test_shell_alone_gives_them_for_every_published_release() -> None:
    for entry in claimset.versions(ROOT):
        folder = ROOT / "data" / "releases" / entry.version
        assert _shell("sha256", folder).split()[0] == entry.sha256
        assert _shell("swhid", folder) == entry.swhid
        part = cite(entry.version, path=ROOT, where=QUERY).part
        assert isinstance(part, CitedRows)
        assert _shell("rows", folder).split()[0] == part.sha256


# The programs that a citation is made for read each format back. They are heavy: they
# come with an extra of their own, `consumers`.

HARD = 'Lamps & {wicks}: 100% of "oil" #1_2 ~ \\ ^ $5 < 6 > 4 | яж “é”'


@pytest.fixture(params=["whole", "claim", "rows", "hard"])
def cited(released: Path, request: pytest.FixtureRequest) -> Citation:
    if request.param == "claim":
        return cite(path=released, claim="C0005")
    if request.param == "rows":
        return cite(path=released, where='ref_ids contains "R01" and confidence > 0.8')
    found = cite(path=released)
    if request.param == "whole":
        return found
    works = tuple(replace(work, title=HARD) for work in found.works)
    return replace(found, title=HARD, works=works)


def _titles(citation: Citation) -> list[str]:
    """Return what titles the consumers must find, as CSL-JSON has them."""
    return [item["title"] for item in json.loads(csl_json(citation))]


@pytest.mark.parametrize("sign", ["{", "}", "\\", "\\{"])
@pytest.mark.parametrize(
    "field",
    ["id", "type", "title", "container-title", "volume", "issue", "page", "DOI", "URL"],
)
def test_every_entry_of_bibtex_ends_where_it_should(
    released: Path, field: str, sign: str
) -> None:
    odd, doi = f"a{sign}b", f"10.1234/a{sign}b"
    work = {"title": "A", "author": [{"family": odd, "given": odd}, {"literal": odd}]}
    work |= {field: doi if field == "DOI" else odd}
    describe(released, id=doi, sources=[{"title": odd, "citation": work}])
    text = bibtex(cite(path=released))
    for entry in text.split("\n\n"):
        head, *lines, end = entry.splitlines()
        assert (head[0], head[-1], end) == ("@", ",", "}")
        assert all(is_balanced(line) for line in lines)
    assert text.count("\n@") == 2


@pytest.mark.consumers
def test_bibtexparser_reads_bibtex(cited: Citation) -> None:
    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415 - in an extra
    from bibtexparser.middlewares import (  # noqa: PLC0415 - as above
        LatexDecodingMiddleware,
        SeparateCoAuthors,
        SplitNameParts,
    )

    library = parse_string(
        bibtex(cited),
        append_middleware=[
            SeparateCoAuthors(),
            SplitNameParts(),
            LatexDecodingMiddleware(),
        ],
    )
    assert library.failed_blocks == []
    data, article = library.entries
    assert (data.entry_type, data.key) == ("misc", cited.key)
    assert (article.entry_type, article.key) == ("article", "quill_2003")
    fields = {field.key: field.value for field in article.fields}
    assert fields["year"] == "2003"
    assert fields["month"] == "may"
    assert (fields["volume"], fields["number"]) == ("12", "3")
    assert (fields["journal"], fields["pages"]) == ("Annals of Light", "101–117")
    assert fields["doi"] == "10.1234/lantern.7"
    assert [name.last for name in fields["author"]][:2] == [["Quill"], ["Rook"]]
    said = {field.key: field.value for field in data.fields}
    assert said["howpublished"] == "Data set, version 1.0.0"
    assert cited.swhid in said["note"]
    assert cited.sha256 in said["note"]
    found = [_undone(entry["title"]) for entry in library.entries]
    # Its decoder has another circumflex, and knows LaTeX's braces in text not at all.
    known = str.maketrans({"^": "ˆ", "{": None, "}": None})
    assert found == [title.translate(known) for title in _titles(cited)]


def _undone(title: str) -> str:
    """Take off what LaTeX would not print: braces that keep case, and math."""
    return re.sub(r"\$([<>|])\$", r"\1", title.removeprefix("{").removesuffix("}"))


@pytest.mark.consumers
def test_rispy_reads_ris(cited: Citation) -> None:
    import rispy  # noqa: PLC0415 - in an extra of its own

    data, article = rispy.loads(ris(cited))
    assert (data["type_of_reference"], data["id"]) == ("DATA", cited.key)
    assert data["authors"] == ["Nobody in particular"]
    assert (data["year"], data["date"]) == ("2026", "2026/01/02")
    assert data["edition"] == "1.0.0"
    assert cited.swhid in data["notes"]
    assert article["type_of_reference"] == "JOUR"
    assert article["authors"][:2] == ["Quill, Ada M.", "Rook, Jean-Benoît"]
    assert article["secondary_title"] == "Annals of Light"
    assert (article["start_page"], article["end_page"]) == ("101", "117")
    assert article["doi"] == "10.1234/lantern.7"
    assert "unknown_tag" not in data | article
    assert [data["title"], article["title"]] == _titles(cited)


@pytest.mark.consumers
def test_check_jsonschema_accepts_cff(cited: Citation, tmp_path: Path) -> None:
    from check_jsonschema.builtin_schemas import (  # noqa: PLC0415 - in an extra
        get_builtin_schema,
    )
    from jsonschema import Draft7Validator  # noqa: PLC0415 - as above
    from ruamel.yaml import YAML  # noqa: PLC0415 - as above

    text = cff(cited)
    (tmp_path / "CITATION.cff").write_text(text, "utf-8")
    document = YAML(typ="safe").load(text)
    assert document["date-released"] == date(2026, 1, 2)
    document["date-released"] = "2026-01-02"  # The schema's comment asks for that.
    schema = get_builtin_schema("vendor.citation-file-format")
    assert list(Draft7Validator(schema).iter_errors(document)) == []
    assert (document["type"], document["version"]) == ("dataset", "1.0.0")
    (article,) = document["references"]
    assert [document["title"], article["title"]] == _titles(cited)
    assert (article["type"], article["year"]) == ("article", 2003)
    assert article["authors"][2] == {"name": "Lamp & Wick Society"}
    assert "preferred-citation" not in document
    assert {each["value"] for each in document["identifiers"]} >= {cited.swhid}


@pytest.mark.consumers
def test_cff_of_an_unknown_author_is_accepted(guild: Path) -> None:
    from check_jsonschema.builtin_schemas import (  # noqa: PLC0415 - in an extra
        get_builtin_schema,
    )
    from jsonschema import Draft7Validator  # noqa: PLC0415 - as above
    from ruamel.yaml import YAML  # noqa: PLC0415 - as above

    describe(guild, licenses=[{"name": "MIT"}, {"name": "CC-BY-4.0"}])
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    document = YAML(typ="safe").load(cff(cite(path=guild)))
    document["date-released"] = "2026-01-02"
    schema = get_builtin_schema("vendor.citation-file-format")
    assert list(Draft7Validator(schema).iter_errors(document)) == []
    assert document["license"] == ["MIT", "CC-BY-4.0"]
    assert document["references"][0]["authors"] == [{"name": "anonymous"}]
    assert "work that it annotates" in document["message"]


@pytest.mark.consumers
def test_citeproc_renders_csl_json(cited: Citation) -> None:
    from citeproc import (  # noqa: PLC0415 - in an extra of its own
        Citation as Cluster,
    )
    from citeproc import (  # noqa: PLC0415 - as above
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415 - as above

    # It says so of every field that it does not print.
    with pytest.warns(UserWarning, match="unsupported: custom"):
        source = CiteProcJSON(json.loads(csl_json(cited)))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for key in source:
        bibliography.register(Cluster([CitationItem(key)]))
    data, article = (str(entry) for entry in bibliography.bibliography())
    assert data.startswith("Nobody in particular (2026) ")
    assert article.startswith("Quill, A.M., Rook, J.-B. and Lamp & Wick Society (2003)")
    assert "Annals of Light, 12(3), pp. 101–117" in article
    assert "10.1234/lantern.7" in article
    if cited.title != HARD:
        assert "Claims of “The Lantern Guild”" in data


def test_text_is_one_line_and_anything_else_is_none() -> None:
    values: list[object] = ["a\n b", 4, True, None, [], 1.5]
    assert [plain(value) for value in values] == ["a b", "4", "", "", "", ""]


def test_citation_of_no_claims_that_was_once_printed_is_verified(
    released_guild: Path, tmp_path: Path
) -> None:
    where = 'text contains "zeppelin"'
    with pytest.raises(CitationError, match="chooses no claim"):
        cite(path=released_guild, where=where)
    part = rows_as_cited(opened(released_guild, "1.0.0"), where, "")
    assert part.rows == 0
    file = tmp_path / "citation.json"
    once = replace(cite(path=released_guild), part=part)
    file.write_text(csl_json(once), "utf-8")
    assert verify_citation(file, released_guild).ok
