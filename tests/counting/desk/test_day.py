"""The whole day in a browser, from an empty desk to the minutes."""

from __future__ import annotations

import base64
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

import kiemphieu
from counting.store import Decision
from tests.counting.desk.visits import HEAD, SAMPLES, TWELVE, Running

SECOND = "Y Bích Ngà"
KEYS = {"high": "1", "trust": "2", "low": "3", "blank": "0", "invalid": "x"}
Shot = Callable[[Page, str], None]


def _decided() -> dict[tuple[str, int], str]:
    with (SAMPLES / "decisions.csv").open(encoding="utf-8", newline="") as file:
        return {(line["scan"], int(line["row"])): line["choice"] for line in csv.DictReader(file)}


def _true_votes() -> dict[tuple[str, int], Counter[str]]:
    """What the twelve ballots say of each person, by kind and row, doubtful rows as the committee decides them."""
    names, decided = {file.name for file in TWELVE}, _decided()
    votes: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    with (SAMPLES / "truth.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["scan"] in names:
                key = line["scan"], int(line["row"])
                votes[line["form"], key[1]][decided.get(key, line["expected"])] += 1
    return votes


def _describe(page: Page, served: Running, shot: Shot) -> None:
    page.goto(served.address)
    shot(page, "01-begin")
    page.fill("#name", HEAD)
    page.click("main button.primary")
    shot(page, "02-code")
    page.click("main form[action='/people/codes/written'] button")
    shot(page, "03-vote-empty")
    page.click("#practice")
    page.fill("#deputies_present", "99")
    page.fill("#place", "")
    page.click("#save")
    expect(page.locator("#fault-deputies_present")).to_contain_text("99")
    page.locator("#deputies_present").scroll_into_view_if_needed()
    shot(page, "04-vote-faults")
    page.fill("#deputies_present", "33")
    page.click("#save")
    expect(page.locator(".message.good")).to_be_visible()
    for kind in ("chutich", "hdnd", "ubnd"):
        page.fill(f"[name='issued.{kind}']", "4")
        page.fill(f"[name='collected.{kind}']", "4")
    page.click("#figures button")
    shot(page, "05-vote-described")


def _give_codes(page: Page, shot: Shot) -> dict[str, str]:
    page.click("header a[href='/people']")
    shot(page, "06-people")
    page.click("form[action='/people/committee'] button")
    names, codes = page.locator(".code-card strong"), page.locator(".code-card output")
    given = dict(zip(names.all_inner_texts(), codes.all_inner_texts(), strict=True))
    page.click("main form[action='/people/codes/written'] button")
    return given


def _drop(page: Page, files: list[Path]) -> None:
    """Drag files from the office's folder onto the page and let them go."""
    held = [{"name": file.name, "data": base64.b64encode(file.read_bytes()).decode()} for file in files]
    transfer = page.evaluate_handle(
        """files => {
            const held = new DataTransfer();
            for (const { name, data } of files) {
                held.items.add(new File([Uint8Array.from(atob(data), (each) => each.charCodeAt(0))], name));
            }
            return held;
        }""",
        held,
    )
    for event in ("dragover", "drop"):
        page.dispatch_event("#drop", event, {"dataTransfer": transfer})


def _scan(page: Page, shot: Shot) -> None:
    page.click("nav.day a[href='/paper']")
    page.click("main a[href='/paper/hdnd']")
    shot(page, "07-form")
    page.click("nav.day a[href='/scan']")
    shot(page, "08-scan-empty")
    _drop(page, list(reversed(TWELVE)))
    page.wait_for_selector("#pause:visible")
    expect(page.locator("#pages")).to_have_text(re.compile(r"^([4-9]|1\d)$"))
    shot(page, "09-scan-live")
    page.wait_for_selector("#onward:visible", timeout=60_000)
    expect(page.locator("strong.ok")).to_have_count(3)
    shot(page, "10-scan-done")


def _review(page: Page, shot: Shot) -> None:
    decided = _decided()
    page.click("#onward")
    for number in range(4):
        question = page.locator("#review")
        file = page.locator("aside p.hint").inner_text().split()[-1]
        row = int(str(question.get_attribute("data-key")).partition("-")[2])
        page.wait_for_selector("#readers li")
        shot(page, f"11-review-{number + 1}")
        assert "biên bản" not in page.locator("main").inner_text() and page.locator("main table").count() == 0
        with page.expect_navigation():
            page.keyboard.press(KEYS[decided[file, row]])
    expect(page.locator(".empty h2")).to_contain_text("Không còn nghi vấn")
    shot(page, "12-review-empty")


def _close(page: Page, served: Running, codes: dict[str, str], shot: Shot) -> None:
    page.goto(f"{served.address}/projector")
    expect(page.locator(".message.fault")).to_contain_text("chưa chốt")
    page.click("nav.day a[href='/results']")
    shot(page, "13-results-provisional")
    page.select_option("#second", SECOND)
    page.fill("#code", "aaaa-aaaa")
    page.click("#close button")
    expect(page.locator(".message.fault")).to_contain_text(f"Mã của {SECOND} không đúng")
    page.select_option("#second", SECOND)
    page.fill("#code", codes[SECOND])
    page.click("#close button")
    expect(page.locator("h1")).to_have_text("Kết quả chính thức")
    page.click("#papers button")
    expect(page.locator("ul.papers a").first).to_be_visible(timeout=60_000)
    shot(page, "14-results-final")
    with page.expect_popup() as hall:
        page.click("a[href='/projector']")
    hall.value.keyboard.press("ArrowRight")
    shot(hall.value, "15-projector")
    hall.value.close()


def test_from_an_empty_desk_to_the_minutes(
    served: Running, laptop: Callable[[], Page], shot: Shot, tmp_path: Path
) -> None:
    """By clicks alone from the address on, but for one look at a page that is not to be seen yet."""
    page = laptop()
    _describe(page, served, shot)
    codes = _give_codes(page, shot)
    _scan(page, shot)
    _review(page, shot)
    _close(page, served, codes, shot)
    with page.expect_download() as download:
        page.locator("ul.papers a", has_text="– PDF").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.click("nav.day a[href='/verify']")
    page.click("form[action='/verify'] button")
    expect(page.locator(".message.good")).to_be_visible(timeout=60_000)
    shot(page, "16-verify")
    with page.expect_download() as bundle:
        page.click("form[action='/verify/bundle'] button")
    elsewhere = tmp_path / "hoso.zip"
    bundle.value.save_as(elsewhere)
    assert kiemphieu.run(["verify", str(elsewhere)]) == 0, "another machine finds the count whole"
    tally = served.desk.view().standing.tally
    counted = {
        (kind.id, person.no): Counter({level: votes for level, votes in person.votes.items() if votes})
        for kind in tally.ballots
        for person in kind.officials
    }
    true = {
        key: Counter({level: votes for level, votes in seen.items() if level in ("high", "trust", "low")})
        for key, seen in _true_votes().items()
    }
    assert tally.status == "final"
    assert counted == true


def test_who_decided_stands_in_the_journal(twelve: Running, laptop: Callable[[], Page]) -> None:
    from tests.counting.desk.visits import arrive

    page = laptop()
    arrive(page, twelve, SECOND, twelve.desk.people.give_code(SECOND, "member"))
    page.goto(f"{twelve.address}/review")
    with page.expect_navigation():
        page.keyboard.press("x")
    (decision,) = twelve.desk.view().decisions.values()
    assert isinstance(decision, Decision)
    assert (decision.choice, decision.reason) == ("invalid", SECOND)
    page.goto(f"{twelve.address}/verify")
    expect(page.locator("table.journal")).to_contain_text(f"không hợp lệ – {SECOND}")
