"""Measured values, and the intervals that drawing the units anew gives them."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import quantiles

import polars as pl

SEED = 20211226
"""The seed of all draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured value with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def figure(value: float | None, *draws: float | None) -> Figure | None:
    """Return a value with the interval that its draws give it, rounded to 0.0001.

    Args:
        value: What was measured; none, or no finite number, where nothing could be.
        draws: The same measured in each draw; those that could not be are left out.

    Example:
        >>> figure(0.5, 0.4, None, 0.6)
        Figure(value=0.5, low=0.405, high=0.595)
        >>> figure(None)
    """
    if value is None or not isfinite(value):
        return None
    known = [each for each in draws if each is not None and isfinite(each)]
    low, *_, high = (
        quantiles(known, n=40, method="inclusive") if len(known) > 1 else (value, value)
    )
    return Figure(value=round(value, 4), low=round(low, 4), high=round(high, 4))


def drawn(units: Sequence[str], resamples: int) -> pl.DataFrame:
    """Draw units with replacement, as many as there are, again and again.

    Args:
        units: The ids of the units, each once.
        resamples: How many times to draw them.

    Returns:
        A row for each draw and each unit in it: `draw`, `unit` and `times`, how often
        the unit was drawn. Draw 0 is the sample itself, each unit once.

    Example:
        >>> drawn(["a", "b"], 1)["times"].to_list()[:2]
        [1, 1]
    """
    chance = random.Random(SEED)  # noqa: S311 - statistics, not secrets
    draws = [Counter(chance.choices(units, k=len(units))) for _ in range(resamples)]
    draws.insert(0, Counter(units))
    return pl.DataFrame(
        {
            "draw": [number for number, draw in enumerate(draws) for _ in draw],
            "unit": [unit for draw in draws for unit in draw],
            "times": [times for draw in draws for times in draw.values()],
        },
        schema={"draw": pl.Int64, "unit": pl.String, "times": pl.Int64},
    )
