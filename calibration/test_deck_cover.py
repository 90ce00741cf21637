"""The cover of a test deck: what to do, what each sheet is for, and the known tally. In Vietnamese, one page a form."""

from __future__ import annotations

from typing import Any

from calibration.election import LEVEL_NAMES
from calibration.form import Form
from calibration.language import speaking
from calibration.print_test_deck import typeset
from calibration.test_deck import SHEET_KINDS, ExpectedRow, FormDeck, Must, SheetKind, sheets_file

_TITLE = "BỘ PHIẾU THỬ MÁY QUÉT"


def print_cover(decks: tuple[FormDeck, ...], forms: tuple[Form, ...], command: str) -> bytes:
    """The PDF of the cover. `command` is how the scans of this deck are read, as one types it."""
    with speaking("vi"):
        pages = [_cover(deck, form, command) for deck, form in zip(decks, forms, strict=True)]
    words = {"title": _TITLE, "sheet_head": ["Tờ số", "Trên tờ có", "Máy phải"], "forms": pages}
    return typeset("test_deck_cover.typ", "cover.json", words, {})


def _cover(deck: FormDeck, form: Form, command: str) -> dict[str, Any]:
    count, pages = len(deck.sheets), len(deck.pages)
    sheets = f"{count} tờ" if pages == 1 else f"{count} tờ, mỗi tờ {pages} trang"
    steps = [
        f"In tệp {sheets_file(deck.form)} ({sheets}) đúng cỡ 100 %, chất lượng cao nhất, bằng máy in của phiếu thật và trên giấy "
        "cùng loại, cùng màu với phiếu thật.",
        "Quét cả bộ bằng máy quét sẽ dùng, với đúng độ phân giải và chế độ màu sẽ dùng khi kiểm phiếu. Thứ tự các tờ "
        "và đầu nào vào trước đều được. Không quét tờ hướng dẫn này, không quét tờ nào hai lần.",
        f"Chạy lệnh: {command}",
        "Chỉ dùng máy quét khi chương trình kết luận TIN CẬY. Nếu không, hãy làm theo lời khuyên của chương trình rồi "
        "quét lại cả bộ.",
        "Thử xong, để riêng các tờ thử, không để lẫn với phiếu thật. Dòng chữ ở chân mỗi tờ cho biết đó là phiếu thử; "
        "nếu một tờ thử lẫn vào phiếu thật, chương trình sẽ hỏi lại Ban kiểm phiếu chứ không đếm.",
    ]
    levels = [LEVEL_NAMES[level].vi.capitalize() for level in deck.columns]
    return {
        "title": deck.title,
        "steps": steps,
        "sheets": [
            [str(sheet.number), str(SHEET_KINDS[sheet.kind]), _demand(sheet.kind, sheet.rows)] for sheet in deck.sheets
        ],
        "tally_head": ["STT", "Họ và tên", *levels, "Trống", "Hỏi lại", "Đọc đúng hoặc hỏi lại"],
        "tally": _tally(deck, form),
        "note": f"Kết quả phải có của {count} tờ: mỗi hàng cộng lại bằng {count}. "
        "“Hỏi lại”: máy không được tự đếm mà phải đưa cho người xem.",
    }


def _demand(kind: SheetKind, rows: tuple[ExpectedRow, ...]) -> str:
    musts = {row.must for row in rows}
    if kind is SheetKind.FAINT:
        strengths = [round(100 * row.strength) for row in rows]
        weakest, strongest = min(strengths), max(strengths)
        grade = f"{weakest} %" if weakest == strongest else f"{strongest} % đến {weakest} %"
        return f"đọc đúng hoặc hỏi lại (độ đậm {grade})"
    if kind is SheetKind.DOUBLES and Must.READ in musts:
        return "hỏi lại hàng hai dấu, đọc đúng hàng khác"
    if musts == {Must.READ}:
        return "đọc là hàng trống" if kind is SheetKind.BLANK else "đọc đúng mọi hàng"
    return "hỏi lại mọi hàng" if musts == {Must.ASK} else "đọc đúng hoặc hỏi lại"


def _tally(deck: FormDeck, form: Form) -> list[list[str]]:
    """For every official: how often each level, no mark, a question, and either must come out."""
    table = []
    for row in form.rows:
        here = [item for sheet in deck.sheets for item in sheet.rows if item.row == row.number]
        read = [item.choice for item in here if item.must is Must.READ]
        asked = sum(item.must is Must.ASK for item in here)
        either = sum(item.must is Must.READ_OR_ASK for item in here)
        counts = [*(read.count(level) for level in deck.columns), read.count("blank"), asked, either]
        table.append([str(row.number), row.name, *map(str, counts)])
    return table
