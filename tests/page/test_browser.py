"""The page in a real browser: what is seen, reached, refused."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset import stats
from claimset.claim_set import open_claim_set
from conftest import GUILD, Result

SOURCE = GUILD / "seeds" / "guild.txt"
Show = Callable[..., Any]


@pytest.mark.parametrize("which", ["page", "bare", "hostile", "article"])
def test_it_asks_for_nothing_and_complains_of_nothing(
    which: str, request: pytest.FixtureRequest, tab: Show
) -> None:
    file = request.getfixturevalue(which)
    shown = tab(file)
    shown.page.click(".filters label input")
    assert shown.requests == [file.as_uri()]
    assert shown.complaints == []


def test_hostile_cells_stay_text(hostile: Path, tab: Show) -> None:
    shown = tab(hostile)
    assert (
        shown.page.evaluate("document.querySelectorAll('img, svg[onload]').length") == 0
    )
    assert '<img src="x" onerror="alert(1)">' in shown.text("#_list article .t")
    shown.page.evaluate("location.hash = '#R01'")
    shown.page.wait_for_selector(".about li")
    assert "<img" in shown.text(".about li")
    assert shown.complaints == []


def test_what_is_no_part_of_the_page_may_not_run(page: Path, tab: Show) -> None:
    shown = tab(page)
    shown.page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        "document.body.append(s); const i = new Image(); i.src = 'https://example.org/x'"
    )
    assert shown.page.evaluate("window.ran === undefined")
    assert len(shown.complaints) == 2
    assert all("Content Security Policy" in each for each in shown.complaints)


@pytest.mark.parametrize(
    ("which", "at"), [("page", "#C0007"), ("page", "#about=norvale"), ("bare", "")]
)
@pytest.mark.parametrize("size", [(1500, 950), (390, 844)], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(  # noqa: PLR0913, PLR0917 - what a reader may meet
    which: str, at: str, size: tuple[int, int], scheme: str, request: Any, tab: Show
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    file = request.getfixturevalue(which)
    shown = tab(file, at, size=size, color_scheme=scheme)
    found = axe.Axe().run(shown.page).response
    # What is undecided, as the contrast on an unknown ground, is no pass.
    for kind in ("violations", "incomplete"):
        assert [(each["id"], each["nodes"][0]["html"]) for each in found[kind]] == []


PAIRS = [
    *(
        (ink, paper)
        for ink in ("ink", "soft", "accent")
        for paper in ("paper", "sheet")
    ),
    *(("ink", "tint"), ("again", "paper"), ("again", "sheet")),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_ink_stands_out_from_its_paper(
    scheme: str, page: Path, tab: Show
) -> None:
    shown = tab(page, color_scheme=scheme)
    for pair in PAIRS:
        lights = []
        for name in pair:
            style = "getComputedStyle(document.documentElement)"
            value = shown.page.evaluate(f"{style}.getPropertyValue('--{name}')")
            digits = value.strip().lstrip("#")
            digits = digits if len(digits) == 6 else "".join(d * 2 for d in digits)
            channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
            linear = [
                c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
                for c in channels
            ]
            weights = (0.2126, 0.7152, 0.0722)
            lights.append(sum(w * c for w, c in zip(weights, linear, strict=True)))
        assert (max(lights) + 0.05) / (min(lights) + 0.05) >= 4.5, pair


def test_without_a_script_all_is_there(page: Path, tab: Show) -> None:
    shown = tab(page, "#C0004", java_script_enabled=False)
    claims = open_claim_set(GUILD).rows("claims")
    shown_text = shown.text("body")
    assert all(row["text"] in shown_text for row in claims)
    assert "The Guild had 300 members by 1996" in shown.text("main")
    assert "Quill A. Letters" in shown.text("footer")
    assert shown.page.locator("article:target").get_attribute("id") == "C0004"
    link = shown.page.locator("main a.n").first
    assert link.inner_text() == "3 claims"
    assert link.get_attribute("href") == "#C0001"


LED_TO = {
    "#C0004": ("text.p01.s02: 1 claim", "show C0004", ["C0004"]),
    "#text.p02.s03": (
        "text.p02.s03: 2 claims",
        "show text.p02.s03",
        ["C0009", "C0010"],
    ),
    "#text.abs.s01": (
        "text.abs.s01: 0 claims, 1 said again",
        "show text.abs.s01",
        ["C0004"],
    ),
    "#R02": ("1 of 11 claims", "stats", ["C0004"]),
    "#mayor-olin": ("1 of 11 claims", "stats", ["C0007"]),
}


@pytest.mark.parametrize("at", LED_TO)
def test_an_address_leads_to_its_row(at: str, page: Path, tab: Show) -> None:
    status, command, cards = LED_TO[at]
    shown = tab(page, at)
    assert shown.status() == status
    assert shown.command().startswith(f"claimset {command} --data working")
    assert shown.cards() == cards


def test_an_address_tells_what_is_chosen_and_brings_it_back(
    page: Path, tab: Show
) -> None:
    shown = tab(page)
    views = []

    def note() -> None:
        address = shown.page.evaluate("location.hash")
        views.append((address, shown.status(), shown.command(), shown.cards()))

    shown.page.get_by_label("attributional").check()
    note()
    shown.page.fill("#_search", "lan")
    shown.page.fill("#_search", "the lantern")
    note()
    shown.page.get_by_label("From year").fill("1994")
    shown.page.get_by_label("From year").blur()
    note()
    shown.page.locator("#_list article .t").first.click()
    note()
    assert [address for address, *_ in views] == [
        "#type=attributional",
        "#type=attributional&text=the%20lantern",
        "#type=attributional&text=the%20lantern&time=1994/..",
        "#type=attributional&text=the%20lantern&time=1994/..&at=C0001",
    ]
    assert views[2][2] == (
        'claimset stats --data working --where \'type == "attributional" and '
        'text contains "the lantern" and time overlaps "1994/.."\''
    )
    linked = tab(page, views[-1][0])
    assert (linked.status(), linked.command(), linked.cards()) == views[-1][1:]
    for way, seen in (("go_back", views[-2::-1]), ("go_forward", views[1:])):
        for view in seen:
            getattr(shown.page, way)()
            shown.page.wait_for_function("a => location.hash === a", arg=view[0])
            assert (shown.status(), shown.command(), shown.cards()) == view[1:]
    assert shown.page.input_value("#_search") == "the lantern"
    assert shown.page.get_by_label("From year").input_value() == "1994"
    assert shown.complaints == []


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("#C9999", "11 claims; not on this page: C9999"),
        (
            "#ref_ids=R77&type=causal",
            "11 claims; not on this page: ref_ids R77, type causal",
        ),
        ("#time=soon&about=norvale", "3 of 11 claims; not on this page: time soon"),
    ],
)
def test_an_address_that_names_what_is_not_there_says_so(
    at: str, said: str, page: Path, tab: Show
) -> None:
    assert tab(page, at).status() == said


def test_a_reader_goes_from_a_reference_to_what_else_was_said(
    article: Path, tab: Show
) -> None:
    """Which claims on the Haqqani group rest on R09, and what else of those years?"""
    shown = tab(article)
    works = shown.page.locator("#_filters details").filter(has_text="Reference")
    for click in (
        works.get_by_role("button", name="all"),
        shown.page.get_by_label("R09 "),
        shown.page.get_by_label("the Haqqani group"),
    ):
        click.click()
    assert shown.status() == "2 of 651 claims"
    shown.page.get_by_role("button", name="All claims of 1980–1989").click()
    assert shown.command().endswith("""--where 'time overlaps "1980/1989"'""")
    number, of = shown.status().split(" ", 1)
    assert (int(number) > 2, of) == (True, "of 651 claims")
    shown.page.locator("#_list article .t").first.click()
    shown.page.get_by_role("button", name=f"Back to the {number} claims").click()
    assert shown.status() == f"{number} {of}"


def test_a_facet_shows_the_values_that_can_still_be_chosen(
    article: Path, tab: Show
) -> None:
    shown = tab(article, "#ref_ids=R09")
    about = shown.page.locator("#_filters details").filter(has_text="Entity")
    names = about.locator("bdi").all_text_contents()
    counts = about.locator("b").all_text_contents()
    assert "Loya Paktia" in names
    assert "0" not in counts


def test_a_closed_sheet_is_out_of_reach_of_keys(page: Path, tab: Show) -> None:
    shown = tab(page, size=(390, 844))
    reached = "document.querySelector('#_list').matches('[inert], [inert] *')"
    assert shown.page.evaluate(reached)
    shown.page.get_by_role("button", name="Claims").click()
    assert not shown.page.evaluate(reached)


def test_a_claim_marks_its_exact_words(page: Path, tab: Show) -> None:
    shown = tab(page, "#C0005")
    words = (
        "[...document.querySelectorAll('mark.hit')].map(m => m.textContent).join('')"
    )
    assert shown.page.evaluate(words).replace("\n", "") == (
        "Some histo-rians estimate that it lit up to 2,000 lamps¹ a year"
    )


def test_a_card_tells_what_belongs_to_the_claim(page: Path, tab: Show) -> None:
    shown = tab(page, "#C0007")
    card = shown.text("#_list article")
    assert "Mayor Olin did not believe" in card
    assert "supports C0008" in card
    assert "The town of Norvale never trusted the Lantern Guild." in card
    assert "Quill A. Letters. Norvale Press. 1999" in tab(page, "#C0001").text(
        "#_list article"
    ).replace(", ", ". ")


def test_everything_is_reached_by_keys(page: Path, tab: Show) -> None:
    shown = tab(page)
    keys = shown.page.keyboard
    keys.press("j")
    assert shown.focused() == "text.abs.s01"
    keys.press("j")
    assert (shown.focused(), shown.cards()) == (
        "text.p01.s01",
        ["C0001", "C0002", "C0003"],
    )
    keys.press("Enter")
    keys.press("j")
    assert shown.focused() == "C0002"
    keys.press("Escape")
    assert shown.focused() == "text.p01.s01"
    keys.press("k")
    assert shown.focused() == "text.abs.s01"
    keys.press("Escape")
    assert shown.status() == "11 claims"
    keys.press("/")
    assert shown.focused() == "_search"
    keys.type("jk/ guild")
    assert shown.status() == "0 of 11 claims"
    shown.page.fill("#_search", "guild")
    shown.page.get_by_text("Keys", exact=True).click()
    shown.page.uncheck("#_keys")
    shown.page.locator("#_text").focus()
    keys.press("j")
    assert shown.focused() == "_text"


def test_the_text_is_one_stop(page: Path, tab: Show) -> None:
    shown = tab(page)
    stops = "document.querySelectorAll('main [tabindex=\"0\"], main a').length"
    assert shown.page.evaluate(stops) == 1


def same_as_counted(command: str, status: str, cards: int) -> None:
    """Hold what the page shows to what its printed command counts."""
    program, name, at, version, *where = shlex.split(command)
    assert (program, name, at, version) == ("claimset", "stats", "--data", "working")
    query = where[1] if where else ""
    summary = stats(GUILD, where=query, by=["type"])
    assert summary.where == query
    assert status == (f"{summary.claims} of 11 claims" if query else "11 claims")
    assert cards == summary.claims


def shows_what_is_counted(shown: Any) -> None:
    same_as_counted(shown.command(), shown.status(), len(shown.cards()))


CHOOSE_EACH = """() => {
  for (const more of document.querySelectorAll("#_filters .more")) more.click();
  const text = (selector) => document.querySelector(selector).textContent;
  return [...document.querySelectorAll("#_filters input[type=checkbox]")].map((box) => {
    const said = box.parentNode.querySelector("b").textContent;
    box.click();
    const cards = document.querySelectorAll("#_list > article").length;
    const seen = [text(".command code"), text("#_status"), cards];
    box.click();
    return [said, seen];
  });
}"""


def test_each_value_shows_what_its_command_counts(page: Path, tab: Show) -> None:
    shown = tab(page)
    shown.page.evaluate(
        "document.querySelectorAll('#_filters details').forEach(d => { d.open = true })"
    )
    shown.page.wait_for_selector("#_filters details:last-of-type label")
    chosen = shown.page.evaluate(CHOOSE_EACH)
    held = "JSON.parse(document.getElementById('_data').textContent).facets"
    values = shown.page.evaluate(f"{held}.flatMap((facet) => facet.values)")
    assert len(chosen) == len(values) > 30
    for said, (command, status, cards) in chosen:
        same_as_counted(command, status, cards)
        assert status.startswith(f"{said} of ")
    assert shown.status() == "11 claims"


def test_filters_together_show_what_their_command_counts(page: Path, tab: Show) -> None:
    shown = tab(page)
    for value in ("attributional", "quantitative", "cited", "asserted"):
        shown.page.get_by_label(value).check()
        shows_what_is_counted(shown)
    shown.page.fill("#_search", 'the "LANTERN')
    shows_what_is_counted(shown)
    shown.page.fill("#_search", "lantern guild")
    shows_what_is_counted(shown)
    shown.page.get_by_role("button", name="Clear all").click()
    assert shown.status() == "11 claims"


@pytest.mark.parametrize(
    ("start", "end"), [("1994", "1994"), ("", "1996"), ("1996", ""), ("-44", "12000")]
)
def test_years_show_what_their_command_counts(
    start: str, end: str, page: Path, tab: Show
) -> None:
    shown = tab(page)
    shown.page.get_by_label("From year").fill(start)
    shown.page.get_by_label("To year").fill(end)
    shown.page.get_by_label("To year").blur()
    assert "time overlaps" in shown.command()
    shows_what_is_counted(shown)


def test_a_drag_over_the_histogram_chooses_years(page: Path, tab: Show) -> None:
    shown = tab(page)
    box = shown.page.locator("#_time").bounding_box()
    mouse, height = shown.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + 2, height)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.45, height)
    mouse.up()
    assert 'time overlaps "1994/1997"' in shown.command()
    shows_what_is_counted(shown)


def test_the_readers_own_copy_shows_the_text(bare: Path, tab: Show) -> None:
    shown = tab(bare)
    shown.page.set_input_files("#_file", SOURCE)
    shown.page.wait_for_selector("section:not(.unread)")
    text = "[...document.querySelectorAll('[data-o]')].map(n => n.textContent).join('')"
    assert shown.page.evaluate(text) == SOURCE.read_text("utf-8")
    assert shown.text("#_read") == "guild.txt is the file that was annotated."


@pytest.mark.parametrize("script", ["", "delete Crypto.prototype.subtle"])
def test_another_text_is_refused(
    script: str, bare: Path, tab: Show, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes(SOURCE.read_bytes() + b" ")
    shown = tab(bare, script=script)
    for file, said in (
        (other, "is not the file that was"),
        (SOURCE, "is the file that"),
    ):
        shown.page.set_input_files("#_file", file)
        shown.page.wait_for_selector(f"#_read:has-text('{said}')")
    assert shown.complaints == []


def test_what_is_shown_is_what_show_prints(
    page: Path, tab: Show, run: Callable[..., Result]
) -> None:
    shown = tab(page, "#text.p01.s03")
    printed = run(*shlex.split(shown.command())[1:], "-C", str(GUILD)).out
    assert all(card in printed for card in shown.cards())


def test_the_narrow_page_has_no_sideways_scroll(article: Path, tab: Show) -> None:
    shown = tab(article, "#C0316", size=(390, 844))
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert shown.page.evaluate(wide) <= 0
    sheet = shown.page.locator("#_claims.up").bounding_box()
    words = shown.page.locator("mark.hit").first.bounding_box()
    card = shown.page.locator("#_list > article.now h3").bounding_box()
    head = shown.page.locator("#_claims .top").bounding_box()
    assert 0 < words["y"] < sheet["y"] - words["height"]
    assert head["y"] + head["height"] <= card["y"] < 844


def test_a_long_list_is_shown_in_parts(article: Path, tab: Show) -> None:
    shown = tab(article)
    assert len(shown.cards()) == 40
    shown.page.locator("#_list > .more").click()
    assert len(shown.cards()) == 120


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        ("", ""),
        ("#C0005", "--claim C0005"),
        ("#R01", "--where 'ref_ids contains \"R01\"'"),
        ("#text.p02.s03", "--where 'source_ref == \"text.p02.s03\"'"),
    ],
)
def test_a_citation_is_what_cite_prints(
    at: str, asked: str, released: Path, tab: Show, run: Callable[..., Result]
) -> None:
    shown = tab(released, at)
    shown.page.click(".cite summary")
    shown.page.wait_for_selector(".cited:not(:empty)")
    command = shown.text(".cite code")
    assert command == f"claimset cite 1.0.0 {asked}".strip()
    printed = run(*shlex.split(command)[1:], "-C", str(released.parent)).out
    assert shown.page.text_content(".cited") == printed.rstrip("\n")


def test_working_tables_cannot_be_cited(page: Path, tab: Show) -> None:
    assert tab(page).page.locator(".cite").count() == 0


def test_a_claim_has_a_map_of_what_it_is_tied_to(page: Path, tab: Show) -> None:
    shown = tab(page, "#C0007")
    nodes = shown.page.locator(".map a")
    assert nodes.all_text_contents() == ["C0007", "C0008"]
    assert shown.page.locator(".map path.supports").count() == 1
    nodes.nth(1).click()
    shown.page.wait_for_selector("#C0008.now")
    assert shown.command() == "claimset show C0008 --data working"
    shown = tab(page, "#C0010")
    assert shown.page.locator(".map path.contrasts").count() == 1
    assert tab(page, "#C0004").page.locator(".map").count() == 0
