"""A page that is no ballot: the session's agenda, as it slips into a pile of ballots."""

from __future__ import annotations

from calibration.election import Election
from calibration.fonts import typst_fonts
from samples.paper import print_of_pdf
from samples.strokes import Coverage

_ITEMS = (
    "Khai mạc kỳ họp; thông qua chương trình và cử Thư ký kỳ họp.",
    "Báo cáo tình hình kinh tế - xã hội, quốc phòng - an ninh năm 2023; phương hướng, nhiệm vụ năm 2024.",
    "Báo cáo thẩm tra của các Ban Hội đồng nhân dân huyện.",
    "Thảo luận tại hội trường; chất vấn và trả lời chất vấn.",
    "Lấy phiếu tín nhiệm đối với người giữ chức vụ do Hội đồng nhân dân huyện bầu: bầu Ban kiểm phiếu, phát phiếu, "
    "kiểm phiếu, công bố kết quả.",
    "Thông qua các dự thảo nghị quyết.",
    "Bế mạc kỳ họp.",
)


def agenda_print(election: Election) -> Coverage:
    """The agenda's print as ink coverage at SHEET_DPI."""
    import typst

    families, folders = typst_fonts()
    text = _agenda(election, families).encode()
    fonts = typst.Fonts(include_system_fonts=False, font_paths=folders)
    pdf = typst.compile(text, font_paths=fonts, format="pdf")
    assert isinstance(pdf, bytes)
    return print_of_pdf(pdf, 1)


def _agenda(election: Election, families: list[str]) -> str:
    fonts = ", ".join(f'"{family}"' for family in families)
    items = "\n".join(f"+ {item}" for item in _ITEMS)
    return f"""
#set page(width: 210mm, height: 297mm, margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 18mm))
#set text(font: ({fonts},), size: 14pt, lang: "vi", hyphenate: false)
#set par(leading: 0.75em)
#grid(columns: (1fr, 1.3fr), align: center,
  text(weight: "bold", size: 12pt)[#upper[{election.body}]],
  text(weight: "bold", size: 12pt)[CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM \\ Độc lập - Tự do - Hạnh phúc])
#v(12mm)
#align(center)[*CHƯƠNG TRÌNH* \\ *{election.meeting}, {election.term}* \\
  _(Ngày {election.date:%d/%m/%Y}, tại {election.place})_]
#v(6mm)
#set par(justify: true)
#set enum(spacing: 1.3em)
{items}
"""
