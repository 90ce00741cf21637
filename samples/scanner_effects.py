"""What scanners and phones make of a sheet: skew, stretch, blur, noise, thresholds, dirt, and the file they write."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from samples.paper import SHEET_PX_PER_MM, Picture

Matrix = npt.NDArray[np.float64]
Colours = Literal["colour", "grey", "onebit"]
Turn = Literal[0, 90, 180, 270]


@dataclass(frozen=True)
class Quality:
    """How a device scans. Lengths in mm, angles in degrees, shares 0..1; `noise` is a deviation in grey levels."""

    name: str
    dpi: tuple[int, ...]
    colours: tuple[Colours, ...]
    skew: float
    shift: float
    stretch: float
    blur: float
    """Deviation of the blur in mm."""
    noise: float
    brightness: float
    jpeg_quality: int
    folds: float = 0.0
    """How many folds a page has, on average."""
    streaks: int = 0
    """Lines of dirt that run down each scan, at the most."""
    perspective: float = 0.0
    """How far a corner strays, as a share of the page; 0 for a device that scans flat."""


OFFICE = Quality("office", (200, 200, 300), ("colour", "grey"), 1.2, 2.5, 0.004, 0.05, 1.6, 0.04, 80)
ONEBIT = Quality("onebit", (200, 200, 300), ("onebit",), 1.2, 2.5, 0.004, 0.05, 1.6, 0.04, 80)
ROUGH = Quality("rough", (150,), ("colour", "grey"), 3.5, 3.0, 0.02, 0.09, 3.5, 0.10, 60, 0.8, 3)
PHONE = Quality("phone", (200,), ("colour",), 4.0, 4.0, 0.0, 0.11, 3.0, 0.10, 78, 0.5, 0, 0.05)
QUALITIES: dict[str, Quality] = {quality.name: quality for quality in (OFFICE, ONEBIT, ROUGH, PHONE)}

_SCANNER_LID = (250, 250, 249)
"""What an office scanner sees beside the sheet."""


@dataclass(frozen=True)
class Scan:
    """A scanned page, before it becomes a file.

    `pixels` is (h, w, 3) RGB, (h, w) grey, or (h, w) with only 0 and 255 for `onebit`. `page_to_scan` (3 × 3) takes
    mm on the upright page to px of the scan; folds move the paper up to 0.3 mm from it.
    """

    pixels: Picture
    dpi: int
    colours: Colours
    jpeg_quality: int
    page_to_scan: Matrix
    turn: Turn
    streak_columns: tuple[float, ...]
    """Where lines of dirt run down the scan, in px."""

    @property
    def suffix(self) -> str:
        """How the file's name should end."""
        return ".tif" if self.colours == "onebit" else ".jpg"

    def encoded(self) -> bytes:
        """The file: JPEG, or TIFF with G4 compression; its resolution is its only metadata."""
        out = io.BytesIO()
        dpi = (self.dpi, self.dpi)
        if self.colours == "onebit":
            bits = Image.fromarray(self.pixels).convert("1", dither=Image.Dither.NONE)
            bits.save(out, "TIFF", compression="group4", dpi=dpi)
        else:
            Image.fromarray(self.pixels).save(out, "JPEG", quality=self.jpeg_quality, dpi=dpi)
        return out.getvalue()


def scan_sheet(
    sheet: Picture, quality: Quality, rng: np.random.Generator, turn: Turn = 0, colours: Colours | None = None
) -> Scan:
    """Scan a sheet ((h, w, 3) RGB at SHEET_DPI). `turn` is how far it was fed turned clockwise, in degrees."""
    colours = colours or quality.colours[int(rng.integers(len(quality.colours)))]
    dpi = int(rng.choice(quality.dpi))
    px_per_mm = dpi / 25.4
    width, height = sheet.shape[1] / SHEET_PX_PER_MM, sheet.shape[0] / SHEET_PX_PER_MM
    if quality.perspective > 0:
        size, fit = _seen_by_phone(width, height, px_per_mm, quality, rng)
        ground = _desk(size, rng)
    else:
        size, fit = _fed_through(width, height, px_per_mm, quality, rng)
        ground = np.full((size[1], size[0], 3), _SCANNER_LID, np.uint8)
    seen = _warped(_folded(sheet, quality, rng), ground, fit, px_per_mm)
    seen = _lit(seen, quality, rng)
    seen = np.ascontiguousarray(np.rot90(seen, -turn // 90))
    fit = _turned(fit, size, turn)
    sigma = quality.blur * px_per_mm * rng.uniform(0.7, 1.2)
    light = cv2.GaussianBlur(seen, (0, 0), sigma).astype(np.float32)
    streaks: tuple[float, ...] = ()
    if quality.streaks:
        streaks = _draw_streaks(light, int(rng.integers(1, quality.streaks + 1)), px_per_mm, rng)
    if colours != "colour":
        light = light @ np.array([0.299, 0.587, 0.114], np.float32)
    _add_noise(light, quality.noise * rng.uniform(0.7, 1.2), rng)
    pixels = np.asarray(np.clip(light + 0.5, 0, 255), np.uint8)
    if colours == "onebit":
        pixels = _thresholded(pixels, px_per_mm)
    file_dpi = 72 if quality.perspective > 0 else dpi
    return Scan(pixels, file_dpi, colours, quality.jpeg_quality, fit, turn, streaks)


def _fed_through(
    width: float, height: float, px_per_mm: float, quality: Quality, rng: np.random.Generator
) -> tuple[tuple[int, int], Matrix]:
    """Size of the scan in px (w, h), and where a feeding scanner puts the page of width × height mm in it."""
    angle = np.radians(float(np.clip(rng.normal(0, quality.skew / 2), -quality.skew, quality.skew)))
    along, across = 1 + rng.uniform(-1, 1, 2) * quality.stretch / np.sqrt(2)
    shift = np.clip(rng.normal(0, quality.shift / 2, 2), -quality.shift, quality.shift)
    cos, sin = np.cos(angle), np.sin(angle)
    to_middle = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]], np.float64)
    turned = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]], np.float64)
    stretched = np.diag([across * px_per_mm, along * px_per_mm, 1])
    size = round(width * px_per_mm), round(height * px_per_mm)
    to_place = np.array([[1, 0, size[0] / 2], [0, 1, size[1] / 2], [0, 0, 1]], np.float64)
    to_place[:2, 2] += shift * px_per_mm
    return size, to_place @ stretched @ turned @ to_middle


def _seen_by_phone(
    width: float, height: float, px_per_mm: float, quality: Quality, rng: np.random.Generator
) -> tuple[tuple[int, int], Matrix]:
    """Size of the photo in px (w, h), and where the page of width × height mm lies in it."""
    margin = rng.uniform(8, 25, 2)
    size = round((width + 2 * margin[0]) * px_per_mm), round((height + 2 * margin[1]) * px_per_mm)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    angle = np.radians(rng.uniform(-1, 1) * quality.skew)
    turned = (corners - (width / 2, height / 2)) @ np.array(
        [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    )
    strayed = turned * (1 + rng.uniform(-1, 0.2, (4, 2)) * quality.perspective)
    there = (strayed * px_per_mm + (size[0] / 2, size[1] / 2)).astype(np.float32)
    return size, np.asarray(cv2.getPerspectiveTransform(corners, there), np.float64)


def _warped(sheet: Picture, ground: Picture, fit: Matrix, px_per_mm: float) -> Picture:
    shrink = px_per_mm / SHEET_PX_PER_MM
    if shrink < 0.95:
        sheet = np.asarray(cv2.GaussianBlur(sheet, (0, 0), 0.42 / shrink), np.uint8)
    size = (ground.shape[1], ground.shape[0])
    # Pixel centres lie at half pixels: pixel (i, j) of the sheet is at ((i + 0.5) / scale, …) mm of the page.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]], np.float64)
    matrix = np.linalg.inv(half) @ fit @ np.diag([1 / SHEET_PX_PER_MM, 1 / SHEET_PX_PER_MM, 1]) @ half
    seen = ground.copy()
    cv2.warpPerspective(sheet, matrix, size, dst=seen, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    return seen


def _turned(fit: Matrix, size: tuple[int, int], turn: Turn) -> Matrix:
    width, height = size
    turns: dict[int, list[list[float]]] = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
        180: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        270: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
    }
    return np.array(turns[turn], np.float64) @ fit


def _folded(sheet: Picture, quality: Quality, rng: np.random.Generator) -> Picture:
    """Folds across or along the sheet: a pale or dark crease, a shade on one side, the paper moved by a hair."""
    count = int(rng.poisson(quality.folds)) if quality.folds else 0
    if count == 0:
        return sheet
    height, width = sheet.shape[:2]
    y, x = np.mgrid[0:height:1.0, 0:width:1.0].astype(np.float32)
    shade = np.ones((height, width), np.float32)
    move = np.zeros((height, width), np.float32)
    for _ in range(min(count, 3)):
        level = rng.random() < 0.7
        at = (0.5 + rng.normal(0, 0.02)) if rng.random() < 0.6 else rng.uniform(0.25, 0.75)
        tilt = np.float32(rng.normal(0, 0.006))
        far = y - np.float32(at * height) - tilt * x if level else x - np.float32(at * width) - tilt * y
        mm = far / np.float32(SHEET_PX_PER_MM)
        shade *= 1 + np.float32(rng.uniform(-0.30, 0.06)) * np.exp(-((mm / 0.16) ** 2))
        shade *= 1 - np.float32(rng.uniform(0.02, 0.07)) * np.exp(-np.abs(mm) / 9) * (mm > 0)
        if level:
            move += np.float32(rng.uniform(-0.3, 0.3)) * np.exp(-((mm / 6) ** 2))
    kinked = cv2.remap(
        sheet, x, y + move * np.float32(SHEET_PX_PER_MM), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(np.clip(kinked * shade[:, :, None], 0, 255), np.uint8)


def _lit(seen: Picture, quality: Quality, rng: np.random.Generator) -> Picture:
    """Brightness and gamma of the device; under a phone also light that falls off to one side, and a shadow."""
    gamma = 1 + rng.uniform(-1, 1) * quality.brightness * 2.5
    gain = 1 + rng.uniform(-1, 0.3) * quality.brightness
    table = np.clip(255 * gain * (np.arange(256) / 255) ** gamma, 0, 255).astype(np.uint8)
    lit = np.asarray(cv2.LUT(seen, table), np.uint8)
    if quality.perspective == 0:
        return lit
    height, width = lit.shape[:2]
    y, x = np.mgrid[-1:1:48j, -1:1:36j]
    angle = rng.uniform(0, 2 * np.pi)
    light = 0.86 + rng.uniform(0.06, 0.16) * (np.cos(angle) * x + np.sin(angle) * y)
    edge = (np.cos(angle + 1) * x + np.sin(angle + 1) * y - rng.uniform(0.2, 0.9)) / 0.15
    light = light * (1 - rng.uniform(0.05, 0.22) / (1 + np.exp(-edge)))
    field = cv2.resize(light.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    warm = np.array([1.02, 1.0, rng.uniform(0.90, 1.0)], np.float32)
    return np.asarray(np.clip(lit * field[:, :, None] * warm, 0, 255), np.uint8)


def _desk(size: tuple[int, int], rng: np.random.Generator) -> Picture:
    """A table top under the page, with a grain along it: (h, w, 3)."""
    colour = np.array([(112, 82, 58), (70, 72, 78), (150, 132, 108), (52, 60, 74)][int(rng.integers(4))], np.float32)
    grain = cv2.resize(rng.normal(0, 1, (size[1] // 3, 6)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    cloud = cv2.resize(rng.normal(0, 1, (8, 6)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(colour * (1 + 0.05 * grain + 0.06 * cloud)[:, :, None], 0, 255), np.uint8)


def _draw_streaks(
    seen: npt.NDArray[np.float32], count: int, px_per_mm: float, rng: np.random.Generator
) -> tuple[float, ...]:
    """Lines that dirt on the glass draws down the scan while the page runs over it; in place, returns their columns."""
    height, width = seen.shape[:2]
    columns = np.arange(width, dtype=np.float32)
    places = []
    for _ in range(count):
        place = rng.uniform(0.05, 0.95) * width
        sigma = rng.uniform(0.06, 0.16) * px_per_mm
        depth = rng.uniform(0.15, 0.6)
        strength = 1 + 0.15 * np.interp(np.arange(height), np.linspace(0, height, 12), rng.normal(0, 1, 12))
        line = np.exp(-(((columns - place) / sigma) ** 2) / 2)
        seen *= (1 - np.clip(depth * strength[:, None], 0, 0.95) * line[None, :]).astype(np.float32)[:, :, None]
        places.append(float(place))
    return tuple(places)


def _add_noise(seen: npt.NDArray[np.float32], deviation: float, rng: np.random.Generator) -> None:
    """Grain of paper and sensor, in place. It is softened a little, as a scanner's own smoothing does."""
    noise = rng.standard_normal(seen.shape[:2], dtype=np.float32)
    noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.6), np.float32) * np.float32(deviation * 2.0)
    seen += noise if seen.ndim == 2 else noise[:, :, None]


def _thresholded(grey: Picture, px_per_mm: float) -> Picture:
    """Black and white against the local paper, so that coloured paper and shades become white."""
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    side = max(3, round(6 * px_per_mm / 8) | 1)
    paper = cv2.medianBlur(np.asarray(cv2.dilate(small, np.ones((side, side), np.uint8)), np.uint8), 5)
    local = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.where(grey < local * np.float32(0.74), 0, 255).astype(np.uint8)
