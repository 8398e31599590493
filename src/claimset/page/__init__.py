"""A page to read: the text with its claims, in one file that needs no network.

It is an export format like the others; `write` is what `claimset.export` calls. Python
writes the text, the cards and the drawings; a script of a few kB filters and moves.
Nothing of a table becomes markup, and the page may load and run nothing but itself.
"""

from claimset.page.document import write

__all__ = ["write"]
