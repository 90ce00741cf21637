"""What OCR read held against the picture: each word drawn in the page's own type and laid over the print.

Of two readings the one whose drawing agrees better is taken, and accents are put right where the print clearly bears
others. Words of which the picture says too little, and all that were changed, are marked as uncertain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from calibration.accents import spellings, worst_plain_letter
from calibration.blank_pages import PlacedWord
from calibration.form import Box
from calibration.guessed_words import guessed, guesses_for
from calibration.likely_spelling import SURE, UNCERTAIN, WELL_ALIKE, core, is_known_core, likely_spelling
from calibration.ocr import OCR_PX_PER_MM
from calibration.page_types import Place, cut, placed, settings
from calibration.ruled_lines import Grey
from calibration.typefaces import Darkness, Type, drawn
from calibration.unread_print import DOUBTED, JOIN_EM, TWO_LINES_EM, distance, doubted, letters_left, neighbours

LEAST_LIKENESS = 0.85
"""Correlation of a word with its drawing below which other letters are printed there than were read."""

OTHERS_INK = 0.08
"""Where another word's drawing is darker than this, what is seen there may be that word's."""

OVERLAP = 0.3
"""Words of two readings stand on the same print if they are on one line and share this part of the narrower one's width."""

OVER_LINES = 0.6
"""A word read over two lines shares so much of the height of those that stand on either."""

LEVEL_MM = 1.0
"""Signs as low as a dash are on one line if they are not farther apart."""

SURELY_ALIKE = 0.97
"""Of a word that resembles its drawing so much no other type is tried."""

EDGE_SIGNS = ",.;:'\"“”‘’¡!|[](){}-–—_~`ˆ^"
"""What specks beside a word are read as."""

TRIM_GAIN = 0.02
"""A word with an apostrophe that OCR lost is taken if it resembles the picture by so much more; pieces of one may be less alike."""

SPECK_LIKENESS = 0.75
SPECK_CONFIDENCE = 0.05
OFF_LINE_EM = 0.12
"""A single sign is a speck if it resembles its drawing less, or OCR did not believe in it itself, or if it stands so far
off the line of its neighbours."""

BESIDE_MM = 2.0
"""Words as near as a space stand beside what was read over two lines."""

SPACE_EM = 0.1
"""Where the pen moved less from one word to the next, in em, they are one: a space is 0.25 em wide."""

MOST_GUESSES = 30
"""So many words are guessed on a page, 40 ms each: where more are unlike their drawing, the face is not on this machine."""

PAD_EM = 0.15
"""So much is added above and below lost letters, for their accents."""


@dataclass(frozen=True, slots=True)
class SetWord:
    """A word as it is set on the page: in which type, and where its pen started."""

    word: PlacedWord
    type: Type
    place: Place

    @property
    def box(self) -> Box:
        """Where its ink stands, mm."""
        left, top, right, foot = self.type.ink(self.word.text)
        x, y = self.place.x, self.place.y
        return Box(*(side / OCR_PX_PER_MM for side in (x + left, y + top, x + right, y + foot)))


class Proof:
    """The print of one page, and the types that it is set in."""

    def __init__(self, fine: Grey, wiped: Grey, types: tuple[Type, ...]) -> None:
        """`fine` is the page at OCR_PX_PER_MM, `wiped` the same without its rules."""
        self.types = types
        self.dark = darkness_of(wiped)
        self._guesses = 0
        self.seen: Darkness = (wiped == fine).astype(np.float32)

    @property
    def _em_mm(self) -> float:
        return self.types[0].size / OCR_PX_PER_MM

    def better_reading(self, readings: Sequence[Sequence[PlacedWord]]) -> list[PlacedWord]:
        """Of two readings of one piece of print, word for word, what agrees better with the picture.

        Words on which the readings differ come out as uncertain.
        """
        kept: list[PlacedWord] = []
        for groups in _same_print(readings):
            texts = [[word.text for word in words] for words in groups]
            if texts[0] == texts[1]:
                kept += max(groups, key=lambda words: sum(word.confidence for word in words))
            else:
                best = groups[self._likelier(groups)]
                kept += [replace(word, confidence=min(word.confidence, UNCERTAIN)) for word in best]
        return kept

    def set_word(self, word: PlacedWord) -> SetWord | None:
        """The word in the type that it resembles most; None where nothing is printed there."""
        box, best = word.box, None
        for type_ in self.types:
            for one in settings(word.text, type_):
                place = placed(self.dark, word.text, box.x0, box.y0, box.x1, box.y1, one)
                if place is not None and (best is None or place.likeness > best.place.likeness):
                    best = SetWord(word, one, place)
            if best is not None and best.place.likeness >= SURELY_ALIKE:
                break
        return best

    def _likelier(self, readings: Sequence[Sequence[PlacedWord]]) -> int:
        """The reading of some print whose drawing agrees best with the picture, by its place."""
        drawings = [[one for word in words if (one := self.set_word(word)) is not None] for words in readings]
        # a drawing that reaches beyond the print has letters too many
        boxes = [word.box for words in readings for word in words] + [one.box for words in drawings for one in words]
        return int(np.argmin([self._unlike(words, boxes) for words in drawings]))

    def _unlike(self, words: Sequence[SetWord], around: Sequence[Box]) -> float:
        """How far the drawing of these words disagrees with the picture in these boxes, as area of ink, px²."""
        within = _around(around)
        left, top, right, foot = (round(side * OCR_PX_PER_MM) for side in (within.x0, within.y0, within.x1, within.y1))
        there = cut(self.dark, left, top, right - left, foot - top)
        if not there.any():
            return 0.0
        black = float(np.quantile(there, 0.97)) or 1.0
        drawing = np.zeros_like(there)
        for one in words:
            _paint(drawing, one, left, top)
        return float((cut(self.seen, left, top, right - left, foot - top) * (there / black - drawing) ** 2).sum())

    def proofread(self, pieces: Sequence[Sequence[PlacedWord]], regions: Sequence[Box]) -> list[list[PlacedWord]]:
        """The words of each piece of print, which stands in its region, mm: specks left out, garbled and lost words
        guessed where a known word stands there, and accents as the print bears them.
        """
        guesses = guesses_for(core(word.text) for words in pieces for word in words if word.confidence >= SURE)
        repaired = [self._whole(list(words), region, guesses) for words, region in zip(pieces, regions, strict=True)]
        ink = np.zeros_like(self.dark)
        for words in repaired:
            for one in words:
                _paint(ink, one, 0, 0)
        return [[self._respelled(one, ink) for one in words] for words in repaired]

    def _whole(self, words: list[PlacedWord], region: Box, guesses: tuple[str, ...]) -> list[SetWord]:
        """The words of a piece, none of them a speck, and what stands there and was not read."""
        found = [one for word in words if (one := self._trimmed(word)) is not None]
        kept = [one for one in found if not _is_speck(one, found)]
        left_out = len(kept) < len(words)
        tall = [one.word.box for one in found if one not in kept and one.word.box.height > TWO_LINES_EM * self._em_mm]
        # a word read over two lines may have been lost from either: what stands beside it is shown
        kept = [_doubted(one) if any(distance(one.box, box) < BESIDE_MM for box in tall) else one for one in kept]
        kept = self._joined([self._on_its_line(one) for one in kept])
        for one in [one for one in kept if _may_be_garbled(one)]:
            guess = self._guess(one.word.box, guesses, one.place.likeness)
            if guess is not None and _is_free(guess, [other for other in kept if other is not one]):
                kept[kept.index(one)] = guess
        for box in self._unread(kept, region):
            guess = self._guess(box, guesses, 0.0)
            # what was read well stays: a guess may have slipped onto it
            read = [one for one in kept if one.place.likeness >= WELL_ALIKE or not _overlap(one.box, box)]
            if guess is not None and _overlap(guess.box, box) and _is_free(guess, read):
                kept = [*read, guess]
        if left_out and kept:
            kept[0] = _doubted(kept[0])
        return self._losses_doubted(_twice_doubted(kept), region)

    def _on_its_line(self, one: SetWord) -> SetWord:
        """A word that was read over two lines put on the one on which it stands, if it clearly stands on either."""
        if one.word.box.height <= TWO_LINES_EM * self._em_mm or one.place.likeness < LEAST_LIKENESS:
            return one
        return _doubted(replace(one, word=replace(one.word, box=one.box)))

    def _joined(self, words: list[SetWord]) -> list[SetWord]:
        """The words, those put together between which no space is printed: the drawings tell where the pen stood."""
        whole: list[SetWord] = []
        for one in sorted(words, key=lambda one: one.place.x):
            before = next((other for other in reversed(whole) if _goes_on(other, one)), None)
            if before is None:
                whole.append(one)
                continue
            word, other = before.word, one.word
            confidence = min(word.confidence, other.confidence, DOUBTED)
            joined = self.set_word(PlacedWord(word.text + other.text, confidence, _around([word.box, other.box])))
            if joined is None or joined.place.likeness < min(before.place.likeness, one.place.likeness) - TRIM_GAIN:
                whole.append(one)
            else:
                whole[whole.index(before)] = joined
        return whole

    def _trimmed(self, word: PlacedWord) -> SetWord | None:
        """The word as read, or without a speck at its end, whichever resembles the picture more."""
        best = self.set_word(word)
        for text in _trimmed(word.text):
            other = self.set_word(replace(word, text=text, confidence=min(word.confidence, DOUBTED)))
            # a sign that is printed makes the word more alike, a comma by 0.012 to 0.02; a speck makes it less
            gain = 0.0 if text in word.text else TRIM_GAIN
            if other is not None and (best is None or other.place.likeness > best.place.likeness + gain):
                best = other
        return best

    def _guess(self, box: Box, guesses: tuple[str, ...], likeness: float) -> SetWord | None:
        if self._guesses >= MOST_GUESSES:
            return None
        self._guesses += 1
        guess = guessed(self.dark, box, self.types, guesses, likeness)
        one = None if guess is None else self.set_word(guess)
        return None if one is None else replace(one, word=replace(one.word, box=one.box))

    def _unread(self, words: Sequence[SetWord], region: Box) -> list[Box]:
        """Where letters stand in a region, mm, that none of the words cover; with the word that they adjoin."""
        em = max((one.type.size for one in words), default=self.types[0].size)
        boxes = []
        for lost in self._lost(words, region, em):
            pad = PAD_EM * em / OCR_PX_PER_MM
            box = Box(lost.x0, lost.y0 - pad, lost.x1, lost.y1 + pad)
            near = [one.box for one in words if distance(one.box, box) < JOIN_EM * em / OCR_PX_PER_MM]
            boxes.append(_around([box, *near]))
        return boxes

    def _lost(self, words: Sequence[SetWord], region: Box, em: float) -> list[Box]:
        """Where letters stand in a region, mm, that belong to none of the words. `em` is the type's size, px."""
        x0, y0, x1, y1 = (round(side * OCR_PX_PER_MM) for side in (region.x0, region.y0, region.x1, region.y1))
        there = cut(self.dark, x0, y0, x1 - x0, y1 - y0)
        drawing = np.zeros_like(there)
        for one in words:
            if self._accounts_for_print(one):
                _paint(drawing, one, x0, y0)
        return [
            Box(*(side / OCR_PX_PER_MM for side in (x0 + x, y0 + y, x0 + x + width, y0 + y + height)))
            for x, y, width, height in letters_left(there, drawing, OTHERS_INK, em)
        ]

    def _accounts_for_print(self, one: SetWord) -> bool:
        """Whether print is read where this word is drawn; one that is unlike the print was read over two lines or is no
        word hides what it stands on."""
        on_one_line = one.word.box.height <= TWO_LINES_EM * self._em_mm
        has_letters = any(letter.isalnum() for letter in one.word.text)
        return one.place.likeness >= LEAST_LIKENESS or (on_one_line and has_letters)

    def _losses_doubted(self, words: list[SetWord], region: Box) -> list[SetWord]:
        """The words of a region, those doubted that stand next to letters which were not read."""
        em = max((one.type.size for one in words), default=self.types[0].size)
        found = list(words)
        for lost in self._lost(words, region, em):
            for place in neighbours(lost, [one.box for one in words]):
                found[place] = _doubted(found[place])
        return found

    def _respelled(self, one: SetWord, ink: Darkness) -> PlacedWord:
        word = one.word
        if one.place.likeness < LEAST_LIKENESS:
            return replace(word, confidence=min(word.confidence, UNCERTAIN))
        own = drawn(word.text, one.type)
        height, width = own.dark.shape
        reach = round(one.type.size)
        left, top = one.place.x - own.x - reach, one.place.y - own.y - reach
        size = (width + 2 * reach, height + 2 * reach)
        others = cut(ink, left, top, *size)
        others[reach : reach + height, reach : reach + width] -= own.dark
        seen = cut(self.seen, left, top, *size) * (others < OTHERS_INK)
        place = Place(one.place.x - left, one.place.y - top, one.place.likeness)
        picture = cut(self.dark, left, top, *size)
        found = spellings(picture, seen, place, word.text, one.type)
        if UNCERTAIN <= word.confidence < SURE:
            plain = worst_plain_letter(picture, seen, place, word.text, one.type)
            found = [replace(spelling, worst=max(spelling.worst, plain)) for spelling in found]
        return likely_spelling(word, found, one.place.likeness, bool((seen[reach:-reach, reach:-reach] == 0).any()))


def _doubted(one: SetWord) -> SetWord:
    return replace(one, word=doubted(one.word))


def _twice_doubted(words: list[SetWord]) -> list[SetWord]:
    """The words, those doubted that stand on the same print as another."""
    return [
        _doubted(one) if any(other is not one and _overlap(one.box, other.box) for other in words) else one
        for one in words
    ]


def _may_be_garbled(one: SetWord) -> bool:
    """Whether another word may be printed there: one letter read as another leaves a word of five 0.9 alike."""
    least = LEAST_LIKENESS if is_known_core(one.word.text) else WELL_ALIKE
    return one.place.likeness < least and len(one.word.text) > 1


def _is_free(guess: SetWord, others: Sequence[SetWord]) -> bool:
    """Whether a guess does not stand on print that was well read as another word."""
    return not any(_overlap(guess.box, one.box) for one in others if one.place.likeness >= LEAST_LIKENESS)


def _trimmed(text: str) -> list[str]:
    """A word without what specks may have added at its ends, and with an apostrophe that may have been lost."""
    core = text.strip(EDGE_SIGNS)
    found = {text.lstrip(EDGE_SIGNS), text.rstrip(EDGE_SIGNS), core} - {text, ""}
    if len(core) > 1 and core[0] in "HK" and core[1].isupper() and not core.isupper():
        found.add(f"{core[0]}'{core[1:]}")
    if '"' in core:
        found.add(core.replace('"', "'"))
    return sorted(found)


def _is_speck(one: SetWord, line: Sequence[SetWord]) -> bool:
    """Whether a sign or a single letter was read where none is printed: it resembles nothing, or stands off the line."""
    if sum(letter.isalnum() for letter in one.word.text) > 1:
        return False
    if one.place.likeness < SPECK_LIKENESS or one.word.confidence < SPECK_CONFIDENCE:
        return True
    level = [other.place.y for other in line if other is not one and len(other.word.text) > 1]
    away = min((abs(y - one.place.y) for y in level), default=0)
    return not one.word.text.isalnum() and away > OFF_LINE_EM * one.type.size


def _goes_on(one: SetWord, other: SetWord) -> bool:
    """Whether the second word starts where the pen stood after the first, both ending in letters."""
    if not (one.word.text[-1].isalpha() and other.word.text[0].isalpha()):
        return False
    gap = other.place.x - one.place.x - one.type.step(one.word.text)
    return abs(gap) < SPACE_EM * one.type.size and abs(one.place.y - other.place.y) < OFF_LINE_EM * one.type.size


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def darkness_of(wiped: Grey) -> Darkness:
    """A page without its rules, as darkness 0 to 1."""
    return (255 - wiped).astype(np.float32) / np.float32(255)


def _same_print(readings: Sequence[Sequence[PlacedWord]]) -> list[list[list[PlacedWord]]]:
    """Words of the readings that stand on the same print: for each such group one list a reading, left to right."""
    groups: list[list[list[PlacedWord]]] = []
    for number, words in enumerate(readings):
        for word in words:
            touching = [
                group for group in groups if any(_overlap(word.box, other.box) for part in group for other in part)
            ]
            joined = [[other for group in touching for other in group[place]] for place in range(len(readings))]
            groups = [group for group in groups if group not in touching]
            joined[number].append(word)
            groups.append(joined)
    for group in groups:
        for part in group:
            part.sort(key=lambda word: word.box.x0)
    return groups


def _overlap(one: Box, other: Box) -> bool:
    """Whether two words stand on the same print: on one line, or one of them was read over two lines."""
    width, height = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
    apart = abs(one.y0 + one.y1 - other.y0 - other.y1) / 2
    near = max(LEVEL_MM, min(one.height, other.height) / 2)
    beside = width > OVERLAP * min(one.width, other.width)
    return beside and (apart < near or height > OVER_LINES * min(one.height, other.height))


def _paint(drawing: Darkness, one: SetWord, left: int, top: int) -> None:
    """Add a word's drawing to a picture whose first pixel is (left, top) of the page; in place."""
    dark = drawn(one.word.text, one.type)
    x, y = one.place.x - dark.x - left, one.place.y - dark.y - top
    height, width = dark.dark.shape
    x0, y0, x1, y1 = max(0, x), max(0, y), min(drawing.shape[1], x + width), min(drawing.shape[0], y + height)
    if x1 > x0 and y1 > y0:
        drawing[y0:y1, x0:x1] += dark.dark[y0 - y : y1 - y, x0 - x : x1 - x]
