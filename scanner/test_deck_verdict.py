"""Whether this scanner, on this day, may be trusted with the count: the figures of a test deck and their verdict.

What was measured comes from `scanner.test_deck_figures`; here it is judged, in sentences that say what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from calibration.form import Form
from calibration.language import Text
from calibration.test_deck import TestDeck
from scanner.doubts import REFUSAL_TEXTS, Doubt
from scanner.picture_size import PictureSize
from scanner.row_outcome import Outcome
from scanner.sheet_match import Matching, SheetPage
from scanner.test_deck_figures import CellTally, Figures, RowPlace, cells_of, figures_of, rows_of

MOST_PLAIN_ASKED = 0.05
"""Share of plain rows that may be asked for nothing. Test marks are plainer than voters', so of a sound scanner none
is; with one in twenty the committee would look at every second ballot of twelve rows."""

WORST_FIT_MM = 0.06
"""Median distance between rules and form, worst page: office scans have 0.001–0.012 mm; pages are refused from 0.25."""

LEAST_DPI = 190
"""Below 200 dpi thin strokes are two pixels wide; scans are then read, but more rows are asked."""

PENCIL_STRENGTH = 0.25
"""A scanner that shows marks down to this strength shows a dry pen and a soft pencil, too."""

SQUARE_ENOUGH = 0.04
GROSSLY_STRETCHED = 0.20
"""How far a picture's sides may be off the paper's proportions before it is said, and before the scanner is not
trusted. A4 on a Letter or Legal glass is 9 or 14 % off and is read well; a page that is even off more was stretched,
which the reader follows, but which no scanner should do."""

EXAMPLES = 3
"""So many places are named in a sentence; the record has all."""

VI_MORE, EN_MORE = "và {} nữa", "and {} more"


@dataclass(frozen=True)
class Finding:
    """One thing found, as a word and a sentence; `blocking` if the scanner is not to be trusted because of it."""

    code: str
    blocking: bool
    text: Text


@dataclass(frozen=True)
class Verdict:
    """What a test deck says of a scanner."""

    figures: Figures
    findings: tuple[Finding, ...]
    rows: tuple[RowPlace, ...]
    cells: tuple[CellTally, ...]

    @property
    def trusted(self) -> bool:
        """Whether nothing found speaks against it."""
        return not any(finding.blocking for finding in self.findings)


def judge_deck(deck: TestDeck, forms: tuple[Form, ...], matching: Matching, sizes: list[PictureSize]) -> Verdict:
    """The verdict on a scanner from its matched pages and the sizes of the pictures.

    The page doubt that the words TỜ THỬ below the table raise (`outside-box`) is passed over: it is meant to be there.
    """
    rows = rows_of(matching)
    figures = figures_of(deck, forms, matching, rows, sizes)
    return Verdict(figures, tuple(judge(deck, matching, figures, rows)), rows, cells_of(deck, matching))


def judge(deck: TestDeck, matching: Matching, figures: Figures, rows: tuple[RowPlace, ...]) -> Iterable[Finding]:
    """Everything that speaks against the scanner, then what is merely worth knowing."""
    many = {form.form for form in deck.forms if len(form.pages) > 1}
    yield from _of_sheets(matching, figures, many)
    yield from _of_rows(deck, figures, rows, many)
    yield from _of_dirt(matching, figures, many)
    yield from _of_picture(figures, rows)
    yield from _of_shape(figures)


def _of_sheets(matching: Matching, figures: Figures, many: set[str]) -> Iterable[Finding]:
    """Sheets that are not there, are there twice, or were not read."""
    if matching.missing:
        vi, en = _sheets([place for place, _ in matching.missing], many)
        yield Finding(
            "missing-sheet",
            True,
            Text(
                f"Thiếu {len(matching.missing)} trong {figures.pages_expected} trang thử: {vi}. "
                "Hãy quét đủ cả bộ, không gấp, không cắt mép, rồi đọc lại.",
                f"{len(matching.missing)} of {figures.pages_expected} test pages are missing: {en}. "
                "Scan the whole deck, unfolded and uncut, then read it again.",
            ),
        )
    if matching.extra:
        vi, en = _sheets([page.place for page in matching.extra], many)
        files = sorted({page.reading.file for page in matching.extra})
        yield Finding(
            "read-twice",
            True,
            Text(
                f"{len(matching.extra)} trang thừa ({_listed(files)}), giống nhất với {vi}: tờ bị quét hai lần, hoặc máy quét "
                "đã làm mất dấu. Hãy quét lại cả bộ, mỗi tờ một lần.",
                f"{len(matching.extra)} pages too many ({_listed(files, EN_MORE)}), most like {en}: a sheet was scanned twice, or the "
                "scanner lost its marks. Scan the whole deck again, each sheet once.",
            ),
        )
    for reason in sorted({refused.reason for refused in matching.refused}):
        files = [refused.file for refused in matching.refused if refused.reason is reason]
        why = REFUSAL_TEXTS[reason]
        yield Finding(
            "refused-page",
            False,
            Text(
                f"Không đọc {len(files)} trang ({_listed(files)}): {why.vi}",
                f"{len(files)} pages were not read ({_listed(files, EN_MORE)}): {why.en}",
            ),
        )


def _of_rows(deck: TestDeck, figures: Figures, rows: tuple[RowPlace, ...], many: set[str]) -> Iterable[Finding]:
    """Rows that were read wrongly, overlooked, or asked for nothing, and faint marks that were lost."""
    wrong = [row for row in rows if row.outcome is Outcome.WRONG]
    if wrong:
        vi, en = _rows(wrong, many)
        yield Finding(
            "wrong-row",
            True,
            Text(
                f"Đọc sai {len(wrong)} hàng mà không hỏi: {vi}. Không được dùng máy quét này với cách quét này; "
                "hãy đổi máy hoặc cách quét rồi thử lại.",
                f"{len(wrong)} rows were read wrongly without asking: {en}. This scanner must not be used as it is "
                "set; change the scanner or its settings and test again.",
            ),
        )
    lost = [row for row in rows if row.outcome is Outcome.OVERLOOKED and row.strength >= deck.required_strength]
    if lost:
        vi, en = _rows(lost, many)
        yield Finding(
            "overlooked-mark",
            True,
            Text(
                f"Bỏ sót dấu ở {len(lost)} hàng mà không hỏi: {vi}. Hãy quét ở chế độ thang xám (hoặc màu), 300 dpi, "
                "giảm độ sáng, rồi thử lại.",
                f"The marks of {len(lost)} rows were overlooked without asking: {en}. Scan in grey (or colour) at "
                "300 dpi, turn the brightness down, and test again.",
            ),
        )
    yield from _of_faint(deck, figures, rows)
    asked = [row for row in rows if row.outcome is Outcome.ASKED and Doubt.DIRT not in row.doubts]
    if asked:
        share = len(asked) / figures.plain_rows
        vi, en = _rows(asked, many)
        blocking = share > MOST_PLAIN_ASKED
        limit = round(100 * MOST_PLAIN_ASKED)
        yield Finding(
            "plain-row-asked",
            blocking,
            Text(
                f"Hỏi lại {len(asked)} trong {figures.plain_rows} hàng rõ ràng: {vi}. "
                + (
                    f"Quá {limit} %: hãy lau kính, quét 300 dpi thang xám rồi thử lại."
                    if blocking
                    else f"Chưa quá {limit} %, vẫn dùng được nhưng sẽ mất thêm thời gian."
                ),
                f"{len(asked)} of {figures.plain_rows} plain rows were asked: {en}. "
                + (
                    f"That is over {limit} %: clean the glass, scan in grey at 300 dpi, and test again."
                    if blocking
                    else f"That is not over {limit} %: it can be used, but takes more of the committee's time."
                ),
            ),
        )


def _of_faint(deck: TestDeck, figures: Figures, rows: tuple[RowPlace, ...]) -> Iterable[Finding]:
    """Down to which strength marks are shown; where a required one was lost, the rows were named already."""
    tried = sorted({row.strength for row in rows if row.strength < 1})
    if not tried:
        return
    limit = figures.faint_shown_down_to
    needed = round(100 * deck.required_strength)
    if limit is None:
        yield Finding(
            "faint-limit",
            True,
            Text(
                f"Không thấy được cả dấu mờ đậm nhất (độ đậm {round(100 * tried[-1])} %); phải thấy đến {needed} %.",
                f"Not even the strongest faint mark was shown (strength {round(100 * tried[-1])} %); marks must be "
                f"shown down to {needed} %.",
            ),
        )
        return
    shown = round(100 * limit)
    if limit > deck.required_strength:
        yield Finding(
            "faint-limit",
            True,
            Text(
                f"Chỉ thấy dấu mờ đến độ đậm {shown} %; phải thấy đến {needed} %. Nét bút mờ sẽ bị bỏ sót: hãy quét ở "
                "chế độ thang xám, giảm độ sáng rồi thử lại.",
                f"Faint marks are shown only down to a strength of {shown} %; {needed} % is required. Faint strokes "
                "would be overlooked: scan in grey, turn the brightness down, and test again.",
            ),
        )
        return
    weak = limit > PENCIL_STRENGTH and limit > tried[0]
    yield Finding(
        "faint-limit",
        False,
        Text(
            f"Thấy dấu mờ đến độ đậm {shown} % (phải thấy đến {needed} %)."
            + (" Nét mờ hơn, như bút chì nhạt, bị bỏ sót mà không hỏi; quét thang xám sẽ thấy." if weak else ""),
            f"Faint marks are shown down to a strength of {shown} % ({needed} % is required)."
            + (
                " Fainter ones, as of a soft pencil, are overlooked without asking; a grey scan shows them."
                if weak
                else ""
            ),
        ),
    )


def _of_dirt(matching: Matching, figures: Figures, many: set[str]) -> Iterable[Finding]:
    dirty = [page.place for page in matching.pages if any(Doubt.DIRT in row.doubts for row in page.reading.rows)]
    if dirty:
        vi, en = _sheets(dirty, many)
        yield Finding(
            "dirt",
            True,
            Text(
                f"Vệt bẩn của máy quét chạy qua các ô trên {len(dirty)} trong {figures.pages_read} trang: {vi}. Hãy "
                "lau dải kính hẹp nơi giấy chạy qua bằng vải mềm, rồi quét lại cả bộ.",
                f"A streak of dirt from the scanner runs over the boxes on {len(dirty)} of {figures.pages_read} pages: "
                f"{en}. Wipe the narrow strip of glass that the paper runs over with a soft cloth, then scan the whole "
                "deck again.",
            ),
        )


def _of_picture(figures: Figures, rows: tuple[RowPlace, ...]) -> Iterable[Finding]:
    """The fit, the room between empty and marked, the resolution."""
    fit = figures.worst_fit_mm
    unfitted = sum(Doubt.POOR_FIT in row.doubts for row in rows)
    if fit is not None and (fit > WORST_FIT_MM or unfitted):
        yield Finding(
            "poor-fit",
            True,
            Text(
                f"Đường kẻ không khớp với mẫu phiếu (lệch {_vi(fit)} mm, {unfitted} hàng không khớp). Máy quét kéo giấy "
                "không đều, hoặc phiếu không được in đúng cỡ 100 %: hãy kiểm tra rồi thử lại.",
                f"The ruled lines do not fit the form ({fit} mm off, {unfitted} rows without a fit). The scanner feeds "
                "unevenly, or the ballots were not printed at 100 % size: check both and test again.",
            ),
        )
    ink = figures.ink
    if ink is not None and not ink.separated:
        yield Finding(
            "no-margin",
            True,
            Text(
                f"Ô trống và ô có dấu khác nhau quá ít: ô trống có đến {_vi(round(ink.empty_highest, 2))} mm² mực, dấu "
                f"nhạt nhất chỉ có {_vi(round(ink.marked_lowest, 2))} mm². Hãy lau kính, chỉnh độ sáng rồi thử lại.",
                f"Empty and marked boxes differ too little: an empty one has up to {ink.empty_highest:.2f} mm² of ink, "
                f"the least mark only {ink.marked_lowest:.2f} mm². Clean the glass, set the brightness, and test again.",
            ),
        )
    if figures.lowest_dpi is not None and figures.lowest_dpi < LEAST_DPI:
        yield Finding(
            "low-resolution",
            False,
            Text(
                f"Độ phân giải chỉ khoảng {figures.lowest_dpi} dpi; nên quét ở 200 dpi trở lên, tốt nhất là 300.",
                f"The resolution is only about {figures.lowest_dpi} dpi; better scan at 200 dpi or more, best at 300.",
            ),
        )


def _of_shape(figures: Figures) -> Iterable[Finding]:
    """Pictures that have not the paper's proportions."""
    stretch = figures.worst_stretch
    if stretch is not None and abs(stretch) > SQUARE_ENOUGH:
        off = round(100 * abs(stretch))
        yield Finding(
            "stretched",
            abs(stretch) > GROSSLY_STRETCHED,
            Text(
                f"Ảnh quét lệch {off} % so với tỉ lệ cạnh của tờ giấy: máy quét kéo giãn ảnh hoặc quét khổ khác. "
                "Hãy chọn đúng khổ giấy của phiếu, tỉ lệ 100 %.",
                f"The scans are {off} % off the paper's proportions: the scanner stretches them or scans another size "
                "of paper. Choose the ballot's own paper size, at 100 %.",
            ),
        )


def _sheets(places: list[SheetPage], many: set[str]) -> tuple[str, str]:
    """Some sheets by name, in both languages."""
    vi = [f"“{place.form}” tờ {place.number}" + _on_page(place, many, "trang") for place in places]
    en = [f"“{place.form}” sheet {place.number}" + _on_page(place, many, "page") for place in places]
    return _listed(vi), _listed(en, EN_MORE)


def _rows(rows: list[RowPlace], many: set[str]) -> tuple[str, str]:
    """Some rows by name, in both languages."""
    vi = [
        f"“{row.place.form}” tờ {row.place.number}{_on_page(row.place, many, 'trang')} hàng {row.row}" for row in rows
    ]
    en = [
        f"“{row.place.form}” sheet {row.place.number}{_on_page(row.place, many, 'page')} row {row.row}" for row in rows
    ]
    return _listed(vi), _listed(en, EN_MORE)


def _on_page(place: SheetPage, many: set[str], word: str) -> str:
    return f" {word} {place.page}" if place.form in many else ""


def _listed(names: list[str], more: str = VI_MORE) -> str:
    shown = ", ".join(names[:EXAMPLES])
    return shown if len(names) <= EXAMPLES else f"{shown} {more.format(len(names) - EXAMPLES)}"


def _vi(value: float) -> str:
    """A number with the decimal comma."""
    return str(value).replace(".", ",")
