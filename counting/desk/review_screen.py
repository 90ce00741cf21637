"""Xem lại: the doubts, one at a time, and every decision that was taken. Never the tally."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.responses import JSONResponse

from calibration.election import LEVEL_NAMES
from calibration.errors import CountError, KiemPhieuError
from calibration.form import Box, FormPage
from calibration.language import Text
from counting.ballots import INVALID, VALID, WITHDRAWN
from counting.desk.desk import Desk, View
from counting.desk.gate import Fields, allow, text_of
from counting.desk.pictures import form_of, form_page_of
from counting.desk.plain_words import plain
from counting.desk.rendering import desk_of, me, render
from counting.desk.review_queue import Key, following
from counting.desk.two_person import Proposal, agreed, differ, is_asked
from counting.doubt_turns import DoubtTurns
from counting.question_text import choice_name, question_line
from counting.review import Question, answer, decide, needs_reason, possible_choices
from counting.row_picture import row_box
from counting.store import WHOLE_BALLOT, Decision, Store, StoredPage
from scanner.doubts import DOUBT_TEXTS

router = APIRouter()

CHOICE_NAMES: dict[str, Text] = {
    **LEVEL_NAMES,
    "blank": Text("không đánh dấu", "no mark"),
    "multiple": Text("nhiều dấu", "several marks"),
    INVALID: Text("không hợp lệ", "invalid"),
    VALID: Text("phiếu hợp lệ", "ballot in order"),
    WITHDRAWN: Text("loại bản quét này", "leave this scan out"),
}
_KEYS = {"blank": "0", INVALID: "X", WITHDRAWN: "W"}

HEADS_MM = 4.0
"""Height of the strip above the enlarged boxes in which the levels are named."""

BESIDE_MM = 4.0
"""How much is shown beside the boxes: a mark may lie next to them."""


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: its key, its name, whether it needs a reason."""

    choice: str
    key: str
    name: Text
    needs_reason: bool


@router.get("/review")
def next_doubt(request: Request, after: str = "") -> Response:
    desk = desk_of(request)
    if not desk.is_described:
        return render(request, "not_yet.html")
    view = desk.view()
    key = _given(request, view, _key(after))
    if key is None:
        return render(
            request,
            "review_empty.html",
            read=len(view.pages),
            decided=len(view.decisions),
            others=len(view.waiting),
            two_person=desk.settings.two_person,
        )
    return _question_page(request, desk, view, key)


@router.get("/review/decided")
def decided(request: Request) -> Response:
    """Every decision that stands, to look at again or change."""
    view = desk_of(request).view()
    lines = [
        (view.pages[page], row, decision) for (page, row), decision in view.decisions.items() if page in view.pages
    ]
    return render(
        request,
        "decided.html",
        lines=[(page, row, _official(view, page, row), decision, DOUBT_TEXTS) for page, row, decision in lines],
        names=CHOICE_NAMES,
    )


@router.get("/review/{page}/{row}")
def one_row(request: Request, page: int, row: int) -> Response:
    return _question_page(request, desk_of(request), desk_of(request).view(), (page, row))


@router.get("/review/{page}/{row}/readers")
def what_the_readers_saw(request: Request, page: int, row: int) -> JSONResponse:
    """What each of the machine's readers sees in this row, in words."""
    desk = desk_of(request)
    found = desk.view().pages.get(page)
    seen = desk.pictures.seen_in(desk.count(), found, row) if found and found.status == "read" else None
    return JSONResponse({"seen": [str(seen.by_amount), str(seen.by_shape)] if seen else []})


@router.post("/review/answer")
def take_answer(request: Request, form: Fields) -> JSONResponse:
    """Keep an answer; the same answer sent twice, because the first reply was lost, is kept once."""
    allow(request, "member")
    desk, view = desk_of(request), desk_of(request).view()
    key = _key(text_of(form, "key"))
    if key is None or key[0] not in view.pages:
        raise CountError(Text("Không có hàng phiếu này.", "There is no such row."))
    choice, reason = text_of(form, "choice"), text_of(form, "reason")
    standing = view.decisions.get(key)
    if (standing.choice if standing else "") != text_of(form, "before"):
        if standing is not None and standing.choice == choice:
            return _onward(desk, request, key)
        raise CountError(_decided_meanwhile(standing))
    signed = _signed(me(request).name, reason, choice)
    if desk.settings.two_person:
        _keep_with_another(request, view, key, choice, reason, signed)
    else:
        _check_turn(request, view, key)
        _keep(desk, view, key, choice, signed)
    return _onward(desk, request, key)


def _check_turn(request: Request, view: View, key: Key) -> None:
    """A doubt that another is looking at is theirs to answer."""
    desk, question = desk_of(request), view.waiting.get(key)
    if question is None:
        return
    with desk.count().store() as store:
        if not DoubtTurns(store, desk.claimant(me(request).name)).take(question):
            raise CountError(
                Text(
                    "Một ủy viên khác đang xem hàng này; hãy sang hàng kế tiếp.",
                    "Another member is looking at this row; go on to the next.",
                )
            )


def _onward(desk: Desk, request: Request, key: Key) -> JSONResponse:
    desk.recent.note(me(request).name, key)
    return JSONResponse({"next": f"/review?after={key[0]}-{key[1]}"})


def _keep(desk: Desk, view: View, key: Key, choice: str, reason: str) -> None:
    question = view.waiting.get(key)
    with desk.count().store() as store:
        _check_open(store)
        if question is not None:
            answer(store, question, choice, reason)
        else:
            decide(view.election, store, view.pages[key[0]], key[1], choice, reason)
    if question is not None:
        desk.note_decision(question, view)


def _keep_with_another(request: Request, view: View, key: Key, choice: str, reason: str, signed: str) -> None:
    """Keep an answer until another member says the same; the head settles what differs, and changes what is decided."""
    desk, who, question = desk_of(request), me(request), view.waiting.get(key)
    if question is None:
        allow(request)
        _keep(desk, view, key, choice, signed)
        return
    if choice not in question.choices:
        raise CountError(Text("Không thể quyết định như vậy ở đây.", "That cannot be decided here."))
    with desk.count().store() as store:
        desk.proposals.follow(store)
    said = desk.proposals.of(question)
    if differ(said):
        allow(request)
        told = "; ".join(f"{each.by}: {CHOICE_NAMES[each.choice].vi}" for each in said.values())
        _keep(desk, view, key, choice, f"{signed} ({told})")
        return
    with desk.count().store() as store:
        _check_open(store)
        desk.proposals.propose(store, question, Proposal(who.name, choice, reason))
    same = agreed(desk.proposals.of(question))
    if same:
        names, reasons = ", ".join(each.by for each in same), "; ".join(each.reason for each in same if each.reason)
        _keep(desk, desk.view(), key, choice, f"{names}: {reasons}" if reasons else names)


def _check_open(store: Store) -> None:
    if store.is_closed():
        raise CountError(
            Text(
                "Kết quả đã chốt; muốn đổi quyết định, Trưởng ban phải mở lại ở màn hình Kết quả.",
                "The count is closed; to change a decision the head must open it again on the Results screen.",
            )
        )


def _signed(name: str, reason: str, choice: str) -> str:
    """The reason with the name of who decided: it is kept in the journal and stands in the minutes."""
    if needs_reason(choice) and not reason:
        raise CountError(Text("Muốn loại bản quét này phải ghi rõ lý do.", "To leave this scan out, write down why."))
    return f"{name}: {reason}" if reason else name


def _decided_meanwhile(standing: Decision | None) -> Text:
    if standing is None:
        return Text("Hàng này vừa thay đổi; hãy mở lại trang.", "This row has just changed; open the page again.")
    name = CHOICE_NAMES[standing.choice]
    return Text(
        f"{standing.reason} vừa quyết định hàng này: {name.vi}. Hãy mở lại trang nếu muốn đổi.",
        f"{standing.reason} has just decided this row: {name.en}. Open the page again to change it.",
    )


def _key(told: str) -> Key | None:
    page, _, row = told.partition("-")
    return (int(page), int(row)) if page.isdigit() and row.isdigit() and len(told) < 20 else None


def _asked_of(request: Request, view: View) -> list[Key]:
    """What waits for this person."""
    desk, who = desk_of(request), me(request)
    if not desk.settings.two_person:
        return list(view.waiting)
    with desk.count().store() as store:
        desk.proposals.follow(store)
    head = who.role == "head"
    return [key for key, each in view.waiting.items() if is_asked(desk.proposals.of(each), who.name, head=head)]


def _given(request: Request, view: View, after: Key | None) -> Key | None:
    """What this person is shown next; where each doubt is one person's, none that another is looking at."""
    desk, who, asked = desk_of(request), me(request), _asked_of(request, view)
    if desk.settings.two_person or who.role == "clerk" or not asked:
        return following(asked, after)
    with desk.count().store() as store:
        turns = DoubtTurns(store, desk.claimant(who.name))
        free = [question.key for question in turns.free([view.waiting[key] for key in asked])]
        while (key := following(free, after)) is not None and not turns.take(view.waiting[key]):
            free.remove(key)
    return key


def _said(request: Request, question: Question | None) -> tuple[Proposal | None, list[Proposal]]:
    """What this person answered already, and, where members differ, what the head must settle."""
    desk = desk_of(request)
    if question is None or not desk.settings.two_person:
        return None, []
    said = desk.proposals.of(question)
    return said.get(me(request).name), list(said.values()) if differ(said) and me(request).role == "head" else []


def _official(view: View, page: StoredPage, row: int) -> str:
    return view.election.ballot(page.form).officials[row - 1].name if row else ""


def _question_page(request: Request, desk: Desk, view: View, key: Key) -> Response:
    page, row = view.pages.get(key[0]), key[1]
    if page is None or page.status != "read" or (row and row not in {each.row for each in page.rows}):
        raise HTTPException(404)
    question = view.waiting.get(key)
    choices = question.choices if question else possible_choices(view.election, row)
    form_page, drawn = _paper(desk, page)
    upright = drawn and form_page is not None
    back, waiting = desk.recent.before(me(request).name, key), _asked_of(request, view)
    coming = following(waiting, key)
    closed = view.standing.tally.status == "final"
    return render(
        request,
        "review.html",
        page=page,
        row=row,
        key=f"{key[0]}-{key[1]}",
        kind=view.election.ballot(page.form),
        official=view.election.ballot(page.form).officials[row - 1] if row else None,
        reading=next((each for each in page.rows if each.row == row), None),
        why=_why(question, view, page, row),
        options=[_option(question, choice, at) for at, choice in enumerate(choices, start=1)],
        same_paper=question.same_paper[1:] if question else (),
        names=CHOICE_NAMES,
        decision=view.decisions.get(key),
        form_page=form_page if upright else None,
        drawn=drawn,
        close_up=row_box(form_page, row) if upright and form_page and row else None,
        boxes=_boxes(form_page, row) if upright and form_page and row else None,
        printed=_columns(desk, page),
        heads_mm=HEADS_MM,
        left=len(waiting),
        back=f"/review/{back[0]}/{back[1]}" if back else "",
        later=f"/review?after={key[0]}-{key[1]}",
        coming=coming[0] if coming and coming != key else None,
        may=me(request).role != "clerk" and not closed,
        closed=closed,
        asked=question is not None,
        mine=_said(request, question)[0],
        differing=_said(request, question)[1],
        two_person=desk.settings.two_person,
    )


def _columns(desk: Desk, page: StoredPage) -> tuple[str, ...]:
    """The levels in the order in which the ballot prints them."""
    try:
        return form_of(desk.count(), page).columns
    except KiemPhieuError:
        return ()


def _paper(desk: Desk, page: StoredPage) -> tuple[FormPage | None, bool]:
    """Where everything stands on the page, and whether its picture could be drawn on it."""
    try:
        drawn = desk.pictures.of(desk.count(), page)
        return form_page_of(desk.count(), page), drawn is not None and drawn.on_form
    except KiemPhieuError:
        return None, False


def _boxes(form_page: FormPage, row: int) -> Box:
    """The row's boxes with what is around them, and room for the names of the levels above."""
    cells = next(each.cells for each in form_page.rows if each.number == row)
    around = row_box(form_page, row)
    left, right = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    return Box(left - BESIDE_MM, around.y0 - HEADS_MM, right + BESIDE_MM, around.y1)


def _option(question: Question | None, choice: str, at: int) -> Option:
    name = choice_name(question, choice, CHOICE_NAMES) if question and question.same_paper else CHOICE_NAMES[choice]
    return Option(choice, _KEYS.get(choice, str(at)), name, needs_reason(choice))


def _why(question: Question | None, view: View, page: StoredPage, row: int) -> list[Text]:
    """Why a person is asked, in words; also of what was asked before and is decided now."""
    if question is not None and (question.around is not None or question.same_paper):
        return [plain(question_line(question), view.election)]
    if question is not None:
        return [DOUBT_TEXTS[doubt] for doubt in question.doubts]
    decision = view.decisions.get((page.id, row))
    doubts = decision.doubts if decision else ()
    if row != WHOLE_BALLOT and not doubts:
        doubts = next(each.doubts for each in page.rows if each.row == row)
    return [DOUBT_TEXTS[doubt] for doubt in doubts]
