"""What the printed words of a ballot mean: levels in the columns' heads, names and positions, title, body and meeting."""

from __future__ import annotations

import re
import unicodedata

LEVEL_WORDS = {
    "tin nhiem cao": "high",
    "tin nhiem": "trust",
    "tin nhiem thap": "low",
    "khong tin nhiem": "no",
}
"""Heads of the mark columns, without accents and capitals (domain: exact wording of the law)."""

NUMBER_HEADS = frozenset({"stt", "tt", "so tt", "so", "so thu tu"})
NAME_HEAD = "ten"
POSITION_HEADS = ("chuc vu", "chuc danh")

POSITION_STARTS = (
    *("chu tich", "pho", "truong", "uy vien", "giam doc", "chanh", "bi thu", "bo truong", "thu tuong", "tong", "quyen"),
    *("vien truong", "thong doc", "chi huy", "thuong truc", "dai bieu", "chu nhiem", "thanh tra", "cuc truong"),
    *("vu truong", "thu truong", "thanh vien"),
)
"""How positions begin, in ballots that print them below the name in one cell."""

SUM_ROWS = frozenset({"tong", "cong", "tong cong", "tong so"})
"""Labels of a row that sums up and names nobody."""

TITLE_START = "phieu"
BODY_STARTS = ("hoi dong nhan dan", "quoc hoi")
MEETING = re.compile(r"ky hop[^,;()]*", re.IGNORECASE)


def plain(text: str) -> str:
    """A text in small letters without accents, spaces single: for comparing what OCR may have read a little wrong."""
    letters = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", bare).split())


def level_of(head: str) -> str | None:
    """The level that a column's head names; None where it names none. One letter may be read wrong."""
    words = plain(head)
    if words in LEVEL_WORDS:
        return LEVEL_WORDS[words]
    near = [level for known, level in LEVEL_WORDS.items() if len(known) == len(words) and _astray(known, words) == 1]
    return near[0] if len(near) == 1 else None


def _astray(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def name_and_position(lines: list[str]) -> tuple[str, str]:
    """Name and position of a cell that holds both: by a dash or comma between them, else by how positions begin."""
    first = re.split(r"\s+[-–—]\s+|\s*[,;:]\s*", lines[0], maxsplit=1)
    if len(first) == 2 and begins_position(first[1]):
        return first[0], joined([first[1], *lines[1:]])
    for number, line in enumerate(lines[1:], start=1):
        if begins_position(line):
            return joined(lines[:number]), joined(lines[number:])
    return lines[0], joined(lines[1:])


def begins_position(text: str) -> bool:
    """Whether a line begins as positions do."""
    words = plain(text)
    return any(words == start or words.startswith(start + " ") for start in POSITION_STARTS)


def joined(lines: list[str]) -> str:
    """Lines of one text as one: they were broken at spaces only."""
    return " ".join(" ".join(lines).split())


def is_number_head(head: str) -> bool:
    # narrow columns break "STT" into "ST T"
    return plain(head) in NUMBER_HEADS or plain(head).replace(" ", "") in NUMBER_HEADS


def is_name_head(head: str) -> bool:
    return NAME_HEAD in plain(head).split()


def is_position_head(head: str) -> bool:
    return any(known in plain(head) for known in POSITION_HEADS)


def is_sum_row(label: str) -> bool:
    """Whether the words left of a row's boxes say that it sums up the rows above."""
    return plain(label) in SUM_ROWS


def is_column_number(text: str) -> bool:
    """Whether a cell bears the number of its column and nothing else, as "(4)" in the row under the heads."""
    return text.strip("()[]. ").isdecimal()
