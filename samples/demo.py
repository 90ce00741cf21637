"""`kiemphieu demo`: the whole job on the samples, start to finish, held against the truth."""

from __future__ import annotations

import csv
import time
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calibration.command_line import command, option, tell, with_progress
from calibration.errors import CountError, ExitStatus
from calibration.language import Text

if TYPE_CHECKING:  # loaded only when the demo runs, so that its --help answers at once
    from counting.review import Question
    from counting.store import Decision, StoredPage
    from scanner.reading import RefusedPage

DEFAULT_FOLDER = "kiemphieu-demo"


@command(
    about=Text(
        "Chạy trọn công việc trên bộ phiếu mẫu: tạo hồ sơ, đọc 100 bản quét, quyết định các nghi vấn như Ban kiểm phiếu đã "
        "ghi sẵn, tính kết quả, lập biên bản, rồi so với đáp án.",
        "Runs the whole job on the samples: makes the count, reads 100 scans, decides the doubts as the committee wrote "
        "down, tallies, writes the minutes, and compares with the truth.",
    ),
    example="kiemphieu demo",
)
@click.argument("folder", metavar="[DIR]", default=DEFAULT_FOLDER, type=click.Path(path_type=Path))
@option("--jobs", type=click.IntRange(1, 256), about=Text("Số tiến trình chạy song song.", "Processes side by side."))
@click.pass_context
def demo(ctx: click.Context, folder: Path, jobs: int | None) -> None:
    with resources.as_file(resources.files("samples")) as samples:
        if not demonstrate(Path(samples), folder, jobs):
            ctx.exit(ExitStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The count held against the truth: ballots compared, and every row that differs (scan, row, counted, true)."""

    ballots: int
    rows: int
    differences: tuple[tuple[str, int, str, str], ...]


def demonstrate(samples: Path, folder: Path, jobs: int | None) -> bool:
    """Run the job into `folder`; whether tally and truth agree."""
    from calibration.version import software_version
    from counting.closing import close_count, facts_of
    from counting.count_folder import new_count
    from counting.intake import take_in
    from counting.papers.write import write_papers
    from counting.prepared_decisions import apply_decisions, read_decisions
    from counting.review import waiting
    from counting.screen import show_tally
    from counting.sealing import finish_count
    from counting.standing import where_it_stands
    from scanner.batch import usual_jobs
    from scanner.reading import RefusedPage
    from scanner.sources import files_in_order

    started = time.monotonic()
    where = _free_folder(folder)
    count = new_count(where, samples / "election.toml", tuple(sorted((samples / "forms").glob("*.form.json"))))
    files = files_in_order([samples / "scans"])
    with count.store() as store:
        pages = take_in(count, store, files, jobs or usual_jobs())
        refused = []
        for page in with_progress(pages, len(files), Text("Đang đọc phiếu", "Reading ballots")):
            if isinstance(page.reading, RefusedPage):
                refused.append(page.reading)
        reading_seconds = time.monotonic() - started
        election = count.election()
        doubts = waiting(election, store)
        applied = apply_decisions(election, store, read_decisions(samples / "decisions.csv"))
        # before closing: after it nothing tells any more which sheet was which file
        comparison = compare(samples, store.pages(), store.decisions())
        blocking = close_count(count, store)
        facts = facts_of(count, store, software_version())
        translated = write_papers(facts, where / "papers-en", "en")
        standing = where_it_stands(count, store)
        if blocking:
            papers = write_papers(facts, count.papers_folder, "vi")
    if not blocking:
        papers = finish_count(count, software_version(), "vi")
    papers = [*papers, *translated]
    show_tally(standing.tally, standing.rules)
    _tell_refused(refused)
    _tell_doubts(doubts, applied)
    for reason in blocking:
        tell(reason)
    tell(
        Text(
            f"{len(files)} tệp đọc trong {reading_seconds:.1f} giây; cả công việc {time.monotonic() - started:.1f} giây.",
            f"{len(files)} files read in {reading_seconds:.1f} seconds; {time.monotonic() - started:.1f} seconds in all.",
        )
    )
    tell(Text(f"Giấy tờ ở {papers[0].parent}:", f"The papers are in {papers[0].parent}:"))
    for paper in papers:
        tell(f"  {paper}")
    _tell_comparison(comparison)
    return not comparison.differences and not blocking


def _tell_refused(refused: list[RefusedPage]) -> None:
    from scanner.reading import why_refused

    for reading in refused:
        reason = why_refused(reading)
        tell(Text(f"Từ chối {reading.file}: {reason.vi}", f"Refused {reading.file}: {reason.en}"))


def _tell_doubts(doubts: list[Question], applied: int) -> None:
    from scanner.doubts import DOUBT_TEXTS

    tell(
        Text(
            f"{len(doubts)} hàng phải hỏi người, {applied} đã được Ban kiểm phiếu quyết định; lý do (một hàng có thể có "
            "nhiều lý do):",
            f"{len(doubts)} rows were shown to a person, {applied} were decided by the committee; reasons (a row may "
            "have several):",
        )
    )
    for doubt, times in Counter(doubt for question in doubts for doubt in question.doubts).most_common():
        tell(Text(f"  {times} × {DOUBT_TEXTS[doubt].vi}", f"  {times} × {DOUBT_TEXTS[doubt].en}"))


def _free_folder(folder: Path) -> Path:
    """The folder itself, or the next free name beside it: a demo never overwrites an earlier one."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return folder
    for number in range(2, 10_000):
        following = folder.with_name(f"{folder.name}-{number}")
        if not following.exists():
            return following
    raise CountError(
        Text(f"Đã có quá nhiều thư mục {folder}; hãy xóa bớt.", f"There are too many folders {folder}; remove some.")
    )


def compare(samples: Path, pages: list[StoredPage], decisions: dict[tuple[int, int], Decision]) -> Comparison:
    """Hold every row of every ballot against the truth, decided rows against what the committee wrote down."""
    with (samples / "decisions.csv").open(encoding="utf-8", newline="") as file:
        decided = {(line["scan"], int(line["row"])): line["choice"] for line in csv.DictReader(file)}
    with (samples / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {(line["scan"], int(line["row"])): line for line in csv.DictReader(file)}
    counted: dict[tuple[str, int], tuple[str, str]] = {}
    for page in pages:
        for row in page.rows:
            decision = decisions.get((page.id, row.row))
            left = "waiting" if row.doubts else row.choice
            choice = left if decision is None else decision.choice
            counted[page.file, row.row] = (page.form, choice)
    differences = []
    for key, line in truth.items():
        form, choice = counted.get(key, ("", "missing"))
        # what only a person can decide, and what voids a vote, counts as the committee decided it
        asked = line["expected"] in ("?", "multiple")
        expected = decided[key] if asked else line["expected"]
        if form != line["form"] or choice != expected:
            differences.append((*key, choice, expected))
    differences += [(*key, choice, "none") for key, (_, choice) in counted.items() if key not in truth]
    return Comparison(len({scan for scan, _ in truth}), len(truth), tuple(differences))


def _tell_comparison(comparison: Comparison) -> None:
    for scan, row, counted, true in comparison.differences:
        tell(
            Text(
                f"KHÁC ĐÁP ÁN: {scan}, hàng {row}: đếm “{counted}”, đáp án “{true}”.",
                f"NOT THE TRUTH: {scan}, row {row}: counted “{counted}”, truth “{true}”.",
            )
        )
    if comparison.differences:
        tell(
            Text(
                f"Kết quả KHÔNG khớp đáp án ở {len(comparison.differences)} hàng.",
                f"Tally and truth DIFFER in {len(comparison.differences)} rows.",
            )
        )
    else:
        tell(
            Text(
                f"Kết quả khớp đáp án từng lá phiếu: {comparison.ballots} lá, {comparison.rows} hàng.",
                f"Tally and truth agree, ballot by ballot: {comparison.ballots} ballots, {comparison.rows} rows.",
            )
        )
