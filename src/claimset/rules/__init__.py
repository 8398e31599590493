"""What one column cannot show: rules across columns, rows, tables and sources.

Each rule is one small function with an id, a summary and a why. It computes which rows
break it; where those rows stand, and how that is said, is `claimset.validation`'s.
"""

from claimset.dispensations import RULES as DISPENSATION_RULES
from claimset.forms import RULES as FILE_RULES
from claimset.problems import Rule
from claimset.rules import anchors, cells, characters, coding, ledger, links, texts
from claimset.rules.columns import COLUMN_RULES
from claimset.rules.material import CHECKS, Check, Faults, Faulty, Material
from claimset.tables import RULES as TABLE_RULES

__all__ = ["CHECKS", "REGISTRY", "Check", "Faults", "Faulty", "Material"]

# Importing the modules of this package fills CHECKS, in their order.
_ = (characters, cells, anchors, coding, ledger, links, texts)

REGISTRY: dict[str, Rule] = {
    rule.id: rule
    for rule in sorted(
        [
            *FILE_RULES,
            *TABLE_RULES,
            *DISPENSATION_RULES,
            *COLUMN_RULES,
            *(check.rule for check in CHECKS),
        ],
        key=lambda rule: (rule.level, rule.id),
    )
}
"""Every rule by its id."""
