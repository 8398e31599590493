"""Builds wheel and sdist with the sources' text in them, or without.

``CLAIMSET_WITHOUT_SOURCES=1`` leaves ``seeds/`` out of what is built: nobody but its
owners may allow to hand it on (NOTICE). A tree without that folder is built without it
too, so that a wheel can be built from such an sdist.
"""

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACES = {"wheel": "claimset/_packaged/seeds", "sdist": "seeds"}


class SourcesHook(BuildHookInterface):
    """Adds the folder of the sources to what is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say before a build what else goes into it, and where."""
        seeds = Path(self.root, "seeds")
        wanted = os.environ.get("CLAIMSET_WITHOUT_SOURCES", "") in ("", "0")
        # An editable install reads the checkout itself.
        if version == "standard" and wanted and seeds.is_dir():
            build_data["force_include"][str(seeds)] = PLACES[self.target_name]
