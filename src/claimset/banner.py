"""What ``--version`` says, with as few imports as it can be said with."""

import json
import os

from claimset import __version__


def version_line() -> str:
    """Say which package and which data this is."""
    # The same choice as `claimset.files.packaged_folder`, without pathlib's imports.
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    inside = os.path.join(here, "_packaged")  # noqa: PTH118
    if not os.path.isdir(inside):  # noqa: PTH112
        inside = os.path.dirname(os.path.dirname(here))  # noqa: PTH120
    path = os.path.join(inside, "data", "datapackage.json")  # noqa: PTH118
    with open(path, "rb") as file:  # noqa: PTH123
        data = json.load(file)["version"]
    return f"claimset {__version__}, data {data}\n"
