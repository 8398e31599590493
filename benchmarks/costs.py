"""Measure what corpora cost, and write the table of docs/corpora.md.

``python benchmarks/costs.py --folder DIR [--sets 1000 4000 15500] [--rounds N]``

Invented corpora of so many claim sets are written below DIR, which needs 0.3 GB for
1,000 of them and 6 GB for 15,500 (10 million claims), and checked, built and asked.
Commands run in turn, each in a process of its own, so that a busy machine slows all
alike; what counts are the ratios of pairs. Each figure is in ``costs.json`` as soon as
it is measured: run it again after it was broken off, and it goes on. ``--page`` only
writes the table anew.
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from claimset.paths import DESCRIPTOR
from corpora import sizes

HERE = Path(__file__).parent
FOUND = HERE / "costs.json"
PAGE = HERE.parent / "docs" / "corpora.md"

Cost = dict[str, float]
"""The seconds of CPU and of wall time, and the greatest memory of any process."""

_QUERY = """
import json, sys, time, resource
import polars as pl
from claimset.corpus.query import scan
folder = sys.argv[1]
start, cpu = time.perf_counter(), time.process_time()
rows = ({frame}).select("set", "claim_id", "text").collect(engine="streaming").height
cost = {{"cpu": time.process_time() - cpu, "wall": time.perf_counter() - start}}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(cost | {{"peak_mib": peak, "rows": rows}}))
"""
"""A query: what is measured begins after the imports."""

_SHARDS = 'pl.scan_parquet(f"{folder}/claims/*.parquet")'
_WHERE = 'type == "quantitative" and ref_ids contains "R04"'
_COMPOSED = (
    '(pl.col("type") == "quantitative") & pl.col("ref_ids").list.contains("R04")'
)
QUERIES = {
    "query": f"scan(folder, where='{_WHERE}')",
    "bare query": f"{_SHARDS}.filter({_COMPOSED})",
    "search": """scan(folder, where='text contains "dakinson"')""",
    "bare search": f'{_SHARDS}.filter(pl.col("text").str.contains("(?i)dakinson"))',
}
"""Each as claimset has it, and as polars has it."""


@dataclass(frozen=True)
class Place:
    """Where a corpus is, and what is made of it."""

    root: Path
    sets: int

    @property
    def corpus(self) -> Path:
        """The corpus: of the claim sets that are there, the first so many."""
        return self.root / "corpus"

    @property
    def built(self) -> Path:
        """What it is built into."""
        return self.root / f"built-{self.sets}"

    @property
    def last(self) -> Path:
        """The claim set of the corpus that is changed."""
        return self.corpus / "sets" / f"invented-{self.sets:05d}"

    @property
    def claims(self) -> int:
        """How many claims it has."""
        return sum(sizes(self.sets))


def _validate(*options: str) -> Callable[[Place], list[str]]:
    line = ["corpus", "validate", *options, "--fail-on", "never", "-q"]
    return lambda place: [*line, "-o", f"{place.root}/report.txt", f"{place.corpus}"]


def _run_elsewhere(script: str, *arguments: object) -> None:
    """Run a script: what this process takes would count as the peak of others."""
    line = [sys.executable, str(HERE / script), *map(str, arguments)]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)


def _one_set(place: Place) -> list[str]:
    folder = place.root / f"one-{place.sets}"
    if not (folder / DESCRIPTOR).exists():
        _run_elsewhere("synthesise.py", place.claims, folder)
    return ["validate", f"{folder}", "-q"]


def _one_changed(place: Place) -> list[str]:
    file = place.last / "data" / "claims.csv"
    text = file.read_text("utf-8")
    old, new = (",0.50,", ",0.05,") if ",0.50," in text else (",0.05,", ",0.50,")
    file.write_text(text.replace(old, new, 1), "utf-8")
    return _validate("--changed", "--jobs", "1")(place)


COMMANDS: dict[str, Callable[[Place], list[str]]] = {
    "one set": _one_set,
    "one process": _validate("--jobs", "1"),
    "two processes": _validate("--jobs", "2"),
    "dask": _validate("--jobs", "2", "--engine", "dask"),
    "nothing changed": _validate("--changed", "--jobs", "1"),
    "one changed": _one_changed,
    "that set alone": lambda place: ["validate", f"{place.last}", "-q"],
    "build": lambda place: [
        *("corpus", "build", f"{place.corpus}", "-o", f"{place.built}"),
        "--skip-invalid",
    ],
}
"""What is measured, in turn: each as a command of claimset."""

_AFTER_ALL = ("nothing changed", "one changed", "build")
"""What takes the verdicts on all claim sets as known."""

LARGE = ("two processes", "nothing changed", "build", *QUERIES)
"""What is measured of the larger corpora too."""


@dataclass(frozen=True)
class Ratio:
    """What a command costs by another, and how much it may."""

    said: str
    own: str
    base: str
    what: str
    bound: float


RATIOS = (
    Ratio(
        "one process ÷ one set of as many claims", "one process", "one set", "cpu", 1.6
    ),
    Ratio("two processes ÷ one", "two processes", "one process", "wall", 0.65),
    Ratio("Dask ÷ processes", "dask", "two processes", "cpu", 1.3),
    Ratio(
        "one changed, `--changed` ÷ that one alone",
        *("one changed", "that set alone", "cpu", 2),
    ),
    Ratio(
        "query by type and reference ÷ bare polars", "query", "bare query", "cpu", 1.3
    ),
    Ratio("text search ÷ bare polars", "search", "bare search", "cpu", 1.3),
)


def run(line: list[str], scratch: Path) -> Cost:
    """Run a program once, with one thread a process as workers have."""
    scratch.mkdir(exist_ok=True)
    environment = {"TMPDIR": str(scratch), "DASK_TEMPORARY_DIRECTORY": str(scratch)}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *line],
        stdout=subprocess.PIPE,
        env={**os.environ, **environment, "POLARS_MAX_THREADS": "1"},
    )
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"failed: {line}")
    if line[0] == "-c":
        found: Cost = json.loads(printed)
        return found
    return {
        "cpu": used.ru_utime + used.ru_stime,
        "wall": time.perf_counter() - start,
        "peak_mib": used.ru_maxrss / 1024,
    }


def measure(place: Place, name: str) -> Cost:
    """Run a command once."""
    scratch = place.root / "tmp"
    if name in QUERIES:
        code = _QUERY.format(frame=QUERIES[name])
        return run(["-c", code, f"{place.built}"], scratch)
    line = COMMANDS[name](place)
    if name == "build" and place.built.exists():
        shutil.rmtree(place.built)  # What is there would not be written again.
    if name in _AFTER_ALL and not is_known(place):
        run(["-m", "claimset", *_validate("--changed", "--jobs", "2")(place)], scratch)
    return run(["-m", "claimset", *line], scratch)


def is_known(place: Place) -> bool:
    """Whether the verdicts on the corpus are those on all of it."""
    file = place.corpus / "corpus.verdicts"
    manifest = place.corpus / "corpus.json"
    return file.exists() and file.stat().st_mtime > manifest.stat().st_mtime


def measure_all(root: Path, sets: int, rounds: int, names: tuple[str, ...]) -> None:
    """Measure what is not in ``costs.json`` yet."""
    place = Place(root, sets)
    for number in range(rounds):
        for name in names:
            found = read()
            costs = found["corpora"].setdefault(str(sets), {"claims": place.claims})
            if len(costs.setdefault(name, [])) > number:
                continue
            prepare(place)
            cost = measure(place, name)
            costs[name].append({key: round(each, 3) for key, each in cost.items()})
            FOUND.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
            print(f"{sets} sets, {name}: {costs[name][-1]}", flush=True)


def prepare(place: Place) -> None:
    """Write the claim sets that are not there yet, and name the first so many."""
    if not (place.last / DESCRIPTOR).exists():
        damaged = ("--damaged", place.sets // 50)
        _run_elsewhere("corpora.py", place.sets, place.corpus, *damaged)
    names = [f"sets/invented-{number + 1:05d}" for number in range(place.sets)]
    said = {"name": "invented", "title": "Invented", "version": "1.0.0", "sets": names}
    file, text = place.corpus / "corpus.json", json.dumps(said, indent=2)
    if file.read_text("utf-8") != text:
        file.write_text(text, "utf-8")


def read() -> dict[str, Any]:
    """Return the figures that there are."""
    libraries = ("claimset", "polars", "pandera", "pyarrow", "distributed")
    of = {"python": platform.python_version(), "cores": os.cpu_count()}
    found = json.loads(FOUND.read_bytes()) if FOUND.exists() else {"corpora": {}}
    return found | {"of": of | {name: version(name) for name in libraries}}


def page(found: Mapping[str, Any], text: str) -> str:
    """Return the page with what was measured put between its marks."""
    parts = ["\n".join(part(found)) for part in (_ratios, _sizes, _said)]
    body = "\n\n".join(part for part in parts if part)
    marks = r"(?<=<!-- costs -->\n).*?(?=<!-- /costs -->)"
    return re.sub(marks, lambda _: f"{body}\n", text, flags=re.DOTALL)


def _median(costs: list[Cost], what: str) -> float:
    return statistics.median(each[what] for each in costs)


def _ratios(found: Mapping[str, Any]) -> Iterator[str]:
    least = min(found["corpora"], key=int)
    runs = found["corpora"][least]
    yield f"| {int(least):,} claim sets, {runs['claims']:,} claims | bound | measured |"
    yield "|---|---:|---:|"
    for ratio in RATIOS:
        pairs = zip(runs.get(ratio.own, ()), runs.get(ratio.base, ()), strict=False)
        all_of = [own[ratio.what] / base[ratio.what] for own, base in pairs]
        what = {"cpu": "CPU", "wall": "wall"}[ratio.what]
        shown = f"{statistics.median(all_of):.2f}" if all_of else "not measured"
        yield f"| {ratio.said}, {what} | {ratio.bound:g} | {shown} |"


def _whole(found: Mapping[str, Any]) -> dict[int, dict[str, list[Cost]]]:
    """Return what was measured of each corpus of which enough was, by its size."""
    corpora = {int(sets): runs for sets, runs in found["corpora"].items()}
    return {n: corpora[n] for n in sorted(corpora) if {*LARGE} <= corpora[n].keys()}


def _sizes(found: Mapping[str, Any]) -> Iterator[str]:
    if whole := _whole(found):
        yield "| claim sets | checked | each | peak | nothing changed | built | peak |"
        yield "|---:|---:|---:|---:|---:|---:|---:|"
    for sets, runs in whole.items():
        checked, same, built = (
            {what: _median(runs[name], what) for what in ("cpu", "peak_mib")}
            for name in ("two processes", "nothing changed", "build")
        )
        yield (
            f"| {sets:,} | {checked['cpu']:,.0f} s "
            f"| {1000 * checked['cpu'] / sets:.0f} ms "
            f"| {checked['peak_mib']:,.0f} MB | {same['cpu']:.1f} s "
            f"| {built['cpu']:,.0f} s | {built['peak_mib']:,.0f} MB |"
        )


def _said(found: Mapping[str, Any]) -> Iterator[str]:
    """Say what a million claim sets cost by the largest corpus that was measured."""
    for sets, runs in [*_whole(found).items()][-1:]:
        names = ("two processes", "nothing changed")
        check, look = (_median(runs[name], "cpu") / sets * 1e6 for name in names)
        yield (
            f"By the last row, a million claim sets take {check / 3600:,.0f} hours of "
            f"CPU: {check / 60 / 100:,.0f} minutes on 100 workers. The machine that "
            f"asks them looks at all files: {look / 60:,.0f} minutes for a million."
        )


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--sets", type=int, nargs="*", default=[1000, 4000, 15_500])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--page", action="store_true")
    options = parser.parse_args()
    if not options.page:
        root = options.folder or Path(tempfile.mkdtemp())
        root.mkdir(parents=True, exist_ok=True)
        for sets in options.sets:
            is_small = sets == min(options.sets)
            names = (*COMMANDS, *QUERIES) if is_small else LARGE
            measure_all(root.resolve(), sets, options.rounds if is_small else 1, names)
    PAGE.write_text(page(read(), PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
