"""What can go wrong, as data: each error carries its exit status and a sentence that says what to do."""

from __future__ import annotations

from enum import IntEnum

from calibration.language import Text


class ExitStatus(IntEnum):
    """Exit statuses of every command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    WAITING = 3


class KiemPhieuError(Exception):
    """The job could not be done. The text says what happened and what to do about it."""

    status = ExitStatus.FAILED

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class ElectionError(KiemPhieuError):
    """election.toml is wrong; the text names the key and the remedy.

    `key` is where the fault is (`ballots[2].title`), empty where no one key is; `remedy` the sentence without the key.
    """

    def __init__(self, text: Text, key: str = "", remedy: Text | None = None) -> None:
        super().__init__(text)
        self.key = key
        self.remedy = remedy or text


class FormError(KiemPhieuError):
    """A form file cannot be used, or a blank ballot cannot be learned."""


class ScanError(KiemPhieuError):
    """A scan cannot be opened at all."""


class CountError(KiemPhieuError):
    """The count folder does not allow what was asked."""


class RulesError(KiemPhieuError):
    """A rule set is unknown or contradicts itself."""
