"""`kiemphieu inspect`: read pages without keeping anything."""

from __future__ import annotations

import json
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calibration.command_line import command, option, tell, with_progress
from calibration.errors import FormError
from calibration.form import Form, load_form
from calibration.language import Text

if TYPE_CHECKING:
    from scanner.batch import FileReadings


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
    "--workers",
    metavar="dask://HOST:PORT",
    about=Text(
        "Đọc trên các máy của một cụm Dask thay cho máy này; các máy phải thấy các bản quét ở cùng đường dẫn, hoặc ở s3://.",
        "Read on the workers of a Dask cluster instead; they must see the scans under the same path, or at s3://.",
    ),
)
@option(
    "--draw",
    "drawings",
    metavar="DIR",
    type=click.Path(path_type=Path),
    about=Text(
        "Vẽ những gì từng bước thấy trên mỗi trang: DIR/TRANG/1-lines.png, 2-grid.png, 3-ink.png, 4-strokes.png, "
        "5-verdict.png.",
        "Draw what each step saw on every page: DIR/PAGE/1-lines.png, 2-grid.png, 3-ink.png, 4-strokes.png, "
        "5-verdict.png.",
    ),
)
def inspect(paths: tuple[Path, ...], jobs: int | None, workers: str | None, drawings: Path | None) -> None:
    from scanner.batch import read_files
    from scanner.reading import reading_object
    from scanner.sources import files_in_order
    from scanner.workers import readers

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
    if drawings is not None:
        _check_folder(drawings, pages)
        if workers is not None:
            raise click.UsageError(
                str(Text("--draw chỉ vẽ trên máy này; hãy bỏ --workers", "--draw draws here only; leave out --workers"))
            )
    files = files_in_order(pages)
    with readers(workers, jobs, len(files)) as found:
        results = []
        for result in with_progress(
            read_files(files, forms, found.executor, found.files_a_task), len(files), Text("Đang đọc", "Reading")
        ):
            for reading in result.readings:
                click.echo(json.dumps(reading_object(reading), ensure_ascii=False))
            if drawings is not None:
                results.append(result)
        if drawings is not None:
            _draw(results, forms, drawings, found.executor)


def _draw(results: list[FileReadings], forms: tuple[Form, ...], folder: Path, executor: Executor | None) -> None:
    """Draw what was read, and tell what could not be drawn."""
    from scanner.draw import draw_files, plan_drawings

    plan = plan_drawings(results, folder)
    for troubles in with_progress(draw_files(plan, forms, executor), len(plan), Text("Đang vẽ", "Drawing")):
        for trouble in troubles:
            tell(trouble)


def _check_folder(drawings: Path, pages: list[Path]) -> None:
    """UsageError where pictures would be drawn among the pages: the next run would read them as ballots."""
    if drawings.exists() and not drawings.is_dir():
        raise click.UsageError(
            str(
                Text(
                    f"--draw {drawings} là một tệp; hãy chọn một thư mục",
                    f"--draw {drawings} is a file; choose a folder",
                )
            )
        )
    wanted = drawings.resolve()
    for path in pages:
        if path.is_dir() and wanted.is_relative_to(path.resolve()):
            raise click.UsageError(
                str(
                    Text(
                        f"--draw {drawings} nằm trong {path}, lần sau các hình vẽ sẽ bị đọc như phiếu; "
                        "hãy chọn một thư mục ở chỗ khác",
                        f"--draw {drawings} lies in {path}, so that the next run would read the drawings as ballots; "
                        "choose a folder elsewhere",
                    )
                )
            )


def _is_form(path: Path) -> bool:
    """Whether a path given on the command line is a form: by its name, or a file that begins as JSON does."""
    if path.suffix.lower() == ".json":
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(1) == b"{"
