"""Reading what was uploaded into the count, beside the screens: begun, paused, continued, told at any moment."""

from __future__ import annotations

import shutil
import threading
import time
import unicodedata
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from calibration.errors import CountError, KiemPhieuError
from calibration.language import Text, speak
from counting.asking import asked_about
from counting.count_folder import CountFolder
from counting.intake import TakenIn, take_in
from scanner.reading import RefusedPage, why_refused

State = Literal["idle", "reading", "paused", "done", "failed"]

REFUSALS_SHOWN = 200
_NAME_LENGTH = 120


@dataclass
class Progress:
    """What one run of reading did so far. doubts: pages on which a person is asked · refused: file and why."""

    state: State = "idle"
    files: int = 0
    pages: int = 0
    doubts: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    refused: deque[tuple[str, Text]] = field(default_factory=lambda: deque(maxlen=REFUSALS_SHOWN))
    refused_count: int = 0
    began: float = 0.0
    seconds: float = 0.0
    fault: Text | None = None

    @property
    def a_minute(self) -> int:
        """Pages a minute."""
        return round(60 * self.pages / self.seconds) if self.seconds > 1 else 0


class IntakeJob:
    """One desk's reading; only one at a time. Safe to use from several threads."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._lock = threading.Lock()
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None
        self.progress = Progress()
        if self.waiting():
            self.progress.state = "paused"

    def new_lot(self) -> int:
        """A number for what is uploaded at once; later lots come after earlier ones."""
        with self._lock:
            self._inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
            last = max((int(lot.name) for lot in self._inbox.iterdir() if lot.name.isdigit()), default=0)
            (self._inbox / f"{last + 1:05}").mkdir()
            return last + 1

    def place_for(self, lot: int, at: int, name: str) -> Path:
        """Where an upload is to be written; the same place again for the same one."""
        folder = self._inbox / f"{lot:05}"
        if not folder.is_dir() or not 0 <= at < 100_000:
            raise CountError(
                Text(
                    "Lần gửi tệp này đã kết thúc; hãy chọn lại các tệp.",
                    "This upload has ended; choose the files again.",
                )
            )
        slot = folder / f"{at:05}"
        slot.mkdir(exist_ok=True)
        return slot / plain_name(name)

    def waiting(self) -> list[Path]:
        """The uploaded files that are not yet all in the count, in the order in which they were fed."""
        if not self._inbox.is_dir():
            return []
        return [
            file
            for lot in sorted(self._inbox.iterdir())
            if lot.is_dir()
            for slot in sorted(lot.iterdir())
            for file in sorted(slot.iterdir())
            if not file.name.endswith(".part")
        ]

    def begin(self, count: CountFolder, jobs: int) -> None:
        """Read what waits; CountError if it is being read already or nothing waits."""
        with self._lock:
            if self.progress.state == "reading":
                raise CountError(Text("Máy đang đọc rồi.", "Reading is under way already."))
            files = self.waiting()
            if not files:
                raise CountError(
                    Text(
                        "Chưa có tệp nào để đọc; hãy chọn các bản quét.", "There is no file to read; choose the scans."
                    )
                )
            self._halt.clear()
            self.progress = Progress("reading", len(files), began=time.monotonic())
            self._thread = threading.Thread(target=self._run, args=(count, files, jobs), daemon=True)
            self._thread.start()

    def halt(self) -> None:
        """Stop after the page that is being read; what was read stays read."""
        self._halt.set()
        if self._thread is not None:
            self._thread.join(60)

    def _run(self, count: CountFolder, files: list[Path], jobs: int) -> None:
        progress = self.progress
        speak("vi")  # what is kept of a refusal speaks the office's language, whoever looks on
        try:
            with count.store() as store:
                if not self._take(take_in(count, store, files, jobs), count):
                    progress.state = "paused"
                    return
            shutil.rmtree(self._inbox, ignore_errors=True)
            progress.state = "done"
        except KiemPhieuError as error:
            progress.fault, progress.state = error.text, "failed"
        except Exception as error:
            progress.fault = Text(
                f"Không đọc tiếp được ({error}); các trang đã đọc vẫn còn. Hãy bấm “Đọc tiếp”.",
                f"Reading stopped ({error}); the pages that were read are kept. Press “Continue”.",
            )
            progress.state = "failed"

    def _take(self, pages: Iterator[TakenIn], count: CountFolder) -> bool:
        """Follow the pages as they come in; False where it was halted."""
        progress, election = self.progress, count.election()
        with closing(pages) as stream:  # type: ignore[type-var]
            for taken in stream:
                progress.seconds = time.monotonic() - progress.began
                progress.pages += 1
                reading = taken.reading
                if isinstance(reading, RefusedPage):
                    progress.refused_count += 1
                    progress.refused.append((reading.file, why_refused(reading)))
                else:
                    progress.by_kind[reading.form] += reading.page == 1
                    progress.doubts += bool(reading.doubts) or any(asked_about(election, row) for row in reading.rows)
                if self._halt.is_set():
                    return False
        return True


def plain_name(name: str) -> str:
    """A file's name without folders or anything that a file system could take amiss."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not dot:
        return kept[:_NAME_LENGTH] or "scan"
    return f"{stem[:_NAME_LENGTH] or 'scan'}.{suffix[:8]}"
