"""What a cell of any length may cost: time that grows no faster than the cell.

Each example took minutes or hours where looking at it again and again made it so.
"""

import pandas as pd
import pyarrow as pa

from claimset.rules.bulk import zeroless
from claimset.rules.material import Body, Material
from claimset.rules.texts import text_not_one_sentence

MANY = 50_000


def _rows(body: Body, **tables: pd.DataFrame) -> list[int]:
    return [row for found in body(Material(tables)) for row in found.rows]


def test_abbreviations_of_a_long_text_are_looked_at_once() -> None:
    texts = ["A. " * MANY + "lamp is lit.", "A. " * MANY + "So it is. It was."]
    claims = pd.DataFrame({"text": texts})
    assert _rows(text_not_one_sentence, claims=claims) == [1]


def test_zeros_of_an_id_are_left_out_all_at_once() -> None:
    ids = [f"C{'0' * MANY * 20}5", "C0005", "C5000", "C1"]
    table = pa.table({"claim_id": pa.chunked_array([ids], pa.large_string())})
    material = Material({}, bulk={"claims": table})
    assert list(zeroless(material, "claims", "claim_id")) == [0, 1]
