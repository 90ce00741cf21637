"""What scanners and phones make of a sheet: skew, stretch, blur, noise, thresholds, dirt, and the file they write."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from samples.hands import Rgb
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
    frame: tuple[float, float] = (0.0, 0.0)
    """At each side of the sheet the scan ends between so many mm inside it and so many mm beyond it."""
    untold_dpi: float = 0.0
    """Share of the files that do not tell their resolution."""


OFFICE = Quality("office", (200, 200, 300), ("colour", "grey"), 1.2, 2.5, 0.004, 0.05, 1.6, 0.04, 80)
ONEBIT = Quality("onebit", (200, 200, 300), ("onebit",), 1.2, 2.5, 0.004, 0.05, 1.6, 0.04, 80)
ROUGH = Quality("rough", (150,), ("colour", "grey"), 3.5, 3.0, 0.02, 0.09, 3.5, 0.10, 60, 0.8, 3)
PHONE = Quality("phone", (200,), ("colour",), 4.0, 4.0, 0.0, 0.11, 3.0, 0.10, 78, 0.5, 0, 0.05)
EXTREMES = Quality(
    "extremes",
    (150, 200, 240, 300, 300, 400, 600),
    ("colour", "grey", "grey", "onebit"),
    5.0,
    3.0,
    0.07,
    0.07,
    2.5,
    0.12,
    60,
    0.4,
    frame=(10.0, 12.0),
    untold_dpi=0.4,
)
"""What goes wrong in a hurry; with `sheet_damage`, for finding limits and not for figures."""
QUALITIES: dict[str, Quality] = {quality.name: quality for quality in (OFFICE, ONEBIT, ROUGH, PHONE)}

_SHADE_STEP = 4
"""The soft shade beside a fold is worked out at every fourth pixel of the sheet, 0.34 mm."""

SCANNER_LID: Rgb = (250, 250, 249)
"""What an office scanner sees beside the sheet."""
DARK_LID: Rgb = (34, 34, 36)
"""What a scanner with an open or black lid sees there."""


@dataclass(frozen=True)
class Scan:
    """A scanned page, before it becomes a file.

    `pixels` is (h, w, 3) RGB, (h, w) grey, or (h, w) with only 0 and 255 for `onebit`. `dpi` is what the file tells, 0
    if it tells nothing. `page_to_scan` (3 × 3) takes
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
    def px_per_mm(self) -> float:
        """So many px of the scan are one mm of the page, about; a photo's file does not tell."""
        return float(np.sqrt(abs(np.linalg.det(self.page_to_scan[:2, :2] / self.page_to_scan[2, 2]))))

    @property
    def suffix(self) -> str:
        """How the file's name should end."""
        return ".tif" if self.colours == "onebit" else ".jpg"

    def encoded(self) -> bytes:
        """The file: JPEG, or TIFF with G4 compression; its resolution is its only metadata."""
        out = io.BytesIO()
        told = {"dpi": (self.dpi, self.dpi)} if self.dpi else {}
        if self.colours == "onebit":
            bits = Image.fromarray(self.pixels).convert("1", dither=Image.Dither.NONE)
            bits.save(out, "TIFF", compression="group4", **told)
        else:
            Image.fromarray(self.pixels).save(out, "JPEG", quality=self.jpeg_quality, **told)
        return out.getvalue()


def scan_sheet(
    sheet: Picture,
    quality: Quality,
    rng: np.random.Generator,
    turn: Turn = 0,
    colours: Colours | None = None,
    lid: Rgb = SCANNER_LID,
) -> Scan:
    """Scan a sheet, (h, w, 3) RGB at SHEET_DPI. `turn` is how far it was fed turned clockwise, in degrees;
    `lid` is what a scanner sees beside the sheet.

    A sheet that is grey already, (h, w), is scanned in a third of the time; it cannot be scanned in colour.
    """
    colours = colours or quality.colours[int(rng.integers(len(quality.colours)))]
    dpi = int(rng.choice(quality.dpi))
    px_per_mm = dpi / 25.4
    width, height = sheet.shape[1] / SHEET_PX_PER_MM, sheet.shape[0] / SHEET_PX_PER_MM
    if quality.perspective > 0:
        size, fit = _seen_by_phone(width, height, px_per_mm, quality, rng)
        ground = _desk(size, rng, sheet.ndim)
    else:
        size, fit = _fed_through(width, height, px_per_mm, quality, rng)
        if quality.frame != (0.0, 0.0):
            size, fit = _framed(size, fit, quality.frame, px_per_mm, rng)
        ground = np.full((size[1], size[0], 3), lid, np.uint8)
        ground = ground if sheet.ndim == 3 else np.ascontiguousarray(ground[:, :, 0])
    seen = _warped(_folded(sheet, quality, rng), ground, fit, px_per_mm)
    seen = _lit(seen, quality, rng)
    seen = np.ascontiguousarray(np.rot90(seen, -turn // 90))
    fit = _turned(fit, size, turn)
    sigma = quality.blur * px_per_mm * rng.uniform(0.7, 1.2)
    light = cv2.GaussianBlur(seen, (0, 0), sigma).astype(np.float32)
    streaks: tuple[float, ...] = ()
    if quality.streaks:
        streaks = _draw_streaks(light, int(rng.integers(1, quality.streaks + 1)), px_per_mm, rng)
    if colours != "colour" and light.ndim == 3:
        light = light @ np.array([0.299, 0.587, 0.114], np.float32)
    _add_noise(light, quality.noise * rng.uniform(0.7, 1.2), rng)
    light += np.float32(0.5)
    pixels = np.clip(light, 0, 255, out=light).astype(np.uint8)
    if colours == "onebit":
        pixels = _thresholded(pixels, px_per_mm)
    file_dpi = 72 if quality.perspective > 0 else dpi
    if quality.untold_dpi > 0 and rng.random() < quality.untold_dpi:
        file_dpi = 0
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


def _framed(
    size: tuple[int, int], fit: Matrix, frame: tuple[float, float], px_per_mm: float, rng: np.random.Generator
) -> tuple[tuple[int, int], Matrix]:
    """The scan cut, or made larger, at each side: its size in px (w, h), and where the page lies in it."""
    left, top, right, bottom = np.rint(rng.uniform(-frame[0], frame[1], 4) * px_per_mm).astype(int)
    moved = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)
    return (int(size[0] + left + right), int(size[1] + top + bottom)), moved @ fit


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
    coarse = np.ones((height // _SHADE_STEP, width // _SHADE_STEP), np.float32)
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
    coarse_y, coarse_x = y[: coarse.shape[0]] * _SHADE_STEP, x[:, : coarse.shape[1]] * _SHADE_STEP
    folded = sheet.copy()
    for _ in range(min(count, 3)):
        level = rng.random() < 0.7
        at = (0.5 + rng.normal(0, 0.02)) if rng.random() < 0.6 else rng.uniform(0.25, 0.75)
        tilt = float(rng.normal(0, 0.006))
        crease, shade = float(rng.uniform(-0.30, 0.06)), float(rng.uniform(0.02, 0.07))
        if level:
            _crease(folded, at * height, tilt, crease, float(rng.uniform(-0.3, 0.3)))
            far = coarse_y - at * height - tilt * coarse_x
        else:
            turned = np.ascontiguousarray(np.swapaxes(folded, 0, 1))
            _crease(turned, at * width, tilt, crease, 0.0)
            folded = np.ascontiguousarray(np.swapaxes(turned, 0, 1))
            far = coarse_x - at * width - tilt * coarse_y
        mm = np.asarray(far, np.float32) / np.float32(SHEET_PX_PER_MM)
        coarse *= 1 - np.float32(shade) * np.exp(-np.abs(mm) / 9) * (mm > 0)
    field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return _shaded(folded, np.asarray(field, np.float32))


def _crease(sheet: Picture, at: float, tilt: float, dark: float, move_mm: float) -> None:
    """A level fold at row `at` that falls by `tilt` px a px: a line of 0.16 mm, the paper beside it moved; in place."""
    height, width = sheet.shape[:2]
    reach = (18 if move_mm else 0.7) * SHEET_PX_PER_MM
    ends = at, at + tilt * width
    top, bottom = max(0, round(min(ends) - reach)), min(height, round(max(ends) + reach))
    if bottom <= top:
        return
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(top, bottom, dtype=np.float32))
    mm = (y - np.float32(at) - np.float32(tilt) * x) / np.float32(SHEET_PX_PER_MM)
    band = sheet[top:bottom]
    if move_mm:
        kink = np.float32(move_mm * SHEET_PX_PER_MM) * np.exp(-((mm / 6) ** 2))
        moved = cv2.remap(sheet, x, y + kink, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        band = np.asarray(moved, np.uint8)
    sheet[top:bottom] = _shaded(band, 1 + np.float32(dark) * np.exp(-((mm / 0.16) ** 2)))


def _shaded(picture: Picture, field: npt.NDArray[np.float32]) -> Picture:
    """The picture, grey or RGB, times a field of light (h, w)."""
    whole = field if picture.ndim == 2 else cv2.merge([field] * 3)
    return np.asarray(cv2.multiply(picture, whole, dtype=cv2.CV_8U), np.uint8)


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
    field = np.asarray(cv2.resize(light.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    warm = (1.02, 1.0, float(rng.uniform(0.90, 1.0)))
    if lit.ndim == 2:
        return _shaded(lit, field)
    channels = [_shaded(np.ascontiguousarray(lit[:, :, band]), field * np.float32(warm[band])) for band in range(3)]
    return np.asarray(cv2.merge(channels), np.uint8)


def _desk(size: tuple[int, int], rng: np.random.Generator, channels: int = 3) -> Picture:
    """A table top under the page, with a grain along it: (h, w, 3), or (h, w) under a grey sheet."""
    colour = ((112, 82, 58), (70, 72, 78), (150, 132, 108), (52, 60, 74))[int(rng.integers(4))]
    grain = cv2.resize(rng.normal(0, 1, (size[1] // 3, 6)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    cloud = cv2.resize(rng.normal(0, 1, (8, 6)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    field = cv2.addWeighted(grain, 0.05, cloud, 0.06, 1.0)
    bands = colour if channels == 3 else (round(float(np.dot(colour, (0.299, 0.587, 0.114)))),)
    painted = [cv2.convertScaleAbs(field, alpha=float(band)) for band in bands]
    return np.asarray(cv2.merge(painted) if channels == 3 else painted[0], np.uint8)


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
        near = slice(max(0, int(place - 6 * sigma)), int(place + 6 * sigma) + 1)
        kept = (1 - np.clip(depth * strength[:, None], 0, 0.95) * line[None, near]).astype(np.float32)
        seen[:, near] *= kept if seen.ndim == 2 else kept[:, :, None]
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
