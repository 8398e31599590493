"""Citations: of a release, of a claim or of chosen claims, in five formats, verifiable.

`works` has the model, an item of a bibliography; `citing` makes citations of released
data; `formats`, `bibtex` and `cff` print them; `checking` verifies printed ones.
"""

from claimset.cite.checking import RULES, cited_parts, verify_citation
from claimset.cite.citing import Citation, CitedClaim, CitedRows, cite, details

__all__ = [
    "RULES",
    "Citation",
    "CitedClaim",
    "CitedRows",
    "cite",
    "cited_parts",
    "details",
    "verify_citation",
]
