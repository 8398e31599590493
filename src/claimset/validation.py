"""Validate claim sets: form, cells, rows, and all of it together.

Bytes become text frames (`claimset.claim_set`), pandera checks every cell
(`claimset.schemas`), queries check what one cell cannot show (`claimset.rules`), and
what they find becomes problems at their places (`claimset.validator`). Several claim
sets are checked as one batch.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from itertools import count
from os import PathLike

import polars as pl

from claimset.baseline import ALIASES, update_baseline
from claimset.causes import FEWER
from claimset.claim_set import ClaimSet, open_claim_set
from claimset.findings import Findings
from claimset.model import TABLES
from claimset.paths import chosen_folder
from claimset.problems import Report, Severity, places_of
from claimset.rules import CHECKS, REGISTRY
from claimset.rules.columns import MOVED
from claimset.validator import Validator
from claimset.witness import Moved

Progress = Callable[[int, int], None]


def validate(
    path: str | PathLike[str] | None = None,
    *,
    skip: Collection[str] = (),
    progress: Progress | None = None,
    sources: str | PathLike[str] | None = None,
) -> Report:
    """Check a claim set, and report all problems at once.

    Args:
        path: The folder of the claim set; by default the one this package carries.
        skip: The ids of rules not to check. A problem that kept a file from being read
            is reported all the same.
        progress: Called now and then with how many steps are done, and of how many.
        sources: A folder that holds the sources' files by their names, if the claim
            set came without them.

    Raises:
        EmptyPathError: If the path is empty.
        NoClaimSetError: If the folder holds no claim set.
        UnsafePathError: If a path in it leads out of the folder.
        ReadError: If a file may not be read.
        KeyError: If `skip` names a rule that does not exist.

    Example:
        >>> validate().ok
        True
    """
    (report,) = validate_batch(
        [chosen_folder(path)], skip=skip, progress=progress, sources=sources
    )
    return report


def validate_batch(
    paths: Iterable[str | PathLike[str]],
    *,
    skip: Collection[str] = (),
    progress: Progress | None = None,
    sources: str | PathLike[str] | None = None,
) -> list[Report]:
    """Check several claim sets at once: each report is as `validate` gives it.

    Args:
        paths: The folders of the claim sets.
        skip: As of `validate`.
        progress: As of `validate`.
        sources: As of `validate`.
    """
    sets = [open_claim_set(chosen_folder(each), sources=sources) for each in paths]
    return validate_sets(sets, skip=skip, progress=progress)


def validate_sets(
    sets: Iterable[ClaimSet],
    *,
    skip: Collection[str] = (),
    progress: Progress | None = None,
    singly: bool = False,
) -> list[Report]:
    """Check several claim sets that are open already; see `validate_batch`.

    Args:
        sets: The claim sets.
        skip: As of `validate`.
        progress: As of `validate`.
        singly: Whether many values with one slip are a problem each.
    """
    skip = {REGISTRY[ALIASES.get(rule_id, rule_id)].id for rule_id in skip}
    findings = [Findings(claim_set, skip, singly=singly) for claim_set in sets]
    wanted = [check for check in CHECKS if check.rule.id not in skip]
    step, steps = count(1), len(wanted) + len(TABLES)
    # Many small queries: to start a stream for each would take longer than they do.
    with pl.Config(engine_affinity="in-memory"):
        for _ in Validator(findings, skip).run():
            if progress:
                progress(next(step), steps)
        as_is = {
            number: Findings(each.claim_set, skip, as_is=True, singly=singly)
            for number, each in enumerate(findings)
            if each.moved
        }
        deque(Validator([*as_is.values()], skip).run() if as_is else (), maxlen=0)
    return [
        _with_moved(each, as_is[number], skip) if number in as_is else each.report(skip)
        for number, each in enumerate(findings)
    ]


def _with_moved(back: Findings, as_is: Findings, skip: Collection[str]) -> Report:
    """Report that columns were moved, and all that is not explained by it.

    Args:
        back: What was found with the cells moved back.
        as_is: What was found with the cells where they are. If that is no graver, all
            of it is reported.
        skip: The ids of the rules that are not wanted.
    """
    number, of = (each.report(skip).counts()[Severity.ERROR] for each in (back, as_is))
    sure = [each for each in back.moved if each.is_sure]
    is_cause = number < of
    if len(sure) < len(back.moved):
        is_cause = max(number, 1) * FEWER < of
    if is_cause:
        _describe(back, back.moved, Severity.ERROR)
        return back.report(skip)
    _describe(as_is, sure, Severity.ERROR if number < of else Severity.WARNING)
    return as_is.report(skip)


def _describe(findings: Findings, moved: Iterable[Moved], severity: Severity) -> None:
    """Add a problem for columns whose cells were moved, as grave as it is."""
    rule = replace(MOVED, severity=severity)
    for each in moved:
        name, rows = each.columns[0], each.rows
        shown = [(row, "") for row in rows[:4]]
        where = places_of([*findings.described(rule, each.table, name, shown)])
        message = f"{each.said}, in {where}: {each.remedy}"
        findings.describe_column(rule, each.table, name, rows[0], message)


def accept(
    path: str | PathLike[str],
    reason: str,
    *,
    sources: str | PathLike[str] | None = None,
) -> None:
    """Write a claim set's baseline anew, so that it accepts just what there is now.

    Args:
        path: The folder of the claim set.
        reason: Why the problems that are new may stay.
        sources: As of `validate`.

    Raises:
        ReadError: If a file may not be read, or the baseline is invalid.
        WriteError: If the baseline cannot be written.
    """
    claim_set = open_claim_set(chosen_folder(path))
    own = open_claim_set(chosen_folder(path), sources=sources)
    (report,) = validate_sets([own], singly=True)
    update_baseline(claim_set, report, reason, REGISTRY)
