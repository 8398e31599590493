"""What a cell of any length may cost: time that grows no faster than the cell.

Each example took minutes or hours where looking at it again and again made it so.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from claimset.rules.anchors import spans_cut_word, spans_outside_sentence
from claimset.rules.bulk import zeroless
from claimset.rules.material import Body, Material
from claimset.rules.texts import text_copies_source, text_not_one_sentence

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


def _anchored(words: list[str], spans: list[str], texts: list[str]) -> Material:
    """Return claims on one sentence of some words, each word a piece of its own."""
    source = " ".join(words)
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    pieces = ";".join(
        f"{end - len(word)}-{end}"
        for word, end in zip(words, ends.tolist(), strict=True)
    )
    cells = [cell.replace("all", pieces) for cell in spans]
    claims = {"text": texts, "spans": cells, "source_ref": ["a.p1.s1"] * len(spans)}
    ledger = {"sentence_id": ["a.p1.s1"], "source_id": ["a"], "spans": [pieces]}
    tables = {"claims": pd.DataFrame(claims), "sentences": pd.DataFrame(ledger)}
    return Material(tables, texts={"a": source})


def test_each_span_looks_at_one_of_many_pieces() -> None:
    spans = ["all", "0-1;2-4", "0-2", "1-4", "14-16"]
    words = ["a", "bc", "def", "ghi", *["xyz"] * MANY]
    material = _anchored(words, spans, ["x"] * len(spans))
    (found,) = spans_outside_sentence(material)
    assert list(found.rows) == [2, 3]
    (found,) = spans_cut_word(material)
    assert list(found.rows) == [2, 3, 4]


def test_run_of_words_is_looked_for_once_in_a_long_sentence() -> None:
    words = [f"w{number}" for number in range(MANY)]
    backwards, run = words[::-1], words[-13:]
    texts = [" ".join(each) for each in (backwards, [*backwards, *run], run, run[1:])]
    (found,) = text_copies_source(_anchored(words, ["all"] * len(texts), texts))
    assert list(found.rows) == [1, 2]
