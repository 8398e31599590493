"""Write what a deposit at Zenodo says of the newest release: `.zenodo.json`."""

import json
from pathlib import Path

from claimset.claim_set import open_claim_set
from claimset.load import load
from claimset.versions.listing import versions

__all__ = ["FILE", "deposit"]

ROOT = Path(__file__).parents[1]
FILE = ".zenodo.json"
LANGUAGE = "eng"  # Zenodo has languages in ISO 639-3.


def deposit() -> str:
    """Return the metadata of a deposit, in the fields of Zenodo's deposits."""
    newest = versions(ROOT)[-1]
    said = open_claim_set(ROOT).stated
    (licence,) = said["licenses"]
    annotated = load("sources", path=ROOT, version=newest.version, quotes=False)
    metadata = {
        "upload_type": "dataset",
        "title": said["title"],
        "description": said["description"],
        "creators": [{"name": each["title"]} for each in said["contributors"]],
        "version": newest.version,
        "publication_date": newest.date,
        "access_right": "open",
        "license": licence["name"].lower(),
        "language": LANGUAGE,
        "keywords": said["keywords"],
        "related_identifiers": [
            {
                "identifier": doi,
                "relation": "isDerivedFrom",
                "scheme": "doi",
                "resource_type": "publication-article",
            }
            for doi in annotated["doi"].dropna().unique()
        ],
        "notes": f"{newest.swhid}; sha256 of the tables {newest.sha256}. The article "
        "that is annotated is its author's and its journal's, and no part of the "
        "deposit.",
    }
    return json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
