"""Agreement as text, JSON and Markdown."""

import textwrap
from collections.abc import Callable, Iterator

from claimset.agreement import Agreement, ColumnAgreement
from claimset.calibration import Calibration
from claimset.figures import Figure
from claimset.problems import shortened
from claimset.reliability import Facet, Judgements
from claimset.render.layout import (
    WIDTH,
    Laid,
    counted,
    json_view,
    markdown_table,
    shortlist,
    styled,
    text_table,
)

WHOSE = {
    "first": "the first pass, as first written",
    "third": "the claims after adjudication, judged by a fresh reader",
}


def _whose(calibration: Calibration) -> str:
    name = calibration.annotator
    return WHOSE.get(name, f"the annotator {name!r}, as first written")


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
        f"{counted(found.sentences, 'sentence')} annotated twice: "
        f"{counted(found.first, 'row')} of the first pass, {found.second:,} of the "
        f"second, {counted(found.pairs, 'pair')}; in "
        f"{counted(found.silent, 'sentence')} both wrote none. Intervals: 95 %, "
        f"{counted(found.resamples, 'draw')} of sentences, seed {found.seed}."
    )


def _text(found: "Agreement", *, color: bool = False, most: int = 0) -> str:
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
        lines += _classes(column, most)
    for title, said, tables in _parts(found):
        heads = textwrap.wrap(title, WIDTH)
        lines += ["", *(styled(line, "bold", color=color) for line in heads)]
        lines += textwrap.wrap(said, WIDTH)
        lines += [line for table in tables for line in text_table(*table)]
    return "\n".join(lines) + "\n"


def _parts(found: "Agreement") -> Iterator[tuple[str, str, list[Laid]]]:
    """Yield what is said below agreement: a title, words on it, tables."""
    for calibration in found.calibration:
        yield f"confidence of {_whose(calibration)}", "", _calibrated(calibration)
    if votes := found.judgements:
        tables = [_judged(votes), *_judged_in_parts(votes)]
        yield "votes of judges", _said_of(votes), tables


def _said_of(votes: "Judgements") -> str:
    return (
        f"{counted(votes.votes, 'vote')} of {counted(votes.judges, 'judge')} on "
        f"{counted(votes.claims, 'claim')} that were not falsified. This is how far "
        f"the judges agree, not how far they are right. The votes of each "
        f"are foretold from those of the others. "
        f"Intervals: 95 %, {votes.resamples:,} draws of claims, seed {votes.seed}; one "
        f"without width only says that too few were seen to differ."
    )


def _judged(votes: "Judgements") -> Laid:
    figures = [
        ("accepted", _figure(votes.accepted)),
        ("pairs alike", f"{_figure(votes.agreement)} of {votes.pairs:,}"),
        ("Gwet's AC1", _figure(votes.ac1)),
        ("Kripp. alpha", _figure(votes.alpha)),
        ("expected error", _figure(votes.expected_error)),
        ("AUC", _figure(votes.auc)),
        ("Brier skill", _figure(votes.skill)),
        ("probes caught", " = ".join(_faceted(votes.overall)[1:3])),
        ("k", f"{votes.shrinkage:g}"),
    ]
    return ("measure", "value"), figures


def _judged_in_parts(votes: "Judgements") -> list[Laid]:
    bins = [
        (f"{each.foretold:.3f}", _figure(each.accepted), f"{each.votes:,}")
        for each in votes.bins
    ]
    facets = [_faceted(each) for each in (*votes.facets, votes.overall)]
    return [
        (("foretold", "accepted", "votes"), bins),
        (("facet", "probes caught", "share", "objected to as it is"), facets),
    ]


def _faceted(facet: "Facet") -> tuple[str, str, str, str]:
    return (
        facet.facet,
        f"{facet.caught} of {facet.probes}",
        _figure(facet.sensitivity),
        _figure(facet.alarms),
    )


def _classes(column: "ColumnAgreement", most: int) -> list[str]:
    """List how far values are agreed on, and which stand against which."""
    values = [
        f"  {_value(known.value, 18):<18} {known.agreement:.3f}  "
        f"{known.first:,} and {known.second:,}, both {known.both:,}"
        for known in column.classes
    ]
    pairs = [
        f"  {_value(own, 33)} / {_value(other, 33)}: {number:,}"
        for own, other, number in column.confusion
    ]
    return [
        *shortlist(values, most, indent="  "),
        *shortlist(pairs, most, indent="  "),
    ]


def _value(cell: str, most: int) -> str:
    return shortened(cell or "(none)", most)


def _calibrated(calibration: "Calibration") -> list[Laid]:
    verdicts = ", ".join(f"{n} {name}" for name, n in calibration.verdicts.items())
    figures = [
        ("verdicts", verdicts),
        ("accepted", f"{calibration.accepted:.3f} of {calibration.rows}"),
        ("expected error", f"{calibration.expected_error:.3f}"),
        ("Brier score", f"{calibration.brier:.3f}; p(1-p) {calibration.reference:.3f}"),
    ]
    bands = [
        (f"{band.confidence:.2f}", f"{band.accepted:.3f}", band.rows)
        for band in calibration.bands
    ]
    return [(("measure", "value"), figures), (("stated", "accepted", "rows"), bands)]


def _markdown(found: "Agreement", **_: object) -> str:
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
    for title, said, tables in _parts(found):
        lines += [f"{title.capitalize()}:", "", *([said, ""] if said else [])]
        lines += [line for table in tables for line in markdown_table(*table)]
    return "\n".join(lines).rstrip() + "\n"


def judged_markdown(votes: "Judgements") -> list[str]:
    """Return what the votes of judges say in all, as lines of Markdown."""
    return [_said_of(votes), "", *markdown_table(*_judged(votes))]


AGREEMENT: dict[str, Callable[..., str]] = {
    "text": _text,
    "json": json_view,
    "markdown": _markdown,
}
"""The views of an `Agreement`."""
