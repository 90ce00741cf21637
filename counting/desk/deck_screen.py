"""The test deck: printed before the day, scanned, and the verdict on the scanner."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse

from calibration.election import LEVEL_NAMES
from calibration.errors import KiemPhieuError
from calibration.language import Text
from calibration.test_deck import COVER_FILE
from counting.desk.door import go
from counting.desk.gate import allow
from counting.desk.intake_job import plain_name
from counting.desk.paper_names import deck_name
from counting.desk.plain_words import plain
from counting.desk.rendering import desk_of, render

router = APIRouter()


def _screen(request: Request, verdict: object = None, fault: Text | None = None, status: int = 200) -> Response:
    from counting.desk.deck import deck_papers

    desk = desk_of(request)
    papers: list[tuple[str, Text]] = []
    titles: dict[str, str] = {}
    if desk.is_described:
        election = desk.count().election()
        papers = [(file.name, deck_name(file.name, election)) for file in deck_papers(desk.count())]
        titles = {kind.id: kind.title for kind in election.ballots}
    return render(
        request,
        "deck.html",
        status,
        papers=papers,
        titles=titles,
        verdict=verdict,
        level_names=LEVEL_NAMES,
        fault=fault,
    )


@router.get("/paper-deck")
def deck_page(request: Request) -> Response:
    if not desk_of(request).is_described:
        return render(request, "not_yet.html")
    return _screen(request)


@router.post("/paper-deck/print")
def print_it(request: Request) -> Response:
    allow(request, "clerk", "member")
    from counting.desk.deck import print_deck

    try:
        print_deck(desk_of(request).count())
    except KiemPhieuError as error:
        return _screen(request, fault=plain(error.text, desk_of(request).count().election()), status=409)
    return go("/paper-deck")


@router.get("/paper-deck/{name}.pdf")
def deck_pdf(request: Request, name: str) -> Response:
    from counting.desk.deck import deck_papers

    found = next((file for file in deck_papers(desk_of(request).count()) if file.name == f"{name}.pdf"), None)
    if found is None:
        raise HTTPException(404)
    told = Text("to-bia-phieu-thu.pdf", found.name) if found.name == COVER_FILE else found.name
    return FileResponse(found, filename=str(told), media_type="application/pdf")


@router.post("/paper-deck/read")
async def read_it(request: Request) -> Response:
    """The scanned test sheets; the verdict on the scanner."""
    allow(request, "clerk", "member")
    from counting.desk.deck import judge_scans

    desk, form = desk_of(request), await request.form(max_files=500)
    files = [each for each in form.getlist("file") if isinstance(each, UploadFile) and each.filename]
    if not files:
        return _screen(
            request, fault=Text("Hãy chọn các tờ thử đã quét.", "Choose the scanned test sheets."), status=422
        )
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, each in enumerate(files):
            path = Path(folder) / f"{number:05}" / plain_name(str(each.filename))
            path.parent.mkdir()
            path.write_bytes(await each.read())
            paths.append(path)
        try:
            verdict = await run_in_threadpool(judge_scans, desk.count(), paths, desk.settings.jobs)
        except KiemPhieuError as error:
            return _screen(request, fault=plain(error.text, desk.count().election()), status=409)
    return _screen(request, verdict)
