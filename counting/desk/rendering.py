"""Pages from templates: what every page is given, and how sentences get into it."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from calibration.language import Text, spoken_language
from counting.desk.day import Step, steps_of
from counting.desk.desk import Desk
from counting.desk.election_draft import day_month_year
from counting.desk.people import ROLE_NAMES, Person
from counting.desk.sessions import Note


def desk_of(request: Request) -> Desk:
    """The desk that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


def me(request: Request) -> Person:
    """Who is signed in; only for requests that passed the gate."""
    person: Person = request.state.me
    return person


def _t(vi: str, en: str) -> str:
    return str(Text(vi, en))


def _figure(value: int | None) -> str:
    return "–" if value is None else str(value)


_pages = Environment(
    loader=PackageLoader("counting.desk"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_pages.globals["t"] = _t
_pages.filters["figure"] = _figure
_pages.filters["day_month_year"] = day_month_year


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page in the spoken language."""
    desk = desk_of(request)
    person: Person | None = getattr(request.state, "me", None)
    steps = steps_of(desk) if person else ()
    note = desk.sessions.take_note(request.state.session) if request.method == "GET" and person else None
    told: dict[str, Any] = {
        "lang": spoken_language(),
        "me": person,
        "my_role": ROLE_NAMES[person.role] if person else None,
        "token": desk.sessions.token(request.state.session),
        "steps": steps,
        "next_step": _next_of(steps, request, is_described=desk.is_described),
        "path": request.url.path,
        "home": home_of(request),
        "answers": request.method != "GET",
        "codes_waiting": person is not None and desk.sessions.codes_of(request.state.session) is not None,
        "practice": desk.is_practice,
        "fault": note.text if note and note.is_fault else None,
        "notice": note.text if note and not note.is_fault else None,
        **{name: value for name, value in context.items() if value is not None or name not in ("fault", "notice")},
    }
    return HTMLResponse(_pages.get_template(template).render(told), status)


def _next_of(steps: tuple[Step, ...], request: Request, *, is_described: bool) -> Step | None:
    """What comes after this page's own step, where that is done. A vote that is described can go on without its
    figures: they are known last."""
    at = next((at for at, step in enumerate(steps) if step.path == request.url.path), None)
    if at is None or not (steps[at].state == "done" or (steps[at].path == "/election" and is_described)):
        return None
    undone = [step for step in (*steps[at + 1 :], *steps[:at]) if step.state != "done"]
    return undone[0] if undone else None


def home_of(request: Request) -> str:
    """Where a browser finds this page again: what answers a form has no address of its own, but its screen has."""
    path = request.url.path
    return path if request.method == "GET" else f"/{path.split('/')[1]}"


def say_next(request: Request, text: Text, *, is_fault: bool = False) -> None:
    """Say something on the page that this browser is sent to."""
    desk_of(request).sessions.leave_note(request.state.session, Note(text, is_fault))
