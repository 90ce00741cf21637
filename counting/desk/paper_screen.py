"""Mẫu phiếu: our ballots printed, or the office's blank learned; what was learned over the picture; the test deck."""

from __future__ import annotations

import base64
import re
import tempfile
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse

from calibration.election import LEVEL_NAMES, BallotKind
from calibration.errors import CountError, FormError, KiemPhieuError
from calibration.form import Form, load_form
from calibration.form_correction import grid_lines
from calibration.language import Text
from counting.count_folder import FORM_SUFFIX
from counting.desk.describing import keep_line, keep_name
from counting.desk.desk import Desk
from counting.desk.door import go
from counting.desk.gate import Fields, allow, text_of
from counting.desk.plain_words import plain
from counting.desk.rendering import desk_of, me, render

router = APIRouter()


def _form(desk: Desk, kind: str) -> Form | None:
    file = desk.count().forms_folder / f"{kind}{FORM_SUFFIX}"
    try:
        return load_form(file) if file.is_file() else None
    except FormError:
        return None


def _own_ballot(desk: Desk, kind: str) -> Path | None:
    """The PDF to print, where the form that is in use is the one it was made with."""
    form, file = _form(desk, kind), desk.count().ballots_folder / f"{kind}.pdf"
    return file if form is not None and form.made_by == "print" and file.is_file() else None


@router.get("/paper")
def paper_page(request: Request) -> Response:
    if not desk_of(request).is_described:
        return render(request, "not_yet.html")
    return _screen(request)


def _screen(request: Request, fault: Text | None = None, status: int = 200, differs: str = "") -> Response:
    """The screen; `differs`: the kind of which a blank was just held against the list and did not agree."""
    desk = desk_of(request)
    count = desk.count()
    kinds = [(kind, _form(desk, kind.id), _own_ballot(desk, kind.id) is not None) for kind in count.election().ballots]
    return render(
        request,
        "paper.html",
        status,
        kinds=kinds,
        fixed=desk.holds_scans(),
        lacking=[kind for kind, form, _ in kinds if form is None],
        unchecked=[] if desk.holds_scans() else [kind.id for kind, form, _ in kinds if _is_unchecked(desk, form)],
        fault=fault,
        differs=differs,
    )


def _is_unchecked(desk: Desk, form: Form | None) -> bool:
    return form is not None and form.made_by == "learn" and not desk.is_checked(form)


def _check_nothing_scanned(desk: Desk) -> None:
    if desk.holds_scans():
        raise CountError(
            Text(
                "Đã có phiếu được đọc; mẫu đang dùng để đọc không thay được nữa.",
                "Ballots were read already; the forms they are read by stand.",
            )
        )


@router.post("/paper/print")
def print_ballots(request: Request) -> Response:
    """Our own ballots, for every kind that has no form of the office's."""
    allow(request, "clerk", "member")
    from calibration.print_ballots import print_ballot

    desk = desk_of(request)
    _check_nothing_scanned(desk)
    count = desk.count()
    election = count.election()
    count.ballots_folder.mkdir(exist_ok=True)
    with count.store() as store:
        for kind in election.ballots:
            form = _form(desk, kind.id)
            if form is not None and form.made_by == "learn":
                continue
            printed = print_ballot(election, kind)
            (count.ballots_folder / f"{kind.id}.pdf").write_bytes(printed.pdf)
            count.save_form(printed.form)
            store.record("print", {"form": kind.id, "fingerprint": printed.form.fingerprint})
    return go("/paper")


@router.get("/paper/{kind}/ballot.pdf")
def ballot_pdf(request: Request, kind: str) -> Response:
    desk = desk_of(request)
    _kind(desk, kind)
    file = _own_ballot(desk, kind)
    if file is None:
        raise HTTPException(404)
    return FileResponse(file, filename=f"{kind}.pdf", media_type="application/pdf")


@router.post("/paper/{kind}/learn")
async def learn(request: Request, kind: str) -> Response:
    """Learn the office's own blank; rows whose print differs from the list only where a person accepted them."""
    allow(request, "clerk", "member")
    from starlette.concurrency import run_in_threadpool

    desk = desk_of(request)
    _check_nothing_scanned(desk)
    ballot = _kind(desk, kind)
    form = await request.form()
    files = [each for each in form.getlist("file") if isinstance(each, UploadFile) and each.filename]
    if not files:
        return _screen(
            request,
            Text("Hãy chọn phiếu trắng (PDF, Word hoặc ảnh).", "Choose the blank ballot (PDF, Word or picture)."),
            status=422,
        )
    accepted = frozenset(int(row) for row in str(form.get("accept", "")).replace(",", " ").split() if row.isdigit())
    data = [(str(each.filename), await each.read()) for each in files]
    try:
        await run_in_threadpool(_learn, desk, ballot, data, accepted)
    except KiemPhieuError as error:
        return _screen(request, plain(error.text, desk.count().election()), status=422, differs=kind)
    return go(f"/paper/{kind}")


def _learn(desk: Desk, kind: BallotKind, data: list[tuple[str, bytes]], accepted: frozenset[int]) -> None:
    from calibration.learn import learn_form
    from counting.desk.intake_job import plain_name

    election = desk.count().election()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, (name, content) in enumerate(data):
            path = Path(folder) / str(number) / plain_name(name)
            path.parent.mkdir()
            path.write_bytes(content)
            paths.append(path)
        form = learn_form(paths, kind, election.kind, election.levels, accepted)
    desk.count().save_form(form)
    with desk.count().store() as store:
        store.record("learn", {"form": kind.id, "fingerprint": form.fingerprint})


def _kind(desk: Desk, kind: str) -> BallotKind:
    found = next((each for each in desk.count().election().ballots if each.id == kind), None)
    if found is None:
        raise HTTPException(404)
    return found


@router.post("/paper/{kind}/name")
def correct_name(request: Request, kind: str, fields: Fields) -> Response:
    """A name or position put right by the person who holds the form against the paper: in the list and in the form."""
    allow(request, "clerk", "member")
    desk = desk_of(request)
    _check_nothing_scanned(desk)
    ballot, form = _kind(desk, kind), _form(desk, kind)
    row, name, position = text_of(fields, "row"), text_of(fields, "name"), text_of(fields, "position")
    if form is None or form.made_by != "learn" or not row.isdigit() or not 1 <= int(row) <= len(ballot.officials):
        raise HTTPException(404)
    keep_name(desk.count(), form, int(row), name, position, me(request).name)
    return go(f"/paper/{kind}")


@router.post("/paper/{kind}/checked")
def form_checked(request: Request, kind: str) -> Response:
    """A person held the learned form against the paper, and says so with the own name."""
    allow(request, "clerk", "member")
    desk = desk_of(request)
    _check_nothing_scanned(desk)
    _kind(desk, kind)
    form = _form(desk, kind)
    if form is None:
        raise HTTPException(404)
    with desk.count().store() as store:
        store.record("form-checked", {"by": me(request).name, "form": kind, "fingerprint": form.fingerprint})
    desk.note_checked(form)
    return go("/paper")


@router.post("/paper/{kind}/line")
def move_line(request: Request, kind: str, fields: Fields) -> Response:
    """A grid line put right by the person who holds it against the print."""
    allow(request, "clerk", "member")
    desk = desk_of(request)
    _check_nothing_scanned(desk)
    ballot, form = _kind(desk, kind), _form(desk, kind)
    page, axis = text_of(fields, "page"), text_of(fields, "axis")
    at, to = _millimetres(text_of(fields, "at")), _millimetres(text_of(fields, "to"))
    if form is None or form.made_by != "learn" or not page.isdigit() or at is None or to is None:
        raise HTTPException(404)
    try:
        keep_line(desk.count(), form, int(page), "x" if axis == "x" else "y", at, to, me(request).name)
    except FormError as error:
        return _form_screen(request, desk, ballot, form, error.text, 422)
    return go(f"/paper/{kind}")


def _millimetres(told: str) -> float | None:
    return float(told) if re.fullmatch(r"\d{1,3}(\.\d{1,3})?", told) else None


@router.get("/paper/{kind}")
def form_page(request: Request, kind: str) -> Response:
    """What will be read, over the picture of the clean ballot."""
    desk = desk_of(request)
    ballot, form = _kind(desk, kind), _form(desk, kind)
    if form is None:
        return _screen(request)
    return _form_screen(request, desk, ballot, form)


def _form_screen(
    request: Request, desk: Desk, ballot: BallotKind, form: Form, fault: Text | None = None, status: int = 200
) -> Response:
    return render(
        request,
        "form.html",
        status,
        kind=ballot,
        form=form,
        level_names=LEVEL_NAMES,
        columns=form.columns,
        fixed=desk.holds_scans(),
        unchecked=_is_unchecked(desk, form),
        grid={page.number: grid_lines(page) for page in form.pages},
        fault=fault,
    )


@router.get("/paper/{kind}/{page}.png")
def print_picture(request: Request, kind: str, page: int) -> Response:
    desk = desk_of(request)
    _kind(desk, kind)
    form = _form(desk, kind)
    found = next((each for each in form.pages if each.number == page), None) if form else None
    if found is None:
        raise HTTPException(404)
    return Response(base64.b64decode(found.print_png), media_type="image/png")
