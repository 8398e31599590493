"""Lists of releases as text, JSON and Markdown."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from claimset.render.layout import SCHEMA_VERSION, as_json, markdown_table, styled

if TYPE_CHECKING:
    from claimset.versions.listing import Release

View = Callable[..., str]


def _versions_text(
    releases: Sequence["Release"], *, color: bool = False, **_: object
) -> str:
    if not releases:
        return "no releases yet\n"
    return "".join(
        f"{styled(release.version, 'bold', color=color)}  {release.date}  "
        f"{release.swhid}\n"
        for release in releases
    )


def _versions_json(releases: Sequence["Release"], **_: object) -> str:
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "releases": [asdict(release) for release in releases],
        }
    )


def _versions_markdown(releases: Sequence["Release"], **_: object) -> str:
    rows = [(r.version, r.date, f"`{r.sha256}`", f"`{r.swhid}`") for r in releases]
    table = markdown_table(["version", "date", "sha256", "swhid"], rows)
    return "\n".join(table).rstrip() + "\n"


VERSIONS: dict[str, View] = {
    "text": _versions_text,
    "json": _versions_json,
    "markdown": _versions_markdown,
}
"""The views of a list of releases."""
