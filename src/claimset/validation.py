"""Validate claim sets: form, cells, rows, and all of it together.

Bytes become text frames (`claimset.claim_set`), pandera checks every cell
(`claimset.schemas`), queries check what one cell cannot show (`claimset.rules`), and
what they find becomes problems at their places (`claimset.validator`). Several claim
sets are checked as one batch.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import count
from os import PathLike

import polars as pl

from claimset.baseline import ALIASES, update_baseline
from claimset.claim_set import ClaimSet, open_claim_set
from claimset.findings import Findings
from claimset.model import TABLES
from claimset.paths import chosen_folder
from claimset.problems import Report
from claimset.rules import CHECKS, REGISTRY
from claimset.validator import Validator

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
) -> list[Report]:
    """Check several claim sets that are open already; see `validate_batch`."""
    skip = {REGISTRY[ALIASES.get(rule_id, rule_id)].id for rule_id in skip}
    validator = Validator([Findings(claim_set, skip) for claim_set in sets], skip)
    wanted = [check for check in CHECKS if check.rule.id not in skip]
    step, steps = count(1), len(wanted) + len(TABLES)
    # Many small queries: to start a stream for each would take longer than they do.
    with pl.Config(engine_affinity="in-memory"):
        for _ in validator.run():
            if progress:
                progress(next(step), steps)
    return [each.report(skip) for each in validator.sets]


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
    update_baseline(claim_set, validate(path, sources=sources), reason, REGISTRY)
