"""The wall: what the machine read by itself, for a member to survey."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from playwright.sync_api import Page, expect

from counting.desk.wall import EMPTY, empty_cells, marked_cells
from scanner.doubts import Doubt
from tests.counting.desk.visits import HEAD, Running, arrive


def test_the_wall_holds_every_cell_that_no_person_was_asked_about_weakest_first(twelve: Running) -> None:
    view = twelve.desk.view()
    pages = list(view.pages.values())
    election = view.election
    marked = [cell for level in election.levels for cell in marked_cells(election, pages, "hdnd", level)]
    empty = empty_cells(election, pages, "hdnd")
    asked = sum(key[1] > 0 and view.pages[key[0]].form == "hdnd" for key in view.waiting)
    assert len(marked) + len(empty) == 3 * (4 * 12 - asked)
    high = marked_cells(election, pages, "hdnd", "high")
    assert [cell.ink for cell in high] == sorted(cell.ink for cell in high)
    assert [cell.ink for cell in empty] == sorted((cell.ink for cell in empty), reverse=True)


def test_a_member_surveys_the_wall_and_opens_what_looks_wrong(
    twelve: Running, laptop: Callable[[], Page], shot: Callable[[Page, str], None]
) -> None:
    page = laptop()
    arrive(page, twelve, HEAD, twelve.desk.people.give_code(HEAD, "head"))
    page.goto(f"{twelve.address}/review/wall?kind=hdnd&what=high")
    expect(page.locator("#uncut")).to_have_count(0, timeout=60_000)
    expect(page.locator(".cell").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    view = twelve.desk.view()
    weakest, second, *_ = marked_cells(view.election, list(view.pages.values()), "hdnd", "high")
    before = view.standing.tally.pending
    page.locator(".cell").first.click()
    expect(page.locator(".cell.asked")).to_have_count(1)
    expect(page.locator("#wall-said")).to_contain_text("chờ quyết định")
    assert twelve.desk.view().waiting[weakest.page, weakest.row].doubts == (Doubt.RAISED,)
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    expect(page.locator(".cell.asked")).to_have_count(2)
    view = twelve.desk.settled_view()
    assert view.standing.tally.pending == before + 2 and (second.page, second.row) in view.waiting
    page.click("#wall-review")
    page.goto(f"{twelve.address}/review/{weakest.page}/{weakest.row}")
    expect(page.locator(".why")).to_contain_text("một ủy viên thấy hàng này có thể đọc sai")
    page.wait_for_load_state("load")
    with page.expect_navigation():
        page.keyboard.press("2")
    assert twelve.desk.view().decisions[weakest.page, weakest.row].choice == "trust"
    page.goto(f"{twelve.address}/review/wall?kind=hdnd&what=high")
    expect(page.locator(".cell.decided")).to_have_count(1)
    shot(page, "17-wall")
    page.goto(f"{twelve.address}/review/wall?kind=hdnd&what={EMPTY}")
    page.wait_for_load_state("networkidle")
    shot(page, "18-wall-empty")
    overlay = page.request.get(f"{twelve.address}/review/wall/hdnd/overlay/1/low.jpg")
    assert overlay.status == 200


def test_a_lost_mark_shows_as_a_shadow_where_empty_cells_are_laid_over_one_another(twelve: Running) -> None:
    import cv2

    desk = twelve.desk
    pages = [page for page in desk.view().pages.values() if page.form == "hdnd"]
    desk.crops.cut(desk.count(), pages)
    assert desk.crops._thread is not None
    desk.crops._thread.join(60)
    cells = {row.row: row.choice for row in pages[1].rows}
    marked = next(row for row, choice in cells.items() if choice == "high")

    def darkness(jpeg: bytes) -> float:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert picture is not None
        return float((picture[8:-8, 8:-8] < 130).mean())

    empty = [(page, 0, 2) for page in pages if page.rows[0].choice != "low"]
    assert darkness(desk.crops.overlay(empty)) < 0.01
    assert darkness(desk.crops.overlay([*empty, (pages[1], marked - 1, 0)])) > 0.02
