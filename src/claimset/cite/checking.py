"""Whether a citation says what the data gives."""

from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from claimset.cite.citing import cite, rows_as_cited
from claimset.cite.formats import csl_items
from claimset.errors import ReadError
from claimset.files import filled, read_json
from claimset.load import opened
from claimset.problems import Problem, Report, Rule
from claimset.versions.verify import verify
from claimset.vocabulary import VERSION

_DIFFERS = Rule(
    id="citation-differs",
    level=4,
    summary="A citation says what the data gives: identifiers, words, rows, hashes.",
    why="Who reads a paper must find the very rows that its author saw.",
)
RULES = (_DIFFERS,)
"""What `verify_citation` checks beside the release itself."""


def verify_citation(
    file: str | PathLike[str], path: str | PathLike[str] | None = None
) -> Report:
    """Check a citation against the data: the release's bytes, the claim, the rows.

    Args:
        file: A citation as CSL-JSON, as ``claimset cite --format csl-json`` prints it.
        path: The folder of the claim set; by default the one this package carries.

    Returns:
        A report of everything in which the citation and the data differ, or, if the
        release itself is damaged, of that alone.

    Raises:
        ReadError: If the file holds no citation of ours.
        UnknownVersionError: If there is no release of the cited version.
        UnknownRowError: If there is no claim of the cited id.
        QueryError: If the cited query cannot be understood.
    """
    file = filled(file)
    reports = [_compare(file, item, path) for item in _items(file)]
    return Report.of(
        [problem for report in reports for problem in report.problems],
        rows={name: n for report in reports for name, n in report.rows.items()},
        rules=reports[0].rules,
        unchecked={},
    )


def cited_parts(file: str | PathLike[str]) -> list[str]:
    """Say which claims the citations in a file name; nothing of a whole release.

    Args:
        file: As of `verify_citation`.

    Raises:
        ReadError: If the file holds no citation of ours.
    """
    parts = []
    for item in _items(filled(file)):
        asked = _asked(item)
        if claim := asked.get("claim"):
            parts.append(f"claim {claim}")
        elif where := asked.get("where"):
            number = item["custom"]["claimset"]["rows"].get("rows")
            noun = "claim" if number == 1 else "claims"
            parts.append(f"{number} {noun} where {where}")
    return parts


def _items(file: Path) -> list[dict[str, Any]]:
    """Return the citations of ours that a file of CSL-JSON holds."""
    read = read_json(file)
    try:
        items = [
            item
            for item in (read if isinstance(read, list) else [read])
            if "claimset" in item.get("custom", {})
        ]
        asked = [_asked(item) for item in items]
        are_ours = all(
            VERSION.matches(said["version"]) and isinstance(text, str)
            for said in asked
            for text in said.values()
        )
    except (AttributeError, KeyError, TypeError):  # It has another shape.
        are_ours = False
    if not are_ours or not items:
        reason = "holds no citation that `claimset cite --format csl-json` printed"
        raise ReadError(file, reason)
    return items


def _asked(item: dict[str, Any]) -> dict[str, str]:
    """Return what `cite` is asked for, to make a citation like this one."""
    said = item["custom"]["claimset"]
    asked = {"version": said["version"]}
    if rows := said.get("rows"):
        return asked | {"where": rows.get("where", "")}
    if claim := said.get("claim"):
        return asked | {"claim": claim["claim_id"]}
    return asked


def _compare(
    file: Path, item: dict[str, Any], path: str | PathLike[str] | None
) -> Report:
    """Compare one citation with the data that it names."""
    asked = _asked(item)
    report = verify(asked["version"], path)
    if not report.ok:  # What is damaged can be compared with nothing.
        prefix = f"{Path(path).as_posix()}/" if path else ""
        placed = (replace(each, file=prefix + each.file) for each in report.problems)
        return replace(report, problems=tuple(placed))
    said = _checkable(item)
    where = asked.pop("where", "")
    named = cite(**asked, path=path)
    if where:
        rows = item["custom"]["claimset"]["rows"]
        claim_set = opened(path, asked["version"])
        named = replace(
            named, part=rows_as_cited(claim_set, where, rows.get("sha256", ""))
        )
    given = _checkable(csl_items(named)[0])
    problems = [
        Problem(
            file=file.as_posix(),
            field=name,
            rule=_DIFFERS.id,
            message=f"the citation says {said.get(name)!r}; the data gives "
            f"{given.get(name)!r}",
        )
        for name in sorted(said.keys() | given.keys())
        if said.get(name) != given.get(name)
        # Words of the source: who has it not can neither state nor check them.
        and not (name == "claim.heading" and "" in (said.get(name), given.get(name)))
    ]
    return replace(report, problems=tuple(problems), rules=report.rules + len(RULES))


def _checkable(item: dict[str, Any]) -> dict[str, Any]:
    """Return what of an item can be checked; of a part under ``rows.name``."""
    known: dict[str, Any] = {}
    for name, value in item["custom"]["claimset"].items():
        inner = value.items() if isinstance(value, dict) else ()
        known |= {f"{name}.{each}": held for each, held in inner} or {name: value}
    return known | {name: item[name] for name in ("title", "version") if name in item}
