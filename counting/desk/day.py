"""The steps of the day, and what each still needs: told on every screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calibration.errors import KiemPhieuError
from calibration.language import Text
from counting.count_folder import FORM_SUFFIX
from counting.desk.desk import Desk, View

State = Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the day: its screen, whether it is done, and what is missing, in words."""

    path: str
    name: Text
    state: State
    missing: Text | None = None

    @property
    def aside(self) -> Text:
        """What stands under the step's name."""
        if self.missing:
            return self.missing
        return Text("xong", "done") if self.state == "done" else Text("", "")


_ELECTION = Text("Cuộc lấy phiếu", "The vote")
_PAPER = Text("Mẫu phiếu", "Ballot papers")
_SCAN = Text("Quét phiếu", "Scanning")
_REVIEW = Text("Xem lại", "Review")
_RESULTS = Text("Kết quả", "Results")
_VERIFY = Text("Kiểm chứng", "Verification")


def steps_of(desk: Desk) -> tuple[Step, ...]:
    """All steps at this moment."""
    names = (
        ("/election", _ELECTION),
        ("/paper", _PAPER),
        ("/scan", _SCAN),
        ("/review", _REVIEW),
        ("/results", _RESULTS),
        ("/verify", _VERIFY),
    )
    missing: list[Text | None]
    if not desk.is_described:
        missing = [Text("chưa khai báo", "not described yet"), *[_nothing()] * 5]
    else:
        try:
            missing = _missing(desk, desk.view())
        except KiemPhieuError as error:
            missing = [error.text, *[_nothing()] * 5]
    first = next((at for at, what in enumerate(missing) if what is not None), len(names))
    return tuple(
        Step(path, name, "done" if what is None else "now" if at == first else "later", what)
        for at, ((path, name), what) in enumerate(zip(names, missing, strict=True))
    )


def _nothing() -> Text:
    return Text("chưa bắt đầu", "not begun")


def _missing(desk: Desk, view: View) -> list[Text | None]:
    tally, election = view.standing.tally, view.election
    lacking = [kind for kind in election.ballots if not _has_form(desk, kind.id)]
    unchecked = [] if lacking or view.pages else desk.unchecked_forms()
    read = sum(kind.read for kind in tally.ballots)
    announced = [kind.collected for kind in tally.ballots]
    figures = Text("thiếu số phiếu phát ra, thu về", "ballots issued and collected missing")
    scanned: Text | None = Text(f"đã đọc {read} lá phiếu", f"{read} ballots read")
    if None not in announced:
        whole = sum(number or 0 for number in announced)
        scanned = None
        if any(kind.collected != kind.read for kind in tally.ballots):
            scanned = Text(f"đã đọc {read} / {whole} lá phiếu", f"{read} of {whole} ballots read")
    waiting = len(view.waiting)
    doubts = Text(f"{waiting} nghi vấn chờ quyết định", f"{waiting} doubts to decide") if waiting else None
    final = tally.status == "final"
    papers = desk.count().papers_folder
    written = papers.is_dir() and any(papers.iterdir())
    return [
        figures if None in announced or any(kind.issued is None for kind in tally.ballots) else None,
        _of_forms(len(lacking), len(unchecked)),
        scanned,
        doubts if read else _nothing(),
        None if final and written else _of_result(final=final),
        _of_verification(desk, final=final),
    ]


def _of_forms(lacking: int, unchecked: int) -> Text | None:
    if lacking:
        kinds = "1 kind has" if lacking == 1 else f"{lacking} kinds have"
        return Text(f"{lacking} loại phiếu chưa có mẫu", f"{kinds} no form")
    if unchecked:
        forms = "1 learned form" if unchecked == 1 else f"{unchecked} learned forms"
        return Text(f"{unchecked} mẫu học được chưa ai so với giấy", f"{forms} not held against the paper yet")
    return None


def _of_result(*, final: bool) -> Text:
    return Text("chưa lập biên bản", "minutes not written yet") if final else Text("chưa chốt", "not closed yet")


def _of_verification(desk: Desk, *, final: bool) -> Text | None:
    if not final:
        return _nothing()
    if desk.is_verified():
        return None
    return Text("chưa kiểm tra", "not checked yet")


def _has_form(desk: Desk, kind: str) -> bool:
    return (desk.count().forms_folder / f"{kind}{FORM_SUFFIX}").is_file()
