"""Load, check, compare, cite and publish a claim-and-evidence annotation data set.

A claim set breaks a scholarly article into atomic claims, each anchored to the exact
words that state it. This package carries one such data set, and does the same work for
any other that is laid out alike.

Public names are imported on first use, so that ``import claimset`` costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimset.about import about
    from claimset.agreement import Agreement, agree
    from claimset.cite import Citation, cite, verify_citation
    from claimset.corpus.query import scan
    from claimset.errors import ClaimsetError
    from claimset.export import export
    from claimset.load import load
    from claimset.plots import plot
    from claimset.problems import Problem, Report, Rule, Severity
    from claimset.save import save
    from claimset.schemas import schema
    from claimset.show import show
    from claimset.stats import Summary, stats
    from claimset.validation import validate
    from claimset.versions.changes import Changes
    from claimset.versions.diff import diff
    from claimset.versions.listing import versions
    from claimset.versions.release import release
    from claimset.versions.verify import verify

__version__ = "0.4.0"

_HOMES = {
    "Agreement": "agreement",
    "Changes": "versions.changes",
    "Citation": "cite",
    "ClaimsetError": "errors",
    "Problem": "problems",
    "Report": "problems",
    "Rule": "problems",
    "Severity": "problems",
    "Summary": "stats",
    "about": "about",
    "agree": "agreement",
    "cite": "cite",
    "diff": "versions.diff",
    "export": "export",
    "load": "load",
    "plot": "plots",
    "release": "versions.release",
    "save": "save",
    "scan": "corpus.query",
    "schema": "schemas",
    "show": "show",
    "stats": "stats",
    "validate": "validation",
    "verify": "versions.verify",
    "verify_citation": "cite",
    "versions": "versions.listing",
}

__all__ = [
    "Agreement",
    "Changes",
    "Citation",
    "ClaimsetError",
    "Problem",
    "Report",
    "Rule",
    "Severity",
    "Summary",
    "__version__",
    "about",
    "agree",
    "cite",
    "diff",
    "export",
    "load",
    "plot",
    "release",
    "save",
    "scan",
    "schema",
    "show",
    "stats",
    "validate",
    "verify",
    "verify_citation",
    "versions",
]


class _Package(ModuleType):
    """Keeps a public function where a subpackage of its name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"claimset.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'claimset' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
