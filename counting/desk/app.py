"""The desk's application: screens, gate and guard put together."""

from __future__ import annotations

import traceback
from importlib import resources

from fastapi import Depends, FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles

from calibration.errors import KiemPhieuError
from calibration.language import Text
from counting.desk import (
    deck_screen,
    door,
    election_screen,
    paper_screen,
    people_screen,
    pictures_screen,
    results_screen,
    review_screen,
    scan_screen,
    verify_screen,
    wall_screen,
)
from counting.desk.desk import Desk, Settings
from counting.desk.gate import TOKEN_HEADER, Forbidden, NotSignedIn, gate
from counting.desk.guard import Guard
from counting.desk.plain_words import plain
from counting.desk.rendering import render

SCREENS = (
    door,
    people_screen,
    election_screen,
    deck_screen,
    paper_screen,
    scan_screen,
    wall_screen,
    review_screen,
    pictures_screen,
    results_screen,
    verify_screen,
)


def create_app(settings: Settings) -> tuple[Guard, Desk]:
    """The desk of a count, and what it knows."""
    desk = Desk(settings)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(gate)])
    app.state.desk = desk
    for screen in SCREENS:
        app.include_router(screen.router)
    static = resources.files("counting.desk") / "static"
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    app.add_exception_handler(NotSignedIn, _to_the_door)
    app.add_exception_handler(KiemPhieuError, _sentence)
    app.add_exception_handler(HTTPException, _no_page)
    app.add_exception_handler(OSError, _disk)
    app.add_exception_handler(Exception, _fault)
    return Guard(app, settings.address, settings.language), desk


def _wants_page(request: Request) -> bool:
    return TOKEN_HEADER not in request.headers and "text/html" in request.headers.get("accept", "")


def _answer(request: Request, status: int, text: Text) -> Response:
    if not _wants_page(request):
        return JSONResponse({"fault": str(text)}, status)
    if not hasattr(request.state, "session"):
        # where there is no such page, nobody asked who is there
        request.state.session, request.state.me = "", None
    return render(request, "fault.html", status, fault=text)


def _to_the_door(request: Request, _error: Exception) -> Response:
    if _wants_page(request) and request.method == "GET":
        return door.go("/sign-in")
    return _answer(
        request,
        401,
        Text(
            "Phiên làm việc đã hết; hãy đăng nhập lại, mọi việc đã lưu vẫn còn.",
            "You are no longer signed in; sign in again, everything that was saved is kept.",
        ),
    )


def _sentence(request: Request, error: Exception) -> Response:
    assert isinstance(error, KiemPhieuError)
    return _answer(request, 403 if isinstance(error, Forbidden) else 409, plain(error.text))


def _no_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        text = Text(
            "Không có trang này; hãy chọn một bước ở bên trái.", "There is no such page; choose a step on the left."
        )
    else:
        text = Text("Yêu cầu này không dùng được.", "This request cannot be used.")
    return _answer(request, error.status_code, text)


def _disk(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)
    return _answer(
        request,
        500,
        Text(
            f"Không đọc hoặc ghi được tệp ({error.strerror}); hãy kiểm tra ổ đĩa còn chỗ rồi làm lại.",
            f"A file cannot be read or written ({error.strerror}); check that the disk has room, then do it again.",
        ),
    )


def _fault(request: Request, error: Exception) -> Response:
    traceback.print_exception(error)
    return _answer(
        request,
        500,
        Text(
            f"Lỗi của chương trình ({type(error).__name__}); mọi việc đã lưu vẫn còn. Hãy mở lại trang, nếu vẫn lỗi thì báo "
            "người bảo trì.",
            f"A fault of the program ({type(error).__name__}); everything that was saved is kept. Open the page again; if "
            "it fails again, tell the maintainers.",
        ),
    )
