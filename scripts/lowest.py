"""Print pip constraints that hold each library to the lowest version allowed.

These are the libraries of claimset and of its users' extras, which are those that the
extra ``test`` takes in. Use: ``python scripts/lowest.py > lowest.txt``, then
``pip install -c lowest.txt ".[test]"``.
"""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"

_BOUND = re.compile(r"([A-Za-z0-9_.-]+)[>=]=([0-9][0-9a-z.]*)(?:,<[0-9.]+)?")
_OWN = re.compile(r"claimset\[([a-z,]+)\]")


def constraints() -> list[str]:
    """Return a line for each library.

    Raises:
        SystemExit: If a library has no lower bound, or more than that.
    """
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    own = [found for wanted in extras["test"] if (found := _OWN.fullmatch(wanted))]
    named = [name for found in own for name in found[1].split(",")]
    if not named:
        raise SystemExit(f"{PYPROJECT}: the extra 'test' takes in no extra of users")
    lines = []
    for wanted in [
        *project["dependencies"],
        *(w for name in named for w in extras[name]),
    ]:
        bound = _BOUND.fullmatch(wanted)
        if bound is None:
            raise SystemExit(f"{PYPROJECT}: {wanted!r} is not like 'pandas>=3'")
        lines.append(f"{bound[1]}=={bound[2]}")
    return lines


if __name__ == "__main__":
    print("\n".join(constraints()))
