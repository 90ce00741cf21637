"""`kiemphieu testdeck`: try the scanner of the day on ballots whose tally is known, before the vote."""

from __future__ import annotations

import json
from pathlib import Path

import click

from calibration.command_line import Command, CommandGroup, option, tell, with_progress
from calibration.errors import ExitStatus
from calibration.language import Text

testdeck = CommandGroup(
    "testdeck",
    about=Text(
        "Thử máy quét trước khi bỏ phiếu: in bộ phiếu đã đánh dấu sẵn (print), quét trên máy sẽ dùng, rồi đọc lại "
        "(read) để biết từng ô có được thấy đúng không và máy có tin cậy được không.",
        "Tries the scanner before the vote: print ballots with marks whose tally is known (print), scan them on the "
        "scanner of the day, then read them (read) to learn, cell by cell, whether it may be trusted.",
    ),
    example="kiemphieu testdeck hoso",
    default="print",
)


@testdeck.command(
    "print",
    cls=Command,
    about=Text(
        "In bộ phiếu thử (PDF) của hồ sơ kiểm phiếu hay của các mẫu phiếu, kèm hướng dẫn và kết quả phải có.",
        "Makes the test ballots (PDF) of a count or of forms, with instructions and their known tally.",
    ),
    example="kiemphieu testdeck print hoso",
)
@click.argument("paths", metavar="DIR|FORM...", nargs=-1, required=True, type=click.Path(path_type=Path))
@option(
    "-o",
    "--output",
    metavar="OUT",
    type=click.Path(path_type=Path),
    about=Text(
        "Thư mục ghi bộ phiếu thử; mặc định là testdeck trong hồ sơ, hoặc cạnh mẫu phiếu.",
        "Folder for the test deck; by default testdeck in the count, or beside the form.",
    ),
)
def print_deck(paths: tuple[Path, ...], output: Path | None) -> None:
    from calibration.deck_source import FORM_SUFFIX, papers_of, usual_folder
    from calibration.form import save_form
    from calibration.print_test_deck import print_sheets
    from calibration.sheet_plan import SEED, expected_of, plan_sheets
    from calibration.test_deck import COVER_FILE, DECK_FILE, TestDeck, save_deck, sheets_file
    from calibration.test_deck_cover import print_cover

    papers = papers_of(paths)
    folder = output or usual_folder(paths[0])
    in_count = output is None and paths[0].is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    deck_forms = []
    for paper in papers:
        sheets = plan_sheets(paper.form, SEED)
        deck_forms.append(expected_of(paper.form, sheets))
        pdf = folder / sheets_file(paper.form.id)
        pdf.write_bytes(print_sheets(paper, sheets))
        save_form(paper.form, folder / f"{paper.form.id}{FORM_SUFFIX}")
        tell(
            Text(
                f"{pdf}: {len(sheets)} tờ thử; in đúng cỡ 100 %, trên giấy của phiếu thật.",
                f"{pdf}: {len(sheets)} test sheets; print at 100 % size, on the paper of the real ballots.",
            )
        )
    deck = folder / DECK_FILE
    save_deck(TestDeck(tuple(deck_forms), SEED), deck)
    where = paths[0] if in_count else deck
    cover = folder / COVER_FILE
    command = f"kiemphieu testdeck read {where} THƯ-MỤC-QUÉT"
    cover.write_bytes(print_cover(tuple(deck_forms), tuple(paper.form for paper in papers), command))
    tell(
        Text(
            f"{cover}: hướng dẫn và kết quả phải có. Tiếp theo: quét các tờ thử rồi chạy {command}",
            f"{cover}: instructions and the known tally. Next: scan the test sheets, then run "
            f"kiemphieu testdeck read {where} SCANS",
        )
    )


@testdeck.command(
    "read",
    cls=Command,
    about=Text(
        "Đọc các tờ thử đã quét và kết luận máy quét có tin cậy được không. Trả về 0 nếu tin cậy được, 3 nếu không. "
        "Kết quả được ghi vào testdeck-report.json cạnh bộ phiếu thử.",
        "Reads the scanned test sheets and says whether the scanner may be trusted. Exits with 0 if it may, with 3 if "
        "not. The record is kept as testdeck-report.json beside the test deck.",
    ),
    example="kiemphieu testdeck read hoso scans/",
)
@click.argument("deck_path", metavar="DIR|TESTDECK.json", type=click.Path(path_type=Path))
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--jobs", type=click.IntRange(1, 256), about=Text("Số tiến trình chạy song song.", "Processes side by side."))
@option("--json", "as_json", is_flag=True, about=Text("In một đối tượng JSON.", "Print one JSON object."))
@click.pass_context
def read_deck(ctx: click.Context, deck_path: Path, paths: tuple[Path, ...], jobs: int | None, as_json: bool) -> None:
    import datetime

    from calibration.deck_source import deck_file, forms_of_deck
    from calibration.test_deck import load_deck
    from calibration.version import software_version
    from scanner.batch import processes, read_files, usual_jobs
    from scanner.sheet_match import match_sheets
    from scanner.sources import files_in_order
    from scanner.test_deck_report import read_scan, report_object, save_report
    from scanner.test_deck_screen import show_verdict
    from scanner.test_deck_verdict import judge_deck

    file = deck_file(deck_path)
    deck = load_deck(file)
    forms = forms_of_deck(deck, file)
    files = files_in_order(list(paths))
    with processes(jobs or usual_jobs(), len(files)) as executor:
        results = with_progress(read_files(files, forms, executor), len(files), Text("Đang đọc", "Reading"))
        scans = [read_scan(result, forms) for result in results]
    matching = match_sheets(deck, forms, [reading for scan in scans for reading in scan.readings])
    sizes = [size for scan in scans for size in scan.sizes if size is not None]
    verdict = judge_deck(deck, forms, matching, sizes)
    report = report_object(deck, verdict, matching, scans, datetime.datetime.now(datetime.UTC), software_version())
    record = save_report(report, file.parent)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        show_verdict(forms, verdict)
    for finding in verdict.findings:
        tell(Text(f"  • {finding.text.vi}", f"  • {finding.text.en}"))
    tell(
        Text(
            f"Kết luận: máy quét TIN CẬY ĐƯỢC với bộ phiếu thử này. Đã ghi vào {record}",
            f"Verdict: the scanner MAY BE TRUSTED on this test deck. Recorded in {record}",
        )
        if verdict.trusted
        else Text(
            f"Kết luận: KHÔNG TIN CẬY, chưa được dùng máy quét này như vậy để kiểm phiếu. Đã ghi vào {record}",
            f"Verdict: NOT TRUSTED; do not count with this scanner as it is. Recorded in {record}",
        )
    )
    if not verdict.trusted:
        ctx.exit(ExitStatus.WAITING)
