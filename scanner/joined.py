"""Numbers of which some belong together, found pair by pair (disjoint sets)."""

from __future__ import annotations

from collections.abc import Iterable


class Joined:
    """Numbers in groups, each alone at first."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._parent = {number: number for number in numbers}

    def root(self, number: int) -> int:
        """The member that stands for a number's group."""
        while self._parent[number] != number:
            number = self._parent[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Make the groups of two numbers one, for which the other's root stands."""
        self._parent[self.root(one)] = self.root(other)

    def groups(self) -> dict[int, list[int]]:
        """The members of every group by its root, in the order in which the numbers were given."""
        found: dict[int, list[int]] = {}
        for number in self._parent:
            found.setdefault(self.root(number), []).append(number)
        return found
