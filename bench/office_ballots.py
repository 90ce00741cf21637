"""Ballots as offices draw them up in Word, each from a seed: the PDF, and the exact form to read it with.

One seed is one office: its table, type, paper and list of officials. The form's cells come from where the typesetter
put them, so that what the bench measures is the reading of marks and not the learning of forms.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import pypdfium2
import typst

from bench.learned_print import learned_print
from bench.officials import invent_officials
from calibration.election import LEVEL_NAMES, LEVELS, Official, VoteKind
from calibration.fonts import typst_fonts
from calibration.form import RASTER_PX_PER_MM, Box, Form, FormPage, Row, Segment
from samples.paper import Paper
from samples.seal import Seal

Style = Literal["bare", "boxes", "one-column"]
STYLES: tuple[Style, ...] = ("bare", "boxes", "one-column")
"""The style of a seed is STYLES[seed % 3]."""

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210.0, 297.0

LEAST_ROW_MM = 7.0
BOX_CLEAR_MM = 1.6
"""A little box and the rules above and below it stand apart by this much together."""
LEAST_TYPE_PT = 11.0
LEAST_LEADING_EM = 0.045
"""Between lines: with it 11 pt Times stands as Word sets it single-spaced."""
LEAST_PAD_MM = 0.2
"""Between a line of words and the rules above and below it."""
LEAST_LABEL_MM = {"bare": 84.0, "boxes": 84.0, "one-column": 58.0}
"""Room for name and position together: below it words of 14 pt would have to be broken."""

_MM_PER_PT = 25.4 / 72

_OTHER_FAMILIES = (
    *("Times New Roman", "Arial", "Tahoma", "Cambria", "Calibri", "Liberation Sans", "DejaVu Serif", "DejaVu Sans"),
    *("Noto Serif", "Noto Sans", "Tinos", "Arimo", "Carlito", "Caladea"),
)
"""Families that have every Vietnamese letter; those that are not on this machine are left out."""

_COLOURS = (
    "#fff7d6",
    "#fbe3e6",
    "#e3f1fb",
    "#e6f5e0",
    "#f3e8fa",
    "#fdeacc",
    "#f2f2ee",
    "#f6c9cf",
    "#cfe6f7",
    "#fbf2a8",
)


@dataclass(frozen=True, slots=True)
class Look:
    """How an office drew its ballot. Lengths in mm, type and rules in pt, greys 0 (black) .. 255."""

    fonts: tuple[str, ...]
    size: float
    leading: float
    top: float
    bottom: float
    left: float
    right: float
    body_lines: tuple[str, ...]
    body_width: float
    body_weight: str
    body_rule: bool
    head_size: float
    title_gap: float
    title_lines: tuple[dict[str, Any], ...]
    table_gap: float
    note: str
    note_place: str
    note_left: str
    note_style: str
    note_size: float
    two_row_head: bool
    span_name: str
    head_pad: float
    head_weight: str
    head_text: float
    head_fill: int | None
    text_columns: tuple[dict[str, str], ...]
    levels: tuple[dict[str, str], ...]
    widths: tuple[float, ...]
    """One a column; 0 takes what is left."""
    row_height: float
    """Least height; a name or position of two lines makes its row taller."""
    cell_pad: float
    rule_pt: float
    rule_grey: int
    box: float
    """Side of the little box in each mark cell; 0 for bare cells."""
    box_pt: float
    name_weight: str
    name_case: str
    position_align: str
    position_style: str
    position_size: float
    leading_zero: bool
    officials: tuple[Official, ...]


@dataclass(frozen=True)
class OfficeBallot:
    """One office's ballot: what is printed, on which paper, and the form that reads it."""

    seed: int
    style: Style
    look: Look
    learned: bool
    """Whether the form's print was lifted off a scan of the blank, as learning does, and is not the exact print."""
    pdf: bytes
    form: Form
    paper: Paper


def office_ballot(seed: int) -> OfficeBallot:
    """The ballot of one office; the same seed gives the same ballot where the same fonts are installed."""
    style = STYLES[seed % len(STYLES)]
    rng = np.random.default_rng([seed, 11])
    kind: VoteKind = "bo-phieu" if rng.random() < 0.1 else "lay-phieu"
    look = _invent_look(style, kind, rng)
    pdf, told, look = _typeset_on_one_page(replace(look, row_height=max(look.row_height, look.box + BOX_CLEAR_MM)))
    cells = _placed_cells(told)
    table_top = min(cell.box.y0 for cell in cells)
    paper = Paper(_invent_colour(rng), _invent_seal(table_top, rng) if rng.random() < 0.75 else None)
    learned = bool(rng.random() < 0.5)
    sealed_blank = bool(rng.random() < 0.4)
    clean = learned_print(pdf, paper, sealed=sealed_blank, rng=rng) if learned else clean_print(pdf)
    form = _form(f"office-{seed}", kind, look, cells, clean)
    return OfficeBallot(seed, style, look, learned, pdf, form, paper)


@cache
def other_families() -> tuple[str, ...]:
    """Families on this machine with Vietnamese letters, beside the usual serif."""
    there = set(_fonts().families())
    return tuple(family for family in _OTHER_FAMILIES if family in there)


@cache
def _fonts() -> typst.Fonts:
    _, folders = typst_fonts()
    return typst.Fonts(include_system_fonts=True, font_paths=folders)


def _invent_look(style: Style, kind: VoteKind, rng: np.random.Generator) -> Look:
    count = _invent_count(kind, rng)
    terse = count > 20 and style != "one-column"
    place = str(rng.choice(["huyện", "tỉnh", "thành phố", "quận", "xã"]))
    size = float(rng.choice([11, 11.5, 12, 12.5, 13, 13, 13.5, 14]))
    left, right = float(rng.uniform(15, 28)), float(rng.uniform(10, 20))
    levels = LEVELS[kind]
    number_width = 0.0 if count == 1 or rng.random() < (0.35 if style == "one-column" else 0.06) else 11.0
    most = (PAGE_WIDTH_MM - left - right - number_width - LEAST_LABEL_MM[style]) / len(levels)
    mark_width = float(np.clip(rng.uniform(16, 30), 16, max(16, most)))
    text_columns, text_widths = _invent_text_columns(style, number_width, rng)
    body = _body_lines(place, rng)
    two_row_head = bool(rng.random() < 0.45)
    serif, _ = typst_fonts()
    others = other_families()
    family = (str(rng.choice(others)),) if others and rng.random() < 0.3 else ()
    head_size = float(min(size, rng.choice([11, 12, 12, 12.5])))
    note_size = float(max(10, size - rng.choice([0, 1, 1.5])))
    return Look(
        fonts=(*family, *serif),
        size=size,
        leading=float(rng.uniform(LEAST_LEADING_EM, 0.2)),
        top=float(rng.uniform(12, 22)),
        bottom=float(rng.uniform(10, 20)),
        left=left,
        right=right,
        body_lines=body,
        body_width=float(rng.uniform(60, 72)),
        body_weight=str(rng.choice(["bold", "bold", "regular"])),
        body_rule=bool(rng.random() < 0.6),
        head_size=head_size,
        title_gap=float(rng.uniform(2, 16)),
        title_lines=_title_lines(kind, place, size, rng),
        table_gap=float(rng.uniform(0.5, 5)),
        note=_note(len(levels), style, rng),
        note_place=str(rng.choice(["foot", "head", "none"], p=[0.55, 0.3, 0.15])),
        note_left=str(rng.choice(["left", "left", "center"])),
        note_style=str(rng.choice(["italic", "italic", "normal"])),
        note_size=note_size,
        two_row_head=two_row_head,
        span_name=str(rng.choice(["Mức độ tín nhiệm", "Ý kiến của đại biểu", "MỨC ĐỘ TÍN NHIỆM"])),
        head_pad=float(rng.uniform(3, 8)),
        head_weight="regular" if rng.random() < 0.1 else "bold",
        head_text=float(min(size, 13 if mark_width > 19 else 11.5)),
        head_fill=int(rng.integers(215, 245)) if rng.random() < 0.12 else None,
        text_columns=text_columns,
        levels=tuple({"id": level, "name": LEVEL_NAMES[level].vi.capitalize()} for level in levels),
        widths=(*text_widths, *[round(mark_width, 2)] * len(levels)),
        row_height=float(rng.uniform(LEAST_ROW_MM, 14)),
        cell_pad=float(rng.uniform(LEAST_PAD_MM, 1.5)),
        rule_pt=float(rng.choice([0.35, 0.5, 0.5, 0.75, 1.0])),
        rule_grey=0 if rng.random() < 0.75 else int(rng.integers(40, 90)),
        box=float(round(rng.uniform(4.5, 7.0), 2)) if style == "boxes" else 0.0,
        box_pt=float(rng.choice([0.5, 0.75, 1.0])),
        name_weight="regular" if rng.random() < 0.25 and style != "one-column" else "bold",
        name_case="upper" if rng.random() < 0.1 else "as is",
        position_align=str(rng.choice(["left", "left", "center"])),
        position_style=str(rng.choice(["italic", "italic", "normal"])),
        position_size=float(max(10, size - rng.choice([0, 1, 1.5]))),
        leading_zero=bool(rng.random() < 0.2),
        officials=invent_officials(count, rng, place=place, terse=terse),
    )


def _invent_count(kind: VoteKind, rng: np.random.Generator) -> int:
    """1 to 32 officials, mostly 8 to 28; a ballot of dismissal names one or a few."""
    chance = rng.random()
    if kind == "bo-phieu":
        return 1 if chance < 0.4 else int(rng.integers(2, 9))
    if chance < 0.07:
        return 1
    if chance < 0.17:
        return int(rng.integers(2, 8))
    return int(rng.integers(8, 29)) if chance < 0.94 else int(rng.integers(29, 33))


def _invent_text_columns(
    style: Style, number_width: float, rng: np.random.Generator
) -> tuple[tuple[dict[str, str], ...], tuple[float, ...]]:
    """The columns left of the mark columns and their widths; the last takes what is left."""
    number = [({"id": "number", "name": str(rng.choice(["STT", "TT", "Số TT"]))}, number_width)] if number_width else []
    if style == "one-column":
        title = str(rng.choice(["Họ và tên, chức vụ", "Họ và tên - Chức vụ", "Người được lấy phiếu tín nhiệm"]))
        columns = [*number, ({"id": "person", "name": title}, 0.0)]
    else:
        name_width = float(rng.uniform(38, 44))
        name = {"id": "name", "name": str(rng.choice(["Họ và tên", "Họ và tên", "Họ tên"]))}
        columns = [
            *number,
            (name, name_width),
            ({"id": "position", "name": str(rng.choice(["Chức vụ", "Chức danh"]))}, 0.0),
        ]
    return tuple(column for column, _ in columns), tuple(width for _, width in columns)


def _body_lines(place: str, rng: np.random.Generator) -> tuple[str, ...]:
    where = str(rng.choice(["Đăk Ruồng", "Ia Mơ Nông", "Bắc Tân", "Nậm Khoa", "Phú Thượng", "Cồn Sậy", "Trà Bui"]))
    council = f"Hội đồng nhân dân {place}" if len(place) < 6 and rng.random() < 0.3 else "Hội đồng nhân dân"
    second = where if council.endswith(place) else f"{place} {where}"
    session = (f"Kỳ họp thứ {rng.integers(5, 20)}",) if rng.random() < 0.3 else ()
    return (council, second, *session)


def _title_lines(kind: VoteKind, place: str, size: float, rng: np.random.Generator) -> tuple[dict[str, Any], ...]:
    def line(
        text: str, size: float, weight: str = "bold", style: str = "normal", case: str = "as is"
    ) -> dict[str, Any]:
        return {"text": text, "size": size, "weight": weight, "style": style, "case": case}

    if kind == "bo-phieu":
        first = "Phiếu bỏ phiếu tín nhiệm"
    else:
        first = str(rng.choice(["Phiếu tín nhiệm", "Phiếu lấy phiếu tín nhiệm", "Phiếu ghi mức độ tín nhiệm"]))
    titles = [line(first, float(rng.uniform(14, 18)), case="upper")]
    if rng.random() < 0.85:
        text = f"Đối với người giữ chức vụ do Hội đồng nhân dân {place} bầu"
        titles.append(line(text, min(14, size + 0.5), str(rng.choice(["bold", "regular"]))))
    if rng.random() < 0.6:
        when = f"(Kỳ họp thứ {rng.integers(5, 20)}, khóa {rng.choice(['VII', 'X', 'XII'])}, nhiệm kỳ 2021 - 2026)"
        titles.append(line(when, size, "regular", "italic"))
    return tuple(titles)


def _note(levels: int, style: Style, rng: np.random.Generator) -> str:
    count = {2: "hai", 3: "ba"}[levels]
    where = "ô vuông" if style == "boxes" else "ô"
    return str(
        rng.choice(
            [
                f"Ghi chú: Đại biểu đánh dấu X vào một trong {count} {where} tương ứng với mức độ tín nhiệm.",
                f"Đại biểu đánh dấu (X) vào {where} mình lựa chọn; mỗi người chỉ chọn một mức.",
                f"Hướng dẫn: Đánh dấu nhân (x) vào một trong {count} {where}. Phiếu đánh dấu từ hai {where} trở lên đối với "
                "một người thì không tính cho người đó; không ghi thêm vào phiếu.",
            ]
        )
    )


def _invent_colour(rng: np.random.Generator) -> str:
    return "#ffffff" if rng.random() < 0.4 else str(rng.choice(_COLOURS))


def _invent_seal(table_top: float, rng: np.random.Generator) -> Seal:
    """A seal over the body's name; where the table stands high the stamp is set higher, on its head at the most."""
    diameter = float(rng.uniform(34, 40))
    y = min(float(rng.uniform(30, 40)), max(diameter / 2 + 2, table_top + 4 - diameter / 2))
    place = str(rng.choice(["H. ĐĂK RUỒNG", "T. CỒN SẬY", "TP. BẮC TÂN", "Q. PHÚ THƯỢNG"]))
    return Seal("HỘI ĐỒNG NHÂN DÂN", place, float(rng.uniform(38, 50)), y, diameter)


def _typeset_on_one_page(look: Look) -> tuple[bytes, list[dict[str, Any]], Look]:
    """Typeset; what needs a second page is drawn closer, then smaller, and at last for fewer officials."""
    from dataclasses import replace

    while True:
        pdf, told = _typeset(look)
        if pdf is not None:
            return pdf, told, look
        least = max(LEAST_ROW_MM, look.box + BOX_CLEAR_MM)
        if look.row_height > least:
            look = replace(look, row_height=max(least, look.row_height - 1.0))
        elif look.cell_pad > LEAST_PAD_MM or look.leading > LEAST_LEADING_EM:
            look = replace(look, cell_pad=LEAST_PAD_MM, leading=LEAST_LEADING_EM, title_gap=min(look.title_gap, 4.0))
        elif look.size > LEAST_TYPE_PT:
            smaller = max(LEAST_TYPE_PT, look.size - 0.5)
            look = replace(look, size=smaller, position_size=min(look.position_size, smaller - 0.5))
        else:
            look = replace(look, officials=look.officials[:-1])


def _typeset(look: Look) -> tuple[bytes | None, list[dict[str, Any]]]:
    """The PDF and where its cells lie, or no PDF if it does not fit one page."""
    compiler = typst.Compiler(
        str(Path(__file__).with_name("office_ballot.typ")),
        font_paths=_fonts(),
        sys_inputs={"ballot": json.dumps(asdict(look))},
    )
    (end,) = json.loads(compiler.query("<end>", field="value"))
    if end["at"]["page"] > 1:
        return None, []
    pdf = compiler.compile(format="pdf", timestamp=0)
    assert isinstance(pdf, bytes)
    return pdf, json.loads(compiler.query("<cell>", field="value"))


@dataclass(frozen=True, slots=True)
class _PlacedCell:
    part: str
    row: int
    column: str
    box: Box


def _placed_cells(told: Sequence[dict[str, Any]]) -> list[_PlacedCell]:
    """Pair the start and stop corner of each cell."""
    cells: list[_PlacedCell] = []
    starts: dict[tuple[str, int, str], tuple[float, float]] = {}
    for corner in told:
        key = (corner["part"], corner.get("row", 0), corner["column"])
        x, y = (float(corner["at"][axis].removesuffix("pt")) * _MM_PER_PT for axis in ("x", "y"))
        if corner["end"] == "start":
            starts[key] = (x, y)
        else:
            x0, y0 = starts.pop(key)
            cells.append(_PlacedCell(*key, Box(round(x0, 3), round(y0, 3), round(x, 3), round(y, 3))))
    return cells


def _form(form_id: str, kind: VoteKind, look: Look, cells: Sequence[_PlacedCell], clean: np.ndarray[Any, Any]) -> Form:
    at = {(cell.part, cell.row, cell.column): cell.box for cell in cells}
    levels = LEVELS[kind]
    rows = []
    for number, official in enumerate(look.officials, start=1):
        words = [at["row", number, column["id"]] for column in look.text_columns if column["id"] != "number"]
        label = Box(words[0].x0, words[0].y0, words[-1].x1, words[-1].y1)
        marks = tuple(at["row", number, level] for level in levels)
        boxes = tuple(at["box", number, level] for level in levels) if look.box else ()
        rows.append(Row(number, official.name, official.position, label, marks, boxes))
    lines = _rules([cell.box for cell in cells if cell.part != "box"])
    encoded, data = cv2.imencode(".png", clean, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    assert encoded
    picture = base64.b64encode(data.tobytes()).decode("ascii")
    page = FormPage(1, PAGE_WIDTH_MM, PAGE_HEIGHT_MM, tuple(rows), lines, (), picture)
    title = " ".join(line["text"] for line in look.title_lines)
    return Form(form_id, title, kind, levels, (page,), "learn")


def _rules(cells: Sequence[Box]) -> tuple[Segment, ...]:
    """The ruled lines from the edges of all cells: edges at one place become one rule over the extent they share."""
    level = _joined([(edge, cell.x0, cell.x1) for cell in cells for edge in (cell.y0, cell.y1)])
    upright = _joined([(edge, cell.y0, cell.y1) for cell in cells for edge in (cell.x0, cell.x1)])
    return tuple(
        [Segment(start, at, stop, at) for at, start, stop in level]
        + [Segment(at, start, at, stop) for at, start, stop in upright]
    )


def _joined(edges: Sequence[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Edges (position, start, stop) at the same place, within 0.05 mm of rounding, as one rule each."""
    rules: list[tuple[float, float, float]] = []
    for at, start, stop in sorted(edges):
        if rules and at - rules[-1][0] < 0.05:
            rules[-1] = (rules[-1][0], min(start, rules[-1][1]), max(stop, rules[-1][2]))
        else:
            rules.append((at, start, stop))
    return rules


def clean_print(pdf: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The only page of a PDF as a grey picture (h, w) at RASTER_PX_PER_MM, paper white."""
    page = pypdfium2.PdfDocument(pdf)[0]
    grey = page.render(scale=RASTER_PX_PER_MM * _MM_PER_PT, grayscale=True).to_numpy()
    size = round(PAGE_WIDTH_MM * RASTER_PX_PER_MM), round(PAGE_HEIGHT_MM * RASTER_PX_PER_MM)
    return np.asarray(cv2.resize(grey.reshape(grey.shape[:2]), size, interpolation=cv2.INTER_AREA), np.uint8)
