"""Invented officials: names as people in Vietnam bear them, and the offices that a people's council elects."""

from __future__ import annotations

import numpy as np

from calibration.election import Official

_FAMILY = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương"),
    *("Lý", "Đinh", "Trịnh", "Mai", "Lương", "Cao", "Tạ", "Quách", "Nông", "Lò", "Giàng", "Vàng", "Hà", "Triệu", "Ma"),
)
_MIDDLE = {
    "m": ("Văn", "Đức", "Quốc", "Hữu", "Đình", "Xuân", "Minh", "Công", "Ngọc", "Thế", "Trọng", "Duy", "", "Bá"),
    "f": ("Thị", "Thị Thanh", "Thị Ngọc", "Thị Bích", "Thanh", "Kim", "Thị Hồng", "Thúy", "", "Thị Phương"),
}
_GIVEN = {
    "m": (
        *("Hùng", "Dũng", "Thắng", "Cường", "Tuấn", "Sơn", "Quyết", "Nghĩa", "Bình", "Khánh", "Phước", "Thịnh", "Long"),
        *("Đạt", "Toàn", "Hải", "Quỳnh", "Lực", "Vượng", "Tường", "Hưởng", "Giáp", "Sỹ", "Kỳ", "Lợi", "Hậu", "Ước"),
    ),
    "f": (
        *("Hoa", "Lan", "Hương", "Thủy", "Nguyệt", "Yến", "Hạnh", "Liễu", "Trâm", "Diễm", "Quyên", "Ngà", "Tuyết"),
        *("Hiền", "Nhung", "Oanh", "Phượng", "Mỵ", "Thảo", "Vân", "Xuyến", "Ánh", "Đào", "Bưởi", "Loan", "Thường"),
    ),
}
_HIGHLAND = ("A", "Y", "Rơ Châm", "Siu", "Ksor", "H'", "K'", "Rơ Lan", "Bríu", "Alăng")
"""Peoples of the highlands; some of their names have apostrophes and letters that lowland names lack."""
_HIGHLAND_GIVEN = ("Brêu", "Tơn", "Đưm", "Nhơk", "Bhyă", "Pǔi", "Krung", "Thơm", "Djuên", "Blơi", "Hlĭp", "Mlô")

_COUNCIL = (
    "Chủ tịch HĐND",
    "Phó Chủ tịch HĐND",
    "Trưởng Ban Pháp chế",
    "Trưởng Ban Kinh tế - Xã hội",
    "Trưởng Ban Kinh tế - Ngân sách",
    "Trưởng Ban Văn hóa - Xã hội",
    "Trưởng Ban Dân tộc",
    "Phó Trưởng Ban Pháp chế",
    "Phó Trưởng Ban Dân tộc",
    "Ủy viên Thường trực HĐND",
    "Chánh Văn phòng HĐND",
)
_COMMITTEE = (
    "Chủ tịch UBND",
    "Phó Chủ tịch UBND",
    "Ủy viên UBND, Trưởng phòng Nội vụ",
    "Ủy viên UBND, Trưởng Công an",
    "Ủy viên UBND, Chỉ huy trưởng BCHQS",
    "Ủy viên UBND, Chánh Thanh tra",
    "Ủy viên UBND, Giám đốc Sở Tài chính",
    "Ủy viên UBND, Giám đốc Sở Kế hoạch và Đầu tư",
    "Ủy viên UBND, Trưởng phòng Giáo dục và Đào tạo",
    "Ủy viên UBND, Trưởng phòng Tài nguyên và Môi trường",
    "Ủy viên UBND, Trưởng phòng Lao động - Thương binh và Xã hội",
    "Ủy viên UBND, Giám đốc Sở Nông nghiệp và Phát triển nông thôn",
    "Ủy viên UBND, Trưởng phòng Y tế",
    "Ủy viên UBND, Chánh Văn phòng",
)
SHORT_POSITION = 30
"""Letters of a position that fits one line of a narrow column at 11 pt."""


def invent_officials(count: int, rng: np.random.Generator, *, place: str, terse: bool) -> tuple[Official, ...]:
    """`count` officials: the council's first, then the committee's.

    `place` (`huyện`, `tỉnh` …) is written after the office's name where the office does so; `terse` keeps to
    positions of one line, as lists of over twenty people do.
    """
    council = _taken(_COUNCIL, max(1, round(count * rng.uniform(0.2, 0.6))), rng, terse)
    committee = _taken(_COMMITTEE, count - len(council), rng, terse)
    named = rng.random() < 0.5
    names: list[str] = []
    while len(names) < count:
        name = _name(rng)
        if name not in names:
            names.append(name)
    positions = [_at(position, place) if named and not terse else position for position in (*council, *committee)]
    return tuple(Official(name, position) for name, position in zip(names, positions, strict=True))


def _taken(positions: tuple[str, ...], count: int, rng: np.random.Generator, terse: bool) -> list[str]:
    known = [position for position in positions if not terse or len(position) <= SHORT_POSITION]
    if count <= len(known):
        return [known[place] for place in sorted(rng.choice(len(known), count, replace=False))]
    # there are several vice-chairs, vice-heads and members
    return sorted(known + [known[int(rng.integers(1, len(known)))] for _ in range(count - len(known))], key=known.index)


def _at(position: str, place: str) -> str:
    for body in ("HĐND", "UBND"):
        position = position.replace(body, f"{body} {place}")
    return position


def _name(rng: np.random.Generator) -> str:
    if rng.random() < 0.12:
        first, last = str(rng.choice(_HIGHLAND)), str(rng.choice(_HIGHLAND_GIVEN))
        return f"{first}{last}" if first.endswith("'") else f"{first} {last}"
    sex = "m" if rng.random() < 0.6 else "f"
    parts = (str(rng.choice(_FAMILY)), str(rng.choice(_MIDDLE[sex])), str(rng.choice(_GIVEN[sex])))
    return " ".join(part for part in parts if part)
