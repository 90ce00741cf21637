"""Joints: where the arms of marks in two rows meet or cross near the rule between them. Neither has a crossing there.

In rows 7 mm high the arms of large crosses often reach into the next row; what they make there belongs to nobody.
"""

from __future__ import annotations

from dataclasses import replace

from calibration.form import Box
from scanner.parts import Part
from scanner.strokes import Place

NEAR_RULE_MM = 2.4
"""A joint is no farther than this from the rule: arms reach so far into a cell without meeting what is meant there."""

APART_MM = 1.8
"""A joint is this far from the crossing that the part has of its own: a mark that was struck out crosses nearer."""

OWN_DEPTH_MM = 1.4
"""Each of the two marks crosses at least this far inside its own cell."""

MOST_JOINTS = 2
"""Two arms of one mark meet two of the other at most."""


def without_joints(parts: list[Part]) -> list[Part]:
    """The parts of one mark without the places where it is joined to what it has in the cell above or below."""
    own = {(part.row, part.column): place for part in parts if (place := _own_crossing(part)) is not None}
    return [_freed(part, own) for part in parts]


def _own_crossing(part: Part) -> Place | None:
    """The crossing of four arms or more that lies deepest in its cell, if it lies deep enough."""
    if part.cell is None:
        return None
    deep = [(part.cell.depth(place.x, place.y), place) for place in part.places if place.arms >= 4]
    depth, place = max(deep, key=lambda item: item[0], default=(0.0, None))
    return place if depth >= OWN_DEPTH_MM else None


def _freed(part: Part, own: dict[tuple[int, int], Place]) -> Part:
    mine = own.get((part.row, part.column))
    if mine is None or part.cell is None:
        return part
    places, joined = list(part.places), False
    for neighbour in (-1, 1):
        if (part.row + neighbour, part.column) not in own:
            continue
        joined = True
        joints = [place for place in places if place is not mine and _is_joint(place, mine, part.cell, neighbour)]
        if len(joints) <= MOST_JOINTS:
            places = [place for place in places if not any(place is joint for joint in joints)]
    return replace(part, places=(mine, *(place for place in places if place is not mine)), joined=joined)


def _is_joint(place: Place, own: Place, cell: Box, neighbour: int) -> bool:
    from_rule = place.y - cell.y0 if neighbour < 0 else cell.y1 - place.y
    apart = ((place.x - own.x) ** 2 + (place.y - own.y) ** 2) ** 0.5
    return from_rule <= NEAR_RULE_MM and apart >= APART_MM
