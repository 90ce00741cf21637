"""Pages into the count, beside the screens: uploaded or from the scanner; begun, paused, continued, told at any moment."""

from __future__ import annotations

import shutil
import threading
import time
import unicodedata
from collections import Counter, deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Literal

from calibration.election import Election
from calibration.errors import CountError, KiemPhieuError
from calibration.language import Text, speak
from counting.asking import asked_about
from counting.count_folder import CountFolder
from counting.desk.feeder import Feeder, Halted
from counting.desk.strangers import is_no_scan
from counting.intake import take_in
from counting.kept import OPEN
from scanner.document_scanner import Settings
from scanner.reading import Reading, RefusedPage, why_refused

State = Literal["idle", "reading", "paused", "done", "failed"]

REFUSALS_SHOWN = 200
_NAME_LENGTH = 120


@dataclass
class Progress:
    """What one run of reading did so far. files: what it was given, `before` of them read by an earlier run · pages: what
    came in, read or refused · doubts: pages on which a person is asked · refused: file and why · strangers: files that
    are no scans, left outside the count · scanning: from the scanner, so that nobody knows how many there will be."""

    state: State = "idle"
    files: int = 0
    before: int = 0
    strangers: tuple[str, ...] = ()
    scanning: bool = False
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

    def __init__(self, inbox: Path, feeder: Feeder) -> None:
        self._inbox = inbox
        self._feeder = feeder
        self.scanner: Settings | None = None
        self._lock = threading.Lock()
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None
        self.progress = Progress()
        if self.waiting() or feeder.left_behind():
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
            self._check_idle()
            files, strangers = self._scans_waiting()
            if not files and strangers:
                self.progress = Progress("done", strangers=strangers)
                return
            if not files:
                raise CountError(
                    Text(
                        "Chưa có tệp nào để đọc; hãy chọn các bản quét.", "There is no file to read; choose the scans."
                    )
                )
            before = self._read_before(count, len(files))
            self._start(Progress("reading", len(files), before, strangers), lambda: self._read(count, files, jobs))

    def _scans_waiting(self) -> tuple[list[Path], tuple[str, ...]]:
        """The scans that wait, and the names of what is none: it is taken out of the inbox."""
        files = self.waiting()
        strangers = [file for file in files if is_no_scan(file)]
        for file in strangers:
            file.unlink()
        return [file for file in files if file not in strangers], tuple(file.name for file in strangers)

    @staticmethod
    def _read_before(count: CountFolder, files: int) -> int:
        """How many of the files that wait were read before the reading was stopped: their batch goes on."""
        with count.store() as store:
            pages = sum(batch.pages for batch in store.batches() if batch.state == OPEN)
        return min(pages, files)

    def scan(self, count: CountFolder, settings: Settings) -> None:
        """Scan what lies in the feeder, each sheet read while the next is scanned; CountError if something is read now."""
        with self._lock:
            self._check_idle()
            self.scanner = settings
            self._start(Progress("reading", scanning=True), lambda: self._feed(count, settings))

    def _check_idle(self) -> None:
        if self.progress.state == "reading":
            raise CountError(Text("Máy đang đọc rồi.", "Reading is under way already."))

    def _start(self, progress: Progress, work: Callable[[], bool]) -> None:
        self._halt.clear()
        progress.began = time.monotonic()
        self.progress = progress
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def halt(self) -> None:
        """Stop after the page that is being read; what was read stays read."""
        self._halt.set()
        if self._thread is not None:
            self._thread.join(60)

    def _run(self, work: Callable[[], bool]) -> None:
        progress = self.progress
        speak("vi")  # what is kept of a refusal speaks the office's language, whoever looks on
        try:
            progress.state = "done" if work() else "paused"
        except KiemPhieuError as error:
            progress.fault, progress.state = error.text, "failed"
        except Exception as error:
            progress.fault = Text(
                f"Không đọc tiếp được ({error}); các trang đã đọc vẫn còn. Hãy bấm “Đọc tiếp”.",
                f"Reading stopped ({error}); the pages that were read are kept. Press “Continue”.",
            )
            progress.state = "failed"

    def _read(self, count: CountFolder, files: list[Path], jobs: int) -> bool:
        """Read what was uploaded; False where it was halted before the end."""
        with count.store() as store, closing(take_in(count, store, files, jobs)) as pages:  # type: ignore[type-var]
            election = count.election()
            for taken in pages:
                self._note(taken.reading, election)
                if self._halt.is_set():
                    return False
        shutil.rmtree(self._inbox, ignore_errors=True)
        return True

    def _feed(self, count: CountFolder, settings: Settings) -> bool:
        """Scan until the feeder is empty; False where it was halted. The batch of a halt or a jam goes on later."""
        election = count.election()
        with count.store() as store:
            sheets = self._feeder.sheets(settings, len(store.pages()) + 1, self._halt)
            try:
                first = next(sheets, None)  # no sheet, no batch
                for taken in take_in(count, store, chain([first], sheets), 1) if first else ():
                    self._note(taken.reading, election)
                    taken.path.unlink(missing_ok=True)
            except Halted:
                return False
        return True

    def _note(self, reading: Reading, election: Election) -> None:
        progress = self.progress
        progress.seconds = time.monotonic() - progress.began
        progress.pages += 1
        if isinstance(reading, RefusedPage):
            progress.refused_count += 1
            progress.refused.append((reading.file, why_refused(reading)))
        else:
            progress.by_kind[reading.form] += reading.page == 1
            progress.doubts += bool(reading.doubts) or any(asked_about(election, row) for row in reading.rows)


def plain_name(name: str) -> str:
    """A file's name without folders or anything that a file system could take amiss."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not dot:
        return kept[:_NAME_LENGTH] or "scan"
    return f"{stem[:_NAME_LENGTH] or 'scan'}.{suffix[:8]}"
