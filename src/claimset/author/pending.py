"""The next sentence that nobody has annotated yet, and what to ask of it."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike

from claimset.author.asking import asked
from claimset.author.tables import Working
from claimset.errors import ReadError
from claimset.model import table_of
from claimset.problems import quoted
from claimset.vocabulary import SUBTYPES, ClaimType, Disposition

_TYPES = {
    ClaimType.EVALUATIVE: (
        "could two informed people who agree on all that can be seen still disagree?"
    ),
    ClaimType.QUANTITATIVE: "else, is a number or a quantifier the point?",
    ClaimType.ATTRIBUTIONAL: "everything else",
}
"""How a type is chosen (codebook, 2): the first that fits."""

_GIVEN = ("claim_id", "source_ref", "spans", "confidence", "note")
_WIDTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A sentence that is pending.

    Attributes:
        sentence_id: Its id.
        section: Its section.
        kind: What it is.
        paragraph: The reading text of its paragraph, a piece a sentence, each with
            whether it is the one that is meant.
        left: How many sentences are pending, this one included.
        total: How many there are.
    """

    sentence_id: str
    section: str
    kind: str
    paragraph: Sequence[tuple[str, bool]]
    left: int
    total: int


def next_pending(
    path: str | PathLike[str] | None = None, *, section: str = ""
) -> Pending | None:
    """Return the next sentence that is pending, with its paragraph.

    Args:
        path: The folder of the claim set; by default the one this package carries.
        section: The only section to look in.

    Returns:
        The sentence; none if no sentence is pending.

    Raises:
        ReadError: If a table cannot be read, or there is no such section.

    Example:
        >>> next_pending() is None
        True
    """
    working = Working.of(path)
    rows = working.rows("sentences")
    if not rows:
        working.claim_set.need("sentences", what="what is pending")
    here = [row for row in rows if section in ("", row["section"])]
    if not here:
        known = ", ".join(dict.fromkeys(row["section"] for row in rows)) or "none"
        reason = f"no section {quoted(section)}; there are: {known}"
        raise ReadError(working.claim_set.folder, reason)
    pending = [row for row in here if row["disposition"] == Disposition.PENDING]
    if not pending:
        return None
    first = pending[0]
    paragraph = [
        (working.reading(row["sentence_id"]), row is first)
        for row in working.paragraph(first)
    ]
    return Pending(
        sentence_id=first["sentence_id"],
        section=first["section"],
        kind=first["kind"],
        paragraph=paragraph,
        left=len(pending),
        total=len(here),
    )


def questions() -> Iterator[tuple[str, str]]:
    """Yield what to ask of a sentence, and how to answer: in the codebook's order.

    Example:
        >>> next(questions())[0]
        'Does it say anything that can be true or false on its own?'
    """
    sentences = table_of("sentences")
    reasons = ", ".join(sentences.column("reason").enum)
    answer = (
        f"If not: disposition 'none', and the reason: {reasons}. If all of it is said "
        "by another sentence: 'restated', and a row in appearances. Else 'claims', and "
        "a row in claims for each proposition:"
    )
    yield "Does it say anything that can be true or false on its own?", answer
    for column in table_of("claims").columns:
        if column.name == "type":
            said = "; ".join(f"{name}: {asked}" for name, asked in _TYPES.items())
            yield column.name, said
        elif column.name == "subtype":
            order = column.enum
            yield (
                column.name,
                "; ".join(
                    f"{name}: {', '.join(sorted(SUBTYPES[name], key=order.index))}"
                    for name in ClaimType
                ),
            )
        elif column.name == "spans":
            yield "quote", "The exact words of the sentence that state it"
        elif column.name not in _GIVEN:
            yield column.name, asked("claims", column)


def pending_text(found: Pending | None, *, color: bool = False) -> str:
    """Show a sentence in its paragraph, and what to ask of it."""
    if found is None:
        return "no sentence is pending\n"
    begin, end = ("\033[1m", "\033[0m") if color else (">>", "<<")
    pieces = [
        f"{begin}{words}{end}" if meant else words for words, meant in found.paragraph
    ]
    place = f"{found.sentence_id} ({found.section}, {found.kind}"
    lines = [
        f"{place}; {found.left:,} of {found.total:,} pending)",
        "",
        *textwrap.wrap(
            " ".join(pieces), _WIDTH, initial_indent="  ", subsequent_indent="  "
        ),
        "",
    ]
    (first, answer), *columns = questions()
    lines += [first, *textwrap.wrap(answer, _WIDTH)]
    for name, said in columns:
        lines += textwrap.wrap(
            said, _WIDTH, initial_indent=f"  {name:<14}", subsequent_indent=" " * 16
        )
    return "".join(f"{line}\n" for line in lines)
