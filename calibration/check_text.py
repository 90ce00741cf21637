"""What a check sheet says around its pictures: facts of the form, and what a person looks for, in the spoken language."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.election import LEVEL_NAMES
from calibration.form import Form, FormPage
from calibration.language import Text

FINGERPRINT_LETTERS = 16
"""So many letters of the fingerprint tell two forms apart, and a person can still compare them."""

_VOTES = {
    "lay-phieu": Text("lấy phiếu tín nhiệm", "confidence survey (lấy phiếu tín nhiệm)"),
    "bo-phieu": Text("bỏ phiếu tín nhiệm", "confidence ballot (bỏ phiếu tín nhiệm)"),
}


def sheet_title(form: Form) -> Text:
    """The title of the PDF."""
    return Text(f"Tờ kiểm tra mẫu phiếu {form.id}", f"Check sheet of the form {form.id}")


def headings() -> dict[str, str]:
    """The words that stand on every check sheet, by the names that its template knows them by."""
    words = {
        "heading": Text("TỜ KIỂM TRA MẪU PHIẾU", "CHECK SHEET OF A BALLOT FORM"),
        "number": Text("STT", "No."),
        "printed": Text("In trên phiếu", "Printed on the ballot"),
        "held": Text("Chương trình ghi", "Held by the program"),
        "right": Text("Đúng", "Right"),
        "look_closely": Text("Xem kỹ:", "Look closely:"),
        "columns": Text("Các cột, trái sang phải", "Columns, left to right"),
        "page": Text("Trang", "Page"),
        "checked_by": Text("Người kiểm tra (ký, ghi rõ họ tên)", "Checked by (signature and name)"),
        "date": Text("Ngày", "Date"),
    }
    return {name: str(text) for name, text in words.items()}


@dataclass(frozen=True)
class Fact:
    """One line about the form; `printed` if it stands on the ballot, too, and is to be compared."""

    name: str
    told: str
    printed: bool = False


def facts(form: Form, form_file: str) -> list[Fact]:
    """What the form is, line by line."""
    doubtful = doubtful_words(form)
    rows, pages = len(form.rows), len(form.pages)
    size = Text(f"{rows} hàng trên {pages} trang", f"{_count(rows, 'row')} on {_count(pages, 'page')}")
    closely = Text("mẫu không ghi riêng", "none noted in the form") if doubtful is None else doubtful
    return [
        Fact(str(Text("Mẫu", "Form")), f"{form.id} ({form_file})"),
        Fact(str(Text("Loại", "Vote")), str(_VOTES[form.kind]) if form.kind in _VOTES else form.kind),
        Fact(str(Text("Tiêu đề", "Title")), form.title, printed=True),
        Fact(str(Text("Số hàng", "Rows")), str(size)),
        Fact(str(Text("Chữ cần xem kỹ", "Words to look at closely")), str(closely)),
        Fact(str(Text("Dấu vân của mẫu", "Fingerprint of the form")), form.fingerprint[:FINGERPRINT_LETTERS]),
    ]


def doubtful_words(form: Form) -> int | None:
    """How many words were read without certainty; None where the form does not say."""
    noted = [row.to_check for row in form.rows if isinstance(row.to_check, tuple)]
    return sum(map(len, noted)) if noted else None


def steps(form: Form) -> list[str]:
    """What the person does, step by step."""
    order = Text(
        ", ".join(LEVEL_NAMES[level].vi for level in form.columns),
        ", ".join(LEVEL_NAMES[level].en for level in form.columns),
    )
    boxes = (
        Text("; khung trong ô phải trùng với ô vuông in sẵn", "; the frame inside it on the printed little box")
        if any(row.boxes for row in form.rows)
        else Text("", "")
    )
    told = (
        Text(
            f"Hãy so tiêu đề, từng tên và từng chức vụ: chữ tím phải giống chữ in trên phiếu đến từng dấu. {_on_doubtful(form).vi}",
            "Compare the title, every name and every position: the purple words must be those on the ballot, to the last "
            f"accent. {_on_doubtful(form).en}",
        ),
        Text(
            f"Trên phiếu ở trang sau, hãy xem tên các cột: từ trái sang phải phải là {order.vi}, như chữ in ở đầu cột.",
            f"On the ballot that follows, look at the columns: left to right they must be {order.en}, as their heads are "
            "printed.",
        ),
        Text(
            f"Mỗi khung màu phải nằm gọn trong một ô in trên phiếu{boxes.vi}; mỗi hàng phải có đúng số thứ tự, đúng người.",
            f"Every coloured frame must lie within one printed cell{boxes.en}; every row must have its own number and "
            "official.",
        ),
        _remedy(form),
    )
    return [str(text) for text in told]


def _on_doubtful(form: Form) -> Text:
    doubtful = doubtful_words(form)
    if doubtful:
        return Text(
            f"{doubtful} chữ tô vàng là chữ máy đọc chưa chắc hoặc đọc khác danh sách, hãy xem trước.",
            f"{_count(doubtful, 'word')} in yellow: read without certainty or otherwise than listed, look there first.",
        )
    if doubtful == 0:
        return Text(
            "Máy đọc chắc mọi chữ, nhưng vẫn hãy so.", "Every word was read with certainty; compare them still."
        )
    if form.made_by == "print":
        return Text(
            "Họ tên lấy từ danh sách, không phải đọc từ giấy.", "They come from the list, not from reading the paper."
        )
    return Text(
        "Mẫu này không ghi chữ nào máy đọc chưa chắc, nên hãy so kỹ mọi chữ.",
        "This form does not note which words were read without certainty, so look closely at all of them.",
    )


def _remedy(form: Form) -> Text:
    if form.made_by == "print":
        return Text(
            "Đúng cả thì dùng được mẫu này. Có chỗ sai thì đừng dùng: sửa election.toml rồi lập lại hồ sơ và in lại phiếu.",
            "If all is right the form may be used. If anything is wrong do not use it: mend election.toml, then make the "
            "count and print the ballots again.",
        )
    return Text(
        "Đúng cả thì dùng được mẫu này. Có chỗ sai thì đừng dùng: họ tên sai thì học lại cùng danh sách đúng trong "
        "election.toml, khung lệch thì quét lại phiếu trắng rồi học lại.",
        "If all is right the form may be used. If anything is wrong do not use it: for a wrong name learn it again with "
        "the right list in election.toml, for a frame out of place scan the blank again and learn from that.",
    )


def level_name(level: str) -> Text:
    """A level's whole name: in English with the Vietnamese one, which the ballot prints."""
    name = LEVEL_NAMES[level]
    return Text(name.vi.capitalize(), f"{name.en.capitalize()} ({name.vi})")


def page_label(form: Form, page: FormPage) -> Text:
    """The words on a page of the ballot itself, so that nobody takes it for a ballot."""
    return Text(
        f"TỜ KIỂM TRA MẪU — KHÔNG PHẢI PHIẾU · {form.id} · trang {page.number}/{len(form.pages)}",
        f"CHECK SHEET — NOT A BALLOT · {form.id} · page {page.number}/{len(form.pages)}",
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
