"""`kiemphieu export`: cast vote records and the ballot manifest, for others' tools."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.language import Text


@command(
    about=Text(
        "Ghi bản ghi từng lá phiếu theo định dạng chung của NIST (SP 1500-103) và bản kê số phiếu, cho công cụ của người "
        "khác. Tệp này dành cho người kiểm tra, không để công bố; thứ tự không nói lên lá phiếu nào bỏ trước.",
        "Writes cast vote records in NIST's common data format (SP 1500-103) and the ballot manifest, for others' tools. They "
        "are for auditors, not for publication; their order says nothing of who voted when.",
    ),
    example="kiemphieu export hoso -o kiem-toan",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "-o",
    "--output",
    metavar="OUT",
    type=click.Path(path_type=Path),
    about=Text("Thư mục ghi tệp; mặc định DIR/audit.", "Folder for the files; DIR/audit by default."),
)
def export(count: Path, output: Path | None) -> None:
    from calibration.version import software_version
    from counting.ballot_manifest import ballot_manifest
    from counting.cast_vote_records import cast_vote_records, records_json
    from counting.count_folder import open_count
    from counting.papers.write import write_files
    from counting.standing import where_it_stands

    folder = open_count(count)
    with folder.store() as store:
        standing = where_it_stands(folder, store)
    records = cast_vote_records(standing.election, standing.rules, standing.choices, software_version())
    files = {
        "cast-vote-records.json": records_json(records),
        "ballot-manifest.csv": ballot_manifest(standing.tally, standing.choices),
    }
    for file in write_files(output or count / "audit", files):
        tell(str(file))
