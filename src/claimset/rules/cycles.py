"""Which edges of a graph lie on a cycle, in time that grows with the edges alone."""

from typing import Any

import numpy as np

__all__ = ["on_cycles"]

Places = np.ndarray[Any, Any]

_MOST_KEPT = 0.75


def on_cycles(start: Places, end: Places) -> Places:
    """Return whether each edge lies on a cycle, however long.

    Args:
        start: The node that each edge leaves, as a whole number from 0.
        end: The node that it leads to.

    Example:
        >>> on_cycles(np.array([1, 2, 2, 3, 4]), np.array([2, 1, 3, 4, 3])).tolist()
        [True, True, False, True, True]
    """
    left = _peeled(start, end)
    nodes, ends = np.unique([start[left], end[left]], return_inverse=True)
    first, last = ends.reshape(2, -1)
    part = _parts(first, last, len(nodes))
    found = np.zeros(len(start), dtype=bool)
    found[left] = part[first] == part[last]
    return found


def _peeled(start: Places, end: Places) -> Places:
    """Return the edges that are left when dead ends are cut off, all at once.

    It goes on only while much goes each time: of a long chain only its ends would.
    """
    left = np.arange(len(start))
    size = int(max(start.max(initial=0), end.max(initial=0))) + 1
    while len(left):
        entered, left_from = np.zeros((2, size), dtype=bool)
        entered[end[left]] = True
        left_from[start[left]] = True
        kept = left[entered[start[left]] & left_from[end[left]]]
        if len(kept) > _MOST_KEPT * len(left):
            return kept
        left = kept
    return left


def _parts(start: Places, end: Places, size: int) -> Places:
    """Return a number for each node, equal for those that lead to each other.

    This is Tarjan's algorithm, with a stack of its own in place of recursion.
    """
    targets = end[np.argsort(start, kind="stable")].tolist()
    stop = np.cumsum(np.bincount(start, minlength=size)).tolist()
    nexts = [0, *stop[:-1]]  # of each node, which edge is to be followed next
    index, lowest, part = [-1] * size, [0] * size, [-1] * size
    count, parts = 0, 0
    for root in range(size):
        path = [root] if index[root] < 0 else []
        open_: list[int] = []
        while path:
            node = path[-1]
            if index[node] < 0:
                index[node] = lowest[node] = count
                count += 1
                open_.append(node)
            if nexts[node] < stop[node]:
                target = targets[nexts[node]]
                nexts[node] += 1
                if index[target] < 0:
                    path.append(target)
                elif part[target] < 0:
                    lowest[node] = min(lowest[node], index[target])
                continue
            path.pop()
            if path:
                lowest[path[-1]] = min(lowest[path[-1]], lowest[node])
            if lowest[node] == index[node]:
                while part[node] < 0:
                    part[open_.pop()] = parts
                parts += 1
    return np.array(part, dtype=np.int64)
