"""The assignment at least cost is pinned to trying every one."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.assignment import least_cost_assignment


@given(st.integers(0, 5), st.integers(0, 2), st.data())
def test_no_other_assignment_costs_less(rows, more, data):
    columns = rows + more
    values = st.lists(st.sampled_from([0.0, 0.25, 1.0, 2.5, 7.0]), min_size=rows * columns, max_size=rows * columns)
    costs = np.array(data.draw(values)).reshape(rows, columns)
    given_columns = least_cost_assignment(costs)
    assert len(set(given_columns)) == rows
    cost = sum(costs[row, column] for row, column in enumerate(given_columns))
    ways = permutations(range(columns), rows)
    assert cost == pytest.approx(min((sum(costs[row, at] for row, at in enumerate(way)) for way in ways), default=0))


def test_fewer_columns_than_rows_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="fewer"):
        least_cost_assignment(np.zeros((2, 1)))
