"""Write an invented corpus: claim sets of the sizes that articles have.

``python benchmarks/corpora.py 1000 FOLDER [--damaged 20]``

Sets have from 11 to 2,000 claims, some 640 on average; no two say the same. With
``--damaged``, so many of them, at even distances, each break three rules, and
``damaged.json`` names them. Equal arguments give equal files.
"""

import argparse
import json
from pathlib import Path
from random import Random

from claimset.paths import DESCRIPTOR
from synthesise import write

LEAST, MOST = 11, 2_000
MEDIAN, SPREAD = 500, 0.75  # Of a log-normal distribution, cut at both ends.
FAULTS = 3


def sizes(sets: int) -> list[int]:
    """Return the number of claims of each claim set."""
    chance = Random(17)  # noqa: S311 - what is wanted is the same numbers again
    drawn = (MEDIAN * chance.lognormvariate(0, SPREAD) for _ in range(sets))
    return [int(min(max(each, LEAST), MOST)) for each in drawn]


def write_corpus(folder: Path, sets: int, damaged: int = 0) -> int:
    """Write a corpus, and return how many claims it has; what is there stays.

    Args:
        folder: The folder to write.
        sets: How many claim sets it has.
        damaged: How many of them are invalid.
    """
    wrong = {place * sets // damaged for place in range(damaged)}
    first, names = 0, []
    for number, size in enumerate(sizes(sets)):
        faults = FAULTS if number in wrong else 0
        name = f"invented-{number + 1:05d}"
        if not (folder / "sets" / name / DESCRIPTOR).exists():  # It comes last.
            write(folder / "sets" / name, size, faults, name=name, first=first)
        first += size
        names += [name] if faults else []
    manifest = {
        "name": "invented",
        "title": f"{sets} invented claim sets",
        "version": "1.0.0",
        "sets": ["sets/*"],
    }
    for file, said in (("corpus.json", manifest), ("damaged.json", names)):
        (folder / file).write_text(json.dumps(said, indent=2), "utf-8")
    return first


def main() -> None:
    """Write a corpus as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--damaged", type=int, default=0)
    options = parser.parse_args()
    print(write_corpus(options.folder, options.sets, options.damaged), "claims")


if __name__ == "__main__":
    main()
