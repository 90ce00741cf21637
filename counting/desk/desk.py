"""One desk: whose count it is, who works at it, and what is known of the count at this moment."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from calibration.election import Election
from calibration.language import Language
from counting.count_folder import DATABASE_FILE, ELECTION_FILE, CountFolder, open_count
from counting.desk.desk_folder import DeskFolder
from counting.desk.guard import Address
from counting.desk.guesses import GuessBrake
from counting.desk.intake_job import IntakeJob
from counting.desk.people import People
from counting.desk.pictures import Pictures
from counting.desk.review_queue import Recent
from counting.desk.sessions import Sessions
from counting.standing import Standing, where_it_stands
from counting.store import Decision, StoredPage


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desk was started. jobs: processes that read side by side · two_person: two members decide each doubt."""

    count: Path
    address: Address
    jobs: int
    two_person: bool = False
    language: Language = "vi"


@dataclass(frozen=True)
class View:
    """The count as it stands: derived once, and kept until something is written into the journal."""

    standing: Standing
    pages: dict[int, StoredPage]
    decisions: dict[tuple[int, int], Decision]

    @property
    def election(self) -> Election:
        return self.standing.election


class Desk:
    """What all screens share. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = DeskFolder.beside(settings.count)
        self.people = People(self.folder.people_file)
        self.sessions = Sessions()
        self.brake = GuessBrake()
        self.pictures = Pictures()
        self.recent = Recent()
        self.intake = IntakeJob(self.folder.inbox)
        self.start_token = secrets.token_urlsafe(24)
        self._lock = threading.Lock()
        self._view: tuple[object, View] | None = None

    @property
    def is_described(self) -> bool:
        """Whether there is a count yet."""
        path = self.settings.count
        return (path / DATABASE_FILE).is_file() and (path / ELECTION_FILE).is_file()

    @property
    def is_practice(self) -> bool:
        """Whether this is an exercise on the samples."""
        return self.folder.practice_file.exists()

    def count(self) -> CountFolder:
        """The count's folder; CountError if there is none yet."""
        return open_count(self.settings.count)

    def view(self) -> View:
        """The count at this moment; CountError if there is none yet."""
        count = self.count()
        with self._lock, count.store() as store:
            last, told = store.last_act(), count.election_file.stat()
            mark = (last.hash if last else "", told.st_mtime_ns, told.st_size)
            if self._view is None or self._view[0] != mark:
                pages = {page.id: page for page in store.pages()}
                self._view = mark, View(where_it_stands(count, store), pages, store.decisions())
            return self._view[1]

    def holds_scans(self) -> bool:
        """Whether the count has taken in any page."""
        if not self.is_described:
            return False
        with self.count().store() as store:
            return any(act.name == "page" for act in store.acts())
