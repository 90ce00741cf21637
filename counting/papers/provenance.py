"""How a paper's figures came about: rules, denominator, software, thresholds, scanner test, fingerprints.

Every paper carries the short form at its foot and the whole as an annex.
"""

from __future__ import annotations

from dataclasses import dataclass

from calibration.ink_limits import InkLimits
from calibration.language import Language, Text
from counting.papers.bands import bands_in_words
from counting.papers.facts import Facts, ScannerTest
from counting.papers.wording import NOTHING, counted, denominator, full_source, legal_source, long_date, said
from counting.rule_set import RowFault, RuleSet

_SHORT_PRINT = 16
"""Letters of a test deck's fingerprint that are enough to tell it by."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The annex, ready to print: lines of a label and what it says."""

    title: str
    subtitle: str
    lines: tuple[tuple[str, str], ...]


def provenance(facts: Facts, language: Language, number: int) -> Provenance:
    """The annex of this count; number 0 for the only annex of a paper."""
    numbered = f" {number}" if number else ""
    lines = (
        (Text("Tình trạng", "Status"), _status(facts)),
        (Text("Bộ quy tắc", "Rule set"), _rule_set(facts)),
        (Text("Mẫu số của tỷ lệ", "Percentages are of"), _whole(facts)),
        (Text("Các mức để kết luận", "Bounds of the conclusions"), bands_in_words(facts.rules)),
        (Text("Phiếu không hợp lệ", "Invalid ballots"), _invalid_ballots(facts.rules)),
        (Text("Phần mềm", "Software"), _software(facts)),
        (Text("Ngưỡng đọc dấu", "Thresholds of reading"), _limits(facts.limits)),
        (Text("Thử máy quét", "Scanner test"), _scanner_test(facts.scanner_test)),
        (Text("Trang không đếm", "Pages not counted"), _left_out(facts)),
        (Text("Hàng do Ban kiểm phiếu quyết định", "Rows decided by the committee"), _decided(facts)),
        (Text("Dấu vân nhật ký", "Fingerprint of the journal"), _as_it_is(facts.fingerprint)),
        (Text("Dấu khóa", "Fingerprint of the key"), _key(facts.key)),
    )
    return Provenance(
        title=said(Text(f"PHỤ LỤC{numbered}", f"ANNEX{numbered}"), language),
        subtitle=said(Text("Căn cứ và cách lập số liệu", "How the figures were made"), language),
        lines=tuple((said(label, language), said(what, language)) for label, what in lines),
    )


def method(facts: Facts) -> tuple[Text, ...]:
    """Under which rules percentages and outcomes were made; the choice of denominator can change an outcome."""
    rules = facts.rules
    whole, source = denominator(rules), legal_source(rules)
    including = Text("", "")
    if rules.denominator == "collected":
        including = Text(", kể cả phiếu không hợp lệ", ", invalid ones included")
    return (
        Text(
            f"Tỷ lệ phần trăm và các mức để kết luận tính trên {whole.vi}{including.vi}, theo {source.vi} "
            f"(bộ quy tắc {rules.id}, phiên bản {rules.version}).",
            f"Percentages and the bounds of every conclusion are taken of {whole.en}{including.en}, under {source.en} "
            f"(rule set {rules.id}, version {rules.version}).",
        ),
        _invalid_rows(rules),
    )


def _invalid_rows(rules: RuleSet) -> Text:
    faults = [_ROW_FAULTS[fault] for fault in rules.row_invalid]
    if not faults:
        return Text("Không có hàng phiếu nào tự nó không hợp lệ.", "No row is invalid by itself.")
    vi, en = " hoặc ".join(fault.vi for fault in faults), " or ".join(fault.en for fault in faults)
    if rules.row_invalid_scope == "person":
        return Text(
            f"Hàng {vi} chỉ không hợp lệ đối với người đó, không làm mất hiệu lực cả lá phiếu.",
            f"A row with {en} is invalid for that person only and does not void the ballot.",
        )
    return Text(f"Hàng {vi} làm cả lá phiếu không hợp lệ.", f"A row with {en} makes the whole ballot invalid.")


_ROW_FAULTS: dict[RowFault, Text] = {
    "blank": Text("không đánh dấu", "no mark"),
    "multiple": Text("đánh dấu từ hai mức trở lên", "two or more marks"),
}


def footer(facts: Facts) -> Text:
    """Status, rules, software and the mark of the count that the paper was made from; for every page."""
    source, whole = legal_source(facts.rules), denominator(facts.rules)
    state, made = _status(facts), f"kiemphieu {facts.software_version}"
    vi = [state.vi, f"{facts.rules.id}, {source.vi}", f"tỷ lệ trên {whole.vi}", made]
    en = [state.en, f"{facts.rules.id}, {source.en}", f"percentages of {whole.en}", made]
    marks_vi, marks_en = [], []
    if facts.fingerprint:
        marks_vi.append(f"Nhật ký: {facts.fingerprint}")
        marks_en.append(f"Journal: {facts.fingerprint}")
    if facts.key:
        marks_vi.append(f"dấu khóa: {facts.key}")
        marks_en.append(f"key: {facts.key}")
    return Text(
        "\n".join(" · ".join(part) for part in (vi, marks_vi) if part),
        "\n".join(" · ".join(part) for part in (en, marks_en) if part),
    )


def _status(facts: Facts) -> Text:
    if facts.tally.status == "final":
        return Text("Chính thức", "Final")
    return Text("Tạm tính", "Provisional")


def _rule_set(facts: Facts) -> Text:
    rules, source = facts.rules, full_source(facts.rules)
    return Text(
        f"{source.vi} ({rules.id}, phiên bản {rules.version})", f"{source.en} ({rules.id}, version {rules.version})"
    )


def _whole(facts: Facts) -> Text:
    whole = denominator(facts.rules)
    if facts.rules.denominator != "collected":
        return whole
    return Text(f"{whole.vi}, kể cả phiếu không hợp lệ", f"{whole.en}, invalid ones included")


def _invalid_ballots(rules: RuleSet) -> Text:
    """Why the committee may void a whole ballot, one reason a line."""
    reasons = rules.ballot_invalid or (Text(NOTHING, NOTHING),)
    return Text("\n".join(reason.vi for reason in reasons), "\n".join(reason.en for reason in reasons))


def _software(facts: Facts) -> Text:
    return Text(f"kiemphieu, phiên bản {facts.software_version}", f"kiemphieu, version {facts.software_version}")


def _limits(limits: InkLimits) -> Text:
    empty, mark = f"{limits.empty_mm2:.2f}", f"{limits.mark_mm2:.2f}"
    return Text(
        f"Ô trống khi có không quá {empty.replace('.', ',')} mm² mực; ô được đánh dấu khi có từ "
        f"{mark.replace('.', ',')} mm² mực và nét vẽ là một dấu; ở giữa hai ngưỡng, hoặc khi hai cách đọc khác nhau, "
        "Ban kiểm phiếu quyết định.",
        f"A cell is empty with at most {empty} mm² of ink, and marked from {mark} mm² if its strokes are a mark; "
        "between the two, or where the two readers differ, the committee decides.",
    )


def _scanner_test(test: ScannerTest | None) -> Text:
    if test is None:
        return Text("Chưa đọc bộ phiếu thử nào bằng máy quét này.", "No test deck was read with this scanner.")
    date, deck = long_date(test.day), test.deck[:_SHORT_PRINT]
    verdict = Text("TIN CẬY ĐƯỢC", "MAY BE TRUSTED") if test.trusted else Text("KHÔNG TIN CẬY", "NOT TRUSTED")
    found_vi = "".join(f" {text.vi}" for text in test.findings)
    found_en = "".join(f" {text.en}" for text in test.findings)
    return Text(
        f"{verdict.vi} (bộ phiếu thử {deck}, {date.vi}).{found_vi}",
        f"{verdict.en} (test deck {deck}, {date.en}).{found_en}",
    )


def _left_out(facts: Facts) -> Text:
    refused = counted(facts.refused_pages, "trang", "page", "pages")
    twice = counted(facts.duplicates, "trang", "page", "pages")
    return Text(
        f"phần mềm từ chối đọc: {refused.vi}; quét trùng: {twice.vi}",
        f"refused by the software: {refused.en}; scanned twice: {twice.en}",
    )


def _decided(facts: Facts) -> Text:
    return counted(len(facts.decided), "hàng phiếu", "ballot row", "ballot rows")


def _as_it_is(mark: str) -> Text:
    return Text(mark or NOTHING, mark or NOTHING)


def _key(mark: str) -> Text:
    if not mark:
        return Text("không dùng khóa ký", "no key was used")
    return Text(mark, mark)
