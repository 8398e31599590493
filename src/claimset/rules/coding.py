"""Rules on the coded columns of a claim (codebook, 2 and 3)."""

from collections.abc import Iterator

from claimset.edtf import bounds
from claimset.problems import Severity
from claimset.rules.bulk import among, distinct
from claimset.rules.keys import excused
from claimset.rules.material import Faults, Material, faults, rule, said, verbatim
from claimset.vocabulary import SUBTYPES, TIMES

__all__: list[str] = []


@rule(
    "subtype-not-of-type",
    level=3,
    reads={"claims": ("type", "subtype")},
    summary="The subtype belongs to the type.",
    why="Counts by type and by subtype must agree.",
)
def subtype_not_of_type(material: Material) -> Iterator[Faults]:
    """Find subtypes of another type."""
    claims = material.claims
    for kind, subtypes in SUBTYPES.items():
        known = claims["subtype"].isin(
            [s for group in SUBTYPES.values() for s in group]
        )
        wrong = (claims["type"] == kind) & known & ~claims["subtype"].isin(subtypes)
        message = (
            f"{{value}} is no subtype of {str(kind)!r}: {', '.join(sorted(subtypes))}"
        )
        yield faults("claims", "subtype", wrong, message)


@rule(
    "statement-without-holder",
    level=3,
    reads={"claims": ("subtype", "attributed_to")},
    summary="A statement has a holder.",
    why="A statement is somebody's: without the somebody it says something else.",
)
def statement_without_holder(material: Material) -> Iterator[Faults]:
    """Find statements that nobody holds."""
    claims = material.claims
    mask = (claims["subtype"] == "statement") & (claims["attributed_to"] == "")
    yield faults("claims", "attributed_to", mask, "a statement needs its holder")


@rule(
    "holder-unknown",
    level=4,
    needs=("claims", "entities"),
    marks=True,
    summary="A holder is an entity, or is described in parentheses.",
    why="A misspelt entity would otherwise pass as a description.",
)
def holder_unknown(material: Material) -> Iterator[Faults]:
    """Find holders that look like an entity and are none."""
    rows, messages = [], []
    for stray in material.strays:
        meant = material.misnamed("entities").get(stray.value)
        if stray.key.column == "attributed_to" and not (meant and meant.at_fault):
            hint = (
                f"did you mean {said(meant.name)}?"
                if meant
                else "a holder without a name is described in parentheses"
            )
            rows.append(stray.row)
            messages.append(f"{{value}} is no entity; {hint}")
    yield Faults("claims", "attributed_to", rows, messages)


@rule(
    "holder-not-described",
    level=3,
    needs=(),
    summary="The description of a holder in parentheses is in words.",
    why="Empty parentheses hold the place of a holder, and name nobody.",
)
def holder_not_described(material: Material) -> Iterator[Faults]:
    """Find parentheses without a letter, or with a blank at an edge."""
    for table in ("claims", "annotations"):
        if material.has(table):
            rows = distinct(material, table, "attributed_to", _is_no_description)
            message = "{value} describes nobody"
            yield Faults(table, "attributed_to", rows, message)


def _is_no_description(holder: str) -> bool:
    if not holder.startswith("("):
        return False
    words = holder.strip("()")
    return words != words.strip() or not any(map(str.isalpha, words))


@rule(
    "cited-without-reference",
    level=3,
    reads={"claims": ("support", "ref_ids")},
    summary="A claim has references exactly where its support is 'cited'.",
    why="The two columns say one thing, and must not say two.",
)
def cited_without_reference(material: Material) -> Iterator[Faults]:
    """Find claims whose support and references disagree."""
    claims = material.claims
    cited = claims["support"] == "cited"
    backed = claims["ref_ids"] != ""
    message = "support is 'cited', and no reference is given"
    yield faults("claims", "ref_ids", cited & ~backed, message)
    message = "{value}, and references are given: support should be 'cited'"
    yield faults("claims", "support", backed & ~cited, message)


@rule(
    "time-not-edtf",
    level=3,
    needs=(),
    summary="Times are EDTF level 1 (ISO 8601-2), and exist in the calendar.",
    why="Programs compute first and last days from them.",
)
def time_not_edtf(material: Material) -> Iterator[Faults]:
    """Find times of another form; each distinct value is judged once."""
    for table, column in TIMES:
        if not material.has(table):
            continue
        times = material.frames[table][column]
        wrong = {
            time: reason for time in times.unique() if time and (reason := _fault(time))
        }
        if wrong:
            rows = times.isin(list(wrong)).to_numpy().nonzero()[0].tolist()
            yield Faults(table, column, rows, [wrong[times.iat[row]] for row in rows])


def _fault(time: str) -> str:
    """Return what is wrong with a time, or nothing."""
    try:
        bounds(time)
    except ValueError as error:
        return f"{{value}} is not an EDTF date: {verbatim(str(error))}"
    return ""


@rule(
    "premise-missing",
    level=4,
    needs=("claims", "relations"),
    severity=Severity.NOTE,
    reads={"claims": ("claim_id", "support")},
    summary="An argued claim has a claim that supports it, where the text gives one.",
    why="An inference without its ground cannot be followed.",
)
def premise_missing(material: Material) -> Iterator[Faults]:
    """Find argued claims that nothing supports."""
    claims, relations = material.claims, material.relations
    # What a faulty cell was to say of its relation is not known.
    unknown = ~material.faulty.sound("relations", "relation", size=len(relations))
    supports = (relations["relation"] == "supports") | unknown
    supported = relations.loc[supports, "target_id"]
    argued = claims["support"] == "argued"
    mask = argued & ~among(claims["claim_id"], supported)
    open_ = claims.loc[mask, "claim_id"].tolist()
    mask &= ~claims["claim_id"].isin(
        sorted(excused(material, open_, ("relations", "target_id")))
    )
    yield faults("claims", "support", mask, "no claim supports this argued one")
