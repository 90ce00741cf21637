"""The pile goes through the office's scanner: chosen, started, stopped by a jam, gone on with, taken out again."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.counting.desk.visits import HEAD, Running, arrive

pytestmark = pytest.mark.skipif(shutil.which("scanimage") is None, reason="scanimage is not installed")

Laptop = Callable[[], Page]


@pytest.fixture
def scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """SANE's own scanner for tests, and nothing else: ten white sheets, or what is said to stop it."""
    folder = tmp_path / "sane"
    folder.mkdir()
    (folder / "dll.conf").write_text("test\n")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(folder))

    def is_now(status: str = "Default", microseconds: int = 0) -> None:
        told = f'number_of_devices 1\ntest-picture "Solid white"\nread-status-code "{status}"\n'
        told += f"read-delay true\nread-delay-duration {microseconds}\n" if microseconds else ""
        (folder / "test.conf").write_text(told)

    is_now()
    return is_now


def _pages_in(twelve: Running) -> int:
    with twelve.desk.count().store() as store:
        return len(store.pages()) - 12


def test_a_pile_is_scanned_stopped_jammed_gone_on_with_and_voided(
    twelve: Running, laptop: Laptop, scanner: Callable[..., None], shot: Callable[[Page, str], None]
) -> None:
    page = laptop()
    arrive(page, twelve, HEAD, twelve.desk.people.give_code(HEAD, "head"))
    page.goto(f"{twelve.address}/scan")
    page.click("#scan")
    expect(page.locator("#feeder-said")).to_contain_text("Tìm máy quét")
    page.click("#look")
    expect(page.locator("#device")).to_have_value("test:0")
    expect(page.locator("#source")).to_have_value("Automatic Document Feeder")
    page.select_option("#resolution", "200")

    scanner("SANE_STATUS_JAMMED")
    page.click("#scan")
    expect(page.locator("#job-fault")).to_contain_text("Kẹt giấy")
    expect(page.locator("#job-fault")).not_to_contain_text("lệnh")
    assert _pages_in(twelve) == 0

    scanner(microseconds=12000)  # before every piece of a sheet
    page.goto(f"{twelve.address}/scan")
    page.click("#scan")
    expect(page.locator("#refused")).to_have_text(
        re.compile(r"^[1-9]$"), timeout=30_000
    )  # its test picture is no ballot
    shot(page, "09-scanner-live")
    page.click("#pause")
    expect(page.locator("#state")).to_have_text("Tạm dừng")
    stopped = _pages_in(twelve)
    assert 1 <= stopped < 10, "every sheet that went through is read, and the pile was not finished"
    assert not twelve.desk.folder.feeder.is_dir() or not list(twelve.desk.folder.feeder.iterdir())
    expect(page.locator("table.list tbody tr").nth(3)).to_contain_text("chưa xong")

    scanner()
    page.click("#scan")
    expect(page.locator("#state")).to_have_text("Đã đọc xong", timeout=30_000)
    with twelve.desk.count().store() as store:
        assert [(each.number, each.state) for each in store.batches()] == [(1, "closed"), (2, "closed")]
        assert {each.batch for each in store.pages()[12:]} == {2}, "what was stopped goes on as one batch"
    page.locator("summary", has_text="Hủy lần quét này").first.click()
    page.fill("#why2", "Chồng giấy trắng")
    page.click("button.danger:visible")
    expect(page.locator("main")).to_contain_text("đã hủy")
    assert _pages_in(twelve) == 0
    with twelve.desk.count().store() as store:
        last = store.last_act()
    assert last is not None and json.loads(last.body)["reason"] == f"{HEAD}: Chồng giấy trắng"


def test_what_the_scanner_had_given_when_the_desk_was_cut_off_comes_in_first(
    twelve: Running, laptop: Laptop, scanner: Callable[..., None]
) -> None:
    from tests.counting.desk.visits import TWELVE

    left = twelve.desk.folder.feeder / "sheet-0002.jpeg"
    left.parent.mkdir()
    shutil.copyfile(next(file for file in TWELVE if file.suffix == ".jpg"), left)
    page = laptop()
    arrive(page, twelve, HEAD, twelve.desk.people.give_code(HEAD, "head"))
    page.goto(f"{twelve.address}/scan")
    page.click("#look")
    expect(page.locator("#device")).to_have_value("test:0")
    page.click("#scan")
    expect(page.locator("#state")).to_have_text("Đã đọc xong", timeout=60_000)
    with twelve.desk.count().store() as store:
        came = store.pages()[12:]
    assert (came[0].file, came[0].reason) == ("sheet-0002.jpeg", "duplicate"), "it was in the count before"
    assert len(came) == 11 and not left.exists()
