"""YAML in block style: the head of a card, and a file of citations."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

_as_json = partial(json.dumps, ensure_ascii=False)


def block(
    said: Mapping[str, Any],
    scalar: Callable[[Any], str] = _as_json,
    *,
    inset: str = "",
) -> Iterator[str]:
    r"""Write values, and lists of them, as lines of YAML; what is empty is left out.

    Args:
        said: The values by their names; a member of a list may be such a mapping too.
        scalar: What writes a value; by default as JSON, which is YAML.
        inset: What is before a list.

    Example:
        >>> print(*block({"name": "guild", "tags": ["lamps"], "doi": ""}), sep="\n")
        name: "guild"
        tags:
        - "lamps"
    """
    for name, held in said.items():
        if isinstance(held, list) and held:
            yield f"{name}:"
            for member in held:
                whole = isinstance(member, Mapping)
                lines = (
                    block(member, scalar, inset=inset) if whole else [scalar(member)]
                )
                for place, line in enumerate(lines):
                    yield f"{inset}{'  ' if place else '- '}{line}"
        elif held:
            yield f"{name}: {scalar(held)}"
