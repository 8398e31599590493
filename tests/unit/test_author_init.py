"""`claimset init`: what it writes, what it asks, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from author_texts import TEXTS
from claimset.author.bibliography import guessed_style
from claimset.author.new import About, init
from claimset.cite.works import works
from claimset.claim_set import open_claim_set
from claimset.errors import AuthorError, ReleaseError
from claimset.load import load
from claimset.metadata import CITED, CREATOR
from claimset.validation import validate
from claimset.versions.release import release
from conftest import Result

pytest.importorskip("nupunkt", reason="an extra: claimset[author]")

Run = Callable[..., Result]
LETTER = TEXTS / "letter.txt"


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A claim set of the letter, to be read only."""
    folder = tmp_path_factory.mktemp("letters") / "letter"
    about = About(
        author="Dunne, Margaret E.; Mill Trust",
        year="2019",
        doi="10.1234/mill",
        licence="CC-BY-4.0",
        creator="M. Dunne",
    )
    init(LETTER, folder, about=about)
    return folder


def descriptor(folder: Path) -> dict[str, object]:
    said = json.loads((folder / "data" / "datapackage.json").read_text("utf-8"))
    assert isinstance(said, dict)
    return said


def test_a_new_claim_set_lacks_nothing_but_its_claims(letter: Path) -> None:
    report = validate(letter)
    assert report.ok
    rules = [problem.rule for problem in report.problems]
    assert rules.count("table-without-rows") == 1
    assert {*rules} == {"table-without-rows", "sentence-pending"}
    assert report.rows == {"claims": 0, "sentences": 45, "references": 3, "sources": 1}


def test_the_descriptor_says_what_is_known(letter: Path) -> None:
    said = descriptor(letter)
    del said["resources"], said["$schema"]
    title = "The Date of the Norvale Mill: A Reply to Dr. Harrow"
    assert said == {
        "name": "claims-letter",
        "title": f"Claims of “{title}”",
        "version": "0.1.0",
        "codebook": "2.0",
        "language": "en",
        "citation_style": "author-year",
        "splitter": {"name": "nupunkt", "version": "0.8.0"},
        "licenses": [{"name": "CC-BY-4.0"}],
        "contributors": [{"title": "M. Dunne", "roles": ["author"]}],
        "sources": [
            {
                "title": title,
                "path": "https://doi.org/10.1234/mill",
                "citation": {
                    "author": [
                        {"family": "Dunne", "given": "Margaret E."},
                        {"literal": "Mill Trust"},
                    ],
                    "issued": {"date-parts": [[2019]]},
                },
            }
        ],
    }


def test_a_claim_set_without_claims_is_not_released(letter: Path) -> None:
    with pytest.raises(ReleaseError, match="there are no claims yet"):
        release("0.1.0", letter, dry_run=True)


def test_a_text_is_its_own_source(letter: Path) -> None:
    assert (letter / "sources" / "letter.txt").read_bytes() == LETTER.read_bytes()


def test_references_are_the_entries_as_printed(letter: Path) -> None:
    references = load("references", path=letter)
    assert [*references["ref_id"]] == ["R01", "R02", "R03"]
    assert [*references["issued"]] == ["1961", "2018", "1994"]
    assert references["note"][0].startswith("Amory, C. 1961. 'Timber-framed mills")
    assert references["title"][0] == "Timber-framed mills in the Sarn valley"


def test_the_page_says_the_next_steps(letter: Path) -> None:
    page = (letter / "README.md").read_text("utf-8")
    steps = [line for line in page.splitlines() if line[:2] in ("1.", "2.", "3.")]
    assert len(steps) == 3
    assert "`claimset sheet -o claims.xlsx`" in steps[0]
    assert "set `disposition` to `claims` where a claim came" in page
    assert "needs a row for each\n   of its numbers in the sheet `quantities`" in page
    assert "`confidence` is a number from 0 to 1" in page


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (b"\xef\xbb\xbfIt burnt.\r\nTwice.\r\n", b"It burnt.\nTwice.\n"),
        ("It burnt 🔥.\n".encode("utf-16"), "It burnt 🔥.\n".encode()),
        (b"It \x00burnt\x7f.\n", b"It burnt.\n"),
    ],
    ids=["bom-crlf", "utf-16", "controls"],
)
def test_a_text_in_another_form_is_kept_beside_the_source(
    tmp_path: Path, data: bytes, kept: bytes
) -> None:
    (tmp_path / "a b.txt").write_bytes(data)
    folder = init(tmp_path / "a b.txt", tmp_path / "new").folder
    assert (folder / "sources" / "a-b.txt").read_bytes() == kept
    assert (folder / "sources" / "a-b.original.txt").read_bytes() == data
    derived = descriptor(folder)["derived_from"]
    assert isinstance(derived, list)
    assert derived[0]["extractor"] == "claimset"


@pytest.mark.parametrize("creator", ["", "M. Dunne"])
def test_without_a_creator_init_says_that_cite_needs_one(
    tmp_path: Path, run: Run, creator: str
) -> None:
    (tmp_path / "a.txt").write_text("It burnt.", "utf-8")
    new = tmp_path / "new"
    found = run("init", str(tmp_path / "a.txt"), str(new), "--creator", creator)
    assert found.code == 0
    wanted = f"add {CREATOR} to {new / 'data' / 'datapackage.json'}"
    assert (wanted in found.err) == (not creator)


def test_init_makes_a_folder_with_the_files_name(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "My Letter.txt").write_text("It burnt.", "utf-8")
    known = ("--creator", "M. Dunne", "--author", "Olin, Cy", "--year", "1998")
    found = run("init", "My Letter.txt", *known)
    assert (found.code, found.out) == (0, "")
    assert found.err == (
        "wrote my-letter: 1 segment, 1 of them to annotate, and 0 references\n"
        "my-letter/README.md says the next three steps\n"
    )
    assert run("validate", "my-letter").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.txt", "full"], "full: holds something already: name a folder that is not"),
        (["a.txt", "a.txt"], "a.txt: is no folder: name another one"),
        (["none.txt"], "none.txt: no such file"),
        (["full.txt"], "full.txt: no such file"),
        (["full.docx"], "full.docx: no such file"),
        (["a.docx", "full"], "a.docx: a file of the kind '.docx' is not known: save"),
        (
            ["a.docx"],
            "a.docx: a file of the kind '.docx' is not known: save",
        ),
        (["empty.txt"], "empty.txt: it holds no words: is it empty, or a scan?"),
        (
            ["latin.txt"],
            "latin.txt: line 1, column 4: byte 3 (0xe9) is not UTF-8",
        ),
        (["a.txt", "--doi", "x"], "--doi: 'x' is not a DOI alone"),
        (
            ["a.txt", "--received", "1998"],
            "--received: '1998' is not year, month",
        ),
        (
            ["a.txt", "--language", "English"],
            "--language: 'English' is not two",
        ),
        (["a.txt", "--citation-style", "apa"], "'apa' is not one of bracketed-number,"),
        (["a.txt", "--splitter", "no-program"], "cannot be run: No such file"),
        (
            ["a.txt", "--bibliography", "a.txt"],
            "a.txt: is no bibliography: give",
        ),
    ],
)
def test_init_refuses_and_writes_nothing(
    tmp_path: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, data in {
        "a.txt": b"It burnt.",
        "a.docx": b"",
        "empty.txt": b" \n",
        "latin.txt": b"caf\xe9",
        "full/a": b"",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    before = sorted(tmp_path.rglob("*"))
    found = run("init", *arguments)
    assert (found.code, found.out) == (2, "")
    assert message in found.err
    assert sorted(tmp_path.rglob("*")) == before


def test_without_its_extra_init_names_it(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nupunkt", None)
    (tmp_path / "a.txt").write_text("It burnt.", "utf-8")
    found = run("init", str(tmp_path / "a.txt"), str(tmp_path / "new"))
    assert found.code == 2
    assert "nupunkt is not installed; it comes with the extra author" in found.err


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("It burnt [1]. It did so twice [2, 3].", "bracketed-number"),
        ("It burnt.¹ It did so twice,²⁻³ and more.", "superscript-number"),
        ("It burnt (Quill 1994; Rook 1996), and (cf. Olin, 1997: 3).", "author-year"),
        ("It burnt in 1994 (see above) and cost 10³ coins.", "none"),
    ],
)
def test_the_style_of_citing_is_guessed(text: str, style: str) -> None:
    assert guessed_style(text) == style


BIBTEX = r"""
@article{a, author = {Amory, Cl{\'e}o and {The Guild}}, year = 1961, month = may,
  title = {Timber-framed mills in the {Sarn} valley}, journal = {Transactions},
  pages = {1--34}, number = 9}
@book{b, title = {Unprinted}, editor = "Vane, P.", date = {2001/2003}}
"""
CSL_JSON = [
    {
        "type": "article-journal",
        "title": "Timber-framed mills in the Sarn valley",
        "author": [{"family": "Amory", "given": "Cléo"}, {"literal": "The Guild"}],
        "issued": {"date-parts": [[1961, 5]]},
        "container-title": "Transactions",
        "page": "1-34",
        "issue": 9,
    },
    {"type": "book", "title": "Unprinted", "editor": [{"family": "Vane, P."}]},
]


@pytest.mark.parametrize(
    ("name", "text"), [("a.bib", BIBTEX), ("a.json", json.dumps(CSL_JSON))]
)
def test_a_bibliography_fills_the_printed_entries(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    made = init(LETTER, tmp_path / "new", bibliography=tmp_path / name)
    first, *_, last = made.references
    assert (first["ref_id"], last["ref_id"]) == ("R01", "R04")
    wanted = {
        "kind": "article-journal",
        "authors": "Amory, Cléo;The Guild",
        "issued": "1961-05",
        "container": "Transactions",
        "page_range": "1-34",
        "issue": "9",
    }
    assert {column: first[column] for column in wanted} == wanted
    assert first["note"].startswith("Amory, C. 1961.")
    assert tuple(last[each] for each in ("title", "editors", "note")) == (
        "Unprinted",
        "Vane, P.",
        "",
    )
    assert validate(made.folder).ok


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.bib", '\n@book{b, title="x\n', "a.bib:2: this entry cannot be read: "),
        ("a.json", "{", "a.json: is not JSON"),
        ("a.json", "[1]", "a.json: item 1 is no object of CSL-JSON"),
    ],
)
def test_a_bibliography_that_cannot_be_read_is_named(
    tmp_path: Path, name: str, text: str, message: str, run: Run
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    new = tmp_path / "new"
    found = run("init", str(LETTER), str(new), "--bibliography", str(tmp_path / name))
    assert found.code == 2
    assert message in found.err
    assert not new.exists()


def test_a_terminal_is_asked_for_what_is_not_given(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, str] = {}

    def answer(question: str, *, default: str, **_: object) -> str:
        asked[question] = default
        return "2001-02-03" if "'ago'" in question else default

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", answer)
    found = run("init", str(LETTER), str(tmp_path / "new"), "--rights", "Mine")
    assert found.code == 0
    (style,) = (asked[each] for each in asked if each.startswith("How it cites: "))
    assert style == "author-year"
    assert "Who holds the rights in its text" not in asked
    assert descriptor(tmp_path / "new")["received"] == "2001-02-03"


def test_an_answer_that_cannot_be_is_asked_for_again(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []

    def answer(
        question: str, *, default: str, value_proc: Callable[[str], str], **_: object
    ) -> str:
        for wrong in ("footnotes", "14/3/98", "March 1619"):
            try:
                value_proc(wrong)
            except typer.BadParameter as error:
                refused.append(f"{question}: {error}")
        return value_proc(default)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", answer)
    assert run("init", str(LETTER), str(tmp_path / "new")).code == 0
    said = " ".join(refused)
    assert "it may be bracketed-number" in said
    assert "write 2026-01-31" in said
    assert "'March 1619' is not a year in four digits" in said


def test_nobody_is_asked_for_a_title_twice() -> None:
    with pytest.raises(AuthorError, match="holds something"):
        init(LETTER, TEXTS)


def test_cite_names_the_article_that_a_new_set_is_of(letter: Path) -> None:
    (work,) = works(open_claim_set(letter))
    names = [author.inverted for author in work.authors]
    assert (names, work.year) == (["Dunne, Margaret E.", "Mill Trust"], "2019")


def test_without_author_and_year_init_says_what_cite_lacks(
    tmp_path: Path, run: Run
) -> None:
    (tmp_path / "a.txt").write_text("It burnt.", "utf-8")
    begin = ("init", str(tmp_path / "a.txt"))
    new = str(tmp_path / "new")
    assert f"add {CITED} to its source" in run(*begin, new).err
    known = ("--author", "Quill, Ada", "--year", "2019")
    assert CITED not in run(*begin, f"{new}2", *known).err
