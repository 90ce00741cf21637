"""Accents that OCR lost or confused are put right by the picture, and every change is listed for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from calibration import printed_words
from calibration.blank_pages import PlacedWord
from calibration.fonts import serif
from calibration.form import Box
from calibration.ocr import OCR_PX_PER_MM
from calibration.page_types import types_on
from calibration.proofreading import Proof, darkness_of
from calibration.typefaces import Type, drawn, pen_steps

PRINTED = "Nguyễn Thị Hương Giang Đỗ Văn Thảo Trưởng Ban Pháp chế Ủy viên Thường trực".split()  # noqa: SIM905
SIZE = 13 * OCR_PX_PER_MM * 25.4 / 72

pytestmark = pytest.mark.skipif(serif()[1] is None, reason="no serif with Vietnamese letters is installed")


def page_of(words: list[str]) -> tuple[np.ndarray, list[PlacedWord]]:
    """One word a line, as at 300 dpi, and where each stands."""
    file = serif()[1]
    assert file is not None
    picture = Image.new("L", (600, 120 * len(words)), 255)
    placed = []
    for row, word in enumerate(words):
        at = (60, 120 * row + 80)
        font = ImageFont.truetype(str(file), SIZE)
        ImageDraw.Draw(picture).text(at, word, fill=20, font=font, anchor="ls")
        left, top, right, foot = font.getbbox(word, anchor="ls")
        sides = (at[0] + left, at[1] + top, at[0] + right, at[1] + foot)
        placed.append(PlacedWord(word, 0.95, Box(*(side / OCR_PX_PER_MM for side in sides))))
    return np.asarray(picture, np.uint8), placed


def proofread(printed: list[str], read: list[str]) -> list[PlacedWord]:
    picture, words = page_of(printed)
    types = types_on(darkness_of(picture), [[word] for word in words])
    assert types
    seen = [PlacedWord(text, word.confidence, word.box) for text, word in zip(read, words, strict=True)]
    regions = [Box(word.box.x0 - 1, word.box.y0 - 1, word.box.x1 + 1, word.box.y1 + 1) for word in words]
    proof = Proof(picture, picture, types)
    return [one for piece in proof.proofread([[word] for word in seen], regions) for one in piece]


def test_what_was_read_right_stays_and_stays_sure():
    found = proofread(PRINTED, PRINTED)
    assert [word.text for word in found] == PRINTED
    assert sum(word.confidence < 0.9 for word in found) <= 1


@pytest.mark.parametrize(
    ("printed", "read"),
    [("Thảo", "Tháo"), ("Thảo", "Thao"), ("Nguyễn", "Nguyên"), ("Đỗ", "Dỗ"), ("Đỗ", "Đổ"), ("Hương", "Hướng")],
)
def test_a_lost_or_confused_accent_is_put_right_and_listed(printed, read):
    place = PRINTED.index(printed)
    told = [*PRINTED[:place], read, *PRINTED[place + 1 :]]
    found = proofread(PRINTED, told)[place]
    assert found.text == printed
    assert found.confidence < 0.9


def test_a_garbled_word_of_offices_is_guessed_and_listed():
    told = ["9háp" if word == "Pháp" else word for word in PRINTED]
    found = proofread(PRINTED, told)[PRINTED.index("Pháp")]
    assert (found.text, found.confidence < 0.9) == ("Pháp", True)


def test_the_reading_that_agrees_with_the_picture_is_taken():
    picture, words = page_of(PRINTED)
    proof = Proof(picture, picture, types_on(darkness_of(picture), [[word] for word in words]))
    right = words[PRINTED.index("Thường")]
    wrong = PlacedWord("Th", 0.99, right.box)
    (found,) = proof.better_reading([[wrong], [right]])
    assert found.text == "Thường"
    assert found.confidence < 0.9


def test_print_in_no_known_face_is_left_to_ocr():
    noise = np.random.default_rng(3).integers(0, 256, (600, 600), dtype=np.uint8)
    words = [PlacedWord("Trưởng", 0.95, Box(5, 5, 25, 10)), PlacedWord("Nguyễn", 0.95, Box(5, 20, 25, 25))]
    assert types_on(darkness_of(noise), [[word] for word in words]) == ()


def test_a_drawing_starts_where_its_pen_did():
    file = serif()[1]
    assert file is not None
    word = drawn("Ủ", Type(file, SIZE, 0.8))
    rows = np.flatnonzero(word.dark.max(axis=1) > 0.5)
    assert rows[-1] == pytest.approx(word.y, abs=2)


def test_letters_that_are_set_in_pairs_are_compared_where_they_stand():
    """ "To" is set closer than "T" and "o": measured by themselves, the letters after a T would be looked for aside."""
    file = serif()[1]
    assert file is not None
    for one in (Type(file, SIZE, 0.8, kerned=True), Type(file, SIZE, 0.8, kerned=False)):
        starts = pen_steps("Toàn", one)
        assert starts[0] == pytest.approx(0, abs=0.1)
        assert starts[2] - starts[1] == pytest.approx(one.step("o"), abs=0.5)
        assert starts[4] == pytest.approx(one.step("Toàn"), abs=0.1)


@pytest.mark.parametrize(("printed", "read"), [("BÍCH", "BICH"), ("TUYẾT", "TUYET"), ("LỘC", "LÔC")])
def test_a_tone_lost_from_a_name_in_capitals_is_never_passed_over(printed, read):
    """Without its tone it is no syllable, and so it looks like letters that stand for words, as UBND."""
    names = [word.upper() for word in PRINTED]
    found = proofread([*names, printed], [*names, read])[-1]
    assert found.text == printed
    assert found.confidence < 0.9


def test_letters_that_stand_for_words_stay_as_they_are():
    found = proofread([*PRINTED, "UBND", "HĐND"], [*PRINTED, "UBND", "HĐND"])[-2:]
    assert [(word.text, word.confidence >= 0.9) for word in found] == [("UBND", True), ("HĐND", True)]


def test_a_word_that_was_read_in_two_pieces_is_whole_again_and_listed():
    """No space is printed between them: an official is not called HOÀN G."""
    picture, words = page_of(["HOÀNG", *PRINTED])
    types = types_on(darkness_of(picture), [[word] for word in words])
    box = words[0].box
    cut = box.x0 + 0.8 * box.width
    pieces = [
        PlacedWord("HOÀN", 0.96, Box(box.x0, box.y0, cut, box.y1)),
        PlacedWord("G", 0.93, Box(cut, box.y0, box.x1, box.y1)),
    ]
    region = Box(box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1)
    ((found,),) = Proof(picture, picture, types).proofread([pieces], [region])
    assert found.text == "HOÀNG"
    assert found.confidence < 0.9


def test_a_letter_too_many_speaks_against_a_reading():
    picture, words = page_of(["Mlô", *PRINTED])
    proof = Proof(picture, picture, types_on(darkness_of(picture), [[word] for word in words[1:]]))
    right = words[0]
    more = PlacedWord("Mlôö", 0.35, right.box)
    assert [word.text for word in proof.better_reading([[more], [right]])] == ["Mlô"]
    assert [word.text for word in proof.better_reading([[right], [more]])] == ["Mlô"]


def test_a_reading_that_took_two_lines_for_one_word_is_not_mixed_with_the_one_that_did_not():
    picture, words = page_of(PRINTED)
    proof = Proof(picture, picture, types_on(darkness_of(picture), [[word] for word in words]))
    upper, lower = words[0], words[1]
    garbled = Box(upper.box.x0, upper.box.y0, upper.box.x1, lower.box.y1)
    found = proof.better_reading([[upper, lower], [PlacedWord("theM", 0.1, garbled)]])
    assert {word.text for word in found} == {upper.text, lower.text}


def line_of(words: list[str]) -> tuple[np.ndarray, list[PlacedWord]]:
    """The words on one line, as at 300 dpi, under a line each of PRINTED that tells the type."""
    file = serif()[1]
    assert file is not None
    above, _ = page_of(PRINTED)
    line = Image.new("L", (2000, 160), 255)
    font, x = ImageFont.truetype(str(file), SIZE), 60.0
    placed = []
    for word in words:
        ImageDraw.Draw(line).text((x, 100), word, fill=20, font=font, anchor="ls")
        left, top, right, foot = font.getbbox(word, anchor="ls")
        sides = (x + left, 100 + top + len(above), x + right, 100 + foot + len(above))
        placed.append(PlacedWord(word, 0.95, Box(*(side / OCR_PX_PER_MM for side in sides))))
        x += font.getlength(word + " ")
    wide = np.full((len(above) + 160, 2000), 255, np.uint8)
    wide[: len(above), : above.shape[1]], wide[len(above) :] = above, np.asarray(line)
    return wide, placed


def read_as(printed: list[str], read: Callable[[PlacedWord], PlacedWord | None]) -> list[PlacedWord]:
    """What is made of a line of which OCR read each word so, or not at all; left to right."""
    picture, placed = line_of(printed)
    _, known = page_of(PRINTED)
    proof = Proof(picture, picture, types_on(darkness_of(picture), [[word] for word in known]))
    box = Box(placed[0].box.x0 - 1, placed[0].box.y0 - 1, placed[-1].box.x1 + 1, placed[-1].box.y1 + 1)
    (found,) = proof.proofread([[one for word in placed if (one := read(word)) is not None]], [box])
    return sorted(found, key=lambda word: word.box.x0)


@pytest.mark.parametrize("lost", ["Krajan", "Pl", "-"])
def test_where_a_word_was_lost_the_words_on_both_sides_are_listed(lost):
    found = read_as(["Trưởng", "Ban", lost, "Thảo", "Giang"], lambda word: None if word.text == lost else word)
    assert [word.text for word in found] == ["Trưởng", "Ban", "Thảo", "Giang"]
    assert [word.confidence < 0.9 for word in found] == [False, True, True, False]


def test_a_sign_that_was_read_for_a_word_hides_no_loss():
    found = read_as(["Ban", "Krajan"], lambda word: replace(word, text="|)") if word.text == "Krajan" else word)
    assert found[0].text == "Ban"
    assert found[0].confidence < 0.9


def test_a_sign_that_is_not_printed_is_taken_off_and_one_that_is_stays():
    found = read_as(["Pháp", "Ban,"], lambda word: replace(word, text="Pháp.") if word.text == "Pháp" else word)
    assert [word.text for word in found] == ["Pháp", "Ban,"]
    assert [word.confidence < 0.9 for word in found] == [True, False]


def test_a_word_that_was_read_over_two_lines_hides_no_loss():
    """Ủy and the word below it were read as "l4", and Ủy viên became viên."""

    def tall(word: PlacedWord) -> PlacedWord:
        box = word.box
        return replace(word, text="l4", box=Box(box.x0, box.y0, box.x1, box.y1 + 4)) if word.text == "Pk" else word

    found = read_as(["Pk", "Ban", "Thảo"], tall)
    assert [(word.text, word.confidence < 0.9) for word in found[-2:]] == [("Ban", True), ("Thảo", False)]


def test_a_word_that_was_read_over_two_lines_is_put_on_the_one_on_which_it_stands():
    found = read_as(["Trưởng", "Ban"], lambda word: replace(word, box=replace(word.box, y1=word.box.y1 + 4)))
    assert max(word.box.height for word in found) < 6
    assert all(word.confidence < 0.9 for word in found)


def test_of_print_in_a_face_that_is_not_on_this_machine_every_word_is_listed():
    noise = np.random.default_rng(3).integers(0, 256, (600, 600), dtype=np.uint8)
    read = [PlacedWord("Trưởng", 0.97, Box(5, 5, 25, 10))]
    ((word,),) = printed_words._proofread(noise, noise, [Box(4, 4, 26, 11)], [[read, read, read]])
    assert (word.text, word.confidence < 0.9) == ("Trưởng", True)
