"""Charts drawn by matplotlib, which comes with the extra ``plot``."""

import io
from itertools import repeat
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from claimset.charts import Chart, Kind, chart
from claimset.errors import WriteError, without_extra
from claimset.writing import make_parents, write_aside

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png")
"""What a plot can be written as."""

_SHADES = ("#0b4f6c", "#3a86a8", "#86bdd3", "#dceaf1")
"""From sure to vague: what rests on least is lightest."""

_TURN = 8  # From so many categories on, their names are turned.


def plot(
    by: str = "time",
    *,
    path: str | PathLike[str] | None = None,
    version: str | None = None,
    where: str = "",
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw the claims by a column, in axes that you may restyle.

    Args:
        by: What to draw; this and the next three as for `claimset.charts.chart`.
        path: The folder of the claim set.
        version: A release, or ``"working"``.
        where: A query that chooses the claims.
        ax: The axes to draw in; by default those of a new figure.

    Raises:
        MissingExtraError: If matplotlib is not installed.
        ClaimsetError: As `claimset.charts.chart` does.
    """
    found = chart(by, path=path, version=version, where=where)
    if ax is None:
        ax = _new_figure(found).add_subplot()
    _draw(found, ax)
    return ax


def save_plot(  # noqa: PLR0913 - one argument for each option of the command
    file: str | PathLike[str],
    by: str = "time",
    *,
    path: str | PathLike[str] | None = None,
    version: str | None = None,
    where: str = "",
    force: bool = False,
) -> Path:
    """Draw the claims, and write the plot as SVG or PNG: the same bytes every time.

    Args:
        file: The file to write; its suffix says as what.
        by: What to draw; this and the next three as for `plot`.
        path: The folder of the claim set.
        version: A release, or ``"working"``.
        where: A query that chooses the claims.
        force: Whether to replace what is there.

    Raises:
        WriteError: If the suffix is another, something is there already, or the file
            cannot be written.
        ClaimsetError: As `plot` does.
    """
    place = Path(file)
    if place.suffix.lower() not in SUFFIXES:
        raise WriteError(place, f"a plot's name ends with {' or '.join(SUFFIXES)}")
    found = chart(by, path=path, version=version, where=where)
    figure = _new_figure(found)
    _draw(found, figure.add_subplot())
    from matplotlib import rc_context  # noqa: PLC0415 - an extra, and slow

    data = io.BytesIO()
    kind = place.suffix.lower()[1:]
    # A date and chance ids would make each file another.
    with rc_context({"svg.hashsalt": "claimset", "svg.fonttype": "none"}):
        dated = {"Date": None} if kind == "svg" else {}
        figure.savefig(data, format=kind, dpi=160, metadata=dated)
    make_parents(place)
    try:
        write_aside(place, data.getvalue(), replace=force)
    except FileExistsError as error:
        reason = "is there already: replace it by --force"
        raise WriteError(place, reason) from error
    return place


def _new_figure(found: Chart) -> "Figure":
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - an extra
    except Exception as error:
        raise without_extra(error, "plot", "matplotlib") from error
    # Without pyplot: it would look for a screen.
    tall = max(3.2, 0.32 * len(found.categories()) + 1.4)
    size = (8.0, tall if found.kind == Kind.BARS else 4.0)
    return Figure(figsize=size, layout="constrained")


def _draw(found: Chart, ax: "Axes") -> None:
    _DRAWN[found.kind](found, ax)
    ax.set_title(found.title, loc="left", fontsize="medium")
    ax.spines[["top", "right"]].set_visible(False)


def _columns(found: Chart, ax: "Axes") -> None:
    names = found.categories()
    base = [0.0] * len(names)
    every = found.stacked()
    shades = _SHADES if len(every) <= len(_SHADES) else repeat(None)
    for (series, values), shade in zip(every.items(), shades, strict=False):
        ax.bar(names, values, bottom=base, label=series, width=0.85, color=shade)
        base = [low + value for low, value in zip(base, values, strict=True)]
    step = -(-len(names) // _TURN)
    ax.set_xticks(range(0, len(names), step), names[::step])
    ax.set_xlabel(found.at)
    ax.set_ylabel(found.value)
    _legend(found, ax)


def _bars(found: Chart, ax: "Axes") -> None:
    names = found.categories()
    base = [0.0] * len(names)
    for series, values in found.stacked().items():
        ax.barh(names, values, left=base, label=series, height=0.75)
        base = [low + value for low, value in zip(base, values, strict=True)]
    ax.invert_yaxis()
    ax.set_xlabel(found.value)
    ax.set_ylabel(found.at)
    _legend(found, ax)


def _points(found: Chart, ax: "Axes") -> None:
    places = [float(mark.at) for mark in found.marks]
    values = [mark.value for mark in found.marks]
    low = min([*places, *values])
    ax.plot([low, 1], [low, 1], linestyle="--", linewidth=1, color="grey")
    ax.scatter(places, values)
    ax.set_xlabel(found.at)
    ax.set_ylabel(found.value)


def _legend(found: Chart, ax: "Axes") -> None:
    if found.series:
        ax.legend(title=found.series, frameon=False)


_DRAWN = {Kind.COLUMNS: _columns, Kind.BARS: _bars, Kind.POINTS: _points}
