"""Who belongs to whom at the least cost: the assignment problem.

The Hungarian method with potentials, one shortest augmenting path a row (Kuhn 1955; Jonker & Volgenant 1987), so the
answer is exact and takes n²·m steps: nothing for the dozens of sheets of a test deck.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def least_cost_assignment(costs: Sequence[Sequence[float]]) -> list[int]:
    """For each row of a cost matrix the column it is given, no column twice, at the least total.

    There must be as many columns as rows, or more.
    """
    rows = len(costs)
    columns = len(costs[0]) if rows else 0
    if columns < rows:
        raise ValueError("fewer columns than rows")
    # row and column 0 stand for "none yet"
    row_potential = [0.0] * (rows + 1)
    column_potential = [0.0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0] = row
        came_from = [0] * (columns + 1)
        slack = [math.inf] * (columns + 1)
        used = [False] * (columns + 1)
        column = 0
        while owner[column]:
            used[column] = True
            following = 0
            for other in range(1, columns + 1):
                if used[other]:
                    continue
                reduced = costs[owner[column] - 1][other - 1] - row_potential[owner[column]] - column_potential[other]
                if reduced < slack[other]:
                    slack[other], came_from[other] = reduced, column
                if not following or slack[other] < slack[following]:
                    following = other
            step = slack[following]
            for other in range(columns + 1):
                if used[other]:
                    row_potential[owner[other]] += step
                    column_potential[other] -= step
                else:
                    slack[other] -= step
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    given = [0] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            given[owner[column] - 1] = column - 1
    return given
