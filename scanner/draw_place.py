"""Pictures 1 and 2: the scan as it came, with the lines that were found, and with the form that was fitted."""

from __future__ import annotations

import numpy as np
from PIL import Image

from calibration.form import Box
from calibration.language import Text
from calibration.ruled_lines import Grey
from scanner.align import LEAST_PRINT_MATCH, WORST_FIT_MM
from scanner.creases import Crease
from scanner.dirt import Streak
from scanner.draw_canvas import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    WHITE,
    Canvas,
    Heading,
    Key,
    Rgb,
    both,
    coloured,
    resized,
)
from scanner.draw_steps import Attempt, Clue, Landmarks, Traced, place_on_scan
from scanner.prepared_form import FloatArray, PreparedPage
from scanner.print_match import PrintMatch
from scanner.read_page import ROW_PRINT_MATCH
from scanner.reading import RefusedPage, why_refused
from scanner.refine import Fit

LONG_SIDE_PX = 1500
"""The longer side of the scan as it is drawn: a page then fits a screen, and a cell is 25 px high and more."""

AROUND_PX = 26
BEYOND: Rgb = (196, 196, 204)
"""Room around the scan, so that a sheet that was cut off shows how far it goes on; and its colour."""

CARD_PX = 1000
"""Width of the picture of a page that could not be opened."""

VEIL = 0.45
"""Share of white over the scan, so that what is drawn on it stands out."""

NEAR_MM, FAR_MM = 0.1, 0.3
"""A probe nearer to the grid than NEAR_MM is right; beyond FAR_MM its row is doubted (scanner.read_page.CELL_FIT_MM)."""

BEND_STEP_MM = 6.0
"""Lines of the form are drawn through points this far apart, so that the bends of the sheet show."""


class ScanCanvas(Canvas):
    """A scan made pale and small, with room around it; what is drawn on it is given in pixels of the scan."""

    def __init__(self, grey: Grey) -> None:
        self.scale = min(1.0, LONG_SIDE_PX / max(grey.shape))
        small = resized(coloured(grey, VEIL), self.scale)
        around = np.full((small.shape[0] + 2 * AROUND_PX, small.shape[1] + 2 * AROUND_PX, 3), BEYOND, np.uint8)
        around[AROUND_PX:-AROUND_PX, AROUND_PX:-AROUND_PX] = small
        super().__init__(around)

    def here(self, points: FloatArray) -> FloatArray:
        """Places in the scan, px, in this picture; a pixel's centre lies at +0.5 in both."""
        moved: FloatArray = (points + 0.5) * self.scale - 0.5 + AROUND_PX
        return moved


def _why_refused(reading: RefusedPage) -> tuple[str, ...]:
    """Why a page was refused, a sentence in each language."""
    reason = why_refused(reading)
    return (f"Không đọc trang này: {reason.vi}", f"This page is not read: {reason.en}")


def unopened_picture(page: str, reading: RefusedPage) -> Image.Image:
    """Picture 1 of a file that could not be opened: only the words why."""
    canvas = Canvas(np.full((1, CARD_PX, 3), 255, np.uint8))
    facts = (both(reading.detail),) if reading.detail else ()
    title = Text("1. Không mở được ảnh", "No picture could be opened")
    return canvas.finished(Heading(title, page, facts, _why_refused(reading)), ())


def lines_picture(
    grey: Grey, page: str, seen: Landmarks, clue: Clue | None, refused: RefusedPage | None = None
) -> Image.Image:
    """Picture 1: the lines and markers that were found in the scan."""
    canvas = ScanCanvas(grey)
    for lines, colour in ((seen.level, BLUE), (seen.upright, ORANGE)):
        for line in lines:
            ends = canvas.here(line)
            canvas.line(ends, colour, 3)
            for x, y in ends:
                canvas.dot(x, y, colour, 5)
    legend = [
        Key("line", BLUE, Text("đường kẻ ngang", "level rules")),
        Key("line", ORANGE, Text("đường kẻ dọc", "upright rules")),
    ]
    for number, outline in seen.markers.items():
        corners = canvas.here(outline)
        canvas.frame(corners, PURPLE, 3)
        x, y = corners.mean(axis=0)
        canvas.word(x, y + 34 if y < canvas.size[1] / 2 else y - 34, str(number), PURPLE, 20, "mm", 3)
    facts = [
        both(
            Text(
                f"thấy {len(seen.level)} đường ngang, {len(seen.upright)} đường dọc",
                f"{len(seen.level)} level and {len(seen.upright)} upright lines seen",
            )
        )
    ]
    if seen.markers:
        legend.append(Key("frame", PURPLE, Text("dấu góc và số của nó", "corner marker and its number")))
        facts.append(both(Text(f"{len(seen.markers)} dấu góc", f"{len(seen.markers)} corner markers")))
    if clue is not None:
        facts.append(both(Text(f"vị trí đầu tiên suy từ {clue.value.vi}", f"place first guessed from {clue.value.en}")))
    title = Text("1. Đường kẻ tìm thấy trên bản quét", "Lines found in the scan")
    alarms = _why_refused(refused) if refused else ()
    return canvas.finished(Heading(title, page, tuple(facts), alarms), legend)


def grid_picture(traced: Traced, page: str) -> Image.Image:
    """Picture 2: the fitted form on the scan, and what was taken for dirt and creases."""
    found = traced.found
    canvas = ScanCanvas(traced.scan)
    for streak in traced.streaks:
        _draw_streak(canvas, streak, traced.scan.shape)
    for crease in traced.creases:
        _draw_crease(canvas, crease, found.fit)
    _draw_form(canvas, found.fit, found.form)
    _draw_prints(canvas, found.fit, found.form, found.prints)
    facts = [
        _form_fact(found.form, found.quarter_turns),
        _fit_fact(found.fit),
        both(
            Text(
                f"chữ in giống mẫu {found.prints.whole:.0%} (cần {LEAST_PRINT_MATCH:.0%})",
                f"printed words match by {found.prints.whole:.0%} ({LEAST_PRINT_MATCH:.0%} needed)",
            )
        ),
    ]
    if traced.streaks or traced.creases:
        streaks, creases = len(traced.streaks), len(traced.creases)
        facts.append(
            both(Text(f"vệt bẩn: {streaks}, nếp gấp: {creases}", f"streaks of dirt: {streaks}, creases: {creases}"))
        )
    legend = _grid_legend()
    if traced.streaks:
        legend.append(Key("line", PURPLE, Text("vệt bẩn của máy quét", "streak of dirt on the scanner")))
    if traced.creases:
        legend.append(Key("dashes", PURPLE, Text("nếp gấp", "crease")))
    title = Text("2. Mẫu phiếu khớp vào bản quét", "The form fitted to the scan")
    return canvas.finished(Heading(title, page, tuple(facts)), legend)


def attempt_picture(grey: Grey, page: str, attempt: Attempt, refused: RefusedPage) -> Image.Image:
    """Picture 2 of a page that was refused: the form that came closest, and what speaks against it."""
    canvas = ScanCanvas(grey)
    _draw_form(canvas, attempt.fit, attempt.form)
    lacks = [both(text) for text in attempt.lacks]
    clue = Text(f"suy từ {attempt.clue.value.vi}", f"guessed from {attempt.clue.value.en}")
    facts = (f"{_form_fact(attempt.form, None)} ({both(clue)})", _fit_fact(attempt.fit))
    title = Text("2. Mẫu gần nhất, nhưng không khớp", "The closest form, which does not fit")
    return canvas.finished(Heading(title, page, facts, (*_why_refused(refused), *lacks)), _grid_legend())


def _form_fact(form: PreparedPage, quarter_turns: int | None) -> str:
    name, number = form.form.id, form.page.number
    turned = Text("", "")
    if quarter_turns:
        turned = Text(f", bản quét xoay {90 * quarter_turns}°", f", scan turned by {90 * quarter_turns}°")
    return both(Text(f"mẫu “{name}”, trang {number}{turned.vi}", f"form “{name}”, page {number}{turned.en}"))


def _fit_fact(fit: Fit) -> str:
    return both(
        Text(
            f"thấy {fit.seen:.0%} điểm dò, lệch {fit.error:.3f} mm (được phép {WORST_FIT_MM:.2f})",
            f"{fit.seen:.0%} of the probes seen, off by {fit.error:.3f} mm ({WORST_FIT_MM:.2f} allowed)",
        )
    )


def _grid_legend() -> list[Key]:
    return [
        Key("line", SKY, Text("đường kẻ của mẫu", "rules of the form")),
        Key("frame", BLUE, Text("ô đánh dấu", "mark cells")),
        Key("frame", GREY, Text("mép giấy", "edge of the paper")),
        Key("dot", GREEN, Text(f"điểm dò lệch dưới {NEAR_MM} mm", f"probe off by less than {NEAR_MM} mm")),
        Key("dot", ORANGE, Text(f"lệch {NEAR_MM}–{FAR_MM} mm", f"off by {NEAR_MM}–{FAR_MM} mm")),
        Key("dot", VERMILION, Text("lệch hơn nữa", "off by more")),
        Key("ring", VERMILION, Text("điểm dò không thấy đường kẻ", "probe that sees no rule")),
    ]


def _draw_form(canvas: ScanCanvas, fit: Fit, form: PreparedPage) -> None:
    page = form.page

    def placed(points: FloatArray) -> FloatArray:
        return canvas.here(place_on_scan(fit, points))

    canvas.frame(placed(_outline(Box(0, 0, page.width, page.height))), WHITE, 5)
    canvas.frame(placed(_outline(Box(0, 0, page.width, page.height))), GREY, 2)
    for row in page.rows:
        for cell in row.cells:
            inner = Box(cell.x0 + 0.7, cell.y0 + 0.7, cell.x1 - 0.7, cell.y1 - 0.7)
            canvas.tint(placed(_outline(inner)), SKY, 0.10)
            canvas.frame(placed(_outline(inner)), BLUE, 1)
        for box in row.boxes:
            canvas.frame(placed(_outline(box)), BLUE, 1)
    for line in page.lines:
        canvas.line(placed(_between((line.x0, line.y0), (line.x1, line.y1))), SKY, 1)
    for (x, y), error in zip(placed(form.probes.points), fit.probe_error, strict=True):
        if np.isnan(error):
            canvas.ring(x, y, VERMILION, 4, 1)
        elif error < NEAR_MM:
            canvas.dot(x, y, GREEN, 2.2)
        else:
            canvas.dot(x, y, WHITE, 5)
            canvas.dot(x, y, ORANGE if error < FAR_MM else VERMILION, 4)


def _draw_prints(canvas: ScanCanvas, fit: Fit, form: PreparedPage, prints: PrintMatch) -> None:
    """A note at each row whose printed name is unlike the form's."""
    for row, match in zip(form.page.rows, prints.rows, strict=True):
        if match < ROW_PRINT_MATCH:
            corners = canvas.here(place_on_scan(fit, _outline(row.label)))
            canvas.frame(corners, VERMILION, 3)
            x, y = corners.mean(axis=0)
            note = Text(f"chữ in giống {match:.0%}", f"print matches by {match:.0%}")
            canvas.word(x, y, both(note), VERMILION, 18, "mm", 4)


def _draw_streak(canvas: ScanCanvas, streak: Streak, shape: tuple[int, ...]) -> None:
    far = float(shape[0] if streak.axis == 1 else shape[1])
    ends = np.array([(streak.middle, 0.0), (streak.middle, far)])
    points = canvas.here(ends if streak.axis == 1 else ends[:, ::-1])
    canvas.line(points, PURPLE, max(4, round((streak.stop - streak.start) * canvas.scale)))


def _draw_crease(canvas: ScanCanvas, crease: Crease, fit: Fit) -> None:
    canvas.dashes(canvas.here(place_on_scan(fit, crease.way)), PURPLE, 3)


def _outline(box: Box) -> FloatArray:
    """Points along the outline of a box, mm."""
    corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
    return np.concatenate([_between(corners[side], corners[(side + 1) % 4])[:-1] for side in range(4)])


def _between(start: tuple[float, float], stop: tuple[float, float]) -> FloatArray:
    """Points from one place to another, BEND_STEP_MM apart or closer."""
    steps = 2 + int(np.hypot(stop[0] - start[0], stop[1] - start[1]) / BEND_STEP_MM)
    return np.linspace(start, stop, steps)
