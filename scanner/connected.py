"""Ink that hangs together: pieces that a skipping pen or the form's own print has cut apart count as one."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM
from scanner.prepared_form import Mask
from scanner.sparse import dilated

GAP_MM = 0.9
"""Pieces of ink closer than this are one mark: a pen that skips, a stroke that a 150 dpi scan tore."""

GAP_OVER_PRINT_MM = 2.6
"""Over print the gap may be wider: a rule and the edge of a little box beside it, half a millimetre on each side."""


def connected(ink: Mask, printed: Mask | None = None) -> tuple[npt.NDArray[np.int32], int]:
    """Each piece of ink numbered from 1, 0 elsewhere, and how many numbers there are with 0.

    Pieces within GAP_MM are one, within GAP_OVER_PRINT_MM where all between them is `printed`.
    """
    near = _dilated(ink, GAP_MM)
    if printed is not None:
        near |= _dilated(ink, GAP_OVER_PRINT_MM) & printed
    count, labels = cv2.connectedComponents(near.view(np.uint8), connectivity=8)
    # in place: the labels of what is not ink are cleared
    return np.multiply(labels, ink, out=np.asarray(labels, np.int32)), count


def _dilated(ink: Mask, size_mm: float) -> Mask:
    return dilated(ink, round(size_mm * RASTER_PX_PER_MM) | 1)
