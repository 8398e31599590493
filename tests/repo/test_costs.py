"""The page on corpora says what was measured of them."""

import json

from costs import COMMANDS, FOUND, PAGE, QUERIES, RATIOS, page

RECORDED = json.loads(FOUND.read_bytes())


def test_page_says_what_was_measured() -> None:
    text = PAGE.read_text("utf-8")
    assert page(RECORDED, text) == text
    assert all(f"\n| {ratio.said}, " in text for ratio in RATIOS)


def test_only_what_is_known_was_measured() -> None:
    for runs in RECORDED["corpora"].values():
        assert runs.keys() <= {*COMMANDS, *QUERIES, "claims"}
