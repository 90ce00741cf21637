"""The gate: whoever is not signed in gets no further than the door, and no form is taken without its token."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from calibration.errors import KiemPhieuError
from calibration.language import Text
from counting.desk.guard import cookie_of
from counting.desk.people import Role
from counting.desk.rendering import desk_of, me
from counting.desk.sessions import COOKIE

OPEN = ("/sign-in", "/start", "/language")
"""What may be asked for without signing in. Everything else is closed, whatever screen is added."""

BY_ITSELF = ("/scan/progress", "/review/wall/left")
"""What pages ask for by themselves: no sign that a person is there."""

TOKEN_FIELD, TOKEN_HEADER = "token", "x-desk-token"

MOST_FIELDS = 6000
"""9 kinds with 50 people and 4 fields each are below 2,000."""


class NotSignedIn(Exception):  # noqa: N818  (an answer, not a fault)
    """Nobody is signed in at this browser, or no longer."""


class Forbidden(KiemPhieuError):  # noqa: N818  (an answer, not a fault)
    """The request is not this person's, or did not come from a page of the desk."""


async def gate(request: Request) -> None:
    """Let a request in, or say why not."""
    desk, path = desk_of(request), request.url.path
    session = cookie_of(request.headers.get("cookie", ""), COOKIE)
    request.state.session = session
    request.state.me = None
    name = desk.sessions.who(session, acts=path not in BY_ITSELF)
    person = desk.people.find(name) if name else None
    is_open = any(path == each or path.startswith(f"{each}/") for each in OPEN)
    if person is None and not is_open:
        raise NotSignedIn
    request.state.me = person
    if request.method == "POST":
        token = request.headers.get(TOKEN_HEADER)
        if token is None:
            form = await request.form(max_files=50, max_fields=MOST_FIELDS)
            token = str(form.get(TOKEN_FIELD, ""))
        if not desk.sessions.is_token(session, token):
            raise Forbidden(
                Text(
                    "Biểu mẫu này đã cũ hoặc không đến từ bàn kiểm phiếu; hãy mở lại trang rồi làm lại.",
                    "This form is out of date or not from the desk; open the page again and do it once more.",
                )
            )


async def fields(request: Request) -> FormData:
    """The fields of a form."""
    return await request.form(max_files=50, max_fields=MOST_FIELDS)


Fields = Annotated[FormData, Depends(fields)]


def allow(request: Request, *roles: Role) -> None:
    """Refuse whoever has none of these roles; the head may do everything."""
    if me(request).role not in (*roles, "head"):
        raise Forbidden(
            Text(
                "Vai trò của bạn không được làm việc này; hãy nhờ ủy viên hoặc Trưởng ban kiểm phiếu.",
                "Your role may not do this; ask a member or the head of the committee.",
            )
        )


def text_of(form: FormData, name: str) -> str:
    """A field's text, trimmed; empty if it is not there or a file."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""
