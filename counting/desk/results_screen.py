"""Kết quả: the table, what could still change, what blocks closing, the papers, and the page for the hall."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.responses import FileResponse

from calibration.election import LEVEL_NAMES
from calibration.errors import CountError
from calibration.language import Text, spoken_language
from calibration.version import software_version
from counting.closing import close_count, facts_of
from counting.desk.charts import bar_of
from counting.desk.desk import Desk
from counting.desk.door import go
from counting.desk.gate import Fields, allow, text_of
from counting.desk.paper_names import paper_name
from counting.desk.people import Person
from counting.desk.plain_words import plain
from counting.desk.rendering import desk_of, me, render
from counting.identities import SHEETS_NAMED
from counting.papers.write import write_papers
from counting.sealing import finish_count, reopen_count
from counting.standing import Standing
from counting.store import StoredPage
from counting.tally import KindTally, OfficialTally, Tally

router = APIRouter()

ROWS_A_SLIDE = 7
"""People on one picture for the hall: at 1366 × 768 each line is a twelfth of its height."""


NO_OUTCOME = Text("không có hệ quả", "nothing follows")
"""Said of a person for whom the rule set names nothing, as everywhere else in the program."""


def percent(value: str) -> str:
    """A percentage as the tally has it, in the spoken language's way."""
    if not value:
        return "–"
    return f"{value}%" if spoken_language() == "vi" else f"{value.replace(',', '.')}%"


@router.get("/results")
def results(request: Request) -> Response:
    if not desk_of(request).is_described:
        return render(request, "not_yet.html")
    return _screen(request)


def _screen(request: Request, fault: Text | None = None, status: int = 200) -> Response:
    desk = desk_of(request)
    standing = desk.settled_view().standing
    others = [person for person in desk.people.all() if person.name != me(request).name and person.role != "clerk"]
    return render(
        request,
        "results.html",
        status,
        standing=standing,
        tally=standing.tally,
        election=standing.election,
        rules=standing.rules,
        final=standing.tally.status == "final",
        blocking=[plain(each, standing.election) for each in standing.blocking],
        sheets=_to_open(standing),
        no_outcome=NO_OUTCOME,
        figures_lack=any(None in (kind.issued, kind.collected) for kind in standing.tally.ballots),
        has_ranges=_has_ranges(standing.tally),
        levels=standing.election.levels,
        level_names=LEVEL_NAMES,
        bar_of=bar_of,
        percent=percent,
        others=others,
        papers=_papers(desk),
        paper_name=paper_name,
        fault=fault,
    )


def _to_open(standing: Standing) -> list[StoredPage]:
    """The sheets that are named in what blocks closing, to be opened by a click."""
    named = {page.id: page for page in standing.named if page.status == "read"}
    return [named[number] for number in sorted(named)][:SHEETS_NAMED]


def _has_ranges(tally: Tally) -> bool:
    """Whether any figure can still become another one."""
    people = [person for kind in tally.ballots for person in kind.officials]
    return any(not votes.is_settled for person in people for votes in person.bounds.votes.values())


def _papers(desk: Desk) -> list[str]:
    folder = desk.count().papers_folder
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


@router.post("/results/close")
def close(request: Request, form: Fields) -> Response:
    """Two members say that the count is done: the one who is signed in, and another with name and code."""
    allow(request, "member")
    desk = desk_of(request)
    name = text_of(form, "second")
    wait = desk.brake.seconds_to_wait(name)
    if wait:
        fault = Text(
            f"Đã có nhiều lần nhập sai mã; hãy chờ {wait} giây rồi thử lại.",
            f"Too many wrong codes were given; wait {wait} seconds and try again.",
        )
        return _screen(request, fault, 429)
    second = desk.people.who(name, text_of(form, "code"))
    if second is None:
        desk.brake.wrong(name)
        fault = Text(
            f"Mã của {name} không đúng; hãy để người đó tự nhập lại mã đã được cấp.",
            f"{name}'s code is wrong; let that person type in again the code that was given.",
        )
        return _screen(request, fault, 422)
    if not _may_confirm(second, me(request)):
        fault = Text(
            "Người xác nhận thứ hai phải là một ủy viên khác, với đúng mã của mình.",
            "The second person must be another member, with that member's own code.",
        )
        return _screen(request, fault, 422)
    assert second is not None
    desk.brake.right(name)
    with desk.count().store() as store:
        # one transaction a line: the confirmation stands in the journal before the close that it leads to
        if not desk.settled_view().standing.blocking:
            store.record("confirmed", {"by": [me(request).name, second.name]})
        blocking = close_count(desk.count(), store)
    if blocking:
        return _screen(
            request,
            Text(
                "Chưa chốt được; xem những điều còn thiếu ở dưới.",
                "It cannot be closed yet; see below what is missing.",
            ),
            409,
        )
    finish_count(desk.count(), software_version(), spoken_language())
    return go("/results")


def _may_confirm(second: Person | None, first: Person) -> bool:
    return second is not None and second.role != "clerk" and second.name != first.name


@router.post("/results/reopen")
def reopen(request: Request, form: Fields) -> Response:
    allow(request)
    reason = text_of(form, "reason")
    if not reason:
        return _screen(
            request, Text("Muốn mở lại kết quả phải ghi rõ lý do.", "To open the count again, write down why."), 422
        )
    reopen_count(desk_of(request).count(), me(request).name, reason)
    return go("/results")


@router.post("/results/papers")
def make_papers(request: Request) -> Response:
    """Write the papers as they are now; they say themselves whether they are provisional."""
    allow(request, "clerk", "member")
    desk = desk_of(request)
    count = desk.count()
    if count.is_sealed:
        return go("/results#papers")  # they were written when it was closed, and are sealed with it
    with count.store() as store:
        facts = facts_of(count, store, software_version())
        papers = write_papers(facts, count.papers_folder, spoken_language())
        store.record("report", {"papers": [paper.name for paper in papers], "status": facts.tally.status})
    return go("/results#papers")


@router.get("/results/papers/{name}")
def paper(request: Request, name: str) -> Response:
    desk = desk_of(request)
    if name not in _papers(desk):
        raise HTTPException(404)
    return FileResponse(desk.count().papers_folder / name, filename=name)


@router.get("/projector")
def projector(request: Request) -> Response:
    """The result for the hall, large; only when it is final."""
    standing = desk_of(request).settled_view().standing
    if standing.tally.status != "final":
        raise CountError(
            Text(
                "Kết quả chưa chốt nên chưa được chiếu lên hội trường.",
                "The count is not closed; a provisional result is not shown to the hall.",
            )
        )
    return render(
        request,
        "projector.html",
        slides=_slides(standing.tally),
        election=standing.election,
        levels=standing.election.levels,
        level_names=LEVEL_NAMES,
        percent=percent,
    )


def _slides(tally: Tally) -> list[tuple[KindTally, tuple[OfficialTally, ...]]]:
    """The people of every kind, so many to a picture that the last row of the hall can read them."""
    return [
        (kind, kind.officials[at : at + _rows_a_slide(len(kind.officials))])
        for kind in tally.ballots
        for at in range(0, len(kind.officials), _rows_a_slide(len(kind.officials)))
    ]


def _rows_a_slide(people: int) -> int:
    """As many on one picture as on the next: twelve people are six and six, not seven and five."""
    slides = max(1, -(-people // ROWS_A_SLIDE))
    return max(1, -(-people // slides))
