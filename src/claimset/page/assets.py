"""The page's own style and script: one of each, joined from files by duty.

A page may run and use these two and nothing else, which its content security policy
knows by their hashes. The files of the script share one scope, in this order.
"""

from collections.abc import Iterable
from pathlib import Path

_STYLES = ("colours", "basics", "side", "text", "claims", "changes", "narrow", "print")
_SCRIPTS = (
    *("data", "elements", "state", "query", "sha256", "citing", "timeline", "facets"),
    *("map", "claims", "text", "address", "choosing", "keys", "copy", "begin"),
)


def _joined(folder: str, names: Iterable[str], ending: str) -> str:
    files = Path(__file__).parent / folder
    return "\n".join((files / f"{name}{ending}").read_text("utf-8") for name in names)


STYLE = _joined("style", _STYLES, ".css")
SCRIPT = f'"use strict";\n(() => {{\n{_joined("script", _SCRIPTS, ".js")}}})();\n'
