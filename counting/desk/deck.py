"""The test deck of a count: printed, and judged from its scans."""

from __future__ import annotations

import datetime
from pathlib import Path

from calibration.deck_source import FORM_SUFFIX, forms_of_deck, papers_of, usual_folder
from calibration.errors import CountError
from calibration.form import save_form
from calibration.language import Text
from calibration.print_test_deck import print_sheets
from calibration.sheet_plan import SEED, expected_of, plan_sheets
from calibration.test_deck import COVER_FILE, DECK_FILE, TestDeck, load_deck, save_deck, sheets_file
from calibration.test_deck_cover import print_cover
from calibration.version import software_version
from counting.count_folder import CountFolder
from scanner.batch import processes, read_files
from scanner.sheet_match import match_sheets
from scanner.test_deck_report import read_scan, report_object, save_report
from scanner.test_deck_verdict import Verdict, judge_deck


def print_deck(count: CountFolder) -> list[Path]:
    """Write the test sheets of every kind and their cover; the PDFs."""
    folder = usual_folder(count.path)
    folder.mkdir(parents=True, exist_ok=True)
    papers = papers_of((count.path,))
    forms = []
    for paper in papers:
        sheets = plan_sheets(paper.form, SEED)
        forms.append(expected_of(paper.form, sheets))
        (folder / sheets_file(paper.form.id)).write_bytes(print_sheets(paper, sheets))
        save_form(paper.form, folder / f"{paper.form.id}{FORM_SUFFIX}")
    save_deck(TestDeck(tuple(forms), SEED), folder / DECK_FILE)
    where = str(Text("bước Mẫu phiếu của bàn kiểm phiếu", "the step Ballot papers of the desk"))
    (folder / COVER_FILE).write_bytes(print_cover(tuple(forms), tuple(paper.form for paper in papers), where))
    return deck_papers(count)


def deck_papers(count: CountFolder) -> list[Path]:
    """The PDFs of the test deck: its cover first."""
    folder = usual_folder(count.path)
    found = sorted(folder.glob("*.pdf")) if folder.is_dir() else []
    return sorted(found, key=lambda file: file.name != COVER_FILE)


def judge_scans(count: CountFolder, files: list[Path], jobs: int) -> Verdict:
    """The verdict on the scanner; kept on record beside the deck. CountError if no deck was printed."""
    file = usual_folder(count.path) / DECK_FILE
    if not file.is_file():
        raise CountError(
            Text("Chưa in bộ phiếu thử; hãy tạo và in trước.", "No test deck was made yet; make and print it first.")
        )
    deck = load_deck(file)
    forms = forms_of_deck(deck, file)
    with processes(jobs, len(files)) as executor:
        scans = [read_scan(result, forms) for result in read_files(files, forms, executor)]
    matching = match_sheets(deck, forms, [reading for scan in scans for reading in scan.readings])
    verdict = judge_deck(deck, forms, matching, [size for scan in scans for size in scan.sizes if size is not None])
    now = datetime.datetime.now(datetime.UTC)
    save_report(report_object(deck, verdict, matching, scans, now, software_version()), file.parent)
    return verdict
