"""`kiemphieu templates`: the Word templates of the papers, for the office to change."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.language import Text, spoken_language


@command(
    about=Text(
        "Ghi các mẫu Word của giấy tờ ra một thư mục để cơ quan sửa lời văn và cách trình bày. Sau đó: "
        "kiemphieu report DIR --templates THƯ-MỤC.",
        "Writes the Word templates of the papers into a folder, for the office to change words and layout. Then: "
        "kiemphieu report DIR --templates FOLDER.",
    ),
    example="kiemphieu templates hoso -o mau",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "-o",
    "--output",
    metavar="OUT",
    required=True,
    type=click.Path(path_type=Path),
    about=Text("Thư mục ghi mẫu; mẫu đã có thì giữ nguyên.", "Folder for the templates; those already there are kept."),
)
def templates(count: Path, output: Path) -> None:
    from calibration.version import software_version
    from counting.closing import facts_of
    from counting.count_folder import open_count
    from counting.papers.catalogue import PAPERS
    from counting.papers.write import write_files

    folder, language = open_count(count), spoken_language()
    with folder.store() as store:
        facts = facts_of(folder, store, software_version())
    missing = [paper for paper in PAPERS if not (output / paper.file(language, ".docx")).exists()]
    written = write_files(
        output, {paper.file(language, ".docx"): paper.own_template(facts, language) for paper in missing}
    )
    for path in written:
        tell(str(path))
    tell(
        Text(
            f"Hãy sửa bằng Word, rồi chạy: kiemphieu report {count} --templates {output}",
            f"Change them in Word, then run: kiemphieu report {count} --templates {output}",
        )
    )
