"""Agreement as text, JSON and Markdown."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from claimset.render.layout import SCHEMA_VERSION, as_json, cut, markdown_table, styled

if TYPE_CHECKING:
    from claimset.agreement import Agreement, Calibration, ColumnAgreement, Figure

__all__ = ["AGREEMENT"]

View = Callable[..., str]

WHOSE = {
    "first": "the first pass, as first written",
    "third": "the claims after adjudication, judged by a fresh reader",
}


def _figure(figure: "Figure | None") -> str:
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
    lines = [*_wrapped(_head(found)), "", styled("units", "bold", color=color)]
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
        lines += ["", *_wrapped(f"confidence of {whose}")]
        lines += [f"  {name:<14} {said}" for name, said in _calibrated(calibration)]
        lines.append("  stated  accepted  rows")
        lines += [
            f"  {band.confidence:>6.2f}  {band.accepted:>8.3f}  {band.rows:>4}"
            for band in calibration.bands
        ]
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    import textwrap  # noqa: PLC0415 - text only

    return textwrap.wrap(text, 80)


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


def _json(found: "Agreement", *, color: bool = False) -> str:  # noqa: ARG001 - one shape for all views
    return as_json(asdict(found) | {"schema_version": SCHEMA_VERSION})


def _markdown(found: "Agreement", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    lines = [_head(found), "", *markdown_table(["units", "value"], _units(found))]
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


AGREEMENT: dict[str, View] = {"text": _text, "json": _json, "markdown": _markdown}
"""The views of an `Agreement`."""
