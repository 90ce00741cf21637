"""Who is signed in at which browser. Kept in memory: after a restart everyone signs in again, and nothing else is lost."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from calibration.language import Text

IDLE_S = 45 * 60.0
"""Nobody is signed in for longer than this without doing anything: a laptop left alone in the hall shows no ballot."""

WHOLE_S = 12 * 3600.0
"""A day's session ends, however busy."""

COOKIE = "kiemphieu-desk"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the next page that a browser is shown: what was done, or why it was not."""

    text: Text
    is_fault: bool = False


@dataclass(frozen=True, slots=True)
class GivenCodes:
    """Codes just given out, as (name, code), until whoever gave them has written them down. onward: the page after."""

    codes: tuple[tuple[str, str], ...]
    onward: str


@dataclass(slots=True)
class _Session:
    name: str
    began: float
    seen: float
    note: Note | None = None
    given: GivenCodes | None = None


class Sessions:
    """Sessions by the random name that the browser's cookie carries. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, _Session] = {}
        self._secret = secrets.token_bytes(32)

    def new_id(self) -> str:
        """A name for a browser that is not signed in yet; it is nobody's."""
        return secrets.token_urlsafe(32)

    def token(self, session: str) -> str:
        """What a form of this browser must carry."""
        return hmac.new(self._secret, session.encode(), hashlib.sha256).hexdigest()

    def is_token(self, session: str, token: str) -> bool:
        """Whether a form came from a page that this browser was given."""
        return bool(session) and hmac.compare_digest(self.token(session).encode(), token.encode())

    def sign_in(self, name: str) -> str:
        """Begin a session under a new name, so that no one can have known it before."""
        session, now = self.new_id(), self._clock()
        with self._lock:
            self._open = {key: each for key, each in self._open.items() if self._lives(each, now)}
            self._open[session] = _Session(name, now, now)
        return session

    def who(self, session: str, *, acts: bool = True) -> str | None:
        """Who is signed in here; None if nobody or no longer. What runs by itself (`acts=False`) keeps nobody in."""
        now = self._clock()
        with self._lock:
            found = self._open.get(session)
            if found is None or not self._lives(found, now):
                self._open.pop(session, None)
                return None
            if acts:
                found.seen = now
            return found.name

    def leave_note(self, session: str, note: Note) -> None:
        """Keep a sentence for the next page of this browser."""
        with self._lock:
            if session in self._open:
                self._open[session].note = note

    def take_note(self, session: str) -> Note | None:
        """The sentence that was left for this page; None if there is none, or no longer."""
        with self._lock:
            found = self._open.get(session)
            if found is None:
                return None
            note, found.note = found.note, None
            return note

    def hold_codes(self, session: str, given: GivenCodes | None) -> None:
        """Hold codes in memory while they are written down; None forgets them."""
        with self._lock:
            if session in self._open:
                self._open[session].given = given

    def codes_of(self, session: str) -> GivenCodes | None:
        """The codes that this person has not written down yet."""
        with self._lock:
            found = self._open.get(session)
            return found.given if found else None

    def sign_out(self, session: str) -> None:
        """End a session."""
        with self._lock:
            self._open.pop(session, None)

    def end_all_of(self, name: str) -> None:
        """End every session of a person whose code was changed or taken away."""
        with self._lock:
            self._open = {key: each for key, each in self._open.items() if each.name != name}

    @staticmethod
    def _lives(session: _Session, now: float) -> bool:
        return now - session.seen < IDLE_S and now - session.began < WHOLE_S
