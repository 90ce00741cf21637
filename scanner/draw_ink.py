"""Picture 3: the straightened page with its print taken away, and what of the rest is ink."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from calibration.form import RASTER_PX_PER_MM, Box
from calibration.language import Text
from scanner.draw_canvas import (
    BLUE,
    GREY,
    ORANGE,
    SKY,
    VERMILION,
    Heading,
    Key,
    Picture,
    Rgb,
    both,
    coloured,
    hatched,
    paint,
)
from scanner.draw_sheet import DARK_INK, LIGHT_INK, PAGE_PX_PER_MM, PRINTED, SheetCanvas, straightened
from scanner.draw_steps import Traced, stray_parts
from scanner.faint import TRACE, TRACE_MM2, TRACE_PX_PER_MM, trace_mask
from scanner.ink import INK
from scanner.prepared_form import OUTLINE_PX_PER_MM, Mask
from scanner.stray import STRAY_BELOW_MM2, STRAY_INK

AMOUNT_PX = 84
"""Width of the column of amounts of stray ink."""

NOT_LOOKED_AT: Rgb = (246, 244, 238)

NOT_LOOKED_AT_VEIL, LOOKED_AT_VEIL = 0.72, 0.45
"""Share of white over the page where nothing is looked for, and where stray ink is."""

DEEPEST = 170
"""Darkness, of 255, that is drawn as the darkest ink: black pens have 150–230."""


def ink_picture(traced: Traced, page: str) -> Image.Image:
    """Picture 3: ink in the mark strip and beside it, faint traces, and where print hides what may be there."""
    straight = straightened(traced)
    picture = coloured(straight, NOT_LOOKED_AT_VEIL)
    paint(picture, np.ones(straight.shape, np.bool_), NOT_LOOKED_AT, 0.35)
    parts = stray_parts(traced.grey, traced.found.fit, traced.form, traced.streaks, traced.creases)
    _put_stray(picture, straight, parts)
    _put_strip(picture, traced)
    canvas = SheetCanvas(picture, AMOUNT_PX)
    for box, _, _ in parts:
        canvas.outline(box, VERMILION, 1)
    canvas.outline(traced.ink.strip, BLUE, 2)
    _write_amounts(canvas, traced)
    title = Text("3. Mực còn lại khi bỏ phần in", "Ink that is left without the print")
    return canvas.finished(Heading(title, page, _facts(traced)), _legend())


def _put_stray(picture: Picture, straight: npt.NDArray[np.uint8], parts: list[tuple[Box, Mask, Mask]]) -> None:
    """The parts of the page where stray ink is looked for."""
    seen = coloured(straight, LOOKED_AT_VEIL)
    ratio = round(RASTER_PX_PER_MM / OUTLINE_PX_PER_MM)
    for box, printed, stray in parts:
        view = _part(picture, box, printed.shape, ratio)
        view[:] = _part(seen, box, printed.shape, ratio)
        _paint_print(view, _enlarged(printed, ratio, view.shape), 0.75)
        paint(view, _enlarged(stray, ratio, view.shape), VERMILION)


def _put_strip(picture: Picture, traced: Traced) -> None:
    """The mark strip: its darkness, its ink, its faint traces."""
    ink = traced.ink
    strip = _darkness_picture(ink.darkness)
    _paint_print(strip, ink.printed, 1.0)
    paint(strip, ink.ink & ink.printed, SKY, 0.75)
    traces = trace_mask(ink, traced.form)
    paint(strip, _enlarged(traces, round(RASTER_PX_PER_MM / TRACE_PX_PER_MM), strip.shape), ORANGE)
    view = _part(picture, ink.strip, strip.shape, 1)
    view[:] = strip[: view.shape[0], : view.shape[1]]


def _darkness_picture(darkness: npt.NDArray[np.uint8]) -> Picture:
    """Darkness as it is seen: paper white, what is too weak to be ink grey, ink blue, the darker the deeper."""
    picture = coloured(np.asarray(255 - 3 * np.minimum(darkness, INK), np.uint8))
    depth = np.clip((darkness.astype(float) - INK) / (DEEPEST - INK), 0, 1)[:, :, None]
    inked = np.array(LIGHT_INK) * (1 - depth) + np.array(DARK_INK) * depth
    return np.where((darkness >= INK)[:, :, None], inked, picture).astype(np.uint8)


def _write_amounts(canvas: SheetCanvas, traced: Traced) -> None:
    """The amounts of faint traces and stray ink that a person is asked about."""
    scale, right = PAGE_PX_PER_MM, canvas.size[0] - 4
    for index, row in enumerate(traced.form.page.rows):
        for column, cell in enumerate(row.cells):
            trace = traced.amounts.trace[index, column]
            if trace >= TRACE_MM2:
                canvas.outline(cell, ORANGE, 2)
                canvas.word(cell.x0 * scale + 5, cell.y1 * scale - 9, f"{trace:.1f} mm²", ORANGE, 14, halo=3)
        if traced.stray.rows[index] > traced.stray.least:
            middle = (row.cells[0].y0 + row.cells[0].y1) / 2 * scale
            canvas.word(right, middle, f"{traced.stray.rows[index]:.1f} mm²", VERMILION, 15, "rm", 3)
    if traced.stray.below > STRAY_BELOW_MM2:
        below = traced.form.page.table.y1 * scale + 24
        canvas.word(right, below, f"{traced.stray.below:.1f} mm²", VERMILION, 15, "rm", 3)


def _facts(traced: Traced) -> tuple[str, ...]:
    least = traced.stray.least
    return (
        both(
            Text(
                f"mực: tối hơn giấy từ {INK}/255; vết mờ: từ {TRACE}/255",
                f"ink: darker than the paper by {INK}/255; traces: by {TRACE}/255",
            )
        ),
        both(
            Text(
                f"mực ngoài ô: từ {STRAY_INK}/255, tính từ {least} mm² mỗi hàng",
                f"stray ink: by {STRAY_INK}/255, counts from {least} mm² a row",
            )
        ),
    )


def _legend() -> list[Key]:
    return [
        Key("fill", DARK_INK, Text("mực (đậm nhạt như nét bút)", "ink (as dark as the pen)")),
        Key("fill", (140, 200, 235), Text("nét nối qua chữ in, đường kẻ", "stroke joined over print")),
        Key("fill", (190, 190, 190), Text("tối nhưng chưa đến mức mực", "dark, but too weak for ink")),
        Key("fill", ORANGE, Text("vết mờ", "faint trace")),
        Key("fill", VERMILION, Text("mực ngoài các ô", "stray ink beside the cells")),
        Key("hatch", PRINTED, Text("chữ in, đường kẻ: không xét được", "print: nothing can be judged")),
        Key("frame", BLUE, Text("dải ô đánh dấu", "mark strip")),
        Key("frame", VERMILION, Text("vùng tìm mực ngoài ô", "where stray ink is looked for")),
        Key("fill", NOT_LOOKED_AT, Text("không xét", "not looked at")),
    ]


def _part(picture: Picture, box: Box, shape: tuple[int, ...], ratio: int) -> Picture:
    """The part of a page's picture that begins where a box does; a view, cut off at the page's edge.

    The page is at RASTER_PX_PER_MM, `shape` that of the part in a picture of `1 / ratio` of this scale.
    """
    top, left = round(box.y0 * RASTER_PX_PER_MM), round(box.x0 * RASTER_PX_PER_MM)
    return picture[top : top + shape[0] * ratio, left : left + shape[1] * ratio]


def _enlarged(mask: npt.NDArray[np.bool_], ratio: int, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """A mask with each pixel made `ratio` times as large, cut or filled up to this shape."""
    large = np.repeat(np.repeat(mask, ratio, axis=0), ratio, axis=1)[: shape[0], : shape[1]]
    return np.pad(large, ((0, shape[0] - large.shape[0]), (0, shape[1] - large.shape[1])))


def _paint_print(picture: Picture, printed: npt.NDArray[np.bool_], share: float) -> None:
    paint(picture, printed, PRINTED, share)
    paint(picture, printed & hatched(picture.shape), GREY, 0.35)
