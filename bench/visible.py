"""Whether a person can see a faint stroke on a scan: its contrast against the paper's own grain."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from samples.scanner_effects import Scan
from samples.strokes import Stroke

SEEN_CONTRAST = 4.0
"""A stroke whose mean darkness along its way is this many deviations of the grain is seen at 100 % zoom."""

LEAST_GRAIN = 2.0
"""Grey levels: JPEG smooths the grain of pale paper away, and eight levels are about what an eye tells apart in a thin line."""

AROUND_MM = 2.0
"""So much paper around a stroke is looked at for its brightness and grain."""


def is_seen(strokes: Sequence[Stroke], scan: Scan, data: bytes) -> bool:
    """Whether strokes (mm on the upright page) stand out from the paper on the scan as its file shows it."""
    grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    points = np.vstack([stroke.points for stroke in strokes])
    x, y = _on_scan(points, scan)
    reach = AROUND_MM * scan.px_per_mm
    left, top = (max(0, int(values.min() - reach)) for values in (x, y))
    around = np.asarray(grey[top : int(y.max() + reach) + 1, left : int(x.max() + reach) + 1], np.float32)
    along = cv2.remap(
        around, (x - left).astype(np.float32)[None, :], (y - top).astype(np.float32)[None, :], cv2.INTER_LINEAR
    )
    paper = float(np.median(around))
    # the grain is taken on the bright side, where no ink is
    grain = 1.4826 * float(np.median(np.abs(around[around >= paper] - paper)))
    return paper - float(np.mean(along)) >= SEEN_CONTRAST * max(grain, LEAST_GRAIN)


def _on_scan(points: npt.NDArray[np.float64], scan: Scan) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    there = np.column_stack([points, np.ones(len(points))]) @ scan.page_to_scan.T
    return there[:, 0] / there[:, 2] - 0.5, there[:, 1] / there[:, 2] - 0.5
