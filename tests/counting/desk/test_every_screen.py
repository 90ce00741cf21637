"""Every screen, in both languages and on a small and a large window: readable, named, without jargon."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.counting.desk.visits import HEAD, Running, arrive

CHECK = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8").partition("\n")[2]
JARGON = re.compile(r"kiemphieu |\.toml|--\w|\b(?:JSON|SHA|None|null|undefined|Traceback)\b|\b(?:issued|collected)\)")
Laptop = Callable[..., Page]
Shot = Callable[[Page, str], None]

OF_A_COUNT = (
    "/election",
    "/paper",
    "/paper/hdnd",
    "/paper-deck",
    "/scan",
    "/review",
    "/review/1/0",
    "/review/decided",
    "/review/wall?kind=hdnd&what=high",
    "/review/wall?kind=hdnd&what=empty",
    "/results",
    "/projector",
    "/verify",
    "/people",
    "/no-such-page",
)
OF_AN_EMPTY_DESK = (
    "/election",
    "/paper",
    "/paper-deck",
    "/scan",
    "/review",
    "/review/wall",
    "/results",
    "/verify",
    "/people",
)


def _look(page: Page, about: str) -> list[str]:
    page.wait_for_load_state("load")
    told = page.evaluate(CHECK)
    said = page.locator("body").inner_text()
    for command in page.locator("code").all_inner_texts():  # for whoever looks after the computer, and for copying
        said = said.replace(command, "")
    faults = [f"{about}: {fault}" for fault in told["faults"]]
    faults += [f"{about}: jargon “{found[0]}”" for found in JARGON.finditer(said)]
    assert told["looked"] > 3, about
    return faults


def _speak(page: Page, english: bool) -> None:
    button = page.locator("button[name=language]")
    if (button.get_attribute("value") == "en") == english:
        button.click()
        page.wait_for_load_state("load")


@pytest.mark.parametrize(("width", "height", "languages"), [(1366, 768, ("vi", "en")), (1920, 1080, ("vi",))])
def test_every_screen_of_a_count_can_be_read(
    twelve: Running, laptop: Laptop, shot: Shot, width: int, height: int, languages: tuple[str, ...]
) -> None:
    page = laptop(width, height)
    arrive(page, twelve, HEAD, twelve.desk.people.give_code(HEAD, "head"))
    faults = []
    for language in languages:
        page.goto(f"{twelve.address}/people")
        _speak(page, language == "en")
        for path in OF_A_COUNT:
            page.goto(twelve.address + path)
            name = re.sub(r"\W+", "-", path).strip("-")
            faults += _look(page, f"{path} {language} {width}")
            assert page.locator("html").get_attribute("lang") == language
            shot(page, f"all-{width}-{language}-{name}")
    assert not faults, "\n".join(faults)


def test_an_empty_desk_says_on_every_screen_what_comes_first(served: Running, laptop: Laptop, shot: Shot) -> None:
    page = laptop()
    page.goto(f"{served.address}/start")
    faults = _look(page, "/start")
    served.desk.people.give_code(HEAD, "head")
    for english in (False, True):
        page.goto(f"{served.address}/sign-in")
        _speak(page, english)
        faults += _look(page, "/sign-in")
    arrive(page, served, HEAD, served.desk.people.give_code(HEAD, "head"))
    for path in OF_AN_EMPTY_DESK:
        page.goto(served.address + path)
        faults += _look(page, f"empty {path}")
        shot(page, f"empty-{path.strip('/').replace('/', '-')}")
        if path not in ("/election", "/people"):
            expect(page.locator("main")).to_contain_text("vote" if english else "phiếu")
    assert not faults, "\n".join(faults)
