"""The wall: every marked cell of one level, or every empty one, as small pictures; a click on one makes a doubt of it."""

from __future__ import annotations

import threading

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.responses import JSONResponse

from calibration.election import LEVEL_NAMES
from calibration.errors import CountError
from calibration.language import Text
from counting.desk.day import steps_of
from counting.desk.desk import Desk, View
from counting.desk.gate import Fields, allow, text_of
from counting.desk.pictures import form_of
from counting.desk.rendering import desk_of, me, render
from counting.desk.review_queue import Key
from counting.desk.wall import EMPTY, WallCell, by_place, empty_cells, marked_cells
from counting.desk.wall_crops import HIGH, ROW, WIDE
from counting.review import raise_doubt
from counting.store import StoredPage

router = APIRouter()

ROWS_AT_ONCE = 40
"""Rows of the wall of which the browser is told at once: what it shows and what comes next, 800 cells."""


class _Kept:
    """The walls of the pages that were looked at last: every strip of a wall asks for the same cells."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[object, ...] = ()
        self._walls: dict[tuple[str, str], list[WallCell]] = {}

    def of(self, desk: Desk, view: View, kind: str, what: str) -> list[WallCell]:
        now = (desk.folder.path, view.fed.revision, view.election.ask_multiple)
        with self._lock:
            if self._of != now:
                self._of, self._walls = now, {}
            if (kind, what) not in self._walls:
                self._walls[kind, what] = _sorted_cells(view, kind, what)
            return self._walls[kind, what]


_kept = _Kept()


def _sorted_cells(view: View, kind: str, what: str) -> list[WallCell]:
    if what == EMPTY:
        return empty_cells(view.election, view.fed.order, kind)
    return marked_cells(view.election, view.fed.order, kind, what)


def _check(view: View, kind: str, what: str) -> None:
    if kind not in {each.id for each in view.election.ballots} or what not in (*view.election.levels, EMPTY):
        raise HTTPException(404)


@router.get("/review/wall")
def wall(request: Request, kind: str = "", what: str = "") -> Response:
    desk = desk_of(request)
    if not desk.is_described:
        return render(request, "not_yet.html")
    view = desk.view()
    kind, what = kind or view.election.ballots[0].id, what or view.election.levels[0]
    _check(view, kind, what)
    cells = _kept.of(desk, view, kind, what)
    return render(
        request,
        "wall.html",
        kinds=view.election.ballots,
        kind=view.election.ballot(kind),
        what=what,
        empty=EMPTY,
        levels=view.election.levels,
        level_names=LEVEL_NAMES,
        count=len(cells),
        uncut=desk.crops.cut(desk.count(), _readable(view)),
        overlays=_places(view, cells) if what == EMPTY else [],
        officials=view.election.ballot(kind).officials,
        row=ROW,
        rows_at_once=ROWS_AT_ONCE,
        wide=WIDE,
        high=HIGH,
        mark="-".join(str(each) for each in view.fed.revision),
        may=me(request).role != "clerk" and view.standing.tally.status != "final",
    )


@router.get("/review/wall/{kind}/{what}/cells")
def some_cells(request: Request, kind: str, what: str, block: int = 0) -> JSONResponse:
    """A block of the wall's cells: page, row, place of the level, and whether it waits or was decided."""
    desk = desk_of(request)
    view = desk.view()
    _check(view, kind, what)
    size = ROW * ROWS_AT_ONCE
    shown = _kept.of(desk, view, kind, what)[block * size : (block + 1) * size] if block >= 0 else []
    levels = view.election.levels
    return JSONResponse(
        [[cell.page, cell.row, levels.index(cell.level), _state(view, (cell.page, cell.row))] for cell in shown]
    )


def _state(view: View, key: Key) -> str:
    return "decided" if key in view.decisions else "asked" if key in view.waiting else ""


@router.post("/review/wall/doubt")
def doubt(request: Request, form: Fields) -> JSONResponse:
    """A member thinks that a row was misread: it waits for a decision from now on."""
    allow(request, "member")
    desk, view = desk_of(request), desk_of(request).view()
    page, row = text_of(form, "page"), text_of(form, "row")
    found = view.pages.get(int(page)) if page.isdigit() and len(page) < 10 else None
    if found is None or not row.isdigit() or len(row) > 4:
        raise CountError(Text("Không có hàng phiếu này.", "There is no such row."))
    key = (found.id, int(row))
    if key not in view.waiting and key not in view.decisions:
        with desk.count().store() as store:
            raise_doubt(store, found, key[1], me(request).name)
    return JSONResponse({"state": _state(view, key) or "asked"})


@router.get("/review/wall/steps")
def steps(request: Request) -> JSONResponse:
    """The steps of the day as they are after a doubt: state and what is missing."""
    return JSONResponse([[step.state, str(step.aside)] for step in steps_of(desk_of(request))])


@router.get("/review/wall/left")
def left(request: Request) -> JSONResponse:
    """How many pages are not cut into cells yet."""
    desk = desk_of(request)
    return JSONResponse({"left": desk.crops.cut(desk.count(), _readable(desk.view()))})


@router.get("/review/wall/{kind}/{what}/{strip}.jpg")
def strip(request: Request, kind: str, what: str, strip: int) -> Response:
    desk = desk_of(request)
    view = desk.view()
    _check(view, kind, what)
    cells = _kept.of(desk, view, kind, what)[strip * ROW : strip * ROW + ROW]
    if not cells:
        raise HTTPException(404)
    return Response(desk.crops.strip(_placed(desk, view, cells)), media_type="image/jpeg")


@router.get("/review/wall/{kind}/overlay/{row}/{level}.jpg")
def overlay(request: Request, kind: str, row: int, level: str) -> Response:
    """All empty cells of one place laid over one another."""
    desk = desk_of(request)
    view = desk.view()
    _check(view, kind, level)
    cells = by_place(_kept.of(desk, view, kind, EMPTY)).get((row, level), [])
    return Response(desk.crops.overlay(_placed(desk, view, cells)), media_type="image/jpeg")


def _places(view: View, cells: list[WallCell]) -> list[tuple[int, str]]:
    return sorted(by_place(cells), key=lambda place: (place[0], view.election.levels.index(place[1])))


def _readable(view: View) -> list[StoredPage]:
    return [page for page in view.pages.values() if page.status == "read"]


def _placed(desk: Desk, view: View, cells: list[WallCell]) -> list[tuple[StoredPage, int, int]]:
    """Each cell's page, its row's place on that page and its level's among the printed columns."""
    placed = []
    for cell in cells:
        page = view.pages[cell.page]
        rows = [each.row for each in page.rows]
        placed.append((page, rows.index(cell.row), form_of(desk.count(), page).columns.index(cell.level)))
    return placed
