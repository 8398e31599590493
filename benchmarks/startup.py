"""Measure what each command costs, against what it cannot do without.

Commands and baselines run in turn, so that a busy machine slows both; what counts are
the ratios of pairs of runs, not the seconds.

``python benchmarks/startup.py [--rounds N] [--json FILE]``
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

PYTHON = sys.executable
CLAIMSET = [PYTHON, "-m", "claimset"]
HELLO = """\
import typer
app = typer.Typer()
@app.command()
def main(name: str = "world") -> None:
    print(name)
app()
"""
BASELINES = {
    "bare python": [PYTHON, "-I", "-c", "pass"],
    "hello typer --help": [PYTHON, "hello.py", "--help"],
    "import pandas": [PYTHON, "-c", "import pandas"],
    "import pandera.pandas": [PYTHON, "-c", "import pandera.pandas"],
}
# The command, its baseline, and the ratio that it must not exceed.
COMMANDS = {
    "--version": (["--version"], "bare python", 4.0),
    "--help": (["--help"], "hello typer --help", 1.1),
    "stats": (["stats"], "import pandas", 1.3),
    "show": (["show", "C0001"], "import pandas", 1.3),
    "versions": (["versions"], "import pandas", 1.3),
    "validate": (["validate"], "import pandera.pandas", 1.3),
}


def seconds(line: list[str], folder: str) -> float:
    """Run a program once, and return how long it took."""
    start = time.perf_counter()
    subprocess.run(
        line,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


def main() -> None:
    """Measure, print a table, and write the figures as JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = {}
    print(f"{'command':<10} {'seconds':>8} {'ratio':>6} {'goal':>5}  baseline")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "hello.py").write_text(HELLO, "utf-8")
        for name, (arguments, baseline, goal) in COMMANDS.items():
            own, other = [], []
            for _ in range(options.rounds):
                other.append(seconds(BASELINES[baseline], folder))
                own.append(seconds([*CLAIMSET, *arguments], folder))
            pairs = (a / b for a, b in zip(own, other, strict=True))
            ratio = statistics.median(pairs)
            results[name] = {
                "seconds": round(statistics.median(own), 3),
                "ratio": round(ratio, 2),
                "goal": goal,
                "baseline": baseline,
                "baseline_seconds": round(statistics.median(other), 3),
            }
            median = results[name]["seconds"]
            print(f"{name:<10} {median:>8.3f} {ratio:>6.2f} {goal:>5.1f}  {baseline}")
    if options.json:
        machine = {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            **{
                name: version(name)
                for name in ("pandas", "pandera", "pyarrow", "typer")
            },
        }
        document = {"rounds": options.rounds, "machine": machine, "results": results}
        options.json.write_text(json.dumps(document, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
