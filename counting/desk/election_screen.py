"""Cuộc lấy phiếu: the vote is described, with faults beside the fields; the committee's figures."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse

from calibration.errors import CountError, KiemPhieuError
from calibration.language import Text
from counting.accounts import COLLECTED, FIGURES, ISSUED
from counting.desk.describing import draft_of_blank, keep_description, sample_draft
from counting.desk.desk import Desk
from counting.desk.door import go
from counting.desk.election_draft import (
    Draft,
    DraftKind,
    draft_of_election,
    draft_of_fields,
    faults_of,
    load_draft,
    name_kinds,
    save_draft,
)
from counting.desk.figures import FIGURE_NAMES, Entry, figures_of, keep_figures
from counting.desk.gate import Fields, allow, text_of
from counting.desk.list_import import lists_in
from counting.desk.plain_words import plain
from counting.desk.rendering import desk_of, me, render, say_next
from counting.rule_sets import known_rule_sets, load_rules

router = APIRouter()

EMPTY_ROWS = 2
"""Empty rows that wait below each list."""

KIND_NAMES = {
    "lay-phieu": Text("Lấy phiếu tín nhiệm (ba mức)", "Confidence survey (three levels)"),
    "bo-phieu": Text("Bỏ phiếu tín nhiệm (hai mức)", "Confidence ballot (two levels)"),
}


def _has_draft(desk: Desk) -> bool:
    """Whether something was written that is not in the count yet; once ballots were read, the count's lists stand."""
    file = desk.folder.draft_file
    if not file.exists() or desk.holds_scans():
        return False
    return not desk.is_described or load_draft(file) != draft_of_election(desk.count().election())


def _draft(desk: Desk) -> Draft:
    if desk.is_described and not _has_draft(desk):
        return draft_of_election(desk.count().election())
    return load_draft(desk.folder.draft_file)


def _screen(
    request: Request,
    draft: Draft,
    status: int = 200,
    *,
    faults: dict[str, Text] | None = None,
    fault: Text | None = None,
    notice: Text | None = None,
    entry: Entry | None = None,
) -> Response:
    desk = desk_of(request)
    election = desk.count().election() if desk.is_described else None
    fixed = desk.holds_scans()
    rules = [(name, load_rules(name, "lay-phieu").name) for name in known_rule_sets()]
    if faults and not fault:
        fault = Text(
            "Chưa lưu thành hồ sơ: hãy sửa các ô có ghi chú màu đỏ.",
            "Not kept as a count yet: mend the fields with a note in red.",
        )
    return render(
        request,
        "election.html",
        status,
        draft=draft,
        plain=draft.plain,
        faults=faults or {},
        election=election,
        figure_names=FIGURE_NAMES,
        figures=(entry or Entry(figures_of(desk.count()))) if election else None,
        fixed=fixed,
        unsaved=election is not None and _has_draft(desk),
        empty_rows=EMPTY_ROWS,
        rules=rules,
        kinds=KIND_NAMES,
        fault=fault,
        notice=notice,
        offer_practice=election is None and not draft.ballots,
    )


@router.get("/election")
def election_page(request: Request, check: str = "") -> Response:
    draft = _draft(desk_of(request))
    return _screen(request, draft, faults=faults_of(draft) if check else None)


@router.post("/election/draft")
def keep_draft(request: Request, form: Fields) -> JSONResponse:
    """What is being typed, kept while it is typed: leaving the page or loading it again loses nothing."""
    allow(request, "clerk", "member")
    desk = desk_of(request)
    if not desk.holds_scans():
        save_draft(draft_of_fields(form), desk.folder.draft_file)
    return JSONResponse({"kept": True})


@router.post("/election/discard")
def discard(request: Request) -> Response:
    """Back to the description that the count has."""
    allow(request, "clerk", "member")
    desk = desk_of(request)
    if desk.is_described:
        desk.folder.draft_file.unlink(missing_ok=True)
    return go("/election")


@router.post("/election")
def save(request: Request, form: Fields) -> Response:
    allow(request, "clerk", "member")
    desk, draft = desk_of(request), draft_of_fields(form)
    if "add-kind" in form:
        draft.ballots.append(DraftKind())
        name_kinds(draft)
    save_draft(draft, desk.folder.draft_file)
    if "add-kind" in form:
        return go(f"/election#kind-{len(draft.ballots)}")
    if faults_of(draft):
        return go("/election?check=yes")
    try:
        dropped = keep_description(desk, draft, me(request).name)
    except KiemPhieuError as error:
        say_next(request, error.text, is_fault=True)
        return go("/election")
    desk.folder.draft_file.unlink(missing_ok=True)
    notice = Text("Đã lưu khai báo.", "The description is kept.")
    if dropped:
        names = "; ".join(dropped)
        notice = Text(
            f"Đã lưu. Danh sách đã đổi nên phải in hoặc học lại mẫu: {names}.",
            f"Kept. The lists have changed, so these forms must be printed or learned again: {names}.",
        )
    say_next(request, notice)
    return go("/election")


@router.post("/election/practice")
def practice(request: Request) -> Response:
    """An exercise: the sample election is written into the form."""
    allow(request, "clerk", "member")
    desk = desk_of(request)
    if desk.is_described:
        raise CountError(
            Text(
                "Đã có khai báo; tập dượt cần một hồ sơ mới.",
                "A vote is described already; an exercise needs a new count.",
            )
        )
    desk.folder.practice_file.touch()
    save_draft(sample_draft(), desk.folder.draft_file)
    return go("/election")


async def _uploaded(form: FormData) -> list[tuple[str, bytes]]:
    files = [each for each in form.getlist("file") if isinstance(each, UploadFile) and each.filename]
    return [(str(each.filename), await each.read()) for each in files]


@router.post("/election/list")
async def import_list(request: Request) -> Response:
    """Kinds of ballot from the office's Excel or Word lists."""
    allow(request, "clerk", "member")
    desk, draft = desk_of(request), _draft(desk_of(request))
    files = await _uploaded(await request.form())
    if not files:
        return _screen(
            request, draft, 422, fault=Text("Hãy chọn một tệp Excel hoặc Word.", "Choose an Excel or Word file.")
        )
    try:
        lists = [each for name, data in files for each in lists_in(data, name)]
    except CountError as error:
        return _screen(request, draft, 422, fault=error.text)
    for each in lists:
        titled = each.title if not each.title.isdigit() and not each.title.lower().startswith("sheet") else ""
        draft.ballots.append(DraftKind(title=titled, officials=list(each.people)))
    name_kinds(draft)
    save_draft(draft, desk.folder.draft_file)
    count = sum(len(each.people) for each in lists)
    notice = Text(
        f"Đã lấy {len(lists)} danh sách, {count} người; hãy kiểm tra từng tên rồi ghi tiêu đề phiếu.",
        f"{len(lists)} lists with {count} people were taken in; check every name, then write the ballots' titles.",
    )
    say_next(request, notice)
    return go("/election")


@router.post("/election/blank")
async def import_blank(request: Request) -> Response:
    """A kind of ballot from the office's blank: its names are read off the paper."""
    allow(request, "clerk", "member")
    desk, draft = desk_of(request), _draft(desk_of(request))
    files = await _uploaded(await request.form())
    if not files:
        return _screen(
            request,
            draft,
            422,
            fault=Text("Hãy chọn phiếu trắng (PDF, Word hoặc ảnh).", "Choose the blank ballot (PDF, Word or picture)."),
        )
    from starlette.concurrency import run_in_threadpool

    from counting.desk.intake_job import plain_name

    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, (name, data) in enumerate(files):
            path = Path(folder) / str(number) / plain_name(name)
            path.parent.mkdir()
            path.write_bytes(data)
            paths.append(path)
        try:
            title = await run_in_threadpool(draft_of_blank, desk, paths, draft)
        except KiemPhieuError as error:
            return _screen(request, draft, 422, fault=error.text)
    save_draft(draft, desk.folder.draft_file)
    notice = Text(
        f"Đã đọc phiếu trắng “{title}”; hãy so từng tên với tờ giấy.",
        f"The blank “{title}” was read; hold every name against the paper.",
    )
    say_next(request, notice)
    return go("/election")


@router.post("/election/figures")
def figures(request: Request, form: Fields) -> Response:
    """What the committee counted by hand: ballots issued, collected, spoiled and swapped, of each kind."""
    allow(request, "clerk", "member")
    desk = desk_of(request)
    typed = {
        kind.id: {name: text_of(form, f"{name}.{kind.id}") for name in FIGURES}
        for kind in desk.count().election().ballots
    }
    try:
        entry = keep_figures(desk.count(), typed)
    except KiemPhieuError as error:
        return _screen(request, _draft(desk), 409, fault=plain(error.text), entry=Entry(typed))
    if entry.faults:
        fault = Text(
            "Chưa ghi số phiếu: hãy sửa các ô có ghi chú màu đỏ.", "Not kept yet: mend the fields with a note in red."
        )
        return _screen(request, _draft(desk), 422, fault=fault, entry=entry)
    if not any(value for figures in typed.values() for value in figures.values()):
        fault = Text(
            "Chưa ghi số nào: hãy điền số phát ra và thu về.", "Nothing was written: fill in issued and collected."
        )
        return _screen(request, _draft(desk), 422, fault=fault, entry=entry)
    say_next(request, _kept_figures(entry))
    return go("/election")


def _kept_figures(entry: Entry) -> Text:
    lacking = sum(not (figures[ISSUED] and figures[COLLECTED]) for figures in entry.typed.values())
    done = Text("Đã ghi số phiếu", "The figures are kept")
    if not entry.kept:
        done = Text("Các số vẫn như cũ", "The figures are as they were")
    if not lacking:
        return Text(f"{done.vi}.", f"{done.en}.")
    return Text(
        f"{done.vi}; còn {lacking} loại phiếu thiếu số phát ra hoặc thu về.",
        f"{done.en}; {lacking} of the kinds still lack ballots issued or collected.",
    )
