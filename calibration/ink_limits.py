"""How much ink makes a mark, for one scanner: the two limits that the first reader goes by.

The program has limits of its own; a test deck proposes others for the scanner of the day (`calibration.fit_thresholds`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration.errors import CountError
from calibration.fit_thresholds import SEPARATION
from calibration.language import Text


@dataclass(frozen=True, slots=True)
class InkLimits:
    """How much ink (mm²) a cell may hold and be empty, and from how much it is marked; between them a person is asked."""

    empty_mm2: float
    mark_mm2: float


EMPTY_MM2 = 0.20
"""Ink up to this leaves a cell empty: grain of rough scans adds up to 0.08 mm², a resting ballpoint leaves 0.25."""

MARK_MM2 = 1.5
"""Ink from this makes a mark: a thin 4 mm cross covers 2.2 mm², a resting dot or a short dash at most 1.2–3."""

USUAL_LIMITS = InkLimits(EMPTY_MM2, MARK_MM2)

LEAST, MOST = InkLimits(0.05, 0.6), InkLimits(0.30, 12.0)
"""Limits beyond these are refused. With more allowed in an empty cell the first reader would not see a short dash; with
less asked of a mark it would take a dot for one, and both readers are there to check one another."""


def load_limits(file: Path) -> tuple[InkLimits, str]:
    """The limits that a test deck's report proposes, or that a file of {"empty_mm2", "mark_mm2"} says, and the file's
    SHA-256 in hex; CountError if it holds none, or none that may be used."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CountError(
            Text(f"Không mở được {file} ({error.strerror}).", f"{file} cannot be opened ({error.strerror}).")
        ) from error
    try:
        limits = _limits_in(json.loads(data))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CountError(
            Text(
                f"{file} không có ngưỡng nào; cần testdeck-report.json do kiemphieu testdeck read ghi, hoặc tệp "
                '{"empty_mm2": 0.2, "mark_mm2": 1.5}.',
                f"{file} holds no thresholds; give the testdeck-report.json that kiemphieu testdeck read wrote, or a file "
                '{"empty_mm2": 0.2, "mark_mm2": 1.5}.',
            )
        ) from None
    check_limits(limits)
    return limits, hashlib.sha256(data).hexdigest()


def _limits_in(told: dict[str, Any]) -> InkLimits:
    if "figures" in told:
        ink = told["figures"]["ink"]
        return InkLimits(float(ink["empty_limit"]), float(ink["mark_limit"]))
    return InkLimits(float(told["empty_mm2"]), float(told["mark_mm2"]))


def check_limits(limits: InkLimits) -> None:
    """CountError where these limits would leave no room for what a person must look at."""
    empty, mark = limits.empty_mm2, limits.mark_mm2
    inside = LEAST.empty_mm2 <= empty <= MOST.empty_mm2 and LEAST.mark_mm2 <= mark <= MOST.mark_mm2
    if not inside or mark < SEPARATION * empty:
        raise CountError(
            Text(
                f"Ngưỡng {empty:g} và {mark:g} mm² không dùng được: ô trống từ {LEAST.empty_mm2:g} đến {MOST.empty_mm2:g}, "
                f"dấu từ {LEAST.mark_mm2:g} đến {MOST.mark_mm2:g}, và ngưỡng dấu ít nhất gấp {SEPARATION:g} lần ngưỡng ô "
                "trống. Hãy lau hoặc chỉnh máy quét rồi đọc lại bộ phiếu thử.",
                f"Thresholds of {empty:g} and {mark:g} mm² cannot be used: an empty cell's must lie between "
                f"{LEAST.empty_mm2:g} and {MOST.empty_mm2:g}, a mark's between {LEAST.mark_mm2:g} and {MOST.mark_mm2:g}, "
                f"and be at least {SEPARATION:g} times the other. Clean or adjust the scanner, then read the test deck "
                "again.",
            )
        )
