"""Scans come in at the desk: what is fed wrongly can be taken out, what was sent twice lands once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from counting.desk.feeder import Feeder
from counting.desk.intake_job import IntakeJob, plain_name
from counting.review import raise_doubt
from counting.standing import where_it_stands
from scanner.reading import PageReading, RowReading
from tests.counting.desk.visits import HEAD, TWELVE, Running, sign_in, token_in


@pytest.fixture
def head(twelve: Running) -> Iterator[httpx.Client]:
    """The head at the desk of twelve ballots."""
    with httpx.Client(base_url=twelve.address, headers={"accept": "text/html"}, timeout=60) as client:
        sign_in(client, HEAD, twelve.desk.people.give_code(HEAD, "head"))
        yield client


def test_a_voided_batch_counts_no_more_and_its_reason_is_on_record(twelve: Running, head: httpx.Client) -> None:
    token = token_in(head.get("/scan").text)
    assert head.post("/scan/void", data={"token": token, "batch": "1", "reason": ""}).status_code == 409
    assert sum(kind.read for kind in twelve.desk.settled_view().standing.tally.ballots) == 12
    told = {"token": token, "batch": "1", "reason": "Chồng phiếu bị lẫn"}
    assert head.post("/scan/void", data=told).status_code == 303
    view = twelve.desk.settled_view()
    assert sum(kind.read for kind in view.standing.tally.ballots) == 0
    with twelve.desk.count().store() as store:
        assert json.loads(store.last_act().body)["reason"] == f"{HEAD}: Chồng phiếu bị lẫn"
    assert view.waiting == {}
    assert "đã hủy" in head.get("/scan").text


def test_a_file_sent_again_after_a_cut_takes_its_own_place(twelve: Running, head: httpx.Client) -> None:
    headers = {"x-desk-token": token_in(head.get("/scan").text)}
    lot = head.post("/scan/lot", headers=headers).json()["lot"]
    for data in (b"half", TWELVE[0].read_bytes()):
        where = f"/scan/upload?lot={lot}&at=0&name={TWELVE[0].name}"
        assert head.post(where, content=data, headers=headers).status_code == 200
    (file,) = twelve.desk.intake.waiting()
    assert file.read_bytes() == TWELVE[0].read_bytes()


def test_nothing_is_read_into_a_closed_count(
    twelve: Running, head: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counting.store import Store

    monkeypatch.setattr(Store, "is_closed", lambda _: True)
    headers = {"x-desk-token": token_in(head.get("/scan").text)}
    assert head.post("/scan/lot", headers=headers).status_code == 409
    assert head.post("/scan/begin", headers=headers).status_code == 409


def test_what_the_committee_counted_is_kept_and_what_cannot_be_stands_beside_its_field(
    twelve: Running, head: httpx.Client
) -> None:
    kinds = ("chutich", "hdnd", "ubnd")
    right = {f"{name}.{kind}": number for kind in kinds for name, number in (("issued", "5"), ("collected", "4"))}
    right |= {f"swapped.{kind}": "" for kind in kinds}
    token = token_in(head.get("/election").text)
    wrong = {**right, "collected.hdnd": "6", "issued.ubnd": "34", "swapped.chutich": "hai"}
    told = head.post("/election/figures", data={"token": token, **wrong})
    assert told.status_code == 422
    for field in ("collected.hdnd", "issued.ubnd", "swapped.chutich"):
        assert f'id="fault-{field}"' in told.text
    assert told.text.count("field-fault") == 3 and 'value="hai"' in told.text, "what was typed is kept"
    with twelve.desk.count().store() as store:
        assert store.figures() == {}, "all of it or nothing"
    assert head.post("/election/figures", data={"token": token, **right, "swapped.hdnd": "1"}).status_code == 303
    with twelve.desk.count().store() as store:
        assert store.figures()["hdnd"] == {"issued": 5, "swapped": 1}, "only what is new, once"
    assert twelve.desk.view().standing.tally.ballots[1].issued == 5


def test_the_screen_opens_while_a_batch_is_not_finished(twelve: Running, head: httpx.Client) -> None:
    with twelve.desk.count().store() as store:
        store.open_batch({"hdnd": 1})
    page = head.get("/scan")
    assert page.status_code == 200 and "chưa xong" in page.text


def test_what_the_desk_knows_of_the_pages_is_what_the_store_holds(twelve: Running) -> None:
    desk, count = twelve.desk, twelve.desk.count()
    elsewhere = PageReading("a.jpg", 1, "chutich", 1, 0, (), (RowReading(1, "low", (), {}),), 0.05, 0.9)

    def same() -> bool:
        with count.store() as store:
            pages = store.pages()
            return list(desk.settled_view().fed.order) == pages and desk.view().standing == where_it_stands(
                count, store
            )

    assert same()
    with count.store() as store:
        batch = store.open_batch({"chutich": 1})
        for number in range(3):
            store.add_page(elsewhere, f"{number:064}", "scans/a.jpg", batch)
            assert same()
        raise_doubt(store, store.pages()[0], 1, "An")
        assert same()
        raise_doubt(store, store.pages()[-1], 1, "An")
        store.add_page(elsewhere, f"{9:064}", "scans/a.jpg", batch)
        assert same(), "a doubt and a page at once"
        store.close_batch(batch)
        store.void_batch(batch, "thử")
    assert same()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\quét\\phiếu 1.jpg", "phiếu 1.jpg"),
        ("..", "scan"),
        ("", "scan"),
        (".jpg", "jpg"),
        ("a\0b\n.tif", "ab.tif"),
        ("x" * 500 + ".png", "x" * 120 + ".png"),
    ],
)
def test_a_name_leads_nowhere_else(told: str, kept: str) -> None:
    assert plain_name(told) == kept


def test_what_was_uploaded_outlives_the_desk_and_waits(tmp_path: Path) -> None:
    job = IntakeJob(tmp_path / "inbox", Feeder(tmp_path / "feeder"))
    lot = job.new_lot()
    job.place_for(lot, 1, "b.jpg").write_bytes(b"b")
    job.place_for(lot, 0, "c.jpg").write_bytes(b"c")
    again = IntakeJob(tmp_path / "inbox", Feeder(tmp_path / "feeder"))
    assert again.progress.state == "paused"
    assert [file.name for file in again.waiting()] == ["c.jpg", "b.jpg"]


def test_reading_that_was_paused_goes_on_and_counts_no_sheet_twice(twelve: Running, head: httpx.Client) -> None:
    token = token_in(head.get("/scan").text)
    headers = {"x-desk-token": token}
    head.post("/scan/void", data={"token": token, "batch": "1", "reason": "để quét lại"})
    intake = twelve.desk.intake
    lot = intake.new_lot()
    for at, file in enumerate(TWELVE[:6]):
        # the same picture in another file is another scan: a sheet that is fed again
        intake.place_for(lot, at, file.name).write_bytes(file.read_bytes() + b"\0")
    assert head.post("/scan/begin", headers=headers).status_code == 200
    assert head.post("/scan/begin", headers=headers).status_code == 409
    assert head.post("/scan/pause", headers=headers).json()["state"] in ("paused", "done")
    if intake.progress.state == "paused":
        assert head.post("/scan/begin", headers=headers).status_code == 200
    assert intake._thread is not None
    intake._thread.join(60)
    assert intake.progress.state == "done" and intake.waiting() == []
    assert sum(kind.read for kind in twelve.desk.settled_view().standing.tally.ballots) == 6


def test_empty_figures_are_not_told_as_kept_and_one_that_was_kept_is_not_emptied_silently(
    twelve: Running, head: httpx.Client
) -> None:
    kinds = ("chutich", "hdnd", "ubnd")
    empty = {f"{name}.{kind}": "" for kind in kinds for name in ("issued", "collected", "swapped")}
    told = {**empty, **{f"{name}.{kind}": "4" for kind in kinds for name in ("issued", "collected")}}
    token = token_in(head.get("/election").text)
    head.post("/election/figures", data={"token": token, **told, "swapped.hdnd": "1"})
    assert "Đã ghi số phiếu." in head.get("/election").text
    head.post("/election/figures", data={"token": token, **told, "swapped.hdnd": "1"})
    assert "Các số vẫn như cũ." in head.get("/election").text
    emptied = head.post("/election/figures", data={"token": token, **told})
    assert emptied.status_code == 422 and "Đã ghi 1 nên không để trống được" in emptied.text
    assert head.post("/election/figures", data={"token": token, **empty}).status_code == 422


def test_a_file_that_is_no_scan_is_named_and_stays_outside_the_count(twelve: Running, head: httpx.Client) -> None:
    headers = {"x-desk-token": token_in(head.get("/scan").text)}
    intake, pages = twelve.desk.intake, len(twelve.desk.view().pages)
    lot = intake.new_lot()
    intake.place_for(lot, 0, "Thư mời.docx").write_bytes(b"PK\3\4 a letter")
    intake.place_for(lot, 1, "election.toml").write_bytes(b'kind = "lay-phieu"')
    assert head.post("/scan/begin", headers=headers).status_code == 200
    told = head.get("/scan/progress").json()
    assert (told["state"], told["pages"], told["refused"]) == ("done", 0, 0)
    assert told["strangers"] == ["Thư mời.docx", "election.toml"]
    assert len(twelve.desk.view().pages) == pages and intake.waiting() == []
    lot = intake.new_lot()
    intake.place_for(lot, 0, "hong.jpg").write_bytes(b"no picture")
    intake.place_for(lot, 1, TWELVE[0].name).write_bytes(TWELVE[0].read_bytes())
    intake.place_for(lot, 2, "khong-duoi").write_bytes(b"\xff\xd8 no picture either")
    assert head.post("/scan/begin", headers=headers).status_code == 200
    assert intake._thread is not None
    intake._thread.join(60)
    told = head.get("/scan/progress").json()
    assert (told["done"], told["pages"], told["refused"], told["strangers"]) == (3, 0, 3, []), (
        "a damaged scan is a page"
    )
    page = head.get("/scan").text
    assert "3 trang bị từ chối của cả hồ sơ" in page and "hong.jpg" in page and "Xem 4 nghi vấn" in page


def test_a_reading_that_was_stopped_says_how_far_it_came(twelve: Running) -> None:
    with twelve.desk.count().store() as store:
        store.open_batch({"hdnd": 1})
        first = store.batches()[-1].number
        reading = PageReading("a.jpg", 1, "hdnd", 1, 0, (), (RowReading(1, "low", (), {}),), 0.05, 0.9)
        store.add_page(reading, f"{7:064}", "scans/a.jpg", first)
    assert IntakeJob._read_before(twelve.desk.count(), 5) == 1


def test_the_steps_tell_whether_the_count_was_verified_as_it_is(twelve: Running) -> None:
    desk = twelve.desk
    assert not desk.is_verified()
    desk.note_verified()
    assert desk.is_verified()
    with desk.count().store() as store:
        store.record("confirmed", {"by": ["An", "Bình"]})
    assert not desk.is_verified(), "what was written since was not looked at"


def test_results_without_figures_show_no_percentage_and_say_where_nothing_follows(
    twelve: Running, head: httpx.Client
) -> None:
    page = head.get("/results").text
    assert "<td>không có hệ quả" in page and "25%" in page
    file = twelve.desk.count().election_file
    told = file.read_text(encoding="utf-8")
    lines = [line for line in told.splitlines() if not line.startswith(("issued", "collected"))]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    page = head.get("/results").text
    assert "<td>không có hệ quả" not in page and "25%" not in page
    assert "Ghi số phát ra, thu về" in page
