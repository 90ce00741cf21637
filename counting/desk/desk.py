"""One desk: whose count it is, who works at it, and what is known of the count at this moment."""

from __future__ import annotations

import contextlib
import gc
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from calibration.election import Election
from calibration.errors import KiemPhieuError
from calibration.form import Form
from calibration.language import Language
from counting.count_folder import CountFolder, is_count, open_count
from counting.desk.desk_folder import DeskFolder, write_whole
from counting.desk.feeder import Feeder
from counting.desk.guard import Address
from counting.desk.guesses import GuessBrake
from counting.desk.intake_job import IntakeJob
from counting.desk.people import People
from counting.desk.pictures import Pictures
from counting.desk.presence import DeskPresence
from counting.desk.review_queue import Key, Recent
from counting.desk.sessions import Sessions
from counting.desk.two_person import Proposals
from counting.desk.wall_crops import WallCrops
from counting.kept_pages import with_raised
from counting.kept_standing import KeptStanding
from counting.review import Question
from counting.standing import Standing
from counting.store import WHOLE_BALLOT, Decision, Store, StoredPage

SETTLED_AFTER_S = 0.8
"""The tally is derived anew when nobody has decided for so long: while members decide, nobody looks at it."""


ADDS_PAGES = ("batch", "page")
"""The acts after which there are more pages."""

DOUBTED = "doubt"
"""The act by which a member doubts a row."""

CHANGES_PAGES = ("batch-voided", "close", "reopen", "reread")
"""The acts after which pages that were there are gone, are other ones or read otherwise, or have other numbers."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desk was started. jobs: processes that read side by side · two_person: two members decide each doubt."""

    count: Path
    address: Address
    jobs: int
    two_person: bool = False
    language: Language = "vi"


@dataclass(frozen=True)
class Pages:
    """The pages of the count; the very same object while no page came in, went or was doubted."""

    order: tuple[StoredPage, ...]
    by_id: dict[int, StoredPage]
    revision: tuple[int, int]
    """Which pages these are: the journal's lines that added and changed them last. A doubt leaves it as it is."""


@dataclass(frozen=True)
class View:
    """The count as it stands: derived once, and kept until something is written into the journal.

    stale: a row was decided since the tally was derived; `waiting` and `decisions` are as they are now.
    """

    standing: Standing
    waiting: dict[Key, Question]
    pages: dict[int, StoredPage]
    decisions: dict[Key, Decision]
    fed: Pages
    stale: bool = False

    @property
    def election(self) -> Election:
        return self.standing.election


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a view was derived from: the journal's last line, the description as it was written, the pages."""

    last: str
    described: tuple[int, int]
    raised: int


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
        self.proposals = Proposals()
        self.crops = WallCrops(self.folder.crops)
        self.intake = IntakeJob(self.folder.inbox, Feeder(self.folder.feeder))
        self.start_token = secrets.token_urlsafe(24)
        self._lock = threading.Lock()
        self._deriving = threading.Lock()
        self._known: tuple[_Mark, View] | None = None
        self._standing = KeptStanding()
        self._timer: threading.Timer | None = None
        self._presence = DeskPresence()

    @property
    def is_described(self) -> bool:
        """Whether there is a count yet."""
        return is_count(self.settings.count)

    @property
    def is_practice(self) -> bool:
        """Whether this is an exercise on the samples."""
        return self.folder.practice_file.exists()

    def count(self) -> CountFolder:
        """The count's folder; CountError if there is none yet."""
        return open_count(self.settings.count)

    def warm(self) -> None:
        """Look at the count before anyone asks: the readings of ten thousand ballots take a second or two, and the first
        picture of a doubt a third of one."""
        with contextlib.suppress(KiemPhieuError, OSError):
            view = self.settled_view()
            if doubted := next((view.pages[page] for page, _ in view.waiting if page in view.pages), None):
                self.pictures.of(self.count(), doubted)

    def claimant(self, person: str) -> str:
        """Under which name a person at this desk is given doubts."""
        return f"{self._presence.at(self.count())}/{person}"

    def leave(self) -> None:
        """Stop what goes on beside the screens; what was given to persons here is free again."""
        self.intake.halt()
        self.crops.halt()
        self._presence.end()

    def view(self) -> View:
        """The count at this moment; its tally may be a row behind where members are deciding. CountError if there is
        no count yet."""
        return self._derived(settled=False)

    def settled_view(self) -> View:
        """The count at this moment, its tally included."""
        return self._derived(settled=True)

    def _derived(self, *, settled: bool) -> View:
        """What is known, derived anew where it is out of date. Who needs no tally never waits for one."""
        found = self._known_now()
        if found is not None and not (settled and found.stale):
            return found
        with self._deriving:
            found = self._known_now()
            if found is not None and not (settled and found.stale):
                return found
            return self._derive()

    def _known_now(self) -> View | None:
        """The view that is kept, unless something was written since."""
        count = self.count()
        with count.store() as store:
            last, described = store.last_act(), _written(count)
        with self._lock:
            known = self._known
        is_now = known is not None and (known[0].last, known[0].described) == (last.hash if last else "", described)
        return known[1] if known is not None and is_now else None

    def _derive(self) -> View:
        count = self.count()
        with count.store() as store, store.snapshot():
            last, described = store.last_act(), _written(count)
            with self._lock:
                known = self._known
            raised = store.last_line_of((DOUBTED,))
            pages = _pages_now(store, known, raised)
            decisions = store.decisions()
            standing = self._standing.of(count, store, pages.order, decisions)
            view = View(standing, {each.key: each for each in standing.waiting}, pages.by_id, decisions, pages)
            with self._lock:
                if self._known is known:
                    # where a row was decided meanwhile, what was noted of it is newer than this
                    self._known = _Mark(last.hash if last else "", described, raised), view
            return view

    def note_decision(self, question: Question, before: View) -> None:
        """A row that waited was just decided: it waits no longer, and the tally is derived when the hands rest.

        Only where nothing else was written since `before`, and only for a row by itself: what is said of a whole
        ballot may open and close other questions.
        """
        count = self.count()
        with self._lock, count.store() as store:
            last, described, known = store.last_act(), _written(count), self._known
            alone = len(question.pages) == 1 and question.row != WHOLE_BALLOT
            if known is None or known[1] is not before or last is None or last.previous != known[0].last or not alone:
                return
            decision = store.decisions()[question.key]
            waiting = {key: each for key, each in before.waiting.items() if key != question.key}
            decisions = {**before.decisions, question.key: decision}
            view = View(before.standing, waiting, before.pages, decisions, before.fed, stale=True)
            self._known = _Mark(last.hash, described, known[0].raised), view
        self._settle_soon()

    def _settle_soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(SETTLED_AFTER_S, self._settle)
        self._timer.daemon = True
        self._timer.start()

    def _settle(self) -> None:
        with contextlib.suppress(KiemPhieuError, OSError):
            self.settled_view()

    def is_verified(self) -> bool:
        """Whether the count was found whole as it is now."""
        file = self.folder.verified_file
        if not file.is_file():
            return False
        with self.count().store() as store:
            last = store.last_act()
        return last is not None and file.read_text(encoding="ascii") == last.hash

    def note_verified(self) -> None:
        """The count was just found whole."""
        with self.count().store() as store:
            last = store.last_act()
        write_whole(self.folder.verified_file, (last.hash if last else "").encode())

    def unchecked_forms(self) -> list[str]:
        """Kinds whose form was learned from the office's ballot, and that nobody has held against the paper yet."""
        return [form.id for form in self.count().forms() if form.made_by == "learn" and not self.is_checked(form)]

    def is_checked(self, form: Form) -> bool:
        """Whether a person held this very form against the paper."""
        file = self.folder.checked_file
        return file.is_file() and form.fingerprint in file.read_text(encoding="ascii").split()

    def note_checked(self, form: Form) -> None:
        """A person held this form against the paper."""
        file = self.folder.checked_file
        known = file.read_text(encoding="ascii") if file.is_file() else ""
        write_whole(file, f"{known}{form.fingerprint}\n".encode())

    def holds_scans(self) -> bool:
        """Whether the count has taken in any page."""
        return self.is_described and bool(self.view().pages)


def _written(count: CountFolder) -> tuple[int, int]:
    told = count.election_file.stat()
    return told.st_mtime_ns, told.st_size


def _pages_now(store: Store, known: tuple[_Mark, View] | None, raised: int) -> Pages:
    """The pages as they are; only those that came in since are read where the others are as they were."""
    added, changed = store.last_line_of(ADDS_PAGES), store.last_line_of(CHANGES_PAGES)
    if known is None or known[1].fed.revision[1] != changed:
        order = tuple(store.pages())
    elif (known[1].fed.revision, known[0].raised) == ((added, changed), raised):
        return known[1].fed
    else:
        order = known[1].fed.order
        if known[0].raised != raised:
            doubted = store.raised_doubts()
            order = tuple(with_raised(page, doubted[page.key]) if page.key in doubted else page for page in order)
        if known[1].fed.revision[0] != added:
            order = (*order, *store.pages(after=order[-1].id if order else 0))
    # hundreds of thousands of readings that stay: the collector would stop every screen to look through them
    gc.freeze()
    return Pages(order, {page.id: page for page in order}, (added, changed))
