"""Reviewing doubts: by keys alone, by two members at once, through a lost connection, back and forth."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from calibration.election import LEVEL_NAMES
from counting.desk.people import Role
from scanner.doubts import Doubt
from tests.counting.desk.visits import Running, arrive

ONE, OTHER = "Đoàn Công Thuật", "A Rin Thụy"
Laptop = Callable[[], Page]
CodeOf = Callable[[str, Role], str]


def _at_review(page: Page, twelve: Running, name: str, code_of: CodeOf) -> None:
    arrive(page, twelve, name, code_of(name, "member"))
    page.goto(f"{twelve.address}/review")


def _key(page: Page) -> str:
    return str(page.locator("#review").get_attribute("data-key"))


def test_two_members_share_the_doubts_and_nothing_is_decided_twice(
    twelve: Running, laptop: Laptop, code_of: CodeOf
) -> None:
    one, other = laptop(), laptop()
    _at_review(one, twelve, ONE, code_of)
    _at_review(other, twelve, OTHER, code_of)
    first = _key(one)
    assert _key(other) != first, "each is given a doubt of their own"
    other.goto(f"{twelve.address}/review/{first.replace('-', '/')}")
    other.keyboard.press("2")
    expect(other.locator("#refused")).to_contain_text("Một ủy viên khác đang xem hàng này")
    with one.expect_navigation():
        one.keyboard.press("1")
    other.keyboard.press("2")
    expect(other.locator("#refused")).to_contain_text(ONE)
    assert [each.choice for each in twelve.desk.view().decisions.values()] == ["high"]
    with other.expect_navigation():
        other.keyboard.press("ArrowRight")
    assert _key(other) not in (first, _key(one))


def test_an_answer_given_while_the_cable_was_out_is_kept_once(twelve: Running, laptop: Laptop, code_of: CodeOf) -> None:
    page = laptop()
    _at_review(page, twelve, ONE, code_of)
    first = _key(page)
    page.context.set_offline(True)
    page.keyboard.press("3")
    expect(page.locator("#offline")).to_be_visible()
    assert twelve.desk.view().decisions == {}
    page.context.set_offline(False)
    expect(page.locator("#review")).not_to_have_attribute("data-key", first)
    assert [each.choice for each in twelve.desk.view().decisions.values()] == ["low"]
    with twelve.desk.count().store() as store:
        assert sum(act.name == "decision" for act in store.acts()) == 1


def test_an_answer_whose_reply_was_lost_is_not_kept_twice(twelve: Running, laptop: Laptop, code_of: CodeOf) -> None:
    page = laptop()
    _at_review(page, twelve, ONE, code_of)
    lost = iter([True])

    def drop_first_reply(route: object) -> None:
        if next(lost, False):
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/review/answer", drop_first_reply)
    with page.expect_navigation():
        page.keyboard.press("1")
    with twelve.desk.count().store() as store:
        assert sum(act.name == "decision" for act in store.acts()) == 1


def test_backspace_finds_back_and_a_changed_decision_stays_beside_the_old_one(
    twelve: Running, laptop: Laptop, code_of: CodeOf
) -> None:
    page = laptop()
    _at_review(page, twelve, ONE, code_of)
    first = _key(page)
    with page.expect_navigation():
        page.keyboard.press("1")
    with page.expect_navigation():
        page.keyboard.press("Backspace")
    assert _key(page) == first
    expect(page.locator(".message.good")).to_contain_text("tín nhiệm cao")
    with page.expect_navigation():
        page.keyboard.press("0")
    assert [each.choice for each in twelve.desk.view().decisions.values()] == ["blank"]
    with twelve.desk.count().store() as store:
        assert sum(act.name == "decision" for act in store.acts()) == 2


def test_what_each_reader_saw_is_told_in_words(twelve: Running, laptop: Laptop, code_of: CodeOf) -> None:
    page = laptop()
    _at_review(page, twelve, ONE, code_of)
    view = twelve.desk.view()
    (number, row), question = next(
        (key, each) for key, each in view.waiting.items() if Doubt.MULTIPLE in each.doubts and key[1]
    )
    page.goto(f"{twelve.address}/review/{number}/{row}")
    told = page.locator("#readers li")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("Cân lượng mực: tín nhiệm")
    expect(told.last).to_contain_text("Lần theo nét bút")
    said = [text.rpartition("→")[2] for text in told.all_inner_texts()]
    assert any("+" in each for each in said), question
    sure = next((each.id, each.rows[0]) for each in view.pages.values() if not each.rows[0].doubts)
    page.goto(f"{twelve.address}/review/{sure[0]}/1")
    expect(page.locator("#readers li").last).to_contain_text(f"→ {LEVEL_NAMES[sure[1].choice].vi}.")


def test_the_wheel_enlarges_what_is_under_the_pointer(twelve: Running, laptop: Laptop, code_of: CodeOf) -> None:
    page = laptop()
    _at_review(page, twelve, ONE, code_of)
    page.hover("#sheet")
    before = str(page.locator("#sheet").get_attribute("viewBox"))
    page.mouse.wheel(0, -300)
    expect(page.locator("#sheet")).not_to_have_attribute("viewBox", before)
    assert float(str(page.locator("#sheet").get_attribute("viewBox")).split()[2]) < float(before.split()[2])


def test_a_clerk_sees_doubts_but_decides_none(twelve: Running, laptop: Laptop, code_of: CodeOf) -> None:
    page = laptop()
    arrive(page, twelve, ONE, code_of(ONE, "clerk"))
    page.goto(f"{twelve.address}/review")
    expect(page.locator(".message.ask")).to_contain_text("Chỉ ủy viên")
    page.keyboard.press("1")
    answer = page.evaluate(
        """async () => (await fetch('/review/answer', {method: 'POST', body: new URLSearchParams({
        key: document.getElementById('review').dataset.key, before: '', choice: 'high', reason: ''}),
        headers: {'x-desk-token': document.querySelector('meta[name="desk-token"]').content}})).status"""
    )
    assert answer == 403
    assert twelve.desk.view().decisions == {}


def test_a_scan_is_left_out_only_with_a_reason(twelve: Running, laptop: Laptop, code_of: CodeOf) -> None:
    page = laptop()
    _at_review(page, twelve, ONE, code_of)
    page.goto(f"{twelve.address}/review/1/0")
    page.keyboard.press("w")
    expect(page.locator("#refused")).to_be_visible()
    assert twelve.desk.view().decisions == {}
    page.keyboard.type("Quét hai lần")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.locator("button.answer[data-choice='withdrawn']").click()
    (decision,) = twelve.desk.view().decisions.values()
    assert (decision.choice, decision.reason) == ("withdrawn", f"{ONE}: Quét hai lần")


def test_the_desk_is_worked_by_keyboard_alone(served: Running, laptop: Laptop) -> None:
    page = laptop()
    page.goto(served.address)
    page.keyboard.type("Lương Thế Khiêm")
    page.keyboard.press("Enter")
    page.wait_for_selector("output")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main button.primary")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("#practice")
    page.focus("#practice")
    page.keyboard.press("Enter")
    page.wait_for_selector("table.people")
    page.focus("#save")
    page.keyboard.press("Enter")
    expect(page.locator(".message.good")).to_be_visible()
    for element in page.locator("main a, main button, main input:not([type=hidden]), main select").all():
        assert element.evaluate("each => each.tabIndex") >= 0
