"""How well a blank is learned: `python -m bench.learning --seed 900 --offices 20 --quality office300 office200 rough150 phone`.

One seed is one office's ballot, sealed where that office seals, scanned once a quality and learned without an election.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import cv2
import numpy as np

from bench.decks import blank_of
from bench.office_ballots import OfficeBallot, office_ballot
from calibration.blank_pages import PlacedWord
from calibration.errors import FormError
from calibration.learn import SURE, Paper, learn_paper
from samples.paper import marked_sheet
from samples.scanner_effects import OFFICE, PHONE, ROUGH, Quality, Scan, scan_sheet

_OFFICE = replace(OFFICE, skew=2.0)
LEARNING_QUALITIES: dict[str, Quality] = {
    "office300": replace(_OFFICE, dpi=(300,)),
    "office200": replace(_OFFICE, dpi=(200,)),
    "rough150": replace(ROUGH, dpi=(150,)),
    "phone": PHONE,
}
"""An office scanner with the sheet up to 2 degrees askew; 150 dpi with streaks, folds and strong JPEG; a phone's photo."""


@dataclass(frozen=True, slots=True)
class WrongWord:
    """A word that was read as another. `wanted` or `read` is empty where a word was invented or lost."""

    row: int
    wanted: str
    read: str
    confidence: float
    listed: bool
    """Whether a person is shown this word."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What became of one blank. Seconds are CPU time of this process and of Tesseract."""

    seed: int
    quality: str
    style: str
    refused: str
    rows_found: bool
    columns_found: bool
    rows: int
    names_right: int
    positions_right: int
    words: int
    listed: int
    wrong: tuple[WrongWord, ...]
    seconds: float


def scanned_blank(office: OfficeBallot, quality: str) -> Scan:
    """The office's blank, sealed if the office seals, as this quality scans it; the same arguments give the same scan."""
    rng = np.random.default_rng([office.seed, list(LEARNING_QUALITIES).index(quality), 31])
    device = LEARNING_QUALITIES[quality]
    sheet = marked_sheet(blank_of(office), [], office.paper.seal, rng)
    colours = device.colours[int(rng.integers(len(device.colours)))]
    if colours != "colour":
        sheet = np.asarray(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY), np.uint8)
    return scan_sheet(sheet, device, rng, colours=colours)


def printed_officials(office: OfficeBallot) -> list[tuple[str, str]]:
    """Names and positions in the capitals in which they are printed, Unicode NFC."""
    upper = office.look.name_case == "upper"
    return [
        (nfc(row.name.upper() if upper else row.name), nfc(row.position))
        for page in office.form.pages
        for row in page.rows
    ]


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def learned_blank(office: OfficeBallot, quality: str, file: Path) -> Learned:
    """Learn this scan and hold it against what was printed."""
    wanted = printed_officials(office)
    words = sum(len(text.split()) for row in wanted for text in row)
    before = _cpu_seconds()
    try:
        paper = learn_paper([file])
    except FormError as fault:
        lost = tuple(WrongWord(0, word, "", 0.0, False) for row in wanted for text in row for word in text.split())
        seconds = _cpu_seconds() - before
        return Learned(
            *(
                office.seed,
                quality,
                office.style,
                fault.text.en,
                False,
                False,
                len(wanted),
                0,
                0,
                words,
                0,
                lost,
                seconds,
            )
        )
    seconds = _cpu_seconds() - before
    found = [(row.name, row.position) for row in paper.rows]
    pairs = list(zip(found, wanted, strict=False))
    return Learned(
        seed=office.seed,
        quality=quality,
        style=office.style,
        refused="",
        rows_found=len(found) == len(wanted),
        columns_found=paper.levels == office.form.columns,
        rows=len(wanted),
        names_right=sum(read[0] == told[0] for read, told in pairs),
        positions_right=sum(read[1] == told[1] for read, told in pairs),
        words=words,
        listed=len(paper.to_check),
        wrong=tuple(_wrong_words(paper, wanted)),
        seconds=seconds,
    )


def _cpu_seconds() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _wrong_words(paper: Paper, wanted: list[tuple[str, str]]) -> Iterator[WrongWord]:
    for number, (name, position) in enumerate(wanted, start=1):
        told = f"{name} {position}".split()
        if number > len(paper.rows):
            yield from (WrongWord(number, word, "", 0.0, False) for word in told)
            continue
        row = paper.rows[number - 1]
        read = f"{row.name} {row.position}".split()
        yield from _differences(number, told, read, row.words)


def _differences(number: int, told: list[str], read: list[str], words: Sequence[PlacedWord]) -> Iterator[WrongWord]:
    """Words set against each other in their order; a lost word counts as listed if one that stands beside it is."""
    sure = {word.text.strip(",;:"): word.confidence for word in sorted(words, key=lambda word: -word.confidence)}
    for how, told0, told1, read0, read1 in SequenceMatcher(None, told, read, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        there = read[read0:read1]
        near = there or read[max(0, read0 - 1) : read0 + 1]
        least = min((sure.get(word.strip(",;:"), 0.0) for word in near), default=0.0)
        for place in range(max(told1 - told0, read1 - read0)):
            wanted = told[told0 + place] if told0 + place < told1 else ""
            got = there[place] if place < len(there) else ""
            confidence = sure.get(got.strip(",;:"), 0.0) if got else least
            yield WrongWord(number, wanted, got, confidence, confidence < SURE and bool(near))


def report(blanks: Sequence[Learned]) -> None:
    """Print every wrong word, then one line a quality."""
    for blank in blanks:
        if blank.refused or not (blank.rows_found and blank.columns_found):
            print(f"{blank.seed} {blank.quality}: {blank.refused or 'rows or columns differ'}")
        for word in [] if blank.refused else blank.wrong:
            shown = "listed" if word.listed else "NOT LISTED"
            print(
                f"{blank.seed} {blank.quality} {blank.style} row {word.row}: "
                f"{word.wanted or '(nothing)'} → {word.read or '(nothing)'} {word.confidence:.2f} {shown}"
            )
    print()
    for quality in LEARNING_QUALITIES:
        some = [blank for blank in blanks if blank.quality == quality]
        if some:
            print(_summary(quality, some))


def _summary(quality: str, blanks: Sequence[Learned]) -> str:
    rows, words = sum(blank.rows for blank in blanks), sum(blank.words for blank in blanks)
    wrong = [word for blank in blanks for word in blank.wrong]
    unlisted = sum(not word.listed for word in wrong)
    seconds = [blank.seconds for blank in blanks]
    whole = sum(not blank.wrong and blank.rows_found and blank.columns_found for blank in blanks)
    return (
        f"{quality:10} {len(blanks)} blanks: rows of {sum(blank.rows_found for blank in blanks)}, columns of "
        f"{sum(blank.columns_found for blank in blanks)} found; without fault {whole}; "
        f"names {sum(blank.names_right for blank in blanks)}/{rows}, "
        f"positions {sum(blank.positions_right for blank in blanks)}/{rows} exact; "
        f"words {words - len(wrong)}/{words} = {1 - len(wrong) / words:.2%}; wrong and not listed {unlisted}; "
        f"listed {sum(blank.listed for blank in blanks)}; CPU {np.mean(seconds):.1f} s a page, most {max(seconds):.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="How well blanks are learned.")
    parser.add_argument(
        "--seed", type=int, default=300, help="the first office; 300-399 for tuning, 900-999 for figures"
    )
    parser.add_argument("--offices", type=int, default=10)
    parser.add_argument(
        "--quality", nargs="+", choices=tuple(LEARNING_QUALITIES), default=list(LEARNING_QUALITIES), metavar="QUALITY"
    )
    parser.add_argument("--scans", type=Path, help="folder in which scans are kept from one run to the next")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.scans or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        blanks = []
        for seed in range(chosen.seed, chosen.seed + chosen.offices):
            office = office_ballot(seed)
            for quality in chosen.quality:
                file = folder / f"{seed}-{quality}.jpg"
                if not file.exists():
                    file.write_bytes(scanned_blank(office, quality).encoded())
                blanks.append(learned_blank(office, quality, file))
    report(blanks)


if __name__ == "__main__":
    main()
