"""A chart as a specification of Vega-Lite, for Altair, Observable and Quarto."""

from typing import Any

from claimset.charts import Chart, Kind
from claimset.render.layout import as_json

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def vega_lite(chart: Chart) -> str:
    """Print a chart as a specification that holds its own data.

    Example:
        >>> from claimset.charts import chart
        >>> '"mark": "bar"' in vega_lite(chart("type"))
        True
    """
    is_points = chart.kind == Kind.POINTS
    category: dict[str, Any] = {"field": "at", "title": chart.at, "sort": None}
    category["type"] = "quantitative" if is_points else "ordinal"
    value: dict[str, Any] = {"field": "value", "title": chart.value}
    value["type"] = "quantitative"
    if is_points:
        category["scale"] = value["scale"] = {"zero": False}
    across, up = (value, category) if chart.kind == Kind.BARS else (category, value)
    encoding: dict[str, Any] = {"x": across, "y": up}
    if chart.series:
        encoding["color"] = {
            "field": "series",
            "type": "nominal",
            "title": chart.series,
        }
    values = [
        {"at": float(mark.at) if is_points else mark.at, "value": mark.value}
        | ({"series": mark.series} if chart.series else {})
        for mark in chart.marks
    ]
    return as_json(
        {
            "$schema": _SCHEMA,
            "title": chart.title,
            "data": {"values": values},
            "mark": "point" if is_points else "bar",
            "encoding": encoding,
        }
    )
