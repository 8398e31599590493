"""Measure `corpus build` and queries of what was built, against bare polars.

Each pair of programs runs in turn, in processes of their own; what is measured begins
after the imports. What counts are the ratios of pairs, of CPU first, and the peaks.

``python benchmarks/built.py CORPUS BUILT [--rounds N]``

CORPUS is a folder that ``corpora.py`` wrote; BUILT is written if it is not there.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

_HEAD = """
import json, sys, time
import polars as pl
from pathlib import Path
from claimset.corpus.build import build
from claimset.corpus.query import scan
folder = sys.argv[1]
start, cpu = time.perf_counter(), time.process_time()
"""
_TAIL = """
wall, cpu = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps({"wall": wall, "cpu": cpu, "rows": rows}))
"""
_BUILD = """
made = build(Path(sys.argv[2]), Path(folder), skip_invalid=True)
rows = made.built.rows("claims")
"""
_OWN = """
found = scan(folder, where={where!r})
rows = found.select("set", "claim_id", "text").collect(engine="streaming").height
"""
_BARE = """
found = pl.scan_parquet(f"{{folder}}/claims/*.parquet").filter({where})
rows = found.select("set", "claim_id", "text").collect(engine="streaming").height
"""
QUERIES = {
    "type and reference": (
        'type == "quantitative" and ref_ids contains "R04"',
        '(pl.col("type") == "quantitative") & pl.col("ref_ids").list.contains("R04")',
    ),
    "text": (
        'text contains "dakinson"',
        'pl.col("text").str.contains("(?i)dakinson")',
    ),
}
"""Each as claimset has it, and as polars has it."""


def measure(code: str, *arguments: str) -> dict[str, float]:
    """Run a program once: its seconds, its rows and its greatest memory."""
    line = [sys.executable, "-c", _HEAD + code + _TAIL, *arguments]
    process = subprocess.Popen(line, stdout=subprocess.PIPE)
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {code}")
    found: dict[str, float] = json.loads(printed)
    return found | {"peak_mib": used.ru_maxrss / 1024}


def main() -> None:
    """Build if need be, ask in turn, and print figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("built", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    folder = str(options.built)
    if not (options.built / "manifest.json").exists():
        for name in ("build", "again"):
            print(name, json.dumps(measure(_BUILD, folder, str(options.corpus))))
    for name, (own, bare) in QUERIES.items():
        programs = _OWN.format(where=own), _BARE.format(where=bare)
        pairs = [
            [measure(code, folder) for code in programs] for _ in range(options.rounds)
        ]
        said = {"rows": [each["rows"] for each in pairs[0]]}
        for what in ("cpu", "wall", "peak_mib"):
            ratios = [first[what] / second[what] for first, second in pairs]
            said[what] = [
                round(statistics.median(each[place][what] for each in pairs), 3)
                for place in (0, 1)
            ]
            said[f"{what}_ratio"] = [round(statistics.median(ratios), 2)]
        print(name, json.dumps(said))


if __name__ == "__main__":
    main()
