"""The two languages that every sentence for a user is written in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Language = Literal["vi", "en"]

_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


def language_of_locale(environment: dict[str, str] | None = None) -> Language:
    """The language that the locale asks for; Vietnamese where it asks for neither.

    POSIX order: LC_ALL, then LC_MESSAGES, then LANG. The "C" locale names no language, and the
    people this is built for are Vietnamese, so only an English locale turns it English.
    """
    environment = dict(os.environ) if environment is None else environment
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(variable, "")
        if value:
            return "en" if value.lower().startswith("en") else "vi"
    return "vi"


def spoken_language() -> Language:
    """The language chosen by the user, else the locale's."""
    return _spoken.get() or language_of_locale()


def speak(language: Language) -> None:
    """Choose the language for the rest of this run."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Choose the language for a while, as a paper in the other language needs it."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages; prints itself in the spoken one."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.vi if spoken_language() == "vi" else self.en
