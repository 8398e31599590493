"""All claims on one entity, as a frame."""

from os import PathLike
from typing import TYPE_CHECKING

import polars as pl

from claimset.entities import entity_of, matches
from claimset.load import load, opened

if TYPE_CHECKING:
    import pandas as pd


def about(
    entity: str,
    *,
    version: str | None = None,
    path: str | PathLike[str] | None = None,
    quotes: bool = True,
) -> "pd.DataFrame":
    """Load the claims on an entity: those that list it, are by it, or name it.

    Args:
        entity: Its id, its name or an alias.
        version: The version, as of `claimset.load`.
        path: The folder of the claim set, as of `claimset.load`.
        quotes: Whether to add ``quote``, as of `claimset.load`.

    Returns:
        The claims as `claimset.load` gives them, and ``matched``: an array that says
        how each was found. ``about`` means that the claim lists the entity in its
        column ``about``; ``holder`` that the entity expressed the claim; ``text`` that
        the claim's text has one of its names or aliases in whole words. What is found
        by ``text`` alone may mean another entity whose name contains this one.

    Raises:
        UnknownRowError: If there is no such entity; it says which may be meant.
        UnknownVersionError: If there is no such release.
        ReadError: If a file is not what it should be.

    Example:
        >>> entities = load("entities")
        >>> claims = about(entities.entity_id[0])
        >>> list(claims.columns)[-1], sorted(set(claims.matched.explode()))
        ('matched', ['about', 'text'])
    """
    claim_set = opened(path, version)
    found = matches(claim_set, entity_of(claim_set, entity))
    claims = load(version=version, path=path, quotes=quotes)
    claims = claims[claims["claim_id"].isin([*found])].reset_index(drop=True)
    how = pl.Series([found[each] for each in claims["claim_id"]], dtype=pl.List(str))
    return claims.assign(matched=how.to_arrow().to_pandas())
