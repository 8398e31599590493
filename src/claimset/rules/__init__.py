"""What must hold of a claim set, rule by rule.

What one cell cannot show is a query with an id, a summary and a why: see
`claimset.rules.core` for how one is written, and any other module for examples.
"""

from claimset.baseline import RULES as BASELINE_RULES
from claimset.claim_set import RULES as CLAIM_SET_RULES
from claimset.forms import RULES as FILE_RULES
from claimset.problems import Rule
from claimset.rules import (
    anchors,
    cells,
    coding,
    judging,
    keys,
    ledger,
    relations,
    texts,
)
from claimset.rules.batch import Batch
from claimset.rules.columns import CAUSE_RULES, COLUMN_RULES
from claimset.rules.core import CHECKS, Check

__all__ = ["CHECKS", "REGISTRY", "Batch", "Check"]

# Importing the modules of this package fills CHECKS, in their order.
_ = (cells, anchors, keys, ledger, coding, judging, relations, texts)

REGISTRY: dict[str, Rule] = {
    rule.id: rule
    for rule in sorted(
        [
            *FILE_RULES,
            *CLAIM_SET_RULES,
            *BASELINE_RULES,
            *COLUMN_RULES,
            *CAUSE_RULES,
            *(check.rule for check in CHECKS),
        ],
        key=lambda rule: (rule.level, rule.id),
    )
}
"""Every rule by its id."""
