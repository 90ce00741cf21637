"""The body's round red seal, as stamped by hand: turned a little, inked unevenly."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from calibration.fonts import serif
from samples.hands import Rgb
from samples.strokes import Coverage, InkPatch


@dataclass(frozen=True, slots=True)
class Seal:
    """A round seal: text around the ring, a star in the middle.

    `x`, `y`: its usual centre on the page in mm; `diameter` in mm. Each stamping lands a few mm beside it.
    """

    upper_text: str
    lower_text: str
    x: float = 44.0
    y: float = 36.0
    diameter: float = 36.0
    rgb: Rgb = (206, 38, 48)


def draw_seal(seal: Seal, px_per_mm: float, rng: np.random.Generator) -> InkPatch:
    """One stamping as ink coverage, placed on the page."""
    side = round((seal.diameter + 2) * px_per_mm)
    face = _seal_face(seal, side, px_per_mm)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), float(rng.normal(0, 7)), 1.0)
    face = np.asarray(cv2.warpAffine(face, turn, (side, side), flags=cv2.INTER_LINEAR), np.float32)
    blots = cv2.resize(rng.random((9, 9), dtype=np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    grains = cv2.resize(rng.random((side // 3, side // 3), dtype=np.float32), (side, side))
    ink = face * np.clip(0.55 + 0.5 * blots, 0.3, 0.95) * np.clip(0.75 + 0.5 * grains, 0, 1)
    x, y = seal.x + rng.normal(0, 1.6), seal.y + rng.normal(0, 1.3)
    left, top = round(x * px_per_mm - side / 2), round(y * px_per_mm - side / 2)
    return InkPatch(np.asarray(ink, np.float32), left, top)


def _seal_face(seal: Seal, side: int, px_per_mm: float) -> Coverage:
    face = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(face)
    middle, radius = side / 2, seal.diameter / 2 * px_per_mm
    for share, width in ((1.0, 0.7), (0.93, 0.25), (0.60, 0.3)):
        ring = radius * share
        draw.ellipse(
            (middle - ring, middle - ring, middle + ring, middle + ring), outline=255, width=round(width * px_per_mm)
        )
    star = [
        (middle + radius * reach * np.sin(corner * np.pi / 5), middle - radius * reach * np.cos(corner * np.pi / 5))
        for corner, reach in enumerate([0.40, 0.155] * 5)
    ]
    draw.polygon(star, fill=255)
    _text_on_ring(face, seal.upper_text, radius * 0.765, px_per_mm, upper=True)
    _text_on_ring(face, seal.lower_text, radius * 0.765, px_per_mm, upper=False)
    return np.asarray(np.asarray(face, np.float32) / 255, np.float32)


def _text_on_ring(face: Image.Image, text: str, radius: float, px_per_mm: float, upper: bool) -> None:
    """Letters along the ring, read from outside at the top and from inside at the bottom."""
    _, file = serif()
    size = round(3.4 * px_per_mm)
    font = ImageFont.truetype(str(file), size) if file else ImageFont.load_default(size)
    advances = [font.getlength(letter) * 1.12 for letter in text]
    way = -sum(advances) / 2
    for letter, advance in zip(text, advances, strict=True):
        angle = (way + advance / 2) / radius
        way += advance
        tile = Image.new("L", (2 * size, 2 * size), 0)
        ImageDraw.Draw(tile).text((size, size), letter, fill=255, font=font, anchor="mm")
        lean = -np.degrees(angle) if upper else np.degrees(angle)
        tile = tile.rotate(float(lean), resample=Image.Resampling.BICUBIC)
        x = face.width / 2 + radius * np.sin(angle)
        y = face.height / 2 + radius * (-np.cos(angle) if upper else np.cos(angle))
        face.paste(255, (round(x) - size, round(y) - size), tile)
