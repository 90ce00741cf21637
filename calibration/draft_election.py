"""A draft of election.toml from what a blank ballot prints, so that nobody types the names twice."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import msgspec

from calibration.learn import Paper

COMMON = frozenset(
    (
        *("hội", "đồng", "nhân", "dân", "huyện", "tỉnh", "thành", "phố", "quận", "thị", "xã", "phường", "trấn", "quốc"),
        *("phiếu", "tín", "nhiệm", "lấy", "bỏ", "ghi", "mức", "độ", "đối", "với"),
    )
)
"""Words of a ballot's head that are written small where they are not in capitals."""

ACRONYMS = frozenset(("HĐND", "UBND", "UBMTTQ", "MTTQ", "TAND", "VKSND", "ĐBQH", "HĐ", "BKP", "TP"))
"""Short names of bodies keep their capitals."""

DEGREES = {
    **{degree: degree for degree in ("GS", "PGS", "TS", "TSKH", "BS", "BSCK", "CKI", "CKII", "KS", "CN", "LS")},
    "THS": "ThS",
}
"""Degrees before a name keep their capitals."""

UNKNOWN_BODY = "Hội đồng nhân dân"
UNKNOWN_MEETING = "Kỳ họp"
UNKNOWN_TITLE = "Phiếu tín nhiệm"


def write_draft(paper: Paper, ballot: str, today: datetime.date, path: Path) -> None:
    """Write the draft; what the paper does not tell stands there as a comment, for a person to fill in."""
    path.write_text(draft_of(paper, ballot, today), encoding="utf-8")


def draft_of(paper: Paper, ballot: str, today: datetime.date) -> str:
    """The draft's text: a valid election.toml, with zeros where only the committee knows the figure."""
    first = paper.pages[0]
    lines = [
        "# Bản nháp lập từ phiếu trắng; hãy kiểm tra từng dòng và điền các số còn thiếu.",
        "# A draft made from the blank ballot; check every line and fill in the figures that are missing.",
        f"kind = {_quoted(paper.kind)}",
        f"body = {_quoted(_sentence_case(first.body) or UNKNOWN_BODY)}",
        f"meeting = {_quoted(first.meeting or UNKNOWN_MEETING)}",
        f"date = {today.isoformat()}     # hãy điền ngày họp / fill in the day of the session",
        "deputies_total = 0    # hãy điền / fill in",
        "deputies_present = 0  # hãy điền / fill in",
        "",
        "[[ballots]]",
        f"id = {_quoted(ballot)}",
        f"title = {_quoted(_sentence_case(first.title) or UNKNOWN_TITLE)}",
    ]
    for row in paper.rows:
        lines += [
            "",
            "  [[ballots.officials]]",
            f"  name = {_quoted(_name_case(row.name))}",
            f"  position = {_quoted(row.position)}",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string: JSON's quoting is TOML's for every letter that is printed."""
    return msgspec.json.encode(text).decode("utf-8")


def _sentence_case(text: str) -> str:
    """Words in capitals as in a sentence: common words small, names of places with a capital, short names of bodies as
    printed; a line that begins with “Đối với” goes on a sentence."""
    lowered = [_in_sentence(word) for word in text.split()]
    if not lowered:
        return ""
    told = " ".join([lowered[0][:1].upper() + lowered[0][1:], *lowered[1:]])
    return told.replace(" Đối với ", " đối với ")


def _in_sentence(word: str) -> str:
    plain = word.strip(",.;:()")
    if not word.isupper() or plain in ACRONYMS:
        return word
    return word.lower() if plain.lower() in COMMON else word[:1] + word[1:].lower()


def _name_case(name: str) -> str:
    """A name that is printed in capitals, as names are written."""
    if not name.isupper():
        return name
    return re.sub(r"[^\W\d_]+", lambda part: DEGREES.get(part[0], part[0][:1] + part[0][1:].lower()), name)
