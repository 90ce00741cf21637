"""A form page made ready for reading: pictures decoded, line probes laid out. Made once, used for every page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from calibration.form import RASTER_PX_PER_MM, Box, Form, FormPage, print_bytes
from calibration.ruled_lines import Grey

PROBE_STEP_MM = 3.0
"""Distance between line probes: ten on the shortest cell edge pair, some 900 on an A4 table."""

PROBE_CLEAR_MM = 1.2
"""Probes keep this far from crossing lines, whose own darkness would draw the peak aside."""

RULE_GREY = 100
RULE_PX = 2
"""A rule of the form as it is drawn into its clean print: a quarter of a millimetre."""

PROBE_ALONE_MM = 1.4
RULE_HALF_MM = 0.5
PROBE_PAPER = 190
"""Between these distances from its rule a probe must see paper only: it looks 1 mm to each side, and the sheet may
be stretched."""

MARGIN_MM = 4.0
"""The mark strip reaches this far beyond the outer mark cells, so that marks beside the table are seen."""

OUTLINE_PX_PER_MM = 4.0
"""Scale of the picture in which print is compared: 14 pt letters have strokes of 0.3–0.5 mm, one to two pixels."""

FloatArray = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class LineProbes:
    """Points on ruled lines at which a page is compared with the form.

    points: (n, 2) mm · across: (n,) 0 where the line is upright (probed along x), 1 where it is level (along y) ·
    line: (n,) index of the line in FormPage.lines.
    """

    points: FloatArray
    across: npt.NDArray[np.intp]
    line: npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class PreparedPage:
    """One page of a form, ready for reading. Made once a process, so it is compared by identity, as a cache needs."""

    form: Form
    page: FormPage
    print_full: Grey
    """Clean print at RASTER_PX_PER_MM."""
    print_small: Grey
    """Clean print at OUTLINE_PX_PER_MM."""
    level_at: FloatArray
    upright_at: FloatArray
    probes: LineProbes
    strip: Box
    """The part of the page that is looked at for marks: all mark cells and MARGIN_MM around them."""

    @property
    def columns(self) -> tuple[str, ...]:
        return self.form.columns


def strip_of(page: FormPage) -> Box:
    """The mark cells of a page and MARGIN_MM around them, on whole raster pixels."""
    cells = [cell for row in page.rows for cell in row.cells]
    x0 = max(0.0, min(cell.x0 for cell in cells) - MARGIN_MM)
    y0 = max(0.0, min(cell.y0 for cell in cells) - MARGIN_MM)
    x1 = min(page.width, max(cell.x1 for cell in cells) + MARGIN_MM)
    y1 = min(page.height, max(cell.y1 for cell in cells) + MARGIN_MM)
    left, top, right, bottom = (round(value * RASTER_PX_PER_MM) for value in (x0, y0, x1, y1))
    # of even size, so that a pixel of the picture at half the scale is four pixels
    edges = (left, top, right - (right - left) % 2, bottom - (bottom - top) % 2)
    return Box(*(edge / RASTER_PX_PER_MM for edge in edges))


def lay_probes(page: FormPage) -> LineProbes:
    """Probes along every ruled line, clear of the lines that cross it."""
    points: list[tuple[float, float]] = []
    across: list[int] = []
    of_line: list[int] = []
    for index, line in enumerate(page.lines):
        level = line.level
        start, stop = (line.x0, line.x1) if level else (line.y0, line.y1)
        crossed = [other.x0 if level else other.y0 for other in page.lines if other.level != level]
        for along in np.arange(start + PROBE_CLEAR_MM, stop - PROBE_CLEAR_MM, PROBE_STEP_MM):
            if any(abs(along - at) < PROBE_CLEAR_MM for at in crossed):
                continue
            points.append((float(along), line.y0) if level else (line.x0, float(along)))
            across.append(int(level))
            of_line.append(index)
    return LineProbes(np.array(points), np.array(across, np.intp), np.array(of_line, np.intp))


def _alone(probes: LineProbes, clean: Grey) -> LineProbes:
    """The probes that have no other print beside their rule: the edge of a little box would draw them aside."""
    reach = round(PROBE_ALONE_MM * RASTER_PX_PER_MM)
    offsets = np.arange(-reach, reach + 1)
    beside = np.abs(offsets) > RULE_HALF_MM * RASTER_PX_PER_MM
    x, y = np.round(probes.points.T * RASTER_PX_PER_MM).astype(int)
    level = probes.across[:, None] == 1
    rows = np.clip(y[:, None] + np.where(level, offsets, 0), 0, clean.shape[0] - 1)
    columns = np.clip(x[:, None] + np.where(level, 0, offsets), 0, clean.shape[1] - 1)
    alone = (clean[rows, columns] > PROBE_PAPER)[:, beside].all(axis=1)
    return LineProbes(probes.points[alone], probes.across[alone], probes.line[alone])


def prepare_page(form: Form, page: FormPage) -> PreparedPage:
    """Decode and lay out what reading needs of one form page."""
    full = cv2.imdecode(np.frombuffer(print_bytes(page), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert full is not None
    full = _with_rules(np.asarray(full, np.uint8), page)
    ratio = OUTLINE_PX_PER_MM / RASTER_PX_PER_MM
    small = cv2.resize(full, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    return PreparedPage(
        form=form,
        page=page,
        print_full=np.asarray(full, np.uint8),
        print_small=np.asarray(small, np.uint8),
        level_at=np.array(sorted({line.y0 for line in page.lines if line.level})),
        upright_at=np.array(sorted({line.x0 for line in page.lines if not line.level})),
        probes=_alone(lay_probes(page), np.asarray(full, np.uint8)),
        strip=strip_of(page),
    )


def _with_rules(clean: Grey, page: FormPage) -> Grey:
    """The clean print with every rule drawn in: a hairline may be torn in the picture of a learned blank."""
    drawn = clean.copy()
    for line in page.lines:
        start, stop = (
            (round(x * RASTER_PX_PER_MM), round(y * RASTER_PX_PER_MM))
            for x, y in ((line.x0, line.y0), (line.x1, line.y1))
        )
        cv2.line(drawn, start, stop, RULE_GREY, RULE_PX)
    return np.minimum(clean, drawn)


def prepare_forms(forms: tuple[Form, ...]) -> tuple[PreparedPage, ...]:
    """All pages of all forms, ready for reading; kept for the life of the process."""
    return tuple(page for form in forms for page in _prepare_form(_Keyed(form)))


class _Keyed:
    """A form that the cache compares by its fingerprint alone."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.form.fingerprint == self.form.fingerprint

    def __hash__(self) -> int:
        return hash(self.form.fingerprint)


@lru_cache(maxsize=64)
def _prepare_form(keyed: _Keyed) -> tuple[PreparedPage, ...]:
    return tuple(prepare_page(keyed.form, page) for page in keyed.form.pages)
