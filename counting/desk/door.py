"""The door: beginning a desk, signing in and out, the language."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from calibration.language import Text
from counting.desk.gate import Fields, Forbidden, text_of
from counting.desk.guard import LANGUAGE_COOKIE, is_loopback
from counting.desk.rendering import desk_of, render
from counting.desk.sessions import COOKIE, GivenCodes

router = APIRouter()
SEE_OTHER = 303


def go(path: str) -> RedirectResponse:
    """Send the browser to another page."""
    return RedirectResponse(path, SEE_OTHER)


def _with_cookie(request: Request, response: Response, session: str) -> Response:
    secure = desk_of(request).settings.address.secure
    response.set_cookie(COOKIE, session, httponly=True, samesite="strict", secure=secure, path="/")
    return response


def _own_session(request: Request) -> None:
    """Give a browser that has no cookie yet a name, so that its forms can carry a token."""
    if not request.state.session:
        request.state.session = desk_of(request).sessions.new_id()


@router.get("/")
def first_page(request: Request) -> Response:
    desk = desk_of(request)
    if desk.sessions.codes_of(request.state.session):
        return go("/people/codes")
    if not desk.is_described:
        return go("/election")
    from counting.desk.day import steps_of

    return go(next((step.path for step in steps_of(desk) if step.state == "now"), "/results"))


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    if not desk_of(request).people.all():
        return go("/start")
    _own_session(request)
    return _with_cookie(request, _sign_in_screen(request), request.state.session)


def _sign_in_screen(request: Request, name: str = "", fault: Text | None = None, status: int = 200) -> Response:
    desk = desk_of(request)
    names = [person.name for person in desk.people.all()]
    return render(request, "sign_in.html", status, names=names, name=name, folder=desk.settings.count.name, fault=fault)


@router.post("/sign-in")
def sign_in(request: Request, form: Fields) -> Response:
    desk = desk_of(request)
    name, code = text_of(form, "name"), text_of(form, "code")
    wait = desk.brake.seconds_to_wait(name)
    if wait:
        fault = Text(
            f"Đã có nhiều lần nhập sai mã; hãy chờ {wait} giây rồi thử lại.",
            f"Too many wrong codes were given; wait {wait} seconds and try again.",
        )
        return _sign_in_screen(request, name, fault, 429)
    person = desk.people.who(name, code)
    if person is None:
        desk.brake.wrong(name)
        fault = Text(
            "Tên hoặc mã không đúng; hãy xem lại mã mà Trưởng ban đã cấp.",
            "The name or the code is wrong; look at the code that the head gave you.",
        )
        return _sign_in_screen(request, name, fault, 401)
    desk.brake.right(name)
    return _with_cookie(request, go("/"), desk.sessions.sign_in(person.name))


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    desk_of(request).sessions.sign_out(request.state.session)
    response = go("/sign-in")
    response.delete_cookie(COOKIE, path="/")
    return response


def _may_begin(request: Request, token: str) -> bool:
    """Whether this browser may make the first head: by the link from the terminal, or on this machine while there is
    nothing to see yet."""
    desk = desk_of(request)
    if hmac.compare_digest(token.encode(), desk.start_token.encode()):
        return True
    client = request.client.host if request.client else ""
    return desk.settings.address.is_loopback and is_loopback(client) and not desk.holds_scans()


@router.get("/start")
@router.get("/start/{token}")
def start_page(request: Request, token: str = "") -> Response:
    desk = desk_of(request)
    if desk.people.all():
        return go("/sign-in")
    _own_session(request)
    page = render(request, "start.html", start=token, allowed=_may_begin(request, token))
    return _with_cookie(request, page, request.state.session)


@router.post("/start")
def start(request: Request, form: Fields) -> Response:
    desk = desk_of(request)
    if desk.people.all() or not _may_begin(request, text_of(form, "start")):
        raise Forbidden(
            Text(
                "Bàn kiểm phiếu này đã có Trưởng ban, hoặc liên kết không đúng; hãy đăng nhập bằng mã đã cấp.",
                "This desk has a head already, or the link is not right; sign in with the code that was given.",
            )
        )
    name = text_of(form, "name")
    if not name:
        fault = Text("Hãy ghi họ và tên của Trưởng ban.", "Write the head's full name.")
        return render(request, "start.html", 422, start=text_of(form, "start"), allowed=True, fault=fault)
    code = desk.people.give_code(name, "head")
    person = desk.people.all()[0]
    session = desk.sessions.sign_in(person.name)
    desk.sessions.hold_codes(session, GivenCodes(((person.name, code),), "/election"))
    return _with_cookie(request, go("/people/codes"), session)


@router.post("/language")
def language(request: Request, form: Fields) -> Response:
    chosen, back = text_of(form, "language"), text_of(form, "back")
    response = go(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/")
    if chosen in ("vi", "en"):
        secure = desk_of(request).settings.address.secure
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=31_536_000, samesite="strict", secure=secure)
    return response
