"""`kiemphieu inspect`: read pages without keeping anything."""

from __future__ import annotations

import json
from pathlib import Path

import click

from calibration.command_line import command, option, with_progress
from calibration.errors import FormError
from calibration.form import load_form
from calibration.language import Text


@command(
    about=Text(
        "Đọc các trang theo một hay nhiều mẫu phiếu (tệp *.form.json) mà không lưu gì; in ra mỗi trang một dòng JSON.",
        "Reads pages by one or more forms (*.form.json files) without keeping anything; prints one JSON line a page.",
    ),
    example="kiemphieu inspect hdnd.form.json scans/ --jobs 2",
)
@click.argument("paths", metavar="FORM... PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--jobs", type=click.IntRange(1, 256), about=Text("Số tiến trình chạy song song.", "Processes side by side."))
@option(
    "--draw",
    "drawings",
    metavar="DIR",
    type=click.Path(path_type=Path),
    about=Text("Vẽ mỗi trang đã đọc thành ảnh PNG trong DIR.", "Draw each page that was read as a PNG picture in DIR."),
)
def inspect(paths: tuple[Path, ...], jobs: int | None, drawings: Path | None) -> None:
    from scanner.batch import processes, read_files, usual_jobs
    from scanner.draw import draw_reading
    from scanner.reading import PageReading, reading_object
    from scanner.sources import files_in_order

    forms = tuple(load_form(path) for path in paths if _is_form(path))
    pages = [path for path in paths if not _is_form(path)]
    if not forms:
        raise FormError(
            Text(
                "Chưa có mẫu phiếu nào; hãy đưa tệp *.form.json trước các trang.",
                "No form was given; put a *.form.json file before the pages.",
            )
        )
    if not pages:
        raise click.UsageError(str(Text("chưa có trang nào để đọc", "no pages to read were given")))
    files = files_in_order(pages)
    with processes(jobs or usual_jobs(), len(files)) as executor:
        results = read_files(files, forms, executor)
        for result in with_progress(results, len(files), Text("Đang đọc", "Reading")):
            for reading in result.readings:
                click.echo(json.dumps(reading_object(reading), ensure_ascii=False))
                if drawings is not None and isinstance(reading, PageReading):
                    draw_reading(result.path, reading, forms, drawings)


def _is_form(path: Path) -> bool:
    """Whether a path given on the command line is a form: by its name, or a file that begins as JSON does."""
    if path.suffix.lower() == ".json":
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(1) == b"{"
