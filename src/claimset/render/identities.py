"""Which release something is, as text, JSON and Markdown."""

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from claimset.render.changes import column_lines, id_ranges, row_lines
from claimset.render.layout import SCHEMA_VERSION, WIDTH, as_json, counted, styled

if TYPE_CHECKING:
    from claimset.changes import TableChanges
    from claimset.identity import Identity

__all__ = ["IDENTITY"]

_MOST_TOLD = 20
"""How many changed rows of a table are told as text; `diff` tells all."""

View = Callable[..., str]


def _headline(identity: "Identity", version: str) -> str:
    tables = ", ".join(identity.tables)
    others = ", ".join(identity.others)
    if not identity.is_part:
        also = f" As near: {others}." if others else ""
        return (
            f"{identity.path} ({tables}) is no release; nearest is {version}"
            f"{_share(identity)}.{also}"
        )
    what = "release" if identity else "part of release"
    how = "byte for byte" if identity.same_bytes else "cell by cell, in other bytes"
    also = f" The same cells are in: {others}." if others else ""
    return f"{identity.path} ({tables}) is {what} {version}, {how}.{also}"


def _share(identity: "Identity") -> str:
    """Say how near the nearest release is: it may have nothing to do with it."""
    if not identity.cells:
        return ""
    cells = counted(identity.cells, "cell")
    same = "all" if identity.alike == identity.cells else f"{identity.alike:,}"
    return f", which has {same} of its {cells}"


def _differing(identity: "Identity") -> list["TableChanges"]:
    """Return the tables that differ, be it by repeated rows alone."""
    tables = (identity.changes.of(name) for name in identity.tables)
    return [each for each in tables if each or each.table in identity.repeated]


def _text(identity: "Identity", *, color: bool = False) -> str:
    version = styled(identity.version, "bold", color=color)
    lines = [_headline(identity, version)]
    if identity.absent:
        lines.append(f"not there: {', '.join(identity.absent)}")
    for table, keys in identity.repeated.items():
        rows = dict.fromkeys(" ".join(key) for key in keys)
        said = f"repeated in {table}: {', '.join(id_ranges(rows))}"
        lines += textwrap.wrap(
            said, WIDTH, subsequent_indent="  ", break_on_hyphens=False
        )
    words = ("only here", f"only in {identity.version}")
    for each in identity.changes.tables:
        lines += ["", each.table, *(f"  {line}" for line in column_lines(each))]
        lines += row_lines(each, words=words, most=_MOST_TOLD, color=color)
    return "\n".join(lines) + "\n"


def _json(identity: "Identity", *, color: bool = False) -> str:  # noqa: ARG001 - views share a signature
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "path": identity.path,
            "tables": list(identity.tables),
            "exact": bool(identity),
            "version": identity.version,
            "others": list(identity.others),
            "same_bytes": identity.same_bytes,
            "absent": list(identity.absent),
            "cells": identity.cells,
            "alike": identity.alike,
            "differing": {
                table.table: {
                    "added": len(table.added),
                    "removed": len(table.removed),
                    "changed": len(table.changed),
                    "repeated": len(identity.repeated.get(table.table, ())),
                    "columns_added": list(table.columns_added),
                    "columns_removed": list(table.columns_removed),
                }
                for table in _differing(identity)
            },
        }
    )


def _markdown(identity: "Identity", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    lines = [_headline(identity, identity.version), ""]
    if identity.absent:
        absent = ", ".join(f"`{name}`" for name in identity.absent)
        lines.append(f"- not there: {absent}")
    for table in _differing(identity):
        parts = (
            f"{counted(len(rows), 'row')} {word}"
            for word, rows in (
                ("added", table.added),
                ("removed", table.removed),
                ("changed", table.changed),
                ("repeated", identity.repeated.get(table.table, ())),
            )
            if rows
        )
        lines.append(f"- `{table.table}`: {', '.join(parts) or 'other columns'}")
    return "\n".join(lines).rstrip() + "\n"


IDENTITY: dict[str, View] = {"text": _text, "json": _json, "markdown": _markdown}
"""The views of `Identity`."""
