"""Freeze what `claimset.validate` says of each variant of the mutation corpus.

``python scripts/freeze_oracle.py`` writes ``tests/corpus/expected.json``, which has the
repository's own data too, and ``expected_parquet.json``. With ``--check`` it writes
nothing, names the records that would change, and exits with 1 if there are any.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from claimset import Report, validate

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from conftest import GUILD  # noqa: E402 - the tests are no package
from corpus import oracle  # noqa: E402
from corpus.test_corpus_parquet import DAMAGED, judged  # noqa: E402
from corpus.variants import VARIANTS, Variant  # noqa: E402


def of_csv() -> Iterator[tuple[str, Callable[[], Report]]]:
    """Yield the name of each variant, and what judges it."""
    yield oracle.REAL, partial(validate, ROOT)
    for variant in VARIANTS:
        yield variant.name, partial(_judge, variant)


def _judge(variant: Variant) -> Report:
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "guild"
        shutil.copytree(GUILD, copy)
        variant.harm(copy)
        return validate(copy)


def of_parquet() -> Iterator[tuple[str, Callable[[], Report]]]:
    """Yield the name of each variant that is Parquet, and what judges it."""
    for name, (table, _, data) in DAMAGED.items():
        yield name, partial(judged, table, data)


def main() -> int:
    """Write the files, or tell what would change in them."""
    changed = False
    for file, cases in (
        (oracle.EXPECTED, of_csv()),
        (oracle.EXPECTED_PARQUET, of_parquet()),
    ):
        found = {name: oracle.record(judge) for name, judge in cases}
        if "--check" not in sys.argv[1:]:
            file.write_text(oracle.as_text(found), "utf-8", newline="\n")
            continue
        known = oracle.expected(file)
        for name in sorted(found.keys() | known.keys()):
            if found.get(name) != known.get(name):
                changed = True
                print(f"{file.relative_to(ROOT)}: {name!r} is not as it was frozen")
    return int(changed)


if __name__ == "__main__":
    sys.exit(main())
