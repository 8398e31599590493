"""Entities: found by id, name or alias, and the claims that each has part in."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from claimset.claim_set import ClaimSet
from claimset.errors import UnknownRowError
from claimset.load import text_frame
from claimset.model import table_of
from claimset.ordering import sort_key
from claimset.sources import says
from claimset.where import comparisons, parse

Row = Mapping[str, str]

MATCHES = ("about", "holder", "text")
"""How a claim can match an entity: it is listed, it is the holder, or it is named."""

_MOST_NEAR = 3

_LIKE = 0.75
"""How alike a word and one of a name are at least, if the name may be meant."""

_POINTING = {
    key.column: (key.table, key.target) for key in table_of("claims").foreign_keys
} | {"attributed_to": ("entities", "entity_id")}
"""Which id of which table a column of claims holds."""


def entity_of(claim_set: ClaimSet, wanted: str) -> Row:
    """Return an entity by its id, or by a name or alias that only it has.

    Args:
        claim_set: The claim set.
        wanted: The id, the name or an alias; capitals do not matter in the last two.

    Raises:
        UnknownRowError: If there is none, or several have that name.
        ReadError: If there is no table of entities, or it cannot be read.
    """
    claim_set.need("entities", what=f"the entity {wanted!r}")
    entities = _entities(claim_set)
    for entity in entities:
        if entity["entity_id"] == wanted:
            return entity
    name = _bare(wanted)
    found = [each for each in entities if name in map(_bare, called(each))]
    if len(found) == 1:
        return found[0]
    like = [each["entity_id"] for each in found] or near(claim_set, wanted)
    raise UnknownRowError(wanted, like, what="entity")


def near(claim_set: ClaimSet, wanted: str, ids: Iterable[str] = ()) -> list[str]:
    """Return the ids that may have been meant: of entities, and further ones.

    An id may be meant in other capitals or without its zeros, and an entity by a word
    of its name, also if that is spelt a little otherwise.
    """
    word = wanted.strip().casefold()
    if not word:
        return []
    entities = _entities(claim_set)
    known = [*(each["entity_id"] for each in entities), *ids]
    same = [each for each in known if sort_key(each.casefold()) == sort_key(word)]
    holding = [
        each["entity_id"]
        for each in entities
        if any(says(name.casefold(), word) for name in called(each))
    ]
    words = {
        each: entity["entity_id"]
        for entity in entities
        for name in called(entity)
        for each in (name.casefold(), *name.casefold().split())
    }
    spelt = get_close_matches(word, words, n=_MOST_NEAR, cutoff=_LIKE)
    like = get_close_matches(wanted, known, n=_MOST_NEAR)
    found = same or [*holding, *(words[each] for each in spelt), *like]
    return [*dict.fromkeys(found)][:_MOST_NEAR]


def unknown_ids(claim_set: ClaimSet, where: str) -> list[str]:
    """Say which ids a query asks for that are in no table, and which may be meant.

    Args:
        claim_set: The claim set.
        where: A query that can be understood.

    Raises:
        ReadError: If a table cannot be read.
    """
    said = []
    for asked in comparisons(parse(where)):
        table, key = _POINTING.get(asked.column, ("", ""))
        if not table or asked.operator not in ("==", "in", "contains"):
            continue
        known = {*text_frame(claim_set, table)[key]}
        for value in map(str, asked.values):
            if value and value not in known and not value.startswith("("):
                like = [each for each in near(claim_set, value, known) if each in known]
                hint = f": did you mean {' or '.join(like)}?" if like else ""
                said.append(f"{table} has no {key} {value!r}{hint}")
    return said


def matches(claim_set: ClaimSet, entity: Row) -> dict[str, list[str]]:
    """Return the claims that match an entity, each with how: members of `MATCHES`.

    A claim is named in a text where that says a name or an alias, in whole words and as
    it is written; only its first letter may be a capital instead.
    """
    entity_id = entity["entity_id"]
    names = {spelt for name in called(entity) for spelt in (name, _capital(name))}
    columns = ("claim_id", "about", "attributed_to", "text")
    claims = text_frame(claim_set, "claims").select(columns).fill_null("")
    found = {}
    for claim_id, about, holder, text in claims.iter_rows():
        holds = (
            entity_id in about.split(";"),
            entity_id == holder,
            any(says(text, name) for name in names),
        )
        if any(holds):
            found[claim_id] = [
                how for how, held in zip(MATCHES, holds, strict=True) if held
            ]
    return found


def called(entity: Row) -> list[str]:
    """Return the names of an entity, the first without its article.

    Example:
        >>> called({"name": "the Lantern Guild", "aliases": "the Guild;TLG"})
        ['Lantern Guild', 'the Guild', 'TLG']
    """
    names = [entity["name"].removeprefix("the "), *entity["aliases"].split(";")]
    return [name for name in names if name]


def _bare(name: str) -> str:
    """Return a name without its article and its capitals."""
    return name.casefold().removeprefix("the ")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _entities(claim_set: ClaimSet) -> list[dict[str, str]]:
    return text_frame(claim_set, "entities").fill_null("").to_dicts()
