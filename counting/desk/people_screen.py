"""The people of the desk: the head gives out names, roles and codes."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from calibration.errors import CountError
from calibration.language import Text
from counting.desk.door import go
from counting.desk.gate import Fields, allow, text_of
from counting.desk.people import ROLE_NAMES, ROLES, Role
from counting.desk.rendering import desk_of, me, render
from counting.desk.sessions import GivenCodes

router = APIRouter()


def _role_of(told: str) -> Role:
    """The desk's role for a committee member, by how the committee calls it."""
    plain = told.casefold()
    if "phó" not in plain and "trưởng" in plain:
        return "head"
    return "member"


def _screen(request: Request, fault: Text | None = None, status: int = 200) -> Response:
    desk = desk_of(request)
    people = desk.people.all()
    known = {person.name.casefold() for person in people}
    committee = desk.count().election().committee if desk.is_described else ()
    without = [member for member in committee if member.name.casefold() not in known]
    return render(
        request,
        "people.html",
        status,
        people=people,
        without=without,
        roles=[(role, ROLE_NAMES[role]) for role in ROLES],
        role_names=ROLE_NAMES,
        fault=fault,
    )


@router.get("/people")
def people_page(request: Request) -> Response:
    allow(request)
    return _screen(request)


@router.post("/people/add")
def add(request: Request, form: Fields) -> Response:
    allow(request)
    desk, name, role = desk_of(request), text_of(form, "name"), text_of(form, "role")
    if role not in ROLES:
        return _screen(request, Text("Hãy chọn vai trò.", "Choose a role."), 422)
    found = desk.people.find(name)
    if found is not None and form.get("again") != "yes":
        fault = Text(
            f"{found.name} đã có mã; nếu mất mã, hãy bấm “Cấp mã mới” ở hàng của người đó.",
            f"{found.name} has a code already; if it is lost, press “New code” in that row.",
        )
        return _screen(request, fault, 422)
    try:
        code = desk.people.give_code(name, role)
    except CountError as error:
        return _screen(request, error.text, 422)
    person = desk.people.find(name)
    if person is not None and person.name != me(request).name:
        desk.sessions.end_all_of(person.name)
    return _show_codes(request, [(person.name if person else name, code)])


def _show_codes(request: Request, given: list[tuple[str, str]]) -> Response:
    """Codes that are still being written down are shown with the new ones."""
    if not given:
        return go("/people")
    sessions, session = desk_of(request).sessions, request.state.session
    before, names = sessions.codes_of(session), {name for name, _ in given}
    kept = [each for each in before.codes if each[0] not in names] if before else []
    sessions.hold_codes(session, GivenCodes((*kept, *given), before.onward if before else "/people"))
    return go("/people/codes")


@router.get("/people/codes")
def codes(request: Request) -> Response:
    """The codes that were just given out, until they are said to be written down."""
    given = desk_of(request).sessions.codes_of(request.state.session)
    return render(request, "codes.html", given=given.codes) if given else go("/people")


@router.post("/people/codes/written")
def codes_written(request: Request) -> Response:
    """Forget the codes: from now on they are on paper only."""
    sessions, session = desk_of(request).sessions, request.state.session
    given = sessions.codes_of(session)
    sessions.hold_codes(session, None)
    return go(given.onward if given else "/people")


@router.post("/people/committee")
def add_committee(request: Request) -> Response:
    """Codes for everyone of the committee who has none yet."""
    allow(request)
    desk = desk_of(request)
    given: list[tuple[str, str]] = []
    for member in desk.count().election().committee:
        if desk.people.find(member.name) is None:
            code = desk.people.give_code(member.name, _role_of(member.role))
            given.append((member.name, code))
    return _show_codes(request, given)


@router.post("/people/remove")
def remove(request: Request, form: Fields) -> Response:
    allow(request)
    desk, name = desk_of(request), text_of(form, "name")
    try:
        desk.people.remove(name)
    except CountError as error:
        return _screen(request, error.text, 422)
    found = desk.people.find(name)
    if found is None:
        desk.sessions.end_all_of(name)
    return _screen(request)
