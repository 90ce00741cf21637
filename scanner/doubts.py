"""Every reason why a person must look, as one word and one sentence. `inspect` and the store speak the words."""

from __future__ import annotations

from enum import StrEnum

from calibration.language import Text


class Doubt(StrEnum):
    """A named reason why a row or page is shown to a person and never counted without one."""

    FAINT = "faint"
    NEAR_BORDER = "near-border"
    CORRECTED = "corrected"
    MULTIPLE = "multiple"
    SECOND_MARK = "second-mark"
    OUTSIDE_BOX = "outside-box"
    SMALL_MARK = "small-mark"
    UNUSUAL_MARK = "unusual-mark"
    READERS_DISAGREE = "readers-disagree"
    DIRT = "dirt"
    POOR_FIT = "poor-fit"
    PRINT_DIFFERS = "print-differs"
    HEAD_DIFFERS = "head-differs"
    NO_PARTNER = "no-partner"
    RAISED = "raised"
    READ_ANEW = "read-anew"
    SAME_PAPER = "same-paper"
    DOUBLE_FEED = "double-feed"


DOUBT_TEXTS: dict[Doubt, Text] = {
    Doubt.FAINT: Text("Nét đánh dấu rất mờ.", "The mark is very faint."),
    Doubt.NEAR_BORDER: Text(
        "Dấu nằm sát hoặc trên đường kẻ giữa hai ô.", "The mark lies on the line between two boxes."
    ),
    Doubt.CORRECTED: Text("Dấu có vẻ bị gạch bỏ hoặc tô chồng.", "The mark looks struck out or written over."),
    Doubt.MULTIPLE: Text("Hàng có từ hai dấu trở lên.", "The row has two or more marks."),
    Doubt.SECOND_MARK: Text("Hàng có thêm một dấu yếu hơn.", "The row has a second, weaker mark."),
    Doubt.OUTSIDE_BOX: Text("Có nét bút ngoài các ô đánh dấu.", "There is ink outside the boxes."),
    Doubt.SMALL_MARK: Text("Chỉ có một chấm hoặc một nét ngắn.", "There is only a dot or a short line."),
    Doubt.UNUSUAL_MARK: Text("Dấu có hình dạng không quen thuộc.", "The mark has an unusual shape."),
    Doubt.READERS_DISAGREE: Text(
        "Hai cách đọc của máy cho kết quả khác nhau.", "The machine's two readers do not agree."
    ),
    Doubt.DIRT: Text("Vệt bẩn của máy quét đi qua ô.", "A streak of dirt from the scanner crosses a box."),
    Doubt.POOR_FIT: Text("Không khớp chắc chắn được đường kẻ quanh ô.", "The lines around a box could not be matched."),
    Doubt.PRINT_DIFFERS: Text(
        "Tên in trên hàng này khác mẫu, hoặc bị gạch.", "The name printed on this row differs or is struck out."
    ),
    Doubt.HEAD_DIFFERS: Text(
        "Một chữ hay số ở phần đầu phiếu có thể khác mẫu; hãy xem có đúng phiếu của kỳ họp này không.",
        "A letter or figure above the table may differ; see whether this is a ballot of this session.",
    ),
    Doubt.NO_PARTNER: Text(
        "Không biết chắc trang nào đi cùng trang này thành một lá phiếu.",
        "It is not certain which page belongs to this one's ballot.",
    ),
    Doubt.RAISED: Text(
        "Máy không nghi ngờ; một ủy viên thấy hàng này có thể đọc sai.",
        "The machine had no doubt; a member of the committee thinks that this row may have been misread.",
    ),
    Doubt.READ_ANEW: Text(
        "Hàng này đã được quyết định, nhưng sau đó bản quét được đọc lại với ngưỡng khác và máy thấy khác; hãy quyết định lại.",
        "This row was decided, but then the scan was read again with other thresholds, and says something else; decide "
        "again.",
    ),
    Doubt.SAME_PAPER: Text(
        "Có vẻ tờ này đã được quét trước đó: nét bút trùng khớp với một tờ khác.",
        "This sheet seems to have been fed before: its pen strokes are those of another scan.",
    ),
    Doubt.DOUBLE_FEED: Text(
        "Có vẻ hai tờ giấy được kéo vào cùng một lúc; hãy tách ra, loại bản quét này và quét lại từng tờ.",
        "Two sheets seem to have been fed as one; part them, leave this scan out and feed each sheet again.",
    ),
}


class Refusal(StrEnum):
    """Why a page is not read at all."""

    NOT_AN_IMAGE = "not-an-image"
    DAMAGED_FILE = "damaged-file"
    BLANK_PAGE = "blank-page"
    BACK_OF_SHEET = "back-of-sheet"
    NO_BALLOT = "no-ballot"
    NOT_THIS_BALLOT = "not-this-ballot"
    POOR_FIT = "poor-fit"
    DUPLICATE = "duplicate"


REFUSAL_TEXTS: dict[Refusal, Text] = {
    Refusal.NOT_AN_IMAGE: Text(
        "Không phải ảnh JPEG, PNG, TIFF, PDF, HEIC hay WebP, hoặc ảnh bị hỏng hay quá lớn; hãy lưu bản quét ở một trong các "
        "dạng đó hoặc quét lại ở 300 dpi.",
        "This is no JPEG, PNG, TIFF, PDF, HEIC or WebP image, or it is damaged or too large; save the scan as one of "
        "these, or scan it again at 300 dpi.",
    ),
    Refusal.DAMAGED_FILE: Text(
        "Tệp bản quét bị hỏng (thiếu một phần hoặc sai dữ liệu); hãy quét lại tờ này.",
        "The scan's file is damaged (a part is missing or wrong); scan the sheet again.",
    ),
    Refusal.BLANK_PAGE: Text("Trang trắng.", "The page is blank."),
    Refusal.BACK_OF_SHEET: Text(
        "Mặt sau của tờ phiếu; hãy quét mặt trước nếu chưa quét.",
        "The back of a ballot's sheet; scan its front, if that was not done.",
    ),
    Refusal.NO_BALLOT: Text(
        "Không thấy bảng của lá phiếu nào trên trang này; nếu là phiếu, hãy vuốt phẳng và quét lại cả trang.",
        "No ballot's table is seen on this page; if it is a ballot, flatten it and scan the whole page again.",
    ),
    Refusal.NOT_THIS_BALLOT: Text(
        "Không phải lá phiếu của cuộc lấy phiếu này.", "This is not a ballot of this election."
    ),
    Refusal.POOR_FIT: Text(
        "Lá phiếu bị gấp, rách, mờ hoặc bị cắt nên không khớp được với mẫu; hãy vuốt phẳng và quét lại.",
        "The ballot is folded, torn, too poor or cut off and cannot be matched; flatten it and scan it again.",
    ),
    Refusal.DUPLICATE: Text("Bản quét này đã được nhận trước đó.", "This scan was taken in before."),
}
