"""What a deposit says of itself is what the data says."""

import json
from pathlib import Path

import claimset
from claimset.claim_set import open_claim_set

ROOT = Path(__file__).parents[2]


def test_deposit_says_what_the_newest_release_says() -> None:
    """`generate.py --check` compares the file whole."""
    said = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    newest, known = claimset.versions(ROOT)[-1], open_claim_set(ROOT).stated
    assert (said["version"], said["publication_date"]) == (newest.version, newest.date)
    assert (said["title"], said["keywords"]) == (known["title"], known["keywords"])
    assert (said["upload_type"], said["access_right"]) == ("dataset", "open")
    assert said["license"] == known["licenses"][0]["name"].lower()
    assert newest.swhid in said["notes"]
    (related,) = said["related_identifiers"]
    dois = {row["doi"] for row in open_claim_set(ROOT).rows("sources")}
    assert ({related["identifier"]}, related["relation"]) == (dois, "isDerivedFrom")
