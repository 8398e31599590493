"""Measure the page with many claims against the page with few, in a real browser.

The claim set of this repository is copied: each copy has ids and sources of its own,
and shares entities and references with the others. What counts are the ratios of the
least times, measured from what a reader does to the second frame after it.

``python benchmarks/page.py [--copies N] [--rounds N]``, with the extra ``browser``
"""

import argparse
import csv
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from claimset.export import contents

ROOT = Path(__file__).parents[1]
# Which columns hold ids that a copy must have for itself.
_OWN = ("claim_id", "target_id", "sentence_id", "source_id", "source_ref", "row_id")
_TABLES = (
    *("claims", "sentences", "sources", "appearances", "relations", "quantities"),
    *("judgements", "annotations", "sample"),
)

_FRAMES = (
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
)
_OPEN = f"async () => {{ await {_FRAMES}; return performance.now(); }}"
_TIMED = """async () => {
  await FRAMES;
  const begin = performance.now();
  ACT;
  const script = performance.now() - begin;
  await FRAMES;
  return [performance.now() - begin, script];
}""".replace("FRAMES", _FRAMES)
# What is done one after another, the greatest ratio, and how.
ACTIONS = {
    "filter by a value": (
        2.0,
        "document.querySelector('#_filters label input').click()",
    ),
    "clear the filter": (2.0, "document.querySelector('.reset').click()"),
    "search for words": (
        2.0,
        "const search = document.getElementById('_search'); search.value = 'taliban';"
        "search.dispatchEvent(new Event('input'))",
    ),
    "choose a sentence": (
        2.0,
        "const all = document.querySelectorAll('.s[id]'); all[all.length >> 2].click()",
    ),
    "choose another": (
        2.0,
        "const all = document.querySelectorAll('.s[id]'); all[all.length >> 1].click()",
    ),
}


def copied(folder: Path, copies: int) -> Path:
    """Write a claim set that holds the one of this repository several times."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "data").mkdir()
    for file in (ROOT / "data").glob("*.csv"):
        shutil.copy(file, folder / "data")
    for table in _TABLES:
        path = folder / "data" / f"{table}.csv"
        rows = [*csv.DictReader(path.read_text("utf-8").splitlines(keepends=True))]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*rows[0]], lineterminator="\n")
            writer.writeheader()
            for copy in range(copies):
                writer.writerows(_copy(row, copy) for row in rows)
    said = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    (folder / "data" / "datapackage.json").write_text(json.dumps(said), "utf-8")
    return folder


def _copy(row: dict[str, str], copy: int) -> dict[str, str]:
    if not copy:
        return row
    # C0007 becomes C30007, article.p01.s02 article3.p01.s02.
    own = {}
    for column in _OWN:
        if cell := row.get(column, ""):
            head, dot, rest = cell.partition(".")
            is_claim = head[0] == "C" and head[1:].isdigit()
            own[column] = (
                f"C{copy}{head[1:]}" if is_claim else f"{head}{copy}{dot}{rest}"
            )
    return row | own


def measured(browser: Any, file: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Return the least milliseconds of each action: to the second frame, and in script."""
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        page: Page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.goto(file.as_uri())
        found.setdefault("open", []).append((page.evaluate(_OPEN), 0.0))
        for name, (_, act) in ACTIONS.items():
            timed = page.evaluate(_TIMED.replace("ACT", act))
            found.setdefault(name, []).append(tuple(timed))
        page.close()
    return {
        name: (min(each[0] for each in times), min(each[1] for each in times))
        for name, times in found.items()
    }


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    goals = {"open": 3.0} | {name: goal for name, (goal, _) in ACTIONS.items()}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        results = []
        for copies in (1, options.copies):
            (page,) = contents(
                "html", path=copied(Path(folder, str(copies)), copies), quotes=True
            ).values()
            file = Path(folder, f"{copies}.html")
            file.write_bytes(page)
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            results.append(measured(browser, file, options.rounds))
            browser.close()
            print(f"{copies} x: {len(page):,} bytes")
    few, many = results
    print(
        f"{'milliseconds':<20} {'few':>7} {'many':>7} {'ratio':>6} {'goal':>5}  in script"
    )
    for name, goal in goals.items():
        (one, _), (more, script) = few[name], many[name]
        print(
            f"{name:<20} {one:>7.0f} {more:>7.0f} {more / one:>6.2f} {goal:>5.1f}"
            f"  {script:.0f}"
        )


if __name__ == "__main__":
    main()
