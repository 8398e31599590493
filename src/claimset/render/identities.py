"""Which release something is, as text, JSON and Markdown."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from claimset.render.changes import CHANGES
from claimset.render.layout import SCHEMA_VERSION, as_json, counted, styled

if TYPE_CHECKING:
    from claimset.identity import Identity

__all__ = ["IDENTITY"]

View = Callable[..., str]


def _headline(identity: "Identity", version: str) -> str:
    tables = ", ".join(identity.tables)
    if not identity:
        return f"{identity.path} ({tables}) is no release; nearest is {version}."
    how = "byte for byte" if identity.same_bytes else "cell by cell, in other bytes"
    others = ", ".join(identity.others)
    also = f" The same cells are in: {others}." if others else ""
    return f"{identity.path} ({tables}) is release {version}, {how}.{also}"


def _text(identity: "Identity", *, color: bool = False) -> str:
    version = styled(identity.version, "bold", color=color)
    told = "" if identity else "\n" + CHANGES["text"](identity.changes, color=color)
    return f"{_headline(identity, version)}\n{told}"


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
            "differing": {
                table.table: {
                    "added": len(table.added),
                    "removed": len(table.removed),
                    "changed": len(table.changed),
                    "columns_added": list(table.columns_added),
                    "columns_removed": list(table.columns_removed),
                }
                for table in identity.changes.tables
            },
        }
    )


def _markdown(identity: "Identity", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    lines = [_headline(identity, identity.version), ""]
    for table in identity.changes.tables:
        parts = (
            f"{counted(len(rows), 'row')} {word}"
            for word, rows in (
                ("added", table.added),
                ("removed", table.removed),
                ("changed", table.changed),
            )
            if rows
        )
        lines.append(f"- `{table.table}`: {', '.join(parts) or 'other columns'}")
    return "\n".join(lines).rstrip() + "\n"


IDENTITY: dict[str, View] = {"text": _text, "json": _json, "markdown": _markdown}
"""The views of `Identity`."""
