"""Kiểm chứng: whether anything was altered, and the journal in sentences."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse

from calibration.language import Text
from counting.bundle import write_bundle
from counting.desk.gate import allow
from counting.desk.journal_text import sentence
from counting.desk.plain_words import plain
from counting.desk.rendering import desk_of, render
from counting.signing import short_fingerprint
from counting.verifying import misfits
from scanner.batch import processes

router = APIRouter()

LINES_A_PAGE = 200

SHOWN = 10
"""Findings told at once: the first ones lead to the sheet."""


@router.get("/verify")
def verify_page(request: Request, upto: int = 0) -> Response:
    if not desk_of(request).is_described:
        return render(request, "not_yet.html")
    return _screen(request, upto, None)


@router.post("/verify")
def check(request: Request) -> Response:
    """Read every scan again and hold all of the count against its journal and seal."""
    allow(request, "clerk", "member")
    desk = desk_of(request)
    count = desk.count()
    scans = sum(1 for _ in count.scans_folder.iterdir()) if count.scans_folder.is_dir() else 0
    with processes(desk.settings.jobs, scans) as executor:
        found = list(misfits(count, executor))
    if not found:
        desk.note_verified()
        return _screen(
            request,
            0,
            None,
            Text(
                f"Hồ sơ nguyên vẹn: {scans} bản quét đọc lại như cũ, nhật ký, quyết định và số liệu đều khớp.",
                f"The count is whole: {scans} scans read as before; journal, decisions and figures fit.",
            ),
        )
    first = "; ".join(f"{each.about}: {each.why}" for each in found[:SHOWN])
    return _screen(
        request,
        0,
        Text(
            f"Hồ sơ KHÔNG nguyên vẹn, {len(found)} chỗ không khớp: {first}",
            f"The count is NOT whole, {len(found)} things do not fit: {first}",
        ),
    )


@router.post("/verify/bundle")
def bundle(request: Request) -> Response:
    """The whole count in one file, for another machine to check."""
    allow(request, "member")
    desk = desk_of(request)
    file = desk.folder.path / "hoso.zip"
    write_bundle(desk.count(), file)
    return FileResponse(file, filename=f"{desk.settings.count.resolve().name}.zip")


def _screen(request: Request, upto: int, fault: Text | None, notice: Text | None = None) -> Response:
    election = desk_of(request).count().election()
    with desk_of(request).count().store() as store:
        newest, key = store.last_act(), short_fingerprint(store.public_key())
        count = newest.number if newest else 0
        last = upto if 0 < upto <= count else count
        first = max(0, last - LINES_A_PAGE)
        shown = [(act, plain(sentence(act), election)) for act in reversed(store.acts_between(first, last))]
    return render(
        request,
        "verify.html",
        lines=shown,
        count=count,
        older=first,
        newer=min(last + LINES_A_PAGE, count) if last < count else 0,
        key=key,
        sealed=desk_of(request).count().is_sealed,
        last_hash=newest.hash if newest else "",
        fault=fault,
        notice=notice,
    )
