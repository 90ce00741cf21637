"""From a guess to a fit: the page by all its ruled lines at once, then each cell by the lines around it.

Every probe looks across its line for the dark valley of the rule, and says how far beside its place the rule lies.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import Box
from calibration.order_statistics import distinct, in_between, median, percentile
from calibration.ruled_lines import Grey
from scanner.prepared_form import FloatArray, LineProbes, PreparedPage

PROBE_STEP_MM = 0.1
FIRST_REACH_MM = 2.0
"""The first round looks this far: guesses from lines were off by up to 0.7 mm, from features by up to 1.2 mm."""

SECOND_REACH_MM = 1.0
"""The second round looks this far: what a page keeps of folds and bends after the page fit stays under 0.6 mm."""

VALLEY = 0.10
"""Least depth of a rule's valley, as a share of the paper's brightness: grey hairlines at 150 dpi showed 0.16."""

VALLEY_STEPS = 4
"""A valley's centre is that of so many steps to each side of its lowest: 0.4 mm."""

ALMOST_NOTHING = 1e-9
"""Added to the diagonal of the page fit's equations, whose numbers are 10 to 1,000: it moves no page by a micrometre."""

LOCAL_MM = 25.0
"""A rule is followed in pieces of this length: two mark columns, over which paper bends by less than 0.1 mm."""


@dataclass(frozen=True)
class Fit:
    """Where a page lies: page homography, local displacement on a lattice, and how well the rules fit.

    homography: form mm → picture px · lattice_x (m,), lattice_y (n,) mm · shift_x, shift_y (n, m) mm: what to add to
    a form point before the homography · seen: share of probes that found their rule · error: median distance in mm
    between the rules and the fitted grid · rough: the same at the 90th percentile.
    """

    homography: FloatArray
    lattice_x: FloatArray
    lattice_y: FloatArray
    shift_x: FloatArray
    shift_y: FloatArray
    seen: float
    error: float
    rough: float
    probe_error: FloatArray
    """Distance in mm of each probe from the fitted grid, NaN where the rule was not seen."""


def transform(matrix: FloatArray, points: FloatArray) -> FloatArray:
    """Points (n, 2) through a homography."""
    moved = points @ matrix[:2, :2].T + matrix[:2, 2]
    depth = points @ matrix[2, :2] + matrix[2, 2]
    result: FloatArray = moved / depth[:, None]
    return result


def fit_page(grey: Grey, guess: FloatArray, form: PreparedPage) -> Fit:
    """Refine a guess on the picture."""
    probes = form.probes
    matrix = guess
    for reach in (FIRST_REACH_MM, SECOND_REACH_MM):
        found = measure_probes(grey, matrix, probes, reach)
        matrix = matrix @ _page_correction(probes, found)
    found = measure_probes(grey, matrix, probes, SECOND_REACH_MM)
    return _local_fit(matrix, form, found)


def measure_probes(grey: Grey, matrix: FloatArray, probes: LineProbes, reach: float) -> FloatArray:
    """How far (mm) beside its place each probe sees its rule; NaN where it sees none."""
    offsets = np.arange(-reach, reach + PROBE_STEP_MM / 2, PROBE_STEP_MM)
    # in homogeneous coordinates a step across a line is the same from wherever it is taken: one of two columns
    start = probes.points @ matrix[:, :2].T + matrix[:, 2]
    step = np.where(probes.across[:, None] == 1, matrix[:, 1], matrix[:, 0])
    x, y, depth = (start[:, axis, None] + offsets * step[:, axis, None] for axis in range(3))
    at_x, at_y = (x / depth).astype(np.float32), (y / depth).astype(np.float32)
    return _valleys(np.asarray(cv2.remap(grey, at_x, at_y, cv2.INTER_LINEAR, borderValue=255), np.uint8), offsets)


def _valleys(profile: Grey, offsets: FloatArray) -> FloatArray:
    """Centre of the darkest valley of each profile (rows), weighed by depth; NaN where it is too shallow."""
    smooth = cv2.blur(profile.astype(np.float32), (3, 1), borderType=cv2.BORDER_REPLICATE)
    paper = _upper_quartile(np.asarray(smooth, np.float32))
    lowest = smooth.argmin(axis=1)
    place = np.arange(len(smooth))
    depth = paper - smooth[place, lowest]
    # the valley: VALLEY_STEPS to each side of its lowest place
    near = lowest[:, None] + np.arange(-VALLEY_STEPS, VALLEY_STEPS + 1)
    beyond = (near < 0) | (near >= len(offsets))
    near = np.clip(near, 0, len(offsets) - 1)
    weight = np.maximum(paper[:, None] - 0.5 * depth[:, None] - smooth[place[:, None], near], 0)
    weight[beyond] = 0
    total = weight.sum(axis=1)
    centre = (weight * offsets[near]).sum(axis=1) / np.where(total > 0, total, 1)
    inside = (lowest > 1) & (lowest < len(offsets) - 2)
    seen = inside & (total > 0) & (depth >= VALLEY * np.maximum(paper, 1))
    return np.where(seen, centre, np.nan)


def _upper_quartile(profile: npt.NDArray[np.float32]) -> FloatArray:
    """The 75th percentile of each profile (rows)."""
    place, between = divmod(3 * (profile.shape[1] - 1), 4)
    ordered = np.sort(profile, axis=1)
    if between:
        return np.asarray(in_between(ordered[:, place], ordered[:, place + 1], between / 4), np.float64)
    return np.asarray(ordered[:, place], np.float64)


def _page_correction(probes: LineProbes, found: FloatArray) -> FloatArray:
    """Homography in form millimetres that moves the form onto the rules seen; robust least squares.

    To first order a homography moves (x, y) by a polynomial with eight parameters, six of them affine and two for
    perspective. Each probe tells one coordinate of the move. Weights after Cauchy (Huber & Ronchetti 2009, ch. 4).
    """
    keep = ~np.isnan(found)
    if keep.sum() < 16:
        return np.eye(3)
    centre = probes.points.mean(axis=0)
    x, y = ((probes.points[keep] - centre) / 100).T
    level = probes.across[keep] == 1
    zero, one = np.zeros_like(x), np.ones_like(x)
    for_x = np.column_stack([x, y, one, zero, zero, zero, x * x, x * y])
    for_y = np.column_stack([zero, zero, zero, x, y, one, x * y, y * y])
    design = np.where(level[:, None], for_y, for_x)
    wanted = found[keep] / 100
    weight = np.ones_like(wanted)
    solution: FloatArray = np.zeros(8)
    for _ in range(6):
        # by the normal equations: lstsq starts threads of its own for these few numbers, which took fifty times as long
        # where another process kept the cores busy; a page seen along one direction only leaves them singular
        weighed = design.T * weight
        equations = weighed @ design + ALMOST_NOTHING * np.eye(8)
        solution = np.asarray(np.linalg.solve(equations, weighed @ wanted), np.float64)
        rest = np.abs(wanted - design @ solution)
        scale = max(1.48 * median(rest), 0.03 / 100)
        weight = 1 / (1 + (rest / (2 * scale)) ** 2)
    a, b, c, d, e, f, g, h = solution
    move = np.array([[1 + a, b, c], [d, 1 + e, f], [-g, -h, 1]])
    to_unit = np.array([[0.01, 0, -centre[0] / 100], [0, 0.01, -centre[1] / 100], [0, 0, 1]])
    result: FloatArray = np.linalg.inv(to_unit) @ move @ to_unit
    return result


def _local_fit(matrix: FloatArray, form: PreparedPage, found: FloatArray) -> Fit:
    """What is left after the page fit, smoothed along each rule and spread between the rules."""
    probes, page = form.probes, form.page
    columns, rows = form.upright_at, form.level_at
    lattice_x = distinct(np.concatenate([columns, [0.0, page.width]]))
    lattice_y = distinct(np.concatenate([rows, [0.0, page.height]]))
    shift_x = _spread(probes, found, 0, columns, lattice_x, lattice_y).T
    shift_y = _spread(probes, found, 1, rows, lattice_y, lattice_x)
    expected = np.where(
        probes.across == 1,
        _bilinear(shift_y, lattice_x, lattice_y, probes.points),
        _bilinear(shift_x, lattice_x, lattice_y, probes.points),
    )
    error = np.abs(found - expected)
    seen = ~np.isnan(error)
    share = float(seen.mean())
    middle, rough = (percentile(error[seen], percent) for percent in (50, 90)) if share else (9.0, 9.0)
    return Fit(matrix, lattice_x, lattice_y, shift_x, shift_y, share, middle, rough, error)


def _spread(
    probes: LineProbes, found: FloatArray, across: int, at: FloatArray, lattice: FloatArray, along_lattice: FloatArray
) -> FloatArray:
    """Displacement across the rules of one direction: (lattice across, lattice along), in mm."""
    along_axis, across_axis = (0, 1) if across else (1, 0)
    mine = probes.across == across
    seen_at, by_line = [], []
    mine_seen = mine & ~np.isnan(found)
    for position in at:
        here = np.flatnonzero(mine_seen & (probes.points[:, across_axis] == position))
        if len(here):
            seen_at.append(position)
            by_line.append(_follow(probes.points[here, along_axis], found[here], along_lattice))
    if not by_line:
        return np.zeros((len(lattice), len(along_lattice)))
    lines = np.array(by_line)
    return np.array([np.interp(lattice, seen_at, lines[:, index]) for index in range(len(along_lattice))]).T


def _follow(along: FloatArray, off: FloatArray, lattice: FloatArray) -> FloatArray:
    """A rule's displacement at the lattice points: median of the probes within LOCAL_MM, else of the nearest ones."""
    away = np.abs(along - lattice[:, None])
    near = away <= LOCAL_MM / 2
    count = near.sum(axis=1)
    for index in np.flatnonzero(count < 3):
        closest = np.argsort(away[index])[:5]
        near[index] = False
        near[index, closest] = True
        count[index] = len(closest)
    # the medians of all places at once: what is not near is sorted behind
    ordered = np.sort(np.where(near, off, np.inf), axis=1)
    place = np.arange(len(lattice))
    result: FloatArray = (ordered[place, (count - 1) // 2] + ordered[place, count // 2]) / 2
    return result


def _bilinear(values: FloatArray, lattice_x: FloatArray, lattice_y: FloatArray, points: FloatArray) -> FloatArray:
    """Values on the lattice (rows y, columns x) at points (n, 2)."""
    column = np.clip(np.searchsorted(lattice_x, points[:, 0]) - 1, 0, len(lattice_x) - 2)
    row = np.clip(np.searchsorted(lattice_y, points[:, 1]) - 1, 0, len(lattice_y) - 2)
    fx = (points[:, 0] - lattice_x[column]) / (lattice_x[column + 1] - lattice_x[column])
    fy = (points[:, 1] - lattice_y[row]) / (lattice_y[row + 1] - lattice_y[row])
    result: FloatArray = (1 - fy) * ((1 - fx) * values[row, column] + fx * values[row, column + 1]) + fy * (
        (1 - fx) * values[row + 1, column] + fx * values[row + 1, column + 1]
    )
    return result


TILE_PX = 16
"""The map of a rectified picture is computed once a tile and interpolated between: 2 mm at 8 px/mm, over which
paper bends by less than 0.01 mm."""


def rectify(grey: Grey, fit: Fit, part: Box, px_per_mm: float) -> Grey:
    """The part of the page as it would lie on the form, at the given scale; beyond the picture it is white."""
    width, height = round(part.width * px_per_mm), round(part.height * px_per_mm)
    places = _map(fit, part, width, height, px_per_mm)
    # what OpenCV asks for in place of a second map is an empty one
    return np.asarray(
        cv2.remap(grey, places, _NO_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255), np.uint8
    )


_NO_MAP = np.empty(0, np.float32)


def _map(fit: Fit, part: Box, width: int, height: int, px_per_mm: float) -> npt.NDArray[np.float32]:
    """Where each pixel of the rectified picture lies in the scan, (height, width, 2) px across and down. Node k of a row
    stands for the middle of tile k."""
    tile = TILE_PX / px_per_mm
    columns, rows = -(-width // TILE_PX) + 2, -(-height // TILE_PX) + 2
    xs = part.x0 + (np.arange(columns) - 0.5) * tile
    ys = part.y0 + (np.arange(rows) - 0.5) * tile
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    inside = np.clip(grid, [fit.lattice_x[0], fit.lattice_y[0]], [fit.lattice_x[-1], fit.lattice_y[-1]])
    moved = grid + np.column_stack(
        [
            _bilinear(fit.shift_x, fit.lattice_x, fit.lattice_y, inside),
            _bilinear(fit.shift_y, fit.lattice_x, fit.lattice_y, inside),
        ]
    )
    at = transform(fit.homography, moved).reshape(rows, columns, 2).astype(np.float32)
    dense = cv2.resize(at, (columns * TILE_PX, rows * TILE_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(dense[TILE_PX : TILE_PX + height, TILE_PX : TILE_PX + width], np.float32)
