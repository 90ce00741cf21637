"""The form: where everything stands on one kind's paper, in millimetres, and how its clean print looks.

A form is one self-contained file (`*.form.json`, UTF-8). Its origin is the top left corner of the
upright page, x to the right, y down. It is taken from where the typesetter put each cell
(`calibration.print_ballots`) or from a clean blank ballot (`calibration.learn`), never measured by hand.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from calibration.errors import FormError
from calibration.language import Text

FORM_VERSION = 1

RASTER_PX_PER_MM = 8.0
"""Scale of every rectified picture: 8 px/mm = 203.2 dpi, so that a 200 dpi scan keeps its pixels."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the upright page, in millimetres."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it; its left and top sides belong to it, the others do not."""
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1

    def depth(self, x: float, y: float) -> float:
        """How far a point lies from the nearest side, mm; negative outside."""
        return min(x - self.x0, self.x1 - x, y - self.y0, self.y1 - y)


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight ruled line, level or upright, from (x0, y0) to (x1, y1), in millimetres."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def level(self) -> bool:
        """True for a line that runs across the page, False for one that runs down."""
        return abs(self.x1 - self.x0) >= abs(self.y1 - self.y0)

    @property
    def length(self) -> float:
        return max(abs(self.x1 - self.x0), abs(self.y1 - self.y0))


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed corner marker: its ArUco number and its centre, in millimetres."""

    number: int
    x: float
    y: float
    side: float


@dataclass(frozen=True, slots=True)
class Row:
    """One official's row: its number through the whole ballot and the cell of each level.

    `cells` stand in the order of the form's `columns`. `label` is where the name and position are printed. `boxes`
    are the little boxes printed in the cells, one a cell, where the paper has such boxes to mark in. `to_check` are
    the words of name and position that a person must hold against the print; a form that was not learned, or was
    learned before this was noted, has no such field in its file, so that its fingerprint stays what it was.
    """

    number: int
    name: str
    position: str
    label: Box
    cells: tuple[Box, ...]
    boxes: tuple[Box, ...] = ()
    to_check: tuple[str, ...] | UnsetType = UNSET


@dataclass(frozen=True)
class FormPage:
    """One printed side: its size, ruled lines, rows, markers and clean print."""

    number: int
    width: float
    height: float
    rows: tuple[Row, ...]
    lines: tuple[Segment, ...]
    markers: tuple[Marker, ...]
    print_png: str
    """The clean print as a grey PNG at RASTER_PX_PER_MM, paper white, in base64."""

    @property
    def table(self) -> Box:
        """The outer rectangle of the ruled lines."""
        return Box(
            min(line.x0 for line in self.lines),
            min(line.y0 for line in self.lines),
            max(line.x1 for line in self.lines),
            max(line.y1 for line in self.lines),
        )


@dataclass(frozen=True)
class Form:
    """Where everything stands on one kind's paper."""

    id: str
    title: str
    kind: str
    columns: tuple[str, ...]
    """Levels in the order in which the columns are printed, left to right."""
    pages: tuple[FormPage, ...]
    made_by: Literal["print", "learn"]
    version: int = FORM_VERSION

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of the ballot, over its pages."""
        return tuple(row for page in self.pages for row in page.rows)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the form file's content, in hex."""
        return hashlib.sha256(encode_form(self)).hexdigest()


def encode_form(form: Form) -> bytes:
    """The form as the bytes of its file: JSON, UTF-8, the same bytes for the same form."""
    return msgspec.json.format(msgspec.json.encode(form), indent=1)


def save_form(form: Form, path: Path) -> None:
    """Write the form file whole or not at all."""
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(encode_form(form))
    draft.replace(path)


def load_form(path: Path) -> Form:
    """Read a form file; FormError if it is none or of another version."""
    try:
        form = msgspec.json.decode(path.read_bytes(), type=Form)
    except FileNotFoundError:
        raise FormError(
            Text(
                f"Không tìm thấy mẫu phiếu {path}; hãy kiểm tra đường dẫn.",
                f"There is no form {path}; check the path.",
            )
        ) from None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        raise FormError(
            Text(
                f"{path} không phải là mẫu phiếu; hãy tạo lại bằng kiemphieu print hoặc kiemphieu learn.",
                f"{path} is not a form; make it again with kiemphieu print or kiemphieu learn.",
            )
        ) from None
    whole = all(len(row.cells) == len(form.columns) and len(row.boxes) in (0, len(form.columns)) for row in form.rows)
    if form.version != FORM_VERSION or not form.rows or not whole:
        raise FormError(
            Text(
                f"{path}: mẫu phiếu của phiên bản khác, không có hàng nào hoặc thiếu ô; hãy tạo lại mẫu phiếu.",
                f"{path}: this form is of another version, has no rows or lacks cells; make it again.",
            )
        )
    return form


def print_bytes(page: FormPage) -> bytes:
    """The PNG file of the page's clean print."""
    return base64.b64decode(page.print_png)
