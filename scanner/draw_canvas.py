"""What the pictures of `inspect --draw` are made of: a picture with lines, dots and words on it, a heading and a legend.

Colours are Okabe & Ito's ("Color universal design", 2008), which colour-blind people tell apart. Whatever a picture says
in words it says in Vietnamese and English, for it is handed on without the program that drew it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from calibration.fonts import serif
from calibration.language import Text
from scanner.prepared_form import FloatArray

Rgb = tuple[int, int, int]
Picture = npt.NDArray[np.uint8]
"""(rows, columns, 3) red-green-blue."""

BLACK: Rgb = (20, 20, 20)
WHITE: Rgb = (255, 255, 255)
GREY: Rgb = (120, 120, 120)
PALE: Rgb = (205, 205, 205)
BLUE: Rgb = (0, 114, 178)
SKY: Rgb = (86, 180, 233)
ORANGE: Rgb = (230, 159, 0)
VERMILION: Rgb = (213, 94, 0)
GREEN: Rgb = (0, 158, 115)
PURPLE: Rgb = (170, 70, 140)
"""Okabe & Ito's reddish purple, darkened: as thin lines on white paper theirs is too pale."""

TITLE_PX, FACT_PX, LEGEND_PX = 26, 18, 17
MARGIN_PX = 18
SUBPIXEL = 4
"""Binary digits of a pixel that OpenCV draws to."""

_SANS_BESIDE = {"LiberationSerif-Regular.ttf": "LiberationSans-Regular.ttf", "times.ttf": "arial.ttf"}
"""The sans that comes in the same folder as a serif: plainer in small sizes."""

Look = Literal["line", "dashes", "dot", "ring", "diamond", "fill", "frame", "hatch", "word"]
Anchor = Literal["ls", "lm", "mm", "rm", "la", "ra"]
"""Pillow's anchors: left, middle or right; ascender, middle or base line."""


def both(text: Text) -> str:
    """A sentence in both languages."""
    return f"{text.vi} · {text.en}"


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: how something looks, its colour, what it is; a word where the look is a word."""

    look: Look
    colour: Rgb
    means: Text
    word: str = ""


@dataclass(frozen=True)
class Heading:
    """What stands above a picture: its title, the page it is of, facts, and what is wrong with the page."""

    title: Text
    page: str
    facts: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    x: float
    y: float
    text: str
    colour: Rgb
    size: int
    anchor: Anchor
    halo: int


@dataclass
class Canvas:
    """A picture to draw on. Lengths and places are pixels, words are set last, over everything else."""

    picture: Picture
    words: list[_Word] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.picture.shape[1], self.picture.shape[0]

    def line(self, points: FloatArray, colour: Rgb, width: int = 2) -> None:
        """A line through points (n, 2)."""
        cv2.polylines(self.picture, [_subpixels(points)], False, colour, width, cv2.LINE_AA, SUBPIXEL)

    def dashes(self, points: FloatArray, colour: Rgb, width: int = 2, dash: float = 9.0) -> None:
        """A dashed line through points (n, 2)."""
        steps = np.hypot(*np.diff(points, axis=0).T)
        way = np.concatenate([[0.0], np.cumsum(steps)])
        for start in np.arange(0.0, way[-1], 2 * dash):
            at = np.linspace(start, min(start + dash, way[-1]), 4)
            piece = np.column_stack([np.interp(at, way, points[:, 0]), np.interp(at, way, points[:, 1])])
            self.line(piece, colour, width)

    def frame(self, corners: FloatArray, colour: Rgb, width: int = 2) -> None:
        """A closed outline through points (n, 2)."""
        cv2.polylines(self.picture, [_subpixels(corners)], True, colour, width, cv2.LINE_AA, SUBPIXEL)

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: Rgb, width: int = 2) -> None:
        self.frame(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), colour, width)

    def dot(self, x: float, y: float, colour: Rgb, radius: float) -> None:
        self._circle(x, y, colour, radius, -1)

    def ring(self, x: float, y: float, colour: Rgb, radius: float, width: int = 2) -> None:
        self._circle(x, y, colour, radius, width)

    def diamond(self, x: float, y: float, colour: Rgb, radius: float) -> None:
        corners = np.array([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)])
        cv2.fillPoly(self.picture, [_subpixels(corners)], colour, cv2.LINE_AA, SUBPIXEL)

    def tint(self, polygon: FloatArray, colour: Rgb, share: float) -> None:
        """Mix a colour into the inside of a polygon (n, 2)."""
        inside = np.zeros(self.picture.shape[:2], np.uint8)
        cv2.fillPoly(inside, [_subpixels(polygon)], 1, cv2.LINE_8, SUBPIXEL)
        paint(self.picture, inside > 0, colour, share)

    def word(
        self, x: float, y: float, text: str, colour: Rgb = BLACK, size: int = 15, anchor: Anchor = "lm", halo: int = 2
    ) -> None:
        """A word with a white seam of `halo` px, so that it stands out on anything."""
        self.words.append(_Word(x, y, text, colour, size, anchor, halo))

    def finished(self, heading: Heading, legend: Iterable[Key]) -> Image.Image:
        """The whole picture: heading, what was drawn, legend."""
        above, below = _heading(heading, self.size[0]), _legend(tuple(legend), self.size[0])
        middle = Image.fromarray(self.picture)
        _set_words(middle, self.words)
        whole = Image.new("RGB", (self.size[0], above.height + middle.height + below.height), WHITE)
        whole.paste(above, (0, 0))
        whole.paste(middle, (0, above.height))
        whole.paste(below, (0, above.height + middle.height))
        return whole

    def _circle(self, x: float, y: float, colour: Rgb, radius: float, width: int) -> None:
        (at,) = _subpixels(np.array([(x, y)]))
        cv2.circle(
            self.picture,
            (int(at[0]), int(at[1])),
            max(1, round(radius * 2**SUBPIXEL)),
            colour,
            width,
            cv2.LINE_AA,
            SUBPIXEL,
        )


def coloured(grey: npt.NDArray[np.uint8], veil: float = 0.0) -> Picture:
    """A grey picture in red-green-blue; `veil` is the share of white laid over it, so that what is drawn stands out."""
    pale = (grey * (1 - veil) + 255 * veil).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(pale[:, :, None], 3, axis=2))


def paint(picture: Picture, where: npt.NDArray[np.bool_], colour: Rgb, share: float = 1.0) -> None:
    """Mix a colour into the pixels of a mask."""
    picture[where] = (picture[where] * (1 - share) + np.array(colour) * share).round().astype(np.uint8)


def hatched(shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """A mask of slanting lines, for what cannot be judged."""
    rows, columns = np.indices(shape[:2])
    return np.asarray((rows + columns) % 10 < 2)


def resized(picture: Picture, scale: float) -> Picture:
    """A picture made smaller, each pixel the mean of those that it covers."""
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def beside(picture: Picture, width: int) -> Picture:
    """A picture with this much white to its right."""
    return np.pad(picture, ((0, 0), (0, width), (0, 0)), constant_values=255)


def _subpixels(points: FloatArray) -> npt.NDArray[np.int32]:
    # OpenCV overflows on places far outside the picture
    return np.asarray(np.round(np.clip(points, -20_000, 20_000) * 2**SUBPIXEL), np.int32)


@cache
def _font(size: int) -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, bool]:
    """A font of this size, and whether it has Vietnamese letters."""
    _, file = serif()
    if file is None:
        return ImageFont.load_default(size), False
    sans = file.with_name(_SANS_BESIDE.get(file.name, file.name))
    return ImageFont.truetype(str(sans if sans.is_file() else file), size), True


def _spelt(text: str, vietnamese: bool) -> str:
    """The text, without accents where the font lacks them."""
    if vietnamese:
        return text
    plain = text.replace("đ", "d").replace("Đ", "D").replace("≥", ">=").replace("≤", "<=").replace("²", "2")
    plain = plain.replace("·", "-").replace("—", "-").replace("–", "-")
    return unicodedata.normalize("NFD", plain).encode("ascii", "ignore").decode()


def _set_words(image: Image.Image, words: list[_Word]) -> None:
    pen = ImageDraw.Draw(image)
    for word in words:
        font, vietnamese = _font(word.size)
        pen.text(
            (word.x, word.y),
            _spelt(word.text, vietnamese),
            fill=word.colour,
            font=font,
            anchor=word.anchor,
            stroke_width=word.halo,
            stroke_fill=WHITE,
        )


def width_of(text: str, size: int) -> float:
    """How wide a word is set at this size, px."""
    font, vietnamese = _font(size)
    return float(font.getlength(_spelt(text, vietnamese)))


def wrapped(text: str, size: int, width: float) -> list[str]:
    """A sentence broken into lines that are no wider than this."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _heading(heading: Heading, width: int) -> Image.Image:
    room = width - 2 * MARGIN_PX
    title = wrapped(both(heading.title), TITLE_PX, room)
    facts = [line for fact in heading.facts for line in wrapped(fact, FACT_PX, room)]
    alarms = [line for alarm in heading.alarms for line in wrapped(alarm, FACT_PX + 2, room)]
    page = wrapped(heading.page, FACT_PX, room)
    step, leading = TITLE_PX + 8, FACT_PX + 7
    alarm_height = (leading + 3) * len(alarms) + 12 if alarms else 0
    height = 12 + step * len(title) + leading * (len(page) + len(facts)) + 10 + alarm_height
    image = Image.new("RGB", (width, height), WHITE)
    words: list[_Word] = []
    y = 12 + TITLE_PX
    for line in title:
        words.append(_Word(MARGIN_PX, y, line, BLACK, TITLE_PX, "ls", 0))
        y += step
    y -= step - leading - 2
    for line in page:
        words.append(_Word(MARGIN_PX, y, line, GREY, FACT_PX, "ls", 0))
        y += leading
    for line in facts:
        words.append(_Word(MARGIN_PX, y, line, BLACK, FACT_PX, "ls", 0))
        y += leading
    if alarms:
        ImageDraw.Draw(image).rectangle((0, height - alarm_height, width, height), VERMILION)
        y = height - alarm_height + FACT_PX + 8
        for line in alarms:
            words.append(_Word(MARGIN_PX, y, line, WHITE, FACT_PX + 2, "ls", 0))
            y += leading + 3
    _set_words(image, words)
    return image


_SWATCH_PX = 40


def _legend(legend: tuple[Key, ...], width: int) -> Image.Image:
    """The legend as rows of entries, as many a row as fit."""
    leading = LEGEND_PX + 12
    rows: list[list[tuple[float, Key, str]]] = [[]]
    x = float(MARGIN_PX)
    for key in legend:
        gap = width_of(key.word, LEGEND_PX) + 14 if key.look == "word" else _SWATCH_PX
        # a legend entry that is too long goes on in the next line
        lines = wrapped(both(key.means), LEGEND_PX, width - 2 * MARGIN_PX - gap)
        wide = gap + max(width_of(line, LEGEND_PX) for line in lines) + 26
        if rows[-1] and x + wide - 26 > width - MARGIN_PX:
            rows.append([])
            x = float(MARGIN_PX)
        rows[-1].append((x, key, lines[0]))
        for line in lines[1:]:
            rows.append([(x, Key("word", key.colour, key.means), " " * 6 + line)])
        x += wide if len(lines) == 1 else width
    height = leading * len(rows) + 16 if legend else 0
    canvas = Canvas(np.full((max(1, height), width, 3), 255, np.uint8))
    if legend:
        canvas.line(np.array([(0, 1), (width, 1)], float), PALE, 1)
    for index, row in enumerate(rows):
        y = 8 + leading * (index + 0.5)
        for start, key, line in row:
            _swatch(canvas, start, y, key)
            gap = width_of(key.word, LEGEND_PX) + 14 if key.look == "word" else _SWATCH_PX
            canvas.word(start + gap, y, line, BLACK, LEGEND_PX, halo=0)
    image = Image.fromarray(canvas.picture)
    _set_words(image, canvas.words)
    return image


def _swatch(canvas: Canvas, x: float, y: float, key: Key) -> None:
    middle, ends = x + 15, np.array([(x, y), (x + 30, y)])
    match key.look:
        case "line":
            canvas.line(ends, key.colour, 3)
        case "dashes":
            canvas.dashes(ends, key.colour, 2, 6)
        case "dot":
            canvas.dot(middle, y, key.colour, 6)
        case "ring":
            canvas.ring(middle, y, key.colour, 6)
        case "diamond":
            canvas.diamond(middle, y, key.colour, 7)
        case "frame":
            canvas.box(x + 3, y - 8, x + 27, y + 8, key.colour, 2)
        case "word":
            canvas.word(x, y, f"{key.word}:" if key.word else "", key.colour, LEGEND_PX, halo=0)
        case "fill" | "hatch":
            part = canvas.picture[round(y) - 8 : round(y) + 9, round(x) + 3 : round(x) + 28]
            part[:] = key.colour
            if key.look == "hatch":
                paint(part, hatched(part.shape), GREY, 0.35)
