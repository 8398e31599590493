"""What ``--version`` says, with as few imports as it can be said with."""

# pathlib takes longer to import than all else here.
# ruff: noqa: PTH100, PTH112, PTH118, PTH120, PTH123 - pathlib is slow to import

import json
import os

from claimset import __version__


def version_line() -> str:
    """Say which package and which data this is."""
    # The same choice as `claimset.files.packaged_folder`.
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, "_packaged")
    if not os.path.isdir(inside):
        inside = os.path.dirname(os.path.dirname(here))
    path = os.path.join(inside, "data", "datapackage.json")
    with open(path, "rb") as file:
        data = json.load(file)["version"]
    return f"claimset {__version__}, data {data}\n"
