"""Lines of print that nearly touch are cut apart before they are read a second time."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from calibration.fonts import serif
from calibration.ocr import OCR_PX_PER_MM
from calibration.tight_lines import tight_lines

EM = 12 * OCR_PX_PER_MM * 25.4 / 72

pytestmark = pytest.mark.skipif(serif()[1] is None, reason="no serif with Vietnamese letters is installed")


def set_in(pitch: float, lines: list[str]) -> np.ndarray:
    """Lines of 12 pt so many em apart, as at 300 dpi."""
    file = serif()[1]
    assert file is not None
    picture = Image.new("L", (700, round(EM * (2 + pitch * len(lines)))), 255)
    for number, text in enumerate(lines):
        at = (20, EM * (1.2 + pitch * number))
        ImageDraw.Draw(picture).text(at, text, fill=0, font=ImageFont.truetype(str(file), EM), anchor="ls")
    return np.asarray(picture, np.uint8)


@pytest.mark.parametrize("pitch", [0.85, 0.9, 0.95])
def test_tight_lines_are_read_one_by_one_and_no_letter_is_lost(pitch):
    piece = set_in(pitch, ["Ủy viên UBND, gỡ", "Chánh Văn phòng huyện"])
    apart = tight_lines(piece, OCR_PX_PER_MM)
    assert len(apart) == 2
    assert [line.picture.shape[1] for line in apart] == [piece.shape[1]] * 2
    ink = [int((line.picture < 128).sum()) for line in apart]
    alone = [int((set_in(pitch, [text]) < 128).sum()) for text in ("Ủy viên UBND, gỡ", "Chánh Văn phòng huyện")]
    assert ink == pytest.approx(alone, rel=0.04)
    together = np.full_like(piece, 255)
    for line in apart:
        part = together[line.top : line.top + len(line.picture)]
        np.minimum(part, line.picture, out=part)
    assert ((together < 128) == (piece < 128)).mean() > 0.999


@pytest.mark.parametrize("lines", [["Nguyễn Thị Hằng"], ["Nguyễn Thị Hằng", "Chủ tịch HĐND"]])
def test_lines_with_paper_between_them_stay_together(lines):
    piece = set_in(1.5, lines)
    ((line),) = tight_lines(piece, OCR_PX_PER_MM)
    assert line.top == 0
    assert line.picture is piece
