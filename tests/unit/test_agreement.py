import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import claimset
from claimset.claim_set import open_claim_set
from claimset.errors import MissingExtraError, ReadError
from claimset.files import csv_text
from claimset.model import table_of
from conftest import GUILD, Result

ROWS = [
    # sentence, first's type, second's type, pair, first's verdict
    ("text.p01.s01", "evaluative", "evaluative", True, "accepted"),
    ("text.p01.s01", "evaluative", "attributional", True, "retyped"),
    ("text.p01.s02", "quantitative", "quantitative", True, "accepted"),
    ("text.p01.s03", "attributional", "attributional", True, "accepted"),
    ("text.p01.s04", "attributional", "", False, "rejected"),
    ("text.p02.s01", "", "evaluative", False, ""),
]
SENTENCES = sorted({row[0] for row in ROWS} | {"text.p02.s02"})
"""In the last one both wrote nothing."""


@pytest.fixture
def twice(guild: Path) -> Path:
    """A claim set of which six sentences are annotated twice."""
    columns = open_claim_set(GUILD).held("annotations").names
    (example,) = [
        row
        for row in open_claim_set(GUILD).rows("annotations")
        if row["annotator"] == "first"
    ]
    rows = []
    for number, (sentence, first, second, paired, verdict) in enumerate(ROWS, 1):
        for annotator, kind in (("first", first), ("second", second)):
            if kind:
                row = example | {
                    "annotator": annotator,
                    "row_id": f"{annotator}-{number:04}",
                    "source_ref": sentence,
                    "type": kind,
                    "pair_id": f"P{number:03}" if paired else "",
                    "verdict": verdict if annotator == "first" else "",
                    "confidence": "0.90" if kind == "attributional" else "0.70",
                }
                rows.append([row[column] for column in columns])
    (guild / "data" / "annotations.csv").write_text(csv_text(columns, rows), "utf-8")
    sample = [[sentence, "body", "x"] for sentence in SENTENCES]
    text = csv_text(table_of("sample").names, sample)
    (guild / "data" / "sample.csv").write_text(text, "utf-8")
    return guild


def test_units_count_sentences_without_claims(twice: Path) -> None:
    found = claimset.agree(twice, resamples=20)
    assert (found.sentences, found.first, found.second, found.pairs) == (6, 5, 5, 4)
    assert found.silent == 1
    assert found.precision.value == pytest.approx(5 / 6, abs=1e-4)
    assert found.recall.value == pytest.approx(5 / 6, abs=1e-4)
    assert found.f1.value == pytest.approx(5 / 6, abs=1e-4)


def test_columns_are_compared_on_pairs(twice: Path) -> None:
    kind = claimset.agree(twice, resamples=20).columns[0]
    assert (kind.column, kind.pairs, kind.percent.value) == ("type", 4, 0.75)
    assert kind.kappa is not None
    # Chance: evaluative 2/4 * 1/4, quantitative 1/4 * 1/4, attributional 1/4 * 2/4.
    assert kind.kappa.value == pytest.approx((0.75 - 0.3125) / (1 - 0.3125), abs=1e-4)
    assert kind.confusion == [("evaluative", "attributional", 1)]
    classes = {known.value: known.agreement for known in kind.classes}
    assert classes["quantitative"] == 1
    assert classes["evaluative"] == pytest.approx(2 / 3, abs=1e-4)


def test_alpha_is_krippendorffs(twice: Path) -> None:
    kind = claimset.agree(twice, resamples=0).columns[0]
    # Eight values: 3 evaluative, 2 quantitative, 3 attributional; one pair disagrees.
    expected = 1 - (2 / 8) / (1 - (3 * 2 + 2 * 1 + 3 * 2) / (8 * 7))
    assert kind.alpha is not None
    assert kind.alpha.value == pytest.approx(expected, abs=1e-4)


def test_column_of_one_value_has_no_coefficient(twice: Path) -> None:
    polarity = claimset.agree(twice, resamples=0).columns[3]
    assert (polarity.kappa, polarity.alpha) == (None, None)
    assert polarity.percent.value == 1


def test_interval_holds_the_value_and_is_reproducible(twice: Path) -> None:
    found = claimset.agree(twice, resamples=50)
    assert found == claimset.agree(twice, resamples=50)
    assert found.f1.low <= found.f1.value <= found.f1.high
    assert found.f1.low < found.f1.high


def test_confidence_is_held_against_the_verdicts(twice: Path) -> None:
    (calibration,) = claimset.agree(twice, resamples=0).calibration
    assert calibration.annotator == "first"
    assert calibration.verdicts == {"accepted": 3, "retyped": 1, "rejected": 1}
    bands = {band.confidence: (band.rows, band.accepted) for band in calibration.bands}
    assert bands == {0.7: (3, 0.6667), 0.9: (2, 0.5)}
    assert calibration.expected_error == pytest.approx(
        (3 * 0.0333 + 2 * 0.4) / 5, abs=1e-3
    )
    brier = (2 * 0.3**2 + 0.7**2 + 0.1**2 + 0.9**2) / 5
    assert calibration.brier == pytest.approx(brier, abs=1e-4)
    assert calibration.reference == pytest.approx(0.6 * 0.4, abs=1e-4)


def test_claim_set_that_was_annotated_once_has_no_agreement(guild: Path) -> None:
    path = guild / "data" / "annotations.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:2]), "utf-8")
    with pytest.raises(ReadError, match="annotated twice"):
        claimset.agree(guild)


@pytest.mark.parametrize("table", ["annotations", "sample"])
def test_claim_set_without_a_second_annotator_is_told_what_it_needs(
    run: Callable[..., Result], guild: Path, table: str
) -> None:
    file = guild / "data" / "datapackage.json"
    said = json.loads(file.read_text("utf-8"))
    said["resources"] = [r for r in said["resources"] if r["name"] != table]
    file.write_text(json.dumps(said), "utf-8")
    (guild / "data" / f"{table}.csv").unlink()
    result = run("agreement", str(guild))
    assert (result.code, result.out) == (2, "")
    assert (
        f"agreement needs the table {table!r}, and there is none: sample lists"
        in result.err
    )
    assert "docs/tables.md" in result.err


def test_confidence_that_is_no_number_is_named_by_its_place(
    run: Callable[..., Result], guild: Path
) -> None:
    path = guild / "data" / "annotations.csv"
    text = path.read_text("utf-8")
    at = text.splitlines()[1].index(",0.") + 2
    path.write_text(text.replace(",0.", ",o.", 1), "utf-8")
    result = run("agreement", str(guild))
    assert result.code == 2
    assert f"{path}:2:{at}: confidence: 'o." in result.err


def test_missing_library_names_its_extra(
    twice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nltk.metrics.agreement", None)
    with pytest.raises(MissingExtraError, match=r"`pip install \"\.\[agreement\]\"`"):
        claimset.agree(twice)


@pytest.mark.parametrize("output_format", ["text", "json", "markdown"])
def test_command_prints_the_figures(
    run: Callable[..., Result], twice: Path, output_format: str
) -> None:
    line = ["agreement", str(twice), "--resamples", "5", "--format", output_format]
    result = run(*line)
    assert result.code == 0
    assert "0.833" in result.out
    assert "attributed_to" in result.out
    if output_format == "text":
        assert max(len(printed) for printed in result.out.splitlines()) <= 80
        assert "evaluative / attributional: 1" in result.out
        assert "accepted        0.600 of 5" in result.out
