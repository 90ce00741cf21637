"""Accents that OCR lost, put back where one known word alone fits: family names, and the words of offices.

What is put back is always marked as uncertain, so that a person checks it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from calibration.blank_pages import PlacedWord
from calibration.printed_words import PrintedLine

Holds = Literal["name", "position", "both"]

UNCERTAIN = 0.5
"""Greatest confidence of a word that was changed."""

FAMILY_NAMES = (  # noqa: SIM905
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Lương Nông Vàng Giàng Triệu Tạ Cao "
    "Quách Lò Hà Trịnh Đoàn Trương Lâm Phùng Châu Tô Thái Tống Chu Kiều Vương Lưu Đào Đàm Từ Hứa Khúc Bế Ma Sùng Thào Cầm "
    "Điêu Tòng Lường Quàng Vi Lục Hầu Chẩu Mùa Hạng Tráng Rơ Ksor Siu Nay Kpă Rcom Rmah Thạch Sơn Danh Trà Hờ Lầu Và Xồng"
).split()

OFFICE_WORDS = (  # noqa: SIM905
    "Ủy viên Chủ tịch Phó Trưởng Ban Pháp chế Kinh tế Xã hội Ngân sách Dân tộc Văn hóa Chánh Văn phòng Thanh tra Công an "
    "Chỉ huy trưởng Giám đốc Sở Tài chính Kế hoạch Đầu tư Nội vụ Giáo dục Đào tạo Y tế Lao động Thương binh Nông nghiệp "
    "Phát triển nông thôn Môi trường Tài nguyên Tư pháp huyện tỉnh thành phố quận thị xã Hội đồng nhân dân Thường trực "
    "Quân sự Bộ trưởng Thủ tướng Chính phủ Quốc hội Chủ nhiệm Ủy ban Tổng Viện trưởng Kiểm sát Tòa án Kiểm toán Nhà nước "
    "Bí thư Đoàn đại biểu Phó trưởng thường vụ Giao thông vận tải Xây dựng Khoa học Công nghệ Thông tin Truyền thông Ngoại "
    "Công thương Đô thị Tỉnh Huyện Thành Thể thao Du lịch Quy hoạch Kiến trúc và Viên tịch chủ phó ban phòng sở công ty"
).split()


def respelled(lines: tuple[PrintedLine, ...], holds: Holds) -> tuple[PrintedLine, ...]:
    """The lines of a cell that holds a name, a position or both, accents put back where they were lost, specks left out."""
    spelled = []
    for number, line in enumerate(lines):
        words = tuple(word for word in line.words if _is_word(word.text))
        if holds == "position" or number > 0:
            words = tuple(_known(word, OFFICE_WORDS) for word in words) if holds != "name" else words
        elif words:
            words = (_known(words[0], FAMILY_NAMES), *words[1:])
        if words:
            spelled.append(PrintedLine(words))
    return tuple(spelled)


def _is_word(text: str) -> bool:
    """Whether it is no speck that was read as a stroke or point."""
    return any(letter.isalnum() for letter in text) or text in ("-", "–", "—", ",", "&", "/")


def _known(word: PlacedWord, lexicon: Iterable[str]) -> PlacedWord:
    core = word.text.strip(",.;:()")
    capital = core[:1].isupper()
    known = {entry.casefold() for entry in lexicon if entry[:1].isupper() == capital}
    if not core or core.casefold() in known:
        return word
    fits = {entry for entry in known if bare(entry) == bare(core)}
    if len(fits) != 1:
        return word
    return replace(
        word, text=word.text.replace(core, _in_case_of(core, fits.pop())), confidence=min(word.confidence, UNCERTAIN)
    )


def _in_case_of(pattern: str, text: str) -> str:
    """A text in the capitals of another."""
    if pattern.isupper() and len(pattern) > 1:
        return text.upper()
    return text[:1].upper() + text[1:] if pattern[:1].isupper() else text


def bare(text: str) -> str:
    """A word in small letters without accents."""
    letters = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
