"""`kiemphieu report`: minutes and tables of results."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.language import Text, spoken_language


@command(
    about=Text(
        "Lập biên bản kiểm phiếu, bảng tổng hợp, dự thảo nghị quyết, kết quả từng người, bản đọc công bố (DOCX, PDF), "
        "XLSX, CSV và JSON. Khi chưa chốt, mọi giấy tờ đều ghi rõ là tạm tính.",
        "Writes the minutes, the table of results, the draft resolution, a sheet per official and the announcement "
        "(DOCX, PDF), XLSX, CSV and JSON. While the count is open every paper says that it is provisional.",
    ),
    example="kiemphieu report hoso -o bienban",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "-o",
    "--output",
    metavar="OUT",
    type=click.Path(path_type=Path),
    about=Text("Thư mục ghi giấy tờ; mặc định DIR/papers.", "Folder for the papers; DIR/papers by default."),
)
@option(
    "--templates",
    metavar="FOLDER",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    about=Text(
        "Thư mục mẫu Word của cơ quan (xem kiemphieu templates); mẫu nào không có thì dùng mẫu có sẵn.",
        "Folder of the office's own Word templates (see kiemphieu templates); the program's own where one is missing.",
    ),
)
def report(count: Path, output: Path | None, templates: Path | None) -> None:
    from calibration.version import software_version
    from counting.closing import facts_of
    from counting.count_folder import open_count
    from counting.papers.write import write_papers
    from counting.sealing import papers_in

    folder = open_count(count)
    if folder.is_sealed and (output is None or output.resolve() == folder.papers_folder.resolve()):
        # the papers were written when the count was closed, and are sealed with it
        for paper in papers_in(folder):
            tell(str(paper))
        tell(
            Text(
                "Giấy tờ này đã lập và niêm phong khi chốt; muốn bản khác, hãy thêm -o THƯ-MỤC.",
                "These papers were written and sealed at closing; for others add -o FOLDER.",
            )
        )
        return
    with folder.store() as store:
        facts = facts_of(folder, store, software_version())
        papers = write_papers(facts, output or folder.papers_folder, spoken_language(), templates)
        if not folder.is_sealed:
            store.record("report", {"papers": [paper.name for paper in papers], "status": facts.tally.status})
    for paper in papers:
        tell(str(paper))
