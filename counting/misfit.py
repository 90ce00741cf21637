"""What does not fit where a count is checked."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Text


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit: what it is about (a line, file, page or figure) and what is wrong with it."""

    about: str
    why: Text
