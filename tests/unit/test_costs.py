"""What a cell of any length may cost: time that grows no faster than the cell.

Each example took minutes or hours where looking at it again and again made it so.
"""

import pandas as pd

from claimset.rules.material import Body, Material
from claimset.rules.texts import text_not_one_sentence

MANY = 50_000


def _rows(body: Body, **tables: pd.DataFrame) -> list[int]:
    return [row for found in body(Material(tables)) for row in found.rows]


def test_abbreviations_of_a_long_text_are_looked_at_once() -> None:
    texts = ["A. " * MANY + "lamp is lit.", "A. " * MANY + "So it is. It was."]
    claims = pd.DataFrame({"text": texts})
    assert _rows(text_not_one_sentence, claims=claims) == [1]
