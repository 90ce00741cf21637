"""`kiemphieu check`: draw what a form holds over its blank ballot, for a person to look at once before the vote."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import FormError
from calibration.language import Text


@command(
    about=Text(
        "Vẽ tờ kiểm tra (PDF) của một mẫu phiếu: từng họ tên, chức vụ cạnh chữ in trên phiếu, chữ đọc chưa chắc được tô "
        "vàng; rồi từng trang phiếu đúng cỡ với các ô mà máy sẽ đọc. Người phụ trách xem một lần trước khi bỏ phiếu.",
        "Draws a form's check sheet (PDF): every name and position beside the ballot's print, words read without certainty "
        "in yellow; then every page of the ballot at true size with the cells that will be read. A person looks at it "
        "once before the vote.",
    ),
    example="kiemphieu check hdnd.form.json -o hdnd.check.pdf",
)
@click.argument("form_file", metavar="FORM", type=click.Path(path_type=Path))
@option(
    "-o",
    "--output",
    metavar="PDF",
    required=True,
    type=click.Path(path_type=Path),
    about=Text(
        "Tệp PDF sẽ ghi; chỉ ghi đè tờ kiểm tra cũ, không ghi đè tệp nào khác.",
        "The PDF to write; it replaces an earlier check sheet and no other file.",
    ),
)
def check(form_file: Path, output: Path) -> None:
    from calibration.check_sheet import draw_check_sheet, is_check_sheet
    from calibration.form import load_form

    form = load_form(form_file)
    if output.exists() and not is_check_sheet(output):
        raise FormError(
            Text(
                f"{output} đã có và không phải tờ kiểm tra; hãy chọn tên khác.",
                f"{output} exists and is no check sheet; choose another name.",
            )
        )
    sheet = draw_check_sheet(form, form_file.name)
    try:
        output.write_bytes(sheet)
    except OSError as error:
        raise FormError(
            Text(
                f"Không ghi được {output}; hãy kiểm tra thư mục, ổ đĩa và quyền ghi rồi chạy lại.",
                f"{output} cannot be written; check the folder, the disk and the permissions, then run again.",
            )
        ) from error
    tell(
        Text(
            f"{output}: hãy in ra hoặc xem trên màn hình, so với phiếu rồi ký vào trang danh sách.",
            f"{output}: print it or look at it on the screen, hold it against the ballot, then sign the list.",
        )
    )
