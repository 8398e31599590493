"""A browser for the page's tests: Debian's chromium, driven by playwright.

Both come with the extra `browser` and the system; where one is missing, the tests that
need them are skipped by name.
"""

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import claimset
from claimset.export import contents
from conftest import GUILD

ROOT = Path(__file__).parents[2]
HOSTILE = (
    '</script></noscript></p><img src="x" onerror="alert(1)"><svg onload=alert(2)>'
)
RIGHT_TO_LEFT = "\u202ecba\u2066"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, started once."""
    reason = 'needs pip install ".[browser]" and chromium'
    api = pytest.importorskip("playwright.sync_api", reason=reason)
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip(reason)
    with api.sync_playwright() as playwright:
        # Containers of CI run as root, where chromium has no sandbox.
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@dataclass
class Tab:
    """A page that is open, and what it did that it should not do."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    def status(self) -> str:
        return self.text("#_status")

    def command(self) -> str:
        return self.text(".command code")

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.id"))

    def cards(self) -> list[str]:
        found = "[...document.querySelectorAll('#_list > article')].map(a => a.id)"
        return list(self.page.evaluate(found))


@pytest.fixture
def tab(chromium: Any) -> Iterator[Callable[..., Tab]]:
    """Open a file at an address in it; keep what it asks for and complains of."""
    contexts = []

    def show(file: Path, at: str = "", *, script: str = "", **settings: Any) -> Tab:
        size = settings.pop("size", (1500, 950))
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, **settings
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if script:
            context.add_init_script(script)
        shown = Tab(context.new_page())
        shown.page.on("request", lambda each: shown.requests.append(each.url))
        shown.page.on("pageerror", lambda each: shown.complaints.append(str(each)))
        shown.page.on("console", lambda each: shown.complaints.append(each.text))

        def refuse(dialog: Any) -> None:
            shown.complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        shown.page.on("dialog", refuse)
        shown.page.goto(file.as_uri() + at)
        return shown

    yield show
    for context in contexts:
        context.close()


def _written(folder: Path, path: Path, **how: Any) -> Path:
    file = folder / "page.html"
    file.write_bytes(*contents("html", path=path, **how).values())
    return file


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the invented claim set."""
    return _written(tmp_path_factory.mktemp("page"), GUILD, quotes=True)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the invented claim set without words of the source."""
    return _written(tmp_path_factory.mktemp("bare"), GUILD)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a release, in the folder of its claim set."""
    folder = tmp_path_factory.mktemp("released") / "guild"
    shutil.copytree(GUILD, folder)
    claimset.release("1.0.0", folder, today=date(2026, 1, 2))
    return _written(folder, folder, version="1.0.0", quotes=True)


@pytest.fixture(scope="session")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the article."""
    return _written(tmp_path_factory.mktemp("article"), ROOT, quotes=True)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of tables whose free texts all are markup that would run."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(GUILD, folder / "set")
    free = {
        "claims": ("text", "cue", "note", "attributed_to"),
        "entities": ("name", "aliases", "note"),
        "references": ("authors", "title", "container", "note"),
        "quantities": ("measured", "unit", "note"),
        "sources": ("title", "rights"),
        "judgements": ("objection",),
        "sentences": ("note",),
    }
    for table, columns in free.items():
        file = folder / "set" / "data" / f"{table}.csv"
        rows = [*csv.DictReader(file.read_text("utf-8").splitlines())]
        out = io.StringIO()
        writer = csv.DictWriter(out, [*rows[0]], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            odd = HOSTILE + RIGHT_TO_LEFT
            cells = {each: odd for each in columns if each in row}
            if "attributed_to" in cells:  # A holder without an id is in parentheses.
                bare = odd.replace("(", "").replace(")", "")
                cells["attributed_to"] = f"({bare})"
            writer.writerow(row | cells)
        file.write_text(out.getvalue(), "utf-8")
    source = folder / "set" / "data" / "datapackage.json"
    said = source.read_text("utf-8").replace("The Lantern Guild", "<img src=x>")
    source.write_text(said, "utf-8")
    return _written(folder, folder / "set", quotes=True)
