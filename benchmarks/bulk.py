"""Measure `validate` and `load` at size, against the bare readers of the same files.

Each pair of programs runs in turn, so that a busy machine slows both; what counts are
the ratios of pairs of runs, of CPU first, not the seconds. The sets are written by
``synthesise.py`` if they are not there.

``python benchmarks/bulk.py [--claims N] [--rounds N] [--folder DIR] [--json FILE]``
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

_VALIDATE = "import claimset, sys; claimset.validate(sys.argv[1])"
_READ_CSV = "import pyarrow.csv, sys; pyarrow.csv.read_csv(sys.argv[1])"
_LOAD = "import claimset, sys; claimset.load(path=sys.argv[1], quotes=False)"
_PARQUET = "import pandas, sys; pandas.read_parquet(sys.argv[1])"
_PANDERA = "import pandera.pandas"
_WRITE = "import sys; from synthesise import write; from pathlib import Path; "
_WRITE += "write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))"
_RELEASE = "import claimset, sys; claimset.release('1.0.0', sys.argv[1])"


def measure(code: str, *arguments: str) -> dict[str, float]:
    """Run a program once: its wall and CPU seconds, and its greatest memory."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code, *arguments])
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {code}")
    return {
        "wall": time.perf_counter() - start,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mib": used.ru_maxrss / 1024,
    }


def compare(
    own: tuple[str, ...], base: tuple[str, ...], rounds: int
) -> dict[str, float]:
    """Run two programs in turn, and return medians and ratios of pairs."""
    pairs = [(measure(*base), measure(*own)) for _ in range(rounds)]
    result: dict[str, float] = {}
    for name in ("wall", "cpu"):
        ratios = [second[name] / first[name] for first, second in pairs]
        result[f"{name}_ratio"] = round(statistics.median(ratios), 2)
        result[name] = round(statistics.median(pair[1][name] for pair in pairs), 2)
        base_seconds = statistics.median(pair[0][name] for pair in pairs)
        result[f"base_{name}"] = round(base_seconds, 2)
    result["peak_mib"] = round(max(pair[1]["peak_mib"] for pair in pairs))
    result["base_peak_mib"] = round(max(pair[0]["peak_mib"] for pair in pairs))
    return result


def run(code: str, *arguments: str) -> None:
    """Run code elsewhere: what this process takes counts as its children's peak."""
    here = Path(__file__).parent
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=here, check=True)


def prepare(folder: Path, claims: int) -> tuple[Path, Path]:
    """Write the sound and the faulty set, unless they are there."""
    sound, faulty = folder / f"sound-{claims}", folder / f"faulty-{claims}"
    for path, faults in ((sound, 0), (faulty, claims // 10)):
        if not (path / "data" / "datapackage.json").exists():
            run(_WRITE, str(path), str(claims), str(faults))
    if not (sound / "data" / "releases" / "1.0.0").exists():
        run(_RELEASE, str(sound))
    return sound, faulty


def in_parquet(sound: Path) -> Path:
    """Write the sound set with its tables in Parquet, unless it is there."""
    folder = sound.with_name(sound.name.replace("sound", "parquet"))
    if folder.exists():
        return folder
    aside = Path(tempfile.mkdtemp(dir=sound.parent))
    ignored = shutil.ignore_patterns("*.csv", "releases")
    shutil.copytree(sound, aside / "set", ignore=ignored)
    file = aside / "set" / "data" / "datapackage.json"
    descriptor = json.loads(file.read_bytes())
    for resource in descriptor["resources"]:
        name = f"{resource['name']}.parquet"
        shutil.copy(sound / "data" / "releases" / "1.0.0" / name, file.parent)
        resource["path"] = name
    file.write_text(json.dumps(descriptor), "utf-8")
    (aside / "set").rename(folder)
    aside.rmdir()
    return folder


def main() -> None:
    """Measure, print a table, and write the figures as JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = options.folder.resolve() if options.folder else Path(tempfile.mkdtemp())
    sound, faulty = prepare(folder, options.claims)
    table = str(sound / "data" / "claims.csv")
    parquet = str(sound / "data" / "releases" / "1.0.0" / "claims.parquet")
    # What is run, against what, and the goal for the ratio of CPU.
    works = {
        "validate": ((_VALIDATE, str(sound)), (_READ_CSV, table), 4.0),
        "validate faulty": ((_VALIDATE, str(faulty)), (_VALIDATE, str(sound)), 2.0),
        "validate parquet": (
            (_VALIDATE, str(in_parquet(sound))),
            (_READ_CSV, table),
            4.0,
        ),
        "load": ((_LOAD, str(sound)), (_PARQUET, parquet), 1.1),
        "validate packaged": (
            ("import claimset; claimset.validate()",),
            (_PANDERA,),
            1.2,
        ),
    }
    results = {}
    print(f"{'work':<18} {'cpu':>7} {'cpu x':>6} {'wall x':>6} {'goal':>5} {'MiB':>6}")
    for name, (own, base, goal) in works.items():
        found = compare(own, base, options.rounds) | {"goal": goal}
        results[name] = found
        print(
            f"{name:<18} {found['cpu']:>7.2f} {found['cpu_ratio']:>6.2f}"
            f" {found['wall_ratio']:>6.2f} {goal:>5.1f} {found['peak_mib']:>6.0f}"
        )
    if options.json:
        libraries = ("pandas", "pandera", "pyarrow")
        document = {
            "claims": options.claims,
            "rounds": options.rounds,
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            **{name: version(name) for name in libraries},
            "results": results,
        }
        options.json.write_text(json.dumps(document, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
