"""Agreement as text, JSON and Markdown."""

import textwrap
from collections.abc import Callable

from claimset.agreement import Agreement, ColumnAgreement, Figure
from claimset.calibration import Calibration
from claimset.render.answers import json_view
from claimset.render.layout import WIDTH, cut, markdown_table, styled

__all__ = ["AGREEMENT"]

WHOSE = {
    "first": "the first pass, as first written",
    "third": "the claims after adjudication, judged by a fresh reader",
}


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return "none"
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def _units(found: "Agreement") -> list[tuple[str, str]]:
    return [
        ("precision", _figure(found.precision)),
        ("recall", _figure(found.recall)),
        ("F1", _figure(found.f1)),
    ]


def _head(found: "Agreement") -> str:
    return (
        f"{found.sentences} sentences annotated twice: {found.first} rows of the first "
        f"pass, {found.second} of the second, {found.pairs} pairs; in {found.silent} "
        f"sentences both wrote none. Intervals: 95 %, {found.resamples} draws of "
        f"sentences, seed {found.seed}."
    )


def _text(found: "Agreement", *, color: bool = False) -> str:
    lines = [
        *textwrap.wrap(_head(found), WIDTH),
        "",
        styled("units", "bold", color=color),
    ]
    lines += [f"  {name:<14} {figure}" for name, figure in _units(found)]
    for column in found.columns:
        lines += ["", styled(column.column, "bold", color=color)]
        lines += [
            f"  {name:<14} {_figure(figure)}"
            for name, figure in (
                ("percent", column.percent),
                ("Cohen's kappa", column.kappa),
                ("Kripp. alpha", column.alpha),
            )
        ]
        lines += _classes(column)
    for calibration in found.calibration:
        whose = WHOSE[calibration.annotator]
        lines += ["", *textwrap.wrap(f"confidence of {whose}", WIDTH)]
        lines += [f"  {name:<14} {said}" for name, said in _calibrated(calibration)]
        lines.append("  stated  accepted  rows")
        lines += [
            f"  {band.confidence:>6.2f}  {band.accepted:>8.3f}  {band.rows:>4}"
            for band in calibration.bands
        ]
    return "\n".join(lines) + "\n"


def _classes(column: "ColumnAgreement") -> list[str]:
    """List the values of a closed list, and what was confused with what."""
    lines = []
    if len(column.classes) <= 20:  # noqa: PLR2004 - open columns have many
        lines = [
            cut(
                f"  {known.value or '(none)':<18} {known.agreement:.3f}  "
                f"{known.first} and {known.second}, both {known.both}"
            )
            for known in column.classes
        ]
    lines += [
        cut(f"  {own or '(none)'} / {other or '(none)'}: {number:,}")
        for own, other, number in column.confusion
    ]
    return lines


def _calibrated(calibration: "Calibration") -> list[tuple[str, str]]:
    verdicts = ", ".join(f"{n} {name}" for name, n in calibration.verdicts.items())
    return [
        ("verdicts", verdicts),
        ("accepted", f"{calibration.accepted:.3f} of {calibration.rows}"),
        ("expected error", f"{calibration.expected_error:.3f}"),
        ("Brier score", f"{calibration.brier:.3f}; p(1-p) {calibration.reference:.3f}"),
    ]


def _markdown(found: "Agreement", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    lines = [
        _head(found),
        "",
        *markdown_table(["units", "value"], _units(found)),
    ]
    rows = [
        (
            f"`{column.column}`",
            column.pairs,
            _figure(column.percent),
            _figure(column.kappa),
            _figure(column.alpha),
        )
        for column in found.columns
    ]
    header = ["column", "pairs", "same value", "Cohen's kappa", "Krippendorff's alpha"]
    lines += markdown_table(header, rows)
    for calibration in found.calibration:
        lines += [f"Confidence of {WHOSE[calibration.annotator]}:", ""]
        lines += markdown_table(["measure", "value"], _calibrated(calibration))
        lines += markdown_table(
            ["stated", "accepted", "rows"],
            [
                (f"{band.confidence:.2f}", f"{band.accepted:.3f}", band.rows)
                for band in calibration.bands
            ],
        )
    return "\n".join(lines).rstrip() + "\n"


AGREEMENT: dict[str, Callable[..., str]] = {
    "text": _text,
    "json": json_view,
    "markdown": _markdown,
}
"""The views of an `Agreement`."""
