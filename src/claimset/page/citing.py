"""What the page's script needs to print what `claimset cite` prints.

The citation is printed here once, with marks where the claim or the query will stand.
Of chosen claims it holds a hash over their rows of ``claims.csv``, so the script must
be able to write these rows again: it gets the cells that no filter has already.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from claimset.cite import CitedClaim, CitedRows, cite
from claimset.cite.formats import apa
from claimset.errors import CitationError
from claimset.export.content import Export
from claimset.page.facets import coded

# No table has these characters, which have no meaning in Unicode.
_CLAIM, _PLACE, _WHERE, _HASH, _SAID = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_ROWS = 1_234_567
# Three are in the card of the claim, the sentence is known by its number.
_FOUND_ELSEWHERE = ("claim_id", "text", "note", "source_ref")


def citation(export: Export, facets: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the printed citations, and the cells of the claims that they need.

    Args:
        export: What is written.
        facets: What `claimset.page.facets.facets` returns.

    Returns:
        ``whole``, ``claim`` and ``rows``, the last two with marks, ``places`` with what
        tells where each claim is, ``words`` that the script cannot read on the
        page, ``header`` and ``cells``; None where there is nothing to cite, or where
        the words of the source, which citations and rows hold, may not be written.
    """
    if export.release is None or not export.quotes:
        return None
    try:
        whole = cite(export.label, path=export.claim_set.folder)
    except CitationError:
        return None
    claim = CitedClaim(
        claim_id=_CLAIM, text="", source_ref="", file=_PLACE, spans=_PLACE
    )
    rows = CitedRows(where=_WHERE, rows=_ROWS, sha256=_HASH)
    return {
        "whole": apa(whole),
        "claim": apa(replace(whole, part=claim, abstract=_SAID)).replace(
            claim.note, _PLACE
        ),
        "rows": apa(replace(whole, part=rows)).replace(
            f"{_ROWS:,} claims where", _CLAIM
        ),
        "places": coded([*_places(export)]),
        "words": _words(export),
        "header": export.claim_set.held("claims").names,
        "cells": _cells(export, facets),
    }


def _places(export: Export) -> Iterable[str]:
    """Yield where each claim is, with a mark in place of its spans."""
    files = {row["source_id"]: row["file"] for row in export.rows("sources")}
    headings: dict[tuple[str, str], str] = {}
    for row in export.rows("sentences"):
        if row["kind"] == "heading":
            place = (row["source_id"], row["section"])
            if place not in headings:
                headings[place] = export.claim_set.reading("sentences", row)
    for row in export.rows("claims"):
        source_id = export.claim_set.source_at(row["source_ref"])
        ledger = export.claim_set.ledger.get(row["source_ref"], {})
        section = ledger.get("section", "")
        yield CitedClaim(
            claim_id="",
            text="",
            source_ref="",
            file=files.get(source_id, ""),
            spans=_PLACE,
            section=section,
            heading=headings.get((source_id, section), ""),
        ).note


def _words(export: Export) -> dict[int, str]:
    """Return what a reader reads at a claim, where it is not plain on the page.

    Plain are words in one piece that differ from it in blanks only.
    """
    found = {}
    for number, row in enumerate(export.rows("claims")):
        printed = export.claim_set.printed("claims", row)
        exact = " ".join(row["quote"].split())
        if ";" in row["spans"] or exact != printed:
            found[number] = printed
    return found


def _cells(export: Export, facets: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns that nothing else on the page has as they are written."""
    rows = export.rows("claims")
    known = {each["column"]: each for each in facets if each["kind"] != "step"}
    found = {}
    for column in export.claim_set.held("claims").names:
        cells = [row[column] for row in rows]
        if column not in _FOUND_ELSEWHERE and (
            column not in known or _rebuilt(known[column]) != cells
        ):
            found[column] = coded(cells)
    return found


def _rebuilt(facet: dict[str, Any]) -> list[str]:
    """Return a column's cells as the script joins them from a filter's values."""
    values = facet["values"]
    return [
        ";".join(values[number] for number in (of if isinstance(of, list) else [of]))
        for of in facet["of"]
    ]
