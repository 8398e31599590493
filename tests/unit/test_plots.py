"""Charts of a claim set: their numbers, and the files that they are drawn in."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import claimset
from claimset.charts import Chart, chart
from claimset.errors import MissingExtraError
from conftest import GUILD, Result


def numbers(found: Chart) -> dict[tuple[str, str], float]:
    return {(mark.at, mark.series): mark.value for mark in found.marks if mark.value}


def test_a_year_counts_the_claims_that_overlap_it() -> None:
    found = numbers(chart("time", path=GUILD))
    assert found == {
        ("1994", ""): 4,
        ("1995", ""): 1,
        ("1996", ""): 1,
        ("1997", ""): 2,
        ("2001", ""): 1,
    }
    for year in range(1994, 2002):
        where = f'time overlaps "{year}"'
        counted = claimset.stats(GUILD, where=where, by=["type"]).claims
        assert counted == found.get((str(year), ""), 0)


def test_a_section_is_stacked_by_type() -> None:
    assert numbers(chart("section", path=GUILD)) == {
        ("body", "evaluative"): 1,
        ("body", "quantitative"): 2,
        ("body", "attributional"): 8,
    }


def test_other_columns_are_counted_and_what_is_empty_is_told() -> None:
    found = chart("ref_ids", path=GUILD, where='type == "attributional"')
    assert numbers(found) == {("R01", ""): 3}
    assert found.title.startswith('8 claims where type == "attributional", data ')
    assert found.title.endswith("; 5 have none")


def test_the_vote_left_out_is_held_to_what_the_others_foretell() -> None:
    found = chart("confidence")
    assert all(0 <= float(mark.at) <= 1 for mark in found.marks)
    assert all(0 <= mark.value <= 1 for mark in found.marks)


@pytest.mark.parametrize("by", ["time", "section", "confidence", "support"])
def test_axes_can_be_restyled(by: str) -> None:
    axes = claimset.plot(by, path=None if by == "confidence" else GUILD)
    axes.set_title("Mine")
    assert axes.get_xlabel()


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_plot_is_the_same_bytes_every_time(
    suffix: str, tmp_path: Path, run: Callable[..., Result]
) -> None:
    files = [tmp_path / f"{name}.{suffix}" for name in ("one", "two")]
    for file in files:
        assert run("stats", str(GUILD), "--plot", str(file)).code == 0
    first, second = (file.read_bytes() for file in files)
    assert first == second
    assert first[:4] == {"svg": b"<?xm", "png": b"\x89PNG"}[suffix]


def test_vega_lite_holds_its_data(run: Callable[..., Result]) -> None:
    done = run("stats", str(GUILD), "--by", "section", "--format", "vega-lite")
    said = json.loads(done.out)
    assert said["mark"] == "bar"
    assert said["encoding"]["color"]["field"] == "series"
    assert sum(row["value"] for row in said["data"]["values"]) == 11


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--plot", "x.gif"], "x.gif: a plot's name ends with .svg or .png [write]"),
        (["--plot", "x.svg", "--by", "type", "--by", "time"], "give --by once [usage]"),
        (["--plot", "x.svg", "--by", "nothing"], "no column 'nothing'; there are:"),
        (["--plot", "x.svg", "--where", 'time == ""'], "no claim has what a plot by"),
        (["--plot", "taken.svg"], "is there already: replace it by --force [write]"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.svg").write_text("mine", "utf-8")
    done = run("stats", str(GUILD), *arguments)
    assert done.code == 2
    assert said in done.err
    assert [each.name for each in tmp_path.iterdir()] == ["taken.svg"]
    assert (tmp_path / "taken.svg").read_text("utf-8") == "mine"


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"comes with the extra plot"):
        claimset.plot(path=GUILD)
