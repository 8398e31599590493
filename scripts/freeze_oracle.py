"""Freeze what `claimset.validate` says of each variant of the mutation corpus.

``python scripts/freeze_oracle.py`` writes ``tests/corpus/expected.json``, which has the
repository's own data too, and ``expected_parquet.json``. With ``--check`` it writes
nothing, names the records that would change, and exits with 1 if there are any.
"""

import sys
from pathlib import Path

from claimset import validate

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from corpus import oracle  # noqa: E402 - the tests are no package
from corpus.test_corpus import NAMED, judged  # noqa: E402 - as above
from corpus.test_corpus_parquet import reports  # noqa: E402 - as above


def main() -> int:
    """Write the files, or tell what would change in them."""
    changed = False
    csv = {name: judged(variant) for name, variant in NAMED.items()}
    for file, cases in (
        (oracle.EXPECTED, {oracle.REAL: validate(ROOT)} | csv),
        (oracle.EXPECTED_PARQUET, reports()),
    ):
        found = {name: oracle.record(said) for name, said in cases.items()}
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
