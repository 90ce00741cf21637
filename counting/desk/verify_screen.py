"""Kiểm chứng: whether anything was altered, and the journal in sentences."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from calibration.language import Text
from counting.desk.gate import allow
from counting.desk.journal_text import sentence
from counting.desk.rendering import desk_of, render
from counting.journal import first_broken

router = APIRouter()

LINES_A_PAGE = 200


@router.get("/verify")
def verify_page(request: Request, upto: int = 0) -> Response:
    if not desk_of(request).is_described:
        return render(request, "not_yet.html")
    return _screen(request, upto, None)


@router.post("/verify")
def check(request: Request) -> Response:
    """Hold the journal against itself: no line was altered, left out or slipped in."""
    allow(request, "clerk", "member")
    with desk_of(request).count().store() as store:
        broken = first_broken(store.acts())
    if broken is None:
        return _screen(
            request,
            0,
            None,
            Text(
                "Nhật ký nguyên vẹn: không dòng nào bị sửa, bớt hay chèn.",
                "The journal is whole: no line was altered, left out or slipped in.",
            ),
        )
    return _screen(
        request,
        0,
        Text(f"Nhật ký KHÔNG nguyên vẹn, sai từ dòng {broken}.", f"The journal is NOT whole, from line {broken} on."),
    )


def _screen(request: Request, upto: int, fault: Text | None, notice: Text | None = None) -> Response:
    with desk_of(request).count().store() as store:
        acts = store.acts()
    last = len(acts) if not 0 < upto <= len(acts) else upto
    first = max(0, last - LINES_A_PAGE)
    shown = [(act, sentence(act)) for act in reversed(acts[first:last])]
    return render(
        request,
        "verify.html",
        lines=shown,
        count=len(acts),
        older=first,
        newer=min(last + LINES_A_PAGE, len(acts)) if last < len(acts) else 0,
        last_hash=acts[-1].hash if acts else "",
        fault=fault,
        notice=notice,
    )
