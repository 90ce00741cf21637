"""How well each accent that a letter may bear agrees with the picture: a word's letters drawn and laid over the print."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from calibration.page_types import Place, cut
from calibration.typefaces import Darkness, Drawn, Type, drawn, pen_steps
from calibration.vietnamese_syllables import variants

SHIFT_PX = 2
"""Letters stand up to this far from where the drawing has them: pairs are set closer, folds and lenses move the print."""

BESIDE_EM = 0.08
"""Accents reach so far beyond their letter to both sides."""

TALL_EM, DEEP_EM = 0.72, 0.22
"""Letters reach so far above and below their line."""

LIKELIEST = 5
"""Of each letter so many variants are combined with those of the others."""

_Cost = tuple[float, float, float]
_SAME: _Cost = (0.0, 0.0, 0.0)

Window = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A spelling of a printed word and how far it disagrees with the picture.

    `unlike` is the area of ink that differs, in thousandths of the type's em squared, on the letters compared: a dot
    below is some 8, a lost circumflex 15. `hidden` and `shown` are the areas in which its drawing differs from that of
    the word as it was read, in the same measure: where a rule or another word hides the print, and where it is seen.
    `worst` is what differs on the letter that agrees least, of those that may bear accents.
    """

    text: str
    unlike: float
    hidden: float = 0.0
    shown: float = 0.0
    worst: float = 0.0

    @property
    def is_hidden(self) -> bool:
        """Whether most of what tells it from the word as read cannot be seen."""
        return self.hidden > self.shown


def spellings(dark: Darkness, seen: Darkness, place: Place, text: str, one: Type) -> list[Spelling]:
    """The word with other accents on its letters, what agrees best with the picture first; `text` is among them.

    `dark` is the page at OCR_PX_PER_MM, `seen` is 1 where it shows the print and 0 where a rule was wiped; `place` is
    where `text` stands in it, drawn in the type `one`.
    """
    white, black = _levels(dark, place, text, one)
    costs = [
        _costs(dark, seen, place, text, index, one, white, black) if len(variants(letter)) > 1 else {letter: _SAME}
        for index, letter in enumerate(text)
    ]
    likely = []
    for letter, cost in zip(text, costs, strict=True):
        best = sorted(cost, key=lambda variant: cost[variant][0])[:LIKELIEST]
        likely.append(best if letter in best else [*best, letter])
    found = [
        _spelling(letters, [cost[at] for cost, at in zip(costs, letters, strict=True)]) for letters in product(*likely)
    ]
    return sorted(found, key=lambda spelling: spelling.unlike)


def _spelling(letters: tuple[str, ...], costs: list[_Cost]) -> Spelling:
    """A spelling by what its letters cost; those that bear no accents are alike in all."""
    borne = [cost for letter, cost in zip(letters, costs, strict=True) if len(variants(letter)) > 1]
    unlike, hidden, shown = map(sum, zip(*borne, strict=True)) if borne else _SAME
    return Spelling("".join(letters), unlike, hidden, shown, max(cost[0] for cost in costs))


def worst_plain_letter(dark: Darkness, seen: Darkness, place: Place, text: str, one: Type) -> float:
    """What differs on the letter that agrees least, of those that bear no accents; arguments and measure as of `spellings`."""
    white, black = _levels(dark, place, text, one)
    plain = [index for index, letter in enumerate(text) if len(variants(letter)) == 1]
    return max(
        (_costs(dark, seen, place, text, index, one, white, black)[text[index]][0] for index in plain), default=0.0
    )


def _levels(dark: Darkness, place: Place, text: str, one: Type) -> tuple[float, float]:
    """Darkness of paper and of full ink around a word, by the straight line that takes the drawing to the picture."""
    word = drawn(text, one)
    height, width = word.dark.shape
    there = cut(dark, place.x - word.x, place.y - word.y, width, height)
    slope, offset = np.polyfit(word.dark.ravel(), there.ravel(), 1)
    return float(offset), float(offset + slope)


def _costs(
    dark: Darkness, seen: Darkness, place: Place, text: str, index: int, one: Type, white: float, black: float
) -> dict[str, _Cost]:
    """For each variant of a letter the area that differs, in thousandths of an em squared, where it lies best; and the
    hidden and shown area in which it differs from the letter as read."""
    steps = pen_steps(text, one)
    before, after = text[max(0, index - 1) : index], text[index + 1 : index + 2]
    names = variants(text[index])
    if len(names) > 1:
        start, letters = steps[max(0, index - 1)], _letters(before, names, after, one)
    else:
        start, letters = 0.0, _letters_of(drawn(text, one))
    beside = round(BESIDE_EM * one.size)
    x0 = round(steps[index]) - beside
    x1 = round(steps[index + 1]) + beside
    left = x0 - round(start) + letters.x
    right = x1 - round(start) + letters.x
    shapes = letters.dark[:, :, max(0, left) : right]
    rows = np.flatnonzero(shapes.max(axis=(0, 2)) > 0.05)
    if not len(rows):
        return dict.fromkeys(names, _SAME)
    # an n may have been an h: what stands above and below it is looked at, too
    top, foot = (
        max(0, min(rows[0], letters.y - round(TALL_EM * one.size))),
        max(rows[-1] + 1, letters.y + round(DEEP_EM * one.size)),
    )
    shapes = shapes[:, top:foot]
    _, height, width = shapes.shape
    x = place.x + round(start) - letters.x + max(0, left) - SHIFT_PX
    y = place.y - letters.y + top - SHIFT_PX
    size = (width + 2 * SHIFT_PX, height + 2 * SHIFT_PX)
    picture = np.clip((cut(dark, x, y, *size) - white) / max(0.1, black - white), 0.0, 1.2)
    weight = cut(seen, x, y, *size)
    windows, weights = (sliding_window_view(part, (height, width)) for part in (picture, weight))
    flat = shapes.reshape(len(names), -1)
    own = names.index(text[index])
    down, across = np.unravel_index(int(_unlike(windows, weights, flat[own : own + 1]).argmin()), windows.shape[:2])
    near = (slice(max(0, down - 1), down + 2), slice(max(0, across - 1), across + 2))
    unlike = _unlike(windows[near], weights[near], flat).min(axis=0)
    differs = (flat - flat[own]) ** 2
    here = weights[down, across].reshape(-1)
    areas = np.stack([unlike, differs @ (1 - here), differs @ here], axis=1) * (1000 / one.size**2)
    return {
        name: (float(cost), float(hid), float(shown)) for name, (cost, hid, shown) in zip(names, areas, strict=True)
    }


def _unlike(windows: Window, weights: Window, shapes: Window) -> Window:
    """Sum of squared differences of shapes, (shapes, n), from windows, (down, across, h, w): (down · across, shapes)."""
    flat, weight = (part.reshape(-1, shapes.shape[1]) for part in (windows, weights))
    seen = weight * flat
    return np.asarray((seen * flat).sum(axis=1)[:, None] - 2 * seen @ shapes.T + weight @ (shapes**2).T, np.float32)


@dataclass(frozen=True, slots=True)
class _Letters:
    """A letter's variants between its neighbours, (variants, h, w), and where the pen stood before the first letter."""

    dark: npt.NDArray[np.float32]
    x: int
    y: int


def _letters_of(word: Drawn) -> _Letters:
    return _Letters(word.dark[None], word.x, word.y)


@lru_cache(maxsize=2048)
def _letters(before: str, names: tuple[str, ...], after: str, one: Type) -> _Letters:
    words = [drawn(before + name + after, one) for name in names]
    tall, deep = round(TALL_EM * one.size), round(DEEP_EM * one.size)
    x, y = max(word.x for word in words), max(tall, *(word.y for word in words))
    width = max(word.dark.shape[1] - word.x for word in words) + x
    height = max(deep, *(word.dark.shape[0] - word.y for word in words)) + y
    dark = np.zeros((len(words), height, width), np.float32)
    for picture, word in zip(dark, words, strict=True):
        h, w = word.dark.shape
        picture[y - word.y : y - word.y + h, x - word.x : x - word.x + w] = word.dark
    return _Letters(dark, x, y)
