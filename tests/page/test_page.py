"""The page as bytes: its text, its markup, its data. `test_browser` looks at it."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.claim_set import open_claim_set
from claimset.export import contents
from claimset.load import typed_frame, with_derived
from claimset.page.passages import Anchor, blocks
from claimset.selection import mask
from claimset.where import parse
from conftest import GUILD, Result, without_ledger

ROOT = Path(__file__).parents[2]


def page(folder: Path = GUILD, *, quotes: bool = True) -> str:
    (data,) = contents("html", path=folder, quotes=quotes).values()
    return data.decode()


@pytest.fixture(scope="module")
def whole() -> str:
    return page()


def read(markup: str) -> str:
    """Return what a browser shows of markup that has no script."""
    shown = re.sub(r"<noscript>.*?</noscript>", "", markup, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'id="_data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def section(text: str) -> str:
    return text.partition('<section data-source="text"')[2].partition("</section>")[0]


def words(source: str) -> str:
    return " ".join(source.split())


def test_the_text_is_the_source_character_for_character(whole: str) -> None:
    (source,) = open_claim_set(GUILD).texts.values()
    shown = read("<x" + section(whole))
    # A line end between blocks is the page's own.
    assert words(shown) == words(source)
    for block in re.findall(r"<(?:p|h2|h3) class.*?</(?:p|h2|h3)>", section(whole)):
        assert read(block) in source


def test_a_mark_holds_the_exact_words_of_its_claims(whole: str) -> None:
    claim_set = open_claim_set(GUILD)
    (source,) = claim_set.texts.values()
    for number, row in enumerate(claim_set.rows("claims")):
        marks = re.findall(r'<mark data-c="([^"]*)"[^>]*>(.*?)</mark>', section(whole))
        found = "".join(read(m) for n, m in marks if str(number) in n.split())
        exact = "".join(source[a:b] for a, b in claim_set.spans("claims", row))
        assert words(found) == words(exact)


def test_crossing_spans_are_cut_at_every_edge() -> None:
    anchors = [
        Anchor(0, (0, 16)),
        Anchor(1, (11, 22)),
        Anchor(1, (2, 4), is_again=True),
    ]
    (block,) = blocks("x" * 30, 30, [], anchors)
    runs = [run for part in block.parts for run in part.runs]
    assert [(run.start, run.end, run.claims, run.again) for run in runs] == [
        (0, 2, (0,), ()),
        (2, 4, (0,), (1,)),
        (4, 11, (0,), ()),
        (11, 16, (0, 1), ()),
        (16, 22, (1,), ()),
        (22, 30, (), ()),
    ]


def test_a_footnote_within_a_sentence_stands_in_place(whole: str) -> None:
    text = section(whole)
    first, note, second = (
        text.index(mark)
        for mark in ('id="text.p01.s03"', 'id="text.fn1.s01"', 'data-s="text.p01.s03"')
    )
    assert first < note < second
    assert 'class="sentence on"' in text


def test_without_quotes_no_words_of_the_source_are_there(whole: str) -> None:
    bare = page(quotes=False)
    assert "rians estimate that it lit up" in whole
    assert "rians estimate that it lit up" not in bare
    assert read("<x" + section(bare)).strip() == ""
    (source,) = open_claim_set(GUILD).texts.values()
    places = re.findall(r'data-o="(\d+)-(\d+)"', section(bare))
    assert "".join(source[int(a) : int(b)] for a, b in places) == source


def test_text_without_a_ledger_is_shown_whole(guild: Path) -> None:
    without_ledger(guild)
    text = page(guild)
    (source,) = open_claim_set(guild).texts.values()
    assert words(read("<x" + section(text))) == words(source)
    assert text.count("<mark ") == section(page()).count("<mark ")
    assert "section" not in {each["column"] for each in data_of(text)["facets"]}


def test_one_style_and_one_script_may_be_used(whole: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', whole)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    for name in ("style", "script"):
        (code,) = re.findall(f"<{name}>(.*?)</{name}>", whole, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy[1]
    assert not re.search(r"<(?!meta|details|input)[^>]*\s(?:on\w+|style)=", whole)


def test_a_search_engine_reads_what_it_is(whole: str) -> None:
    found = re.search(r'"application/ld\+json">(.*?)</script>', whole)
    assert found
    said = json.loads(found[1])
    assert said["@type"] == "Dataset"
    assert said["name"] == "Claims of “The Lantern Guild”"


HOSTILE = "</script></noscript></article><img src=x onerror=alert(1)>\"'&\u202e"


def test_no_cell_becomes_markup(guild: Path) -> None:
    texts = {
        "claims.csv": [(",The year is read", f",{HOSTILE[:-1]} The year is read")],
        "entities.csv": [("mayor-olin,Mayor Olin", f"mayor-olin,{HOSTILE[:9]}")],
    }
    for file, edits in texts.items():
        path = guild / "data" / file
        text = path.read_text("utf-8")
        for old, new in edits:
            cell = new[1:].replace('"', '""')
            text = text.replace(old, f',"{cell}' if old[0] == "," else new)
        if file == "claims.csv":
            text = text.replace("whole sentence.\n", 'whole sentence."\n')
        path.write_text(text, "utf-8")
    text = page(guild)
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert text.count("</script>") == page().count("</script>")
    assert text.count("</noscript>") == page().count("</noscript>")


def asked(facet: dict[str, Any], value: str) -> str:
    """Write the query for a value, as the page's script does."""
    column, said = facet["column"], json.dumps(value, ensure_ascii=False)
    if facet["kind"] == "list" and value:
        return f"{column} contains {said}"
    if facet["kind"] == "step" and value:
        tenths = ["0", *(f"0.{n}" for n in range(1, 10))]
        above = tenths[tenths.index(value) + 1 :][:1]
        upper = f" and {column} < {above[0]}" if above else ""
        return f"{column} >= {value}{upper}"
    return f"{column} == {said}"


def asking(folder: Path) -> Callable[[str], int]:
    """Return what counts the claims of a query, which must be in its normal form."""
    claim_set = open_claim_set(folder)
    frame = with_derived(
        claim_set, "claims", typed_frame(claim_set, "claims"), quotes=False
    )

    def count(where: str) -> int:
        query = parse(where)
        assert str(query) == where
        return int(mask(query, frame).sum())

    return count


@pytest.mark.parametrize("folder", [GUILD, ROOT], ids=["guild", "article"])
def test_every_value_of_a_filter_is_what_its_query_counts(folder: Path) -> None:
    count = asking(folder)
    for facet in data_of(page(folder, quotes=False))["facets"]:
        members = [v if isinstance(v, list) else [v] for v in facet["of"]]
        for number, value in enumerate(facet["values"]):
            shown = sum(number in each for each in members)
            assert shown == count(asked(facet, value)), (facet["column"], value)


@pytest.mark.parametrize(
    "time", ["1994", "1990/1995", "../1996", "1996/2001", "2001/.."]
)
def test_years_are_those_that_a_time_overlaps(whole: str, time: str) -> None:
    start, _, end = time.partition("/")
    low = -(10**9) if start == ".." else int(start)
    high = 10**9 if end == ".." else int(end or start)
    years = data_of(whole)["years"]
    shown = sum(
        (span[0] is None or span[0] <= high) and (span[1] is None or low <= span[1])
        for span in map(years["values"].__getitem__, years["of"])
        if span
    )
    assert shown == asking(GUILD)(f'time overlaps "{time}"')


def test_read_writes_a_page_and_prints_its_path(run: Callable[..., Result]) -> None:
    done = run("read", "C0004", "-C", str(GUILD), "--no-open")
    path = Path(done.out.rstrip("\n"))
    assert (done.code, done.err) == (0, "")
    assert path.read_text("utf-8") == page()


def test_read_opens_the_browser_at_a_row(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", note)
    assert run("read", "norvale", "-C", str(GUILD)).code == 0
    assert opened[0].startswith("file://")
    assert opened[0].endswith("/page.html#norvale")


def test_read_tells_where_the_page_is_if_there_is_no_browser(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    done = run("read", "-C", str(GUILD))
    assert Path(done.out.strip()).exists()
    assert done.err.startswith("no browser was found: open file://")


def test_read_refuses_an_id_that_no_row_has(run: Callable[..., Result]) -> None:
    done = run("read", "C0099", "-C", str(GUILD), "--no-open")
    assert done.code == 1
    assert done.err.startswith("error: no claim, sentence, reference or entity 'C0099'")
    done = run("read", "c0004", "-C", str(GUILD), "--no-open")
    assert done.err.endswith("; did you mean C0004? [unknown-id]\n")
