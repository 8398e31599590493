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

from playwright.sync_api import Browser, sync_playwright

from claimset.export import contents

ROOT = Path(__file__).parents[1]
# Which columns hold ids that a copy must have for itself.
_OWN = ("claim_id", "target_id", "sentence_id", "source_id", "source_ref", "row_id")
_TABLES = (
    *("claims", "sentences", "sources", "appearances", "relations", "quantities"),
    *("judgements", "annotations", "sample"),
)

# The first frame after an act may still show what was there before.
_FRAMES = """new Promise((seen) => {
  requestAnimationFrame(() => requestAnimationFrame(seen));
})"""
_OPENED = "async () => { await FRAMES; return performance.now(); }"
_TIMED = """async () => {
  await FRAMES;
  const begin = performance.now();
  ACT;
  const script = performance.now() - begin;
  await FRAMES;
  return [performance.now() - begin, script];
}"""
_SENTENCE = (
    "const all = document.querySelectorAll('.s[id]'); all[all.length >> {}].click()"
)
# What is done, one after another, in a page that is open.
ACTIONS = {
    "filter by a value": "document.querySelector('#_filters label input').click()",
    "clear the filter": "document.querySelector('.reset').click()",
    "search for words": (
        "const search = document.getElementById('_search'); search.value = 'taliban';"
        "search.dispatchEvent(new Event('input'))"
    ),
    "choose a sentence": _SENTENCE.format(2),
    "choose another": _SENTENCE.format(1),
}
GOALS = {"open": 3.0} | dict.fromkeys(ACTIONS, 2.0)


def copied(folder: Path, copies: int) -> Path:
    """Write a claim set that holds the one of this repository several times."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "data").mkdir()
    for file in (ROOT / "data").glob("*.csv"):
        shutil.copy(file, folder / "data")
    for table in _TABLES:
        path = folder / "data" / f"{table}.csv"
        rows = [*csv.DictReader(path.read_text("utf-8").splitlines(keepends=True))]
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, [*rows[0]], lineterminator="\n")
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
            if head[0] == "C" and head[1:].isdigit():
                own[column] = f"C{copy}{head[1:]}"
            else:
                own[column] = f"{head}{copy}{dot}{rest}"
    return row | own


def measured(browser: Browser, file: Path, rounds: int) -> dict[str, list[float]]:
    """Return of each act the least milliseconds to the second frame, and in script."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in GOALS}
    for _ in range(rounds):
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.goto(file.as_uri())
        found["open"].append((page.evaluate(_OPENED.replace("FRAMES", _FRAMES)), 0.0))
        for name, act in ACTIONS.items():
            timed = _TIMED.replace("FRAMES", _FRAMES).replace("ACT", act)
            found[name].append(tuple(page.evaluate(timed)))
        page.close()
    return {
        name: [*map(min, zip(*times, strict=True))] for name, times in found.items()
    }


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        results = []
        for copies in (1, options.copies):
            path = copied(Path(folder, str(copies)), copies)
            (page,) = contents("html", path=path, quotes=True).values()
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
        f"{'milliseconds':<20} {'few':>6} {'many':>6} {'ratio':>6} {'goal':>5} script"
    )
    for name, goal in GOALS.items():
        (one, _), (more, script) = few[name], many[name]
        figures = f"{one:>6.0f} {more:>6.0f} {more / one:>6.2f} {goal:>5.1f}"
        print(f"{name:<20} {figures} {script:>6.0f}")


if __name__ == "__main__":
    main()
