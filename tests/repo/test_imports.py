"""The house's rules on what imports what, and what a command may import."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from conftest import GUILD

SOURCE = Path(__file__).parents[2] / "src" / "claimset"

LAYERS = {
    "errors": 0,
    "vocabulary": 0,
    "problems": 0,
    "edtf": 0,
    "numerals": 0,
    "letters": 0,
    "positions": 0,
    "hashes": 0,
    "ordering": 0,
    "columns": 1,
    "kinds": 1,
    "model": 1,
    "files": 1,
    "writing": 1,
    "locks": 1,
    "sources": 1,
    "sourcefiles": 1,
    "forms": 1,
    "sheets": 1,
    "headers": 1,
    "csvbytes": 1,
    "csvfaults": 1,
    "csvform": 1,
    "parquet": 1,
    "paths": 1,
    "edits": 1,
    "metadata": 1,
    "resources": 1,
    "descriptor": 1,
    "manifest": 1,
    "index": 1,
    "tables": 1,
    "claim_set": 1,
    "ownership": 1,
    "cells": 1,
    "schemas": 1,
    "figures": 1,
    "judgements": 1,
    "baseline": 1,
    "rules": 2,
    "built": 2,
    "load": 2,
    "where": 2,
    "selection": 2,
    "years": 2,
    "stats": 2,
    "entities": 2,
    "about": 2,
    "frames": 2,
    "save": 2,
    "show": 2,
    "calibration": 2,
    "reliability": 2,
    "agreement": 2,
    "charts": 2,
    "plots": 2,
    "pairs": 3,
    "witness": 3,
    "findings": 3,
    "misread": 3,
    "missing": 3,
    "batches": 3,
    "slips": 3,
    "causes": 3,
    "nothing": 3,
    "validator": 3,
    "validation": 3,
    "versions": 4,
    "cite": 4,
    "render": 4,
    "report": 4,
    "export": 4,
    "author": 4,
    "page": 4,
    "corpus": 4,
    "banner": 4,
    "cli": 5,
    "__main__": 6,
}

# Within a layer the order of LAYERS holds, so that no circle can form.
ORDER = {module: place for place, module in enumerate(LAYERS)}

# Only these may import these libraries at all.
HOMES = {
    "pandera": {"schemas", "validation"},
    "pyarrow": {"parquet", "load", "corpus"},
    "matplotlib": {"plots"},
    "typer": {"cli"},
    "nupunkt": {"author"},
    "sentencex": {"author"},
    "pypdfium2": {"author"},
    "markdown_it": {"author"},
    "bibtexparser": {"author"},
    "openpyxl": {"author"},
    "distributed": {"corpus"},
}


@cache
def _modules() -> dict[str, list[Path]]:
    modules: dict[str, list[Path]] = {}
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        modules.setdefault(name, []).append(path)
    return modules


@cache
def _imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_every_module_has_a_layer() -> None:
    assert set(_modules()) - {"__init__"} == set(LAYERS)


@pytest.mark.parametrize("module", sorted(LAYERS))
def test_modules_import_only_downwards(module: str) -> None:
    imported = {
        name.split(".")[1]
        for path in _modules()[module]
        for name in _imported(path)
        if name.startswith("claimset.")
    } - {module, "__version__"}
    upward = {
        name
        for name in imported
        if LAYERS[name] > LAYERS[module] or ORDER[name] > ORDER[module]
    }
    assert upward == set()


@pytest.mark.parametrize("module", sorted(LAYERS))
def test_libraries_stay_at_home(module: str) -> None:
    imported = {
        name.partition(".")[0]
        for path in _modules()[module]
        for name in _imported(path)
    }
    for library, homes in HOMES.items():
        if module not in homes:
            assert library not in imported


def test_json_is_parsed_in_one_place() -> None:
    """`--version` alone reads its own file, with no import that it can do without."""
    found = {
        path.name
        for paths in _modules().values()
        for path in paths
        if "json.load" in path.read_text("utf-8")
    }
    assert found == {"files.py", "banner.py"}


def _loaded(code: str, *arguments: str) -> list[set[str]]:
    """Return the libraries that are loaded where code, in a new process, says so."""
    script = f"import sys\ndef loaded(): print('loaded:', *sys.modules)\n{code}"
    printed = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [
        {name.partition(".")[0] for name in line.split()[1:]}
        for line in printed.splitlines()
        if line.startswith("loaded: ")
    ]


RUN_EACH = """
import os
os._exit = int
from claimset.__main__ import main
for line in sys.argv[1:]:
    sys.argv = ["claimset", *line.split("\\t")]
    main()
    loaded()
"""
LARGE = {"pandas", "pandera", "pyarrow", "numpy"}


@pytest.mark.parametrize(
    ("absent", "lines"),
    [
        (LARGE | {"typer", "importlib.metadata"}, [["--version"]]),
        (
            LARGE,
            [
                ["--help"],
                ["versions"],
                ["diff"],
                ["cite"],
                ["export", "bibtex", "-C", str(GUILD)],
                ["stats", str(GUILD)],
                ["show", "C0001", "-C", str(GUILD)],
                ["stats", str(GUILD), "--where", "confidence > 0.9"],
                ["cite", "--where", "confidence > 0.9"],
            ],
        ),
        (
            {"pandas", "pandera", "pyarrow", "rdflib", "openpyxl"},
            [
                ["export", "webannotation", "-C", str(GUILD)],
                ["next", str(GUILD)],
                ["fmt", "--check", str(GUILD)],
            ],
        ),
        ({"pandera"}, [["verify"]]),
    ],
    ids=["version", "questions", "edits", "verify"],
)
def test_a_command_imports_only_what_it_needs(
    absent: set[str], lines: list[list[str]]
) -> None:
    """One process runs the commands in turn: what none imports, each leaves out."""
    found = _loaded(RUN_EACH, *map("\t".join, lines))
    assert {
        " ".join(line): loaded & absent
        for line, loaded in zip(lines, found, strict=True)
        if loaded & absent
    } == {}


def test_tables_of_csv_need_no_reader_of_parquet() -> None:
    named = "assert not {'claimset.columnar', 'pyarrow.parquet'} & sys.modules.keys()"
    (loaded,) = _loaded(RUN_EACH + named, f"validate\t{GUILD}")
    assert "pandas" in loaded
    assert "frictionless" not in loaded


def test_import_claimset_imports_nothing_else() -> None:
    (loaded,) = _loaded("import claimset; loaded()")
    assert loaded & {*LARGE, "typer", "json"} == set()


def test_load_imports_no_pandera() -> None:
    (loaded,) = _loaded(
        "import claimset; claimset.load(path=sys.argv[1]); loaded()", str(GUILD)
    )
    assert "pandera" not in loaded
