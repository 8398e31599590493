"""A histogram of the claims' times as SVG: exact ones dark, vague ones lighter.

The bar of a year is as high as the number of claims whose time overlaps it, which is
what `--where 'time overlaps "1998"'` counts. Its dark part are those that the bar's own
years hold whole.
"""

from collections.abc import Sequence

from claimset.years import Years, axis

WIDTH, HEIGHT = 300, 72


def svg(times: Sequence[Years]) -> str:
    """Draw the histogram, with its first and last year; "" if no claim has a time.

    The script draws the bars again when a filter changes: ``data-first``,
    ``data-step`` and ``data-bars`` tell it which years they are of.
    """
    shown = axis(times)
    if shown is None:
        return ""
    overlapping, within = [0] * shown.bars, [0] * shown.bars
    for each in times:
        low, high = shown.overlapped(each)
        for bar in range(low, high + 1):
            overlapping[bar] += 1
        if low == high and None not in each:
            within[low] += 1
    top = max(overlapping) or 1
    width = WIDTH / shown.bars
    head = (
        f'<svg id="_time" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="Claims by year, {shown.first} to {shown.last}"'
        f' data-first="{shown.first}" data-step="{shown.step}"'
        f' data-bars="{shown.bars}">'
    )
    parts = [head, f'<rect class="brush" y="0" width="0" height="{HEIGHT}"/>']
    for kind, counts in (("vague", overlapping), ("exact", within)):
        for bar, count in enumerate(counts):
            tall = round(count / top * HEIGHT, 1)
            parts.append(
                f'<rect class="{kind}" x="{bar * width + 0.3:.1f}"'
                f' y="{HEIGHT - tall:.1f}" width="{max(width - 0.6, 0.4):.1f}"'
                f' height="{tall:.1f}"/>'
            )
    ends = f"<span>{shown.first}</span><span>{shown.last}</span>"
    return "".join([*parts, f'</svg><p class="ends">{ends}</p>'])
