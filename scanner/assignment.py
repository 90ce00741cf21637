"""Who belongs to whom at the least cost: the assignment problem.

The Hungarian method with potentials, one shortest augmenting path a row (Kuhn 1955; Jonker & Volgenant 1987), so the
answer is exact and takes n²·m steps: nothing for the dozens of sheets of a test deck.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def least_cost_assignment(costs: npt.NDArray[np.float64]) -> list[int]:
    """For each row of a cost matrix (n, m) the column it is given, no column twice, at the least total; m ≥ n."""
    rows, columns = costs.shape
    if columns < rows:
        raise ValueError("fewer columns than rows")
    # row 0 and column 0 stand for "none yet"
    row_potential, column_potential = np.zeros(rows + 1), np.zeros(columns + 1)
    owner = np.zeros(columns + 1, np.intp)
    for row in range(1, rows + 1):
        owner[0] = row
        came_from = np.zeros(columns + 1, np.intp)
        slack = np.full(columns + 1, np.inf)
        used = np.zeros(columns + 1, np.bool_)
        column = 0
        while owner[column]:
            used[column] = True
            reduced = costs[owner[column] - 1] - row_potential[owner[column]] - column_potential[1:]
            better = np.flatnonzero(~used[1:] & (reduced < slack[1:])) + 1
            slack[better], came_from[better] = reduced[better - 1], column
            following = int(np.where(used, np.inf, slack)[1:].argmin()) + 1
            step = slack[following]
            row_potential[owner[used]] += step
            column_potential[used] -= step
            slack[~used] -= step
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = int(came_from[column])
    given = [0] * rows
    for taken in np.flatnonzero(owner[1:]):
        given[owner[taken + 1] - 1] = int(taken)
    return given
