"""Learning a form from a clean blank ballot: rows and cells from its ruled lines.

The blank is straightened by its own table, its ruled grid is read as the rectangles that the rules enclose,
and the rows of officials are the rows whose last cells are empty, one for each level.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from calibration.election import BallotKind, VoteKind
from calibration.errors import FormError
from calibration.form import RASTER_PX_PER_MM, Box, Form, FormPage, Row, Segment
from calibration.language import Text
from calibration.ruled_lines import Grey, crossing, darkness, find_lines

A4_WIDTH_MM = 210.0
A4_HEIGHT_MM = 297.0

LEAST_CELL_MM = 4.0
"""Smallest side of a table's cell: letters enclose up to 3 mm, the smallest box to mark in is 5 mm."""

EMPTY_SHARE = 0.004
"""Ink in an empty cell of a clean blank, as a share of its area: dust; a printed word covers over 3 %."""

PAPER_WHITE = 0.72
"""Pixels brighter than this share of the paper are made white in the learned print: grain, shade, show-through."""


@dataclass(frozen=True)
class _TablePage:
    """A straightened page: its picture at RASTER_PX_PER_MM and the rectangles that its rules enclose."""

    picture: Grey
    cells: list[Box]


def learn_form(blanks: list[Path], kind: BallotKind, vote: VoteKind, levels: tuple[str, ...]) -> Form:
    """Learn one kind's form from its blank pages in order; names and positions are taken from the election."""
    pages: list[FormPage] = []
    first_row = 1
    for number, blank in enumerate(blanks, start=1):
        table = _read_table(_open_blank(blank), blank)
        page = _form_page(number, table, kind, first_row, len(levels), blank)
        first_row += len(page.rows)
        pages.append(page)
    if first_row - 1 != len(kind.officials):
        raise FormError(
            Text(
                f"Mẫu phiếu có {first_row - 1} hàng nhưng danh sách “{kind.id}” có {len(kind.officials)} người; "
                "hãy kiểm tra lại danh sách hoặc đưa đủ các trang theo thứ tự.",
                f"The blank has {first_row - 1} rows but the list “{kind.id}” has {len(kind.officials)} officials; "
                "check the list, or give all pages in their order.",
            )
        )
    return Form(kind.id, kind.title, vote, levels, tuple(pages), "learn")


def _open_blank(path: Path) -> Grey:
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError:
        raise FormError(
            Text(
                f"Không tìm thấy phiếu trắng {path}; hãy kiểm tra đường dẫn.",
                f"There is no blank ballot {path}; check the path.",
            )
        ) from None
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
    if picture is None:
        raise FormError(
            Text(
                f"{path} không phải ảnh; hãy đưa bản quét JPEG, PNG hoặc TIFF của phiếu trắng.",
                f"{path} is not an image; give a JPEG, PNG or TIFF scan of the blank ballot.",
            )
        )
    return np.asarray(picture, np.uint8)


def _read_table(grey: Grey, path: Path) -> _TablePage:
    picture = _straighten(grey, path)
    cells = _enclosed(picture)
    if not cells:
        raise _no_table(path)
    return _TablePage(picture, cells)


def _no_table(path: Path) -> FormError:
    return FormError(
        Text(
            f"{path}: không thấy bảng kẻ ô trên trang này; hãy quét thẳng cả trang phiếu trắng ở 300 dpi.",
            f"{path}: no ruled table is seen on this page; scan the whole blank ballot at 300 dpi.",
        )
    )


def _straighten(grey: Grey, path: Path) -> Grey:
    """The page with its table's outer rules level and upright, at RASTER_PX_PER_MM, A4, paper made white."""
    px_per_mm = max(grey.shape) / A4_HEIGHT_MM
    small, scale = grey, 1.0
    while px_per_mm * scale > 6:
        small = np.asarray(cv2.resize(small, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        scale /= 2
    level, upright = find_lines(small, px_per_mm * scale)
    span = max((line.length for line in level), default=0.0)
    level = [line for line in level if line.length > 0.9 * span]
    tall = max((line.length for line in upright), default=0.0)
    upright = [line for line in upright if line.length > 0.9 * tall]
    if len(level) < 2 or len(upright) < 2:
        raise _no_table(path)
    top, bottom, left, right = level[0], level[-1], upright[0], upright[-1]
    corners = np.array([crossing(row, column) for row in (top, bottom) for column in (left, right)]) / scale
    width = (np.hypot(*(corners[1] - corners[0])) + np.hypot(*(corners[3] - corners[2]))) / 2
    height = (np.hypot(*(corners[2] - corners[0])) + np.hypot(*(corners[3] - corners[1]))) / 2
    to_mm = A4_HEIGHT_MM / max(grey.shape)
    x, y = corners.mean(axis=0) - (width / 2, height / 2)
    target = np.array([[x, y], [x + width, y], [x, y + height], [x + width, y + height]]) * to_mm * RASTER_PX_PER_MM
    matrix, _ = cv2.findHomography(corners, target)
    size = (round(A4_WIDTH_MM * RASTER_PX_PER_MM), round(A4_HEIGHT_MM * RASTER_PX_PER_MM))
    straight = cv2.warpPerspective(grey, matrix, size, flags=cv2.INTER_AREA, borderValue=255)
    paper = cv2.medianBlur(cv2.dilate(np.asarray(straight, np.uint8), np.ones((15, 15), np.uint8)), 31)
    even = np.minimum(255, straight.astype(np.float32) * 255 / np.maximum(paper, 1))
    even[even > PAPER_WHITE * 255] = 255
    return even.astype(np.uint8)


def _enclosed(picture: Grey) -> list[Box]:
    """Rectangles enclosed by rules, in mm to the middle of the rules, from top to bottom and left to right."""
    ink = (darkness(picture, RASTER_PX_PER_MM) > 60).view(np.uint8)
    run = round(LEAST_CELL_MM * 1.5 * RASTER_PX_PER_MM)
    rules = np.zeros_like(ink)
    for size in ((run, 1), (1, run)):
        thick = cv2.dilate(ink, np.ones((3, 1) if size[0] > 1 else (1, 3), np.uint8))
        rules |= np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8)), np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats((1 - rules).astype(np.uint8), connectivity=4)
    cells = []
    for x, y, width, height, area in stats[1:count]:
        whole = width < 0.95 * picture.shape[1] and height < 0.9 * picture.shape[0]
        large = min(width, height) >= LEAST_CELL_MM * RASTER_PX_PER_MM
        if whole and large and area > 0.9 * width * height:
            # thickened rules take about 2 px from each side of a cell: its true edge is the middle of the rule
            edges = _rule_middles(ink, int(x), int(y), int(width), int(height))
            cells.append(Box(*(round(edge / RASTER_PX_PER_MM, 3) for edge in edges)))
    return sorted(cells, key=lambda cell: (round(cell.y0), cell.x0))


def _rule_middles(ink: Grey, x: int, y: int, width: int, height: int) -> tuple[float, float, float, float]:
    """The middles of the four rules around a cell, in pixels."""
    reach = 12

    def middle(profile: np.ndarray[tuple[int, ...], np.dtype[np.float64]], start: int) -> float:
        strong = np.flatnonzero(profile > 0.5 * profile.max()) if profile.size and profile.max() > 0 else None
        return start + float(strong.mean()) + 0.5 if strong is not None else float(start + reach / 2)

    rows, columns = slice(y, y + height), slice(x, x + width)
    left, top = max(0, x - reach), max(0, y - reach)
    return (
        middle(ink[rows, left : x + 2].mean(axis=0), left),
        middle(ink[top : y + 2, columns].mean(axis=1), top),
        middle(ink[rows, x + width - 2 : x + width + reach].mean(axis=0), x + width - 2),
        middle(ink[y + height - 2 : y + height + reach, columns].mean(axis=1), y + height - 2),
    )


def _form_page(number: int, table: _TablePage, kind: BallotKind, first_row: int, levels: int, path: Path) -> FormPage:
    bands = _bands(table.cells)
    rows: list[Row] = []
    heads = 0
    width = _usual_width(table.picture, bands, levels)
    for band in bands:
        marks = band[-levels:]
        if len(band) <= levels or not all(_is_empty(table.picture, cell) for cell in marks):
            heads += len(band) == width
            if rows or heads > 1:
                raise _marked(path)
            continue
        at = first_row + len(rows)
        if at > len(kind.officials):
            raise FormError(
                Text(
                    f"{path}: phiếu có nhiều hàng hơn {len(kind.officials)} người trong danh sách “{kind.id}”; "
                    "hãy sửa danh sách.",
                    f"{path}: the ballot has more rows than the {len(kind.officials)} officials of “{kind.id}”; "
                    "mend the list.",
                )
            )
        person = kind.officials[at - 1]
        label = Box(band[0].x0, marks[0].y0, marks[0].x0, marks[0].y1)
        rows.append(Row(at, person.name, person.position, label, tuple(marks)))
    if not rows:
        raise FormError(
            Text(
                f"{path}: không thấy hàng nào có {levels} ô trống để đánh dấu; phiếu này đã bị đánh dấu hay thiếu cột?",
                f"{path}: no row with {levels} empty boxes is seen; was this ballot marked, or is a column missing?",
            )
        )
    encoded, data = cv2.imencode(".png", table.picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    assert encoded
    return FormPage(
        number=number,
        width=A4_WIDTH_MM,
        height=A4_HEIGHT_MM,
        rows=tuple(rows),
        lines=_rules(table.cells),
        markers=(),
        print_png=base64.b64encode(data.tobytes()).decode("ascii"),
    )


def _usual_width(picture: Grey, bands: list[list[Box]], levels: int) -> int:
    """How many cells a row of an official has: as many as most rows with empty mark cells."""
    widths = [
        len(band) for band in bands if len(band) > levels and all(_is_empty(picture, cell) for cell in band[-levels:])
    ]
    return max(set(widths), key=widths.count, default=0)


def _marked(path: Path) -> FormError:
    return FormError(
        Text(
            f"{path}: có hàng mà ô đánh dấu không trống; hãy đưa một phiếu trắng, sạch, chưa đánh dấu.",
            f"{path}: a row has a mark cell that is not empty; give a clean blank ballot that nobody marked.",
        )
    )


def _bands(cells: list[Box]) -> list[list[Box]]:
    """Cells that stand side by side, left to right; a band's height is that of its last cell."""
    right = max(cell.x1 for cell in cells)
    ends = [cell for cell in cells if abs(cell.x1 - right) < 1.5]
    bands = []
    for end in sorted(ends, key=lambda cell: cell.y0):
        band = [cell for cell in cells if abs(cell.y0 - end.y0) < 1.5 and abs(cell.y1 - end.y1) < 1.5]
        bands.append(sorted(band, key=lambda cell: cell.x0))
    return bands


def _is_empty(picture: Grey, cell: Box) -> bool:
    inset = 0.8
    x0, y0 = (round((value + inset) * RASTER_PX_PER_MM) for value in (cell.x0, cell.y0))
    x1, y1 = (round((value - inset) * RASTER_PX_PER_MM) for value in (cell.x1, cell.y1))
    inside = picture[y0:y1, x0:x1]
    return bool(inside.size) and float((inside < 255).mean()) < EMPTY_SHARE


def _rules(cells: list[Box]) -> tuple[Segment, ...]:
    """The ruled lines from the edges of the cells: edges that lie on one line are joined and averaged."""
    level = _joined([(edge, cell.x0, cell.x1) for cell in cells for edge in (cell.y0, cell.y1)])
    upright = _joined([(edge, cell.y0, cell.y1) for cell in cells for edge in (cell.x0, cell.x1)])
    return tuple(
        [Segment(start, at, stop, at) for at, start, stop in level]
        + [Segment(at, start, at, stop) for at, start, stop in upright]
    )


def _joined(edges: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Group (position, start, stop) by position within 0.8 mm; each group becomes one line over its whole extent."""
    groups: list[list[tuple[float, float, float]]] = []
    for edge in sorted(edges):
        if groups and edge[0] - groups[-1][-1][0] < 0.8:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [
        (
            round(float(np.median([edge[0] for edge in group])), 3),
            min(edge[1] for edge in group),
            max(edge[2] for edge in group),
        )
        for group in groups
    ]
