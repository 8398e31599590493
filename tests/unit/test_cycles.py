"""Which relations close a cycle, and that looking for them takes linear time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.rules.cycles import on_cycles
from claimset.rules.links import supports_cycle
from claimset.rules.material import Material

LONG = 100_000


def _wrong(pairs: list[tuple[int, int]]) -> list[int]:
    ids = [(f"C{first:04}", "supports", f"C{second:04}") for first, second in pairs]
    table = pd.DataFrame(ids, columns=["claim_id", "relation", "target_id"])
    (found,) = supports_cycle(Material({"relations": table}))
    return list(found.rows)


@pytest.mark.parametrize(
    ("pairs", "wrong"),
    [
        ([], []),
        ([(1, 1), (1, 2)], []),
        ([(1, 2), (2, 3), (3, 1), (3, 4)], [0, 1, 2]),
        # What leads from one cycle to another is on neither.
        ([(1, 2), (2, 1), (2, 3), (3, 4), (4, 5), (5, 6), (6, 5)], [0, 1, 5, 6]),
        ([(1, 2), (2, 1), (2, 3), (3, 2)], [0, 1, 2, 3]),
    ],
)
def test_only_relations_on_a_cycle_are_told(
    pairs: list[tuple[int, int]], wrong: list[int]
) -> None:
    assert _wrong(pairs) == wrong


def test_long_chain_and_long_cycle_take_linear_time() -> None:
    nodes = np.arange(LONG)
    assert not on_cycles(nodes, nodes + 1).any()
    assert on_cycles(nodes, (nodes + 1) % LONG).all()


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_edge_is_on_a_cycle_if_its_end_leads_to_its_start(
    edges: list[tuple[int, int]],
) -> None:
    reached = {node: {node} for node in range(7)}
    for _ in reached:
        for start, end in edges:
            for nodes in reached.values():
                if start in nodes:
                    nodes.add(end)
    starts, ends = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    expected = [start in reached[end] for start, end in edges]
    assert on_cycles(starts, ends).tolist() == expected
