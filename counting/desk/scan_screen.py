"""Quét phiếu: scans come in, live against what the committee announced; batches can be voided."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from calibration.errors import CountError, KiemPhieuError
from calibration.language import Text
from counting.desk.door import go
from counting.desk.gate import Fields, allow, text_of
from counting.desk.intake_job import REFUSALS_SHOWN
from counting.desk.plain_words import plain
from counting.desk.rendering import desk_of, me, render
from counting.store import OPEN, VOIDED
from scanner.document_scanner import Settings, scanners, sources_of
from scanner.doubts import REFUSAL_TEXTS

router = APIRouter()

STATE_NAMES = {
    "idle": Text("Chưa đọc", "Not reading"),
    "reading": Text("Đang đọc", "Reading"),
    "paused": Text("Tạm dừng", "Paused"),
    "done": Text("Đã đọc xong", "All read"),
    "failed": Text("Dừng vì lỗi", "Stopped by a fault"),
}
SCANNING = Text("Máy đang quét", "The scanner is at work")

SOURCE_NAMES = {
    "automatic document feeder": Text("Khay nạp giấy tự động", "Automatic document feeder"),
    "adf": Text("Khay nạp giấy tự động", "Automatic document feeder"),
    "adf front": Text("Khay nạp, mặt trước", "Feeder, front side"),
    "adf back": Text("Khay nạp, mặt sau", "Feeder, back side"),
    "adf duplex": Text("Khay nạp, hai mặt", "Feeder, both sides"),
    "flatbed": Text("Mặt kính, từng tờ", "Flatbed, sheet by sheet"),
}
"""What SANE's names of paper sources mean; a name that is not known is shown as it is."""

RESOLUTIONS = (200, 300, 400)

BATCH_NAMES = {
    "open": Text("chưa xong", "not finished"),
    "closed": Text("đã đọc xong", "finished"),
    "voided": Text("đã hủy", "voided"),
}


@router.get("/scan")
def scan_page(request: Request) -> Response:
    desk = desk_of(request)
    if not desk.is_described:
        return render(request, "not_yet.html")
    view, count = desk.view(), desk.count()
    with count.store() as store:
        closed, batches = store.is_closed(), store.batches()
    lacking = [kind for kind in view.election.ballots if not (count.forms_folder / f"{kind.id}.form.json").is_file()]
    refused = [page for page in reversed(view.pages.values()) if page.status == "refused"]
    return render(
        request,
        "scan.html",
        tally=view.standing.tally,
        batches=list(reversed(batches)),
        batch_names=BATCH_NAMES,
        voided=VOIDED,
        closed=closed,
        lacking=lacking,
        refused=refused[:REFUSALS_SHOWN],
        refusals=len(refused),
        why_refused=REFUSAL_TEXTS,
        read_before=sum(batch.pages for batch in batches if batch.state == OPEN),
        doubts=len(view.waiting),
        progress=desk.intake.progress,
        waiting=len(desk.intake.waiting()),
        scanner=desk.intake.scanner or Settings(),
        source_name=source_name,
        resolutions=RESOLUTIONS,
    )


@router.get("/scan/progress")
def progress(request: Request) -> JSONResponse:
    """What the scan screen shows while it is open."""
    told, waiting = desk_of(request).intake.progress, len(desk_of(request).intake.waiting())
    answer: dict[str, Any] = {
        "state": told.state,
        "state_name": str(SCANNING if told.scanning and told.state == "reading" else STATE_NAMES[told.state]),
        "files": told.files,
        "done": told.before + told.pages,
        "pages": told.before + told.pages - told.refused_count,
        "strangers": list(told.strangers),
        "doubts": told.doubts,
        "by_kind": dict(told.by_kind),
        "refused": told.refused_count,
        "refusals": [{"file": file, "why": str(why)} for file, why in reversed(told.refused)],
        "a_minute": told.a_minute,
        "fault": str(plain(told.fault)) if told.fault else "",
        "waiting": waiting,
        "scanning": told.scanning,
    }
    return JSONResponse(answer)


@router.post("/scan/lot")
def new_lot(request: Request) -> JSONResponse:
    allow(request, "clerk", "member")
    _check_open(request)
    return JSONResponse({"lot": desk_of(request).intake.new_lot()})


@router.post("/scan/upload")
async def upload(request: Request, lot: int, at: int, name: str) -> JSONResponse:
    """One file, as it is; sent again it takes the same place."""
    allow(request, "clerk", "member")
    place = desk_of(request).intake.place_for(lot, at, name)
    draft = place.with_name(f"{place.name[:100]}.part")
    with draft.open("wb") as file:
        async for chunk in request.stream():
            file.write(chunk)
    draft.replace(place)
    return JSONResponse({"kept": place.name})


@router.post("/scan/begin")
def begin(request: Request) -> JSONResponse:
    allow(request, "clerk", "member")
    _check_open(request)
    desk = desk_of(request)
    desk.intake.begin(desk.count(), desk.settings.jobs)
    return JSONResponse({"state": "reading"})


@router.get("/scan/scanners")
def look_for_scanners(request: Request) -> JSONResponse:
    """The scanners that answer, each with its paper sources."""
    allow(request, "clerk", "member")
    try:
        found = [(each, sources_of(each.device)) for each in scanners()]
    except KiemPhieuError as error:
        raise CountError(plain(error.text)) from error
    told = [
        {
            "device": each.device,
            "name": each.name,
            "sources": [{"source": source, "name": source_name(source)} for source in sources],
        }
        for each, sources in found
    ]
    return JSONResponse({"scanners": told})


def source_name(source: str) -> str:
    """A paper source as people call it."""
    return str(SOURCE_NAMES.get(source.casefold(), source))


@router.post("/scan/feeder")
def scan_feeder(request: Request, form: Fields) -> JSONResponse:
    """Scan what lies in the feeder, or go on after a jam."""
    allow(request, "clerk", "member")
    _check_open(request)
    desk, resolution = desk_of(request), text_of(form, "resolution")
    device, source = text_of(form, "device"), text_of(form, "source")
    if not device or resolution not in map(str, RESOLUTIONS):
        raise CountError(
            Text("Hãy bấm “Tìm máy quét” rồi chọn một máy.", "Press “Look for scanners”, then choose one of them.")
        )
    count = desk.count()
    count.forms()  # said at once where a kind has no form yet
    desk.intake.scan(count, Settings(device, source, int(resolution)))
    return JSONResponse({"state": "reading"})


@router.post("/scan/pause")
def pause(request: Request) -> JSONResponse:
    allow(request, "clerk", "member")
    desk_of(request).intake.halt()
    return JSONResponse({"state": desk_of(request).intake.progress.state})


@router.post("/scan/samples")
def samples(request: Request) -> Response:
    """In an exercise: the sample scans, as if they had been chosen."""
    allow(request, "clerk", "member")
    _check_open(request)
    desk = desk_of(request)
    if not desk.is_practice:
        raise CountError(Text("Chỉ buổi tập dượt mới dùng bản quét mẫu.", "Sample scans are for an exercise only."))
    lot = desk.intake.new_lot()
    with resources.as_file(resources.files("samples") / "scans") as folder:
        for at, file in enumerate(sorted(Path(folder).iterdir())):
            shutil.copyfile(file, desk.intake.place_for(lot, at, file.name))
    desk.intake.begin(desk.count(), desk.settings.jobs)
    return go("/scan")


@router.post("/scan/void")
def void(request: Request, form: Fields) -> Response:
    """Take a whole batch out of the count, with its reason on record."""
    allow(request, "member")
    _check_open(request)
    desk, number, reason = desk_of(request), text_of(form, "batch"), text_of(form, "reason")
    if not reason or not number.isdigit():
        raise CountError(Text("Muốn hủy một lần quét phải ghi rõ lý do.", "To void a batch, write down why."))
    if desk.intake.progress.state == "reading":
        raise CountError(
            Text(
                "Máy đang đọc; hãy tạm dừng rồi mới hủy lần quét.",
                "Reading is under way; pause it before a batch is voided.",
            )
        )
    with desk.count().store() as store:
        store.void_batch(int(number), f"{me(request).name}: {reason}")
    return go("/scan")


def _check_open(request: Request) -> None:
    with desk_of(request).count().store() as store:
        if store.is_closed():
            raise CountError(
                Text(
                    "Kết quả đã chốt; nếu thật sự phải quét thêm, Trưởng ban mở lại ở màn hình Kết quả.",
                    "The count is closed; if more must be scanned, the head opens it again on the Results screen.",
                )
            )
