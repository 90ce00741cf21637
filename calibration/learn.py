"""Learning a form from the office's own blank ballot: where its cells lie, what its columns mean, whose names it prints.

open the blank → lay it straight → find the cells → read the words → understand the page → write the form
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from pathlib import Path
from string import punctuation

import cv2

from calibration.blank_pages import PlacedWord, open_blanks
from calibration.compare_names import differences_in
from calibration.election import LEVELS, BallotKind, VoteKind
from calibration.errors import FormError
from calibration.form import Form, FormPage, Row
from calibration.language import Text
from calibration.paper_ballot import PaperPage, PaperRow, understand
from calibration.straight_page import NoTableError, straighten
from calibration.table_cells import rules_around

SURE = 0.9
"""Words read with less confidence are listed for a person to check. Of words of 0.9 and more 1 in 400 was wrong."""


@dataclass(frozen=True)
class Paper:
    """An office's ballot as its blank shows it, over all its pages."""

    pages: tuple[PaperPage, ...]
    left_out: tuple[str, ...] = ()
    """Names of the last pages that bear no table, a note or signatures only: they belong to no form."""

    @property
    def rows(self) -> tuple[PaperRow, ...]:
        return tuple(row for page in self.pages for row in page.rows)

    @property
    def levels(self) -> tuple[str, ...]:
        return self.pages[0].levels

    @property
    def kind(self) -> VoteKind:
        return next(kind for kind, levels in LEVELS.items() if set(levels) == set(self.levels))

    @property
    def title(self) -> str:
        return self.pages[0].title

    @property
    def to_check(self) -> tuple[tuple[int, PlacedWord], ...]:
        """The words that OCR was not sure of, each with the number of its row, from 1."""
        return tuple(
            (number, word)
            for number, row in enumerate(self.rows, start=1)
            for word in row.words
            if word.confidence < SURE
        )


def learn_paper(blanks: list[Path]) -> Paper:
    """What the blanks show, their pages in order. FormError says what is missing on which page."""
    pages: list[PaperPage] = []
    bare: list[NoTableError] = []
    left_out: list[str] = []
    for blank in open_blanks(blanks):
        try:
            page = understand(straighten(blank), pages[-1] if pages else None)
        except NoTableError as fault:
            bare.append(fault)
            left_out.append(blank.name)
            continue
        if bare:
            break
        if pages and page.levels != pages[0].levels:
            raise FormError(
                Text(
                    f"{blank.name}: các cột đánh dấu khác với trang đầu; các trang này không cùng một loại phiếu.",
                    f"{blank.name}: its mark columns differ from the first page's; these pages are not of one kind.",
                )
            )
        pages.append(page)
    else:
        if pages:
            return Paper(tuple(pages), tuple(left_out))
    # only what follows the last table may bear none
    raise bare[0]


def form_of(paper: Paper, form_id: str, title: str) -> Form:
    """The form of a paper: names and positions as printed."""
    pages, first = [], 1
    for number, page in enumerate(paper.pages, start=1):
        rows = tuple(
            Row(
                number=at,
                name=row.name,
                position=row.position,
                label=row.label,
                cells=row.cells,
                boxes=row.boxes,
                to_check=words_to_check(row, row.name, row.position),
            )
            for at, row in enumerate(page.rows, first)
        )
        first += len(rows)
        encoded, data = cv2.imencode(".png", page.page.clean, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        assert encoded
        pages.append(
            FormPage(
                number=number,
                width=round(page.page.width, 2),
                height=round(page.page.height, 2),
                rows=rows,
                lines=rules_around(page.page.table.cells),
                markers=(),
                print_png=base64.b64encode(data.tobytes()).decode("ascii"),
            )
        )
    return Form(form_id, title, paper.kind, paper.levels, tuple(pages), "learn")


def words_to_check(printed: PaperRow, name: str, position: str) -> tuple[str, ...]:
    """The words of a name and position, each once, that the print does not surely say: read without certainty, or otherwise."""
    sure, unsure = (
        {part for word in printed.words if (word.confidence >= SURE) == certain for part in _parts(word.text)}
        for certain in (True, False)
    )
    return tuple(
        dict.fromkeys(
            word.strip(punctuation)
            for word in f"{name} {position}".split()
            if any(part in unsure or part not in sure for part in _parts(word))
        )
    )


def _parts(word: str) -> list[str]:
    """The runs of letters and digits in a word, in small letters: points and capitals may differ from the print's."""
    return re.findall(r"[^\W_]+", word.casefold())


def learn_form(
    blanks: list[Path],
    kind: BallotKind,
    vote: VoteKind,
    levels: tuple[str, ...],
    accepted: frozenset[int] = frozenset(),
) -> Form:
    """One kind's form from its blanks; FormError as for `learn_paper` and `form_for`."""
    return form_for(learn_paper(blanks), kind, vote, levels, accepted)


def form_for(
    paper: Paper,
    kind: BallotKind,
    vote: VoteKind,
    levels: tuple[str, ...],
    accepted: frozenset[int] = frozenset(),
) -> Form:
    """One kind's form from its paper, the names as the election lists them.

    FormError tells where the print differs from the list, word by word; rows in `accepted` may differ.
    """
    if set(paper.levels) != set(levels):
        raise FormError(
            Text(
                f"Phiếu trắng là phiếu {_vote_name(paper.kind).vi}, còn cuộc này là {_vote_name(vote).vi}; "
                "hãy đưa đúng phiếu trắng.",
                f"The blank is for a {_vote_name(paper.kind).en}, but this is a {_vote_name(vote).en}; give the right one.",
            )
        )
    if len(paper.rows) != len(kind.officials):
        raise FormError(
            Text(
                f"Mẫu phiếu có {len(paper.rows)} hàng nhưng danh sách “{kind.id}” có {len(kind.officials)} người; "
                "hãy kiểm tra lại danh sách hoặc đưa đủ các trang theo thứ tự.",
                f"The blank has {len(paper.rows)} rows but the list “{kind.id}” has {len(kind.officials)} officials; "
                "check the list, or give all pages in their order.",
            )
        )
    differing = [one for one in differences_in(paper.rows, kind.officials) if one.row not in accepted]
    if differing:
        told_vi, told_en = ("; ".join(getattr(one.text, side) for one in differing) for side in ("vi", "en"))
        numbers = " ".join(f"--accept {one.row}" for one in differing)
        raise FormError(
            Text(
                f"Phiếu in khác danh sách “{kind.id}”: {told_vi}. Hãy sửa danh sách hoặc phiếu; nếu danh sách đúng "
                f"và máy đọc nhầm chữ in, hãy thêm {numbers}.",
                f"The ballot's print differs from the list “{kind.id}”: {told_en}. Mend the list or the ballot; if the "
                f"list is right and the print was misread, add {numbers}.",
            )
        )
    form = form_of(paper, kind.id, kind.title)
    people = iter(zip(kind.officials, paper.rows, strict=True))
    return replace(
        form,
        pages=tuple(
            replace(
                page,
                rows=tuple(
                    replace(
                        row,
                        name=person.name,
                        position=person.position,
                        to_check=words_to_check(printed, person.name, person.position),
                    )
                    for row, (person, printed) in zip(page.rows, people, strict=False)
                ),
            )
            for page in form.pages
        ),
    )


def _vote_name(vote: VoteKind) -> Text:
    return {
        "lay-phieu": Text("lấy phiếu tín nhiệm", "confidence survey"),
        "bo-phieu": Text("bỏ phiếu tín nhiệm", "confidence ballot"),
    }[vote]
