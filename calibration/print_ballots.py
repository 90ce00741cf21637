"""Ballot papers as PDF, and their forms, taken from where the typesetter put each cell."""

from __future__ import annotations

import base64
import datetime
import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from calibration.election import LEVEL_NAMES, BallotKind, Election
from calibration.fonts import typst_fonts
from calibration.form import RASTER_PX_PER_MM, Box, Form, FormPage, Marker, Row, Segment
from calibration.markers import corner_markers, marker_bits

PAGE_WIDTH_MM = 210.0
PAGE_HEIGHT_MM = 297.0

SEAL_ROOM_MM = 14.0
"""Left free below the body's name, so that a 36–42 mm seal over the name stays off the title's words."""

ROW_HEIGHTS_MM = (11.0, 10.6, 10.2, 9.8)
"""Least height of a row: a hand writes a cross of 5–8 mm without leaving the cell. The lower ones are tried where
the note on how to mark would else go to a page of its own."""

_MM_PER_PT = 25.4 / 72


@dataclass(frozen=True)
class PrintedBallot:
    """One kind's ballot paper: the PDF to print and the form to read it with."""

    pdf: bytes
    form: Form


def print_ballot(election: Election, kind: BallotKind, with_markers: bool = True) -> PrintedBallot:
    """Typeset one kind's ballot. Paper colour is left to the paper."""
    markers = corner_markers(PAGE_WIDTH_MM, PAGE_HEIGHT_MM) if with_markers else ()
    for row_height in ROW_HEIGHTS_MM:
        printed = _typeset(election, kind, markers, row_height, note_first=False)
        if len(printed.form.pages) == _page_count(printed.pdf):
            return printed
    return _typeset(election, kind, markers, ROW_HEIGHTS_MM[0], note_first=True)


def _page_count(pdf: bytes) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(pdf))


def _typeset(
    election: Election, kind: BallotKind, markers: tuple[Marker, ...], row_height: float, note_first: bool
) -> PrintedBallot:
    import typst

    families, folders = typst_fonts()
    data = _ballot_data(election, kind, markers, families) | {"row_height": row_height, "note_first": note_first}
    with resources.as_file(resources.files("calibration") / "ballot.typ") as template:
        compiler = typst.Compiler(
            str(template),
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=folders),
            sys_inputs={"ballot": json.dumps(data)},
        )
        # the day of the vote in the place of the time of printing: the same ballots are the same bytes
        pdf = compiler.compile(format="pdf", timestamp=_midnight(election.date))
        assert isinstance(pdf, bytes)
        told = json.loads(compiler.query("<cell>", field="value"))
    return PrintedBallot(pdf, _form(election, kind, markers, told, pdf))


def _midnight(date: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(date, datetime.time(), datetime.UTC)


def body_lines(body: str) -> list[str]:
    """The body's name as it stands on papers: the council on one line, the place on the next."""
    for council in ("Hội đồng nhân dân", "Ủy ban nhân dân"):
        if body.casefold().startswith(council.casefold() + " "):
            return [body[: len(council)], body[len(council) + 1 :]]
    return [body]


def _ballot_data(
    election: Election, kind: BallotKind, markers: tuple[Marker, ...], families: list[str]
) -> dict[str, Any]:
    head, _, rest = kind.title.partition(" đối với ")
    count = {2: "hai", 3: "ba"}[len(election.levels)]
    return {
        "title": kind.title,
        "title_head": head,
        "title_rest": f"Đối với {rest}" if rest else "",
        "body": election.body,
        "body_lines": body_lines(election.body),
        "meeting": ", ".join(part for part in (election.meeting, election.term) if part),
        "levels": [{"id": level, "name": LEVEL_NAMES[level].vi.capitalize()} for level in election.levels],
        "officials": [{"name": person.name, "position": person.position} for person in kind.officials],
        "note": f"Ghi chú: Đại biểu đánh dấu X vào một trong {count} ô tương ứng với mức độ tín nhiệm.",
        "markers": [
            {"x": marker.x, "y": marker.y, "side": marker.side, "bits": marker_bits(marker.number)}
            for marker in markers
        ],
        "fonts": families,
        "seal_room": SEAL_ROOM_MM,
    }


@dataclass(frozen=True)
class _PlacedCell:
    page: int
    part: str
    row: int
    column: str
    box: Box


def _placed_cells(told: list[dict[str, Any]]) -> list[_PlacedCell]:
    """Pair the start and stop corner of each cell, in the order in which the typesetter tells them."""
    cells: list[_PlacedCell] = []
    starts: dict[tuple[int, str, int, str], tuple[float, float]] = {}
    for corner in told:
        at = corner["at"]
        key = (at["page"], corner["part"], corner.get("row", 0), corner["column"])
        x, y = (float(at[axis].removesuffix("pt")) * _MM_PER_PT for axis in ("x", "y"))
        if corner["end"] == "start":
            starts[key] = (x, y)
        else:
            x0, y0 = starts.pop(key)
            cells.append(_PlacedCell(*key, Box(round(x0, 3), round(y0, 3), round(x, 3), round(y, 3))))
    return cells


def _form(
    election: Election, kind: BallotKind, markers: tuple[Marker, ...], told: list[dict[str, Any]], pdf: bytes
) -> Form:
    cells = _placed_cells(told)
    prints = _clean_prints(pdf)
    pages = []
    for number, picture in enumerate(prints, start=1):
        here = [cell for cell in cells if cell.page == number]
        rows = tuple(
            _row(kind, row, [cell for cell in here if cell.part == "row" and cell.row == row], election.levels)
            for row in sorted({cell.row for cell in here if cell.part == "row"})
        )
        if rows:
            pages.append(FormPage(number, PAGE_WIDTH_MM, PAGE_HEIGHT_MM, rows, _ruled(here), markers, picture))
    return Form(kind.id, kind.title, election.kind, election.levels, tuple(pages), "print")


def _row(kind: BallotKind, number: int, cells: list[_PlacedCell], levels: tuple[str, ...]) -> Row:
    boxes = {cell.column: cell.box for cell in cells}
    official = kind.officials[number - 1]
    label = Box(boxes["name"].x0, boxes["name"].y0, boxes["position"].x1, boxes["name"].y1)
    return Row(number, official.name, official.position, label, tuple(boxes[level] for level in levels))


def _ruled(cells: list[_PlacedCell]) -> tuple[Segment, ...]:
    """The ruled lines of a full grid from the corners of its cells."""
    xs = sorted({x for cell in cells for x in (cell.box.x0, cell.box.x1)})
    ys = sorted({y for cell in cells for y in (cell.box.y0, cell.box.y1)})
    level = [Segment(xs[0], y, xs[-1], y) for y in ys]
    upright = [Segment(x, ys[0], x, ys[-1]) for x in xs]
    return tuple(level + upright)


def _clean_prints(pdf: bytes) -> list[str]:
    """Each page of the PDF as a grey PNG at RASTER_PX_PER_MM, in base64."""
    import cv2
    import pypdfium2

    pictures = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=RASTER_PX_PER_MM * _MM_PER_PT, grayscale=True).to_numpy()
        width, height = round(PAGE_WIDTH_MM * RASTER_PX_PER_MM), round(PAGE_HEIGHT_MM * RASTER_PX_PER_MM)
        picture = cv2.resize(picture.reshape(picture.shape[:2]), (width, height), interpolation=cv2.INTER_AREA)
        encoded, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        assert encoded
        pictures.append(base64.b64encode(data.tobytes()).decode("ascii"))
    return pictures
