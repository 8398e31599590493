"""The Citation File Format: what a repository has as ``CITATION.cff``."""

import json
import re
from datetime import date
from typing import Any

from claimset.cite.citing import Citation
from claimset.cite.works import Author, Work
from claimset.cite.yaml import block


def cff(citation: Citation) -> str:
    """Print a ``CITATION.cff``; what is annotated is under ``references``.

    There it does not replace the data set, as a ``preferred-citation`` would.
    """
    kinds = {work.type for work in citation.works}
    noun = "article" if kinds == {"article-journal"} else "work"
    noun += "s" * (len(citation.works) > 1)
    beside = f", and the {noun} that it annotates" if citation.works else ""
    named = [
        ("doi", citation.doi, ""),
        ("swh", citation.swhid, "The folder of the release"),
        (
            "other",
            f"sha256:{citation.sha256}",
            "The tables of the release; see docs/versions.md",
        ),
        ("other", citation.part.note if citation.part else "", "The part cited"),
    ]
    document = {
        "cff-version": "1.2.0",
        "message": f"If you use this data set, please cite it{beside}.",
        "type": "dataset",
        "title": citation.label,
        "abstract": citation.abstract,
        "version": citation.version,
        "date-released": date.fromisoformat(citation.date),
        "license": citation.licenses[0]
        if len(citation.licenses) == 1
        else list(citation.licenses),
        "authors": [_name(author) for author in citation.authors],
        "identifiers": [
            {"type": kind, "value": value, "description": description}
            for kind, value, description in named
            if value
        ],
        "keywords": list(citation.keywords),
        "references": [_reference(work) for work in citation.works],
    }
    return "".join(f"{line}\n" for line in block(document, _scalar, inset="  "))


def _name(author: Author) -> dict[str, str]:
    if author.family:
        return {"family-names": author.family, "given-names": author.given}
    return {"name": author.name}


def _reference(work: Work) -> dict[str, Any]:
    first, last = work.first_and_last_page
    return {
        "type": "article" if work.type == "article-journal" else "generic",
        "title": work.title,
        # Authors are required there, and this is the format's word for unknown ones.
        "authors": [_name(author) for author in work.authors]
        or [{"name": "anonymous"}],
        "journal": work.container,
        "year": _number(work.year),
        "volume": _number(work.volume),
        "issue": _number(work.issue),
        "start": _number(first),
        "end": _number(last),
        "doi": work.doi,
        "url": work.url,
    }


def _number(text: str) -> str | int:
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,14}", text) else text


# Only what no version of YAML reads as anything but itself goes without quotes.
_BARE = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n)\Z)[A-Z](?:[A-Z0-9 .()/_-]*[A-Z0-9.)])?"
    r"|[0-9]+\.[0-9]+\.[0-9]+|10\.[0-9]+/[A-Z0-9._/()-]+",
    re.IGNORECASE | re.ASCII,
)


def _scalar(value: str | int | date) -> str:
    if isinstance(value, str) and not _BARE.fullmatch(value):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
