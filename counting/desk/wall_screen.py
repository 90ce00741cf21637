"""The wall: every marked cell of one level, or every empty one, as small pictures; a click opens the row."""

from __future__ import annotations

import threading

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.responses import JSONResponse

from calibration.election import LEVEL_NAMES
from counting.desk.desk import Desk, View
from counting.desk.pictures import form_of
from counting.desk.rendering import desk_of, render
from counting.desk.wall import EMPTY, WallCell, by_place, empty_cells, marked_cells
from counting.desk.wall_crops import HIGH, ROW, WIDE
from counting.store import StoredPage

router = APIRouter()

ROWS_AT_ONCE = 40
"""Rows of the wall on one page of it: 800 cells, all of which the browser draws without a pause."""


class _Kept:
    """The walls of the view that was looked at last: every strip of a wall asks for the same cells."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._view: View | None = None
        self._walls: dict[tuple[str, str], list[WallCell]] = {}

    def of(self, view: View, kind: str, what: str) -> list[WallCell]:
        with self._lock:
            if self._view is not view:
                self._view, self._walls = view, {}
            if (kind, what) not in self._walls:
                self._walls[kind, what] = _sorted_cells(view, kind, what)
            return self._walls[kind, what]


_kept = _Kept()


def _cells(view: View, kind: str, what: str) -> list[WallCell]:
    return _kept.of(view, kind, what)


def _sorted_cells(view: View, kind: str, what: str) -> list[WallCell]:
    pages = list(view.pages.values())
    if what == EMPTY:
        return empty_cells(view.election, pages, view.decisions, kind)
    return marked_cells(view.election, pages, view.decisions, kind, what)


def _check(view: View, kind: str, what: str) -> None:
    if kind not in {each.id for each in view.election.ballots} or what not in (*view.election.levels, EMPTY):
        raise HTTPException(404)


@router.get("/review/wall")
def wall(request: Request, kind: str = "", what: str = "", part: int = 1) -> Response:
    desk = desk_of(request)
    if not desk.is_described:
        return render(request, "not_yet.html")
    view = desk.view()
    kind, what = kind or view.election.ballots[0].id, what or view.election.levels[0]
    _check(view, kind, what)
    cells = _cells(view, kind, what)
    size = ROW * ROWS_AT_ONCE
    parts = max(1, -(-len(cells) // size))
    part = min(max(part, 1), parts)
    shown = cells[(part - 1) * size : part * size]
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
        strips=[(at // ROW + (part - 1) * ROWS_AT_ONCE, shown[at : at + ROW]) for at in range(0, len(shown), ROW)],
        part=part,
        parts=parts,
        uncut=desk.crops.cut(desk.count(), _readable(view)),
        overlays=_places(view, cells) if what == EMPTY else [],
        officials=view.election.ballot(kind).officials,
        row=ROW,
        wide=WIDE,
        high=HIGH,
        mark=_mark(cells),
    )


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
    cells = _cells(view, kind, what)[strip * ROW : strip * ROW + ROW]
    if not cells:
        raise HTTPException(404)
    return Response(desk.crops.strip(_placed(desk, view, cells)), media_type="image/jpeg")


@router.get("/review/wall/{kind}/overlay/{row}/{level}.jpg")
def overlay(request: Request, kind: str, row: int, level: str) -> Response:
    """All empty cells of one place laid over one another."""
    desk = desk_of(request)
    view = desk.view()
    _check(view, kind, level)
    cells = by_place(_cells(view, kind, EMPTY)).get((row, level), [])
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


def _mark(cells: list[WallCell]) -> str:
    return f"{len(cells)}-{cells[0].page if cells else 0}"
