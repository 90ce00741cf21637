"""Whoever has no mouse decides, closes, prints and checks, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.counting.desk.test_every_screen import CHECK, JARGON
from tests.counting.desk.visits import HEAD, Running

SECOND = "Y Bích Ngà"


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until this is in focus, as a person would; it must come within reach."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            visible = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert visible != "none", f"the focus is not seen on {selector}"
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def _press(page: Page, selector: str, key: str = "Enter") -> None:
    _tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def test_from_the_door_to_the_papers_without_a_mouse(
    twelve: Running, laptop: Callable[[], Page], shot: Callable[[Page, str], None]
) -> None:
    page = laptop()
    code, other = (twelve.desk.people.give_code(name, role) for name, role in ((HEAD, "head"), (SECOND, "member")))  # type: ignore[arg-type]
    page.goto(f"{twelve.address}/sign-in")
    _tab_to(page, "#name")
    page.keyboard.type(HEAD[:3])
    _tab_to(page, "#code")
    page.keyboard.type(code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _press(page, "nav.day a[href='/review']")
    while page.locator("#review").count():
        page.wait_for_load_state("load")
        with page.expect_navigation():
            page.keyboard.press("1")
    _press(page, "nav.day a[href='/results']")
    _tab_to(page, "#second")
    page.keyboard.type(SECOND[:3])
    expect(page.locator("#second")).to_have_value(SECOND)
    _tab_to(page, "#close #code")
    page.keyboard.type(other)
    _press(page, "#close button", " ")
    expect(page.locator("h1")).to_have_text("Kết quả chính thức", timeout=60_000)
    told = page.evaluate(CHECK)
    assert not told["faults"] and not JARGON.search(page.locator("main").inner_text())
    _tab_to(page, "ul.papers a")
    with page.expect_download() as papers:
        page.keyboard.press("Enter")
    assert Path(papers.value.path()).stat().st_size > 0
    _press(page, "nav.day a[href='/verify']")
    _press(page, "form[action='/verify'] button")
    expect(page.locator(".message.good")).to_contain_text("nguyên vẹn", timeout=60_000)
    _tab_to(page, "form[action='/verify/bundle'] button")
    with page.expect_download() as bundle:
        page.keyboard.press("Enter")
    assert Path(bundle.value.path()).read_bytes().startswith(b"PK")
    page.goto(f"{twelve.address}/projector")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".slide:visible")).to_have_count(1)
    assert not page.evaluate(CHECK)["faults"]
    for path in ("/scan", "/review", "/review/wall", "/election", "/paper/hdnd"):
        page.goto(twelve.address + path)
        assert not page.evaluate(CHECK)["faults"], path
        assert not JARGON.search(page.locator("main").inner_text()), path
