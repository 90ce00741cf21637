"""How the papers word figures, dates, choices and outcomes, in both languages."""

from __future__ import annotations

import datetime
import unicodedata

from calibration.election import LEVEL_NAMES, VoteKind
from calibration.language import Language, Text
from counting.rule_set import RuleSet

NOTHING = "—"
"""Stands where there is no figure or no outcome."""

VOTE_NAMES: dict[VoteKind, Text] = {
    "lay-phieu": Text("lấy phiếu tín nhiệm", "vote of confidence"),
    "bo-phieu": Text("bỏ phiếu tín nhiệm", "confidence ballot"),
}

_CHOICES: dict[str, Text] = {
    **LEVEL_NAMES,
    "blank": Text("không đánh dấu", "no mark"),
    "multiple": Text("đánh dấu nhiều mức", "several levels marked"),
    "invalid": Text("không hợp lệ", "invalid"),
    "valid": Text("hợp lệ", "valid"),
    "withdrawn": Text("loại bản quét", "scan left out"),
}
_NOT_READ = Text("không đọc được", "not read")

_ROLES = {
    "trưởng ban": "Head",
    "trưởng ban kiểm phiếu": "Head",
    "phó trưởng ban": "Deputy head",
    "phó trưởng ban kiểm phiếu": "Deputy head",
    "phó ban": "Deputy head",
    "thư ký": "Secretary",
    "thư ký ban kiểm phiếu": "Secretary",
    "ủy viên": "Member",
    "uỷ viên": "Member",
    "thành viên": "Member",
    "thành viên, thư ký": "Member and secretary",
    "ủy viên, thư ký": "Member and secretary",
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def said(text: Text, language: Language) -> str:
    """The sentence in one language, whatever the user speaks."""
    return text.vi if language == "vi" else text.en


def number(count: int) -> Text:
    """A count in running text: Vietnamese papers write one to nine with a leading zero."""
    return Text(f"{count:02d}" if 0 < count < 10 else str(count), str(count))


def counted(count: int, vi: str, en: str, en_plural: str) -> Text:
    """A count and what it counts: "01 phiếu", "1 ballot", "2 ballots"."""
    figure = number(count)
    return Text(f"{figure.vi} {vi}", f"{figure.en} {en if count == 1 else en_plural}")


def ballots(count: int) -> Text:
    """A number of ballots in running text: "01 phiếu", "1 ballot"."""
    return counted(count, "phiếu", "ballot", "ballots")


def deputies(count: int) -> Text:
    """A number of deputies in running text: "02 đại biểu", "2 deputies"."""
    return counted(count, "đại biểu", "deputy", "deputies")


def percentage(percent: str) -> Text:
    """A percentage of the tally ("97,5") with its sign: "97,5%", "97.5%"; a dash where there is no ratio."""
    if not percent:
        return Text(NOTHING, NOTHING)
    return Text(f"{percent}%", f"{percent.replace(',', '.')}%")


def denominator(rules: RuleSet) -> Text:
    """What every percentage of this rule set is taken of."""
    return rules.denominator_wording


def base(rules: RuleSet, count: int) -> Text:
    """The denominator with its figure: "33 phiếu thu về", "35 đại biểu"."""
    if rules.denominator == "deputies":
        return deputies(count)
    return counted(count, "phiếu thu về", "ballot collected", "ballots collected")


def share(percent: str, rules: RuleSet) -> Text:
    """A share in running text: "chiếm 97,5% tổng số phiếu thu về"."""
    figure, whole = percentage(percent), denominator(rules)
    return Text(f"chiếm {figure.vi} {whole.vi}", f"{figure.en} of {whole.en}")


def long_date(date: datetime.date) -> Text:
    """A date as papers write it: "ngày 14 tháng 12 năm 2023"; day, and January and February, with a leading zero.

    Source: Decree 30/2020/NĐ-CP, annex I, on the place and date of papers.
    """
    month = f"{date.month:02d}" if date.month < 3 else str(date.month)
    return Text(
        f"ngày {date.day:02d} tháng {month} năm {date.year}", f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
    )


def choice(value: str | None) -> Text:
    """A row's choice in words; None is what the machine could not read."""
    if value is None:
        return _NOT_READ
    return _CHOICES.get(value, Text(value, value))


def level_name(rules: RuleSet, level: str) -> Text:
    """A level as the rule set words it: "tín nhiệm cao"."""
    return next(known.name for known in rules.levels if known.id == level)


def level_head(rules: RuleSet, level: str, language: Language) -> str:
    """A level as the head of a column: "Tín nhiệm cao"."""
    name = said(level_name(rules, level), language)
    return name[:1].upper() + name[1:]


def follows(rules: RuleSet, name: str) -> Text | None:
    """What follows from an outcome, as the rule set words it; None where nothing does."""
    if not any(band.outcome == name for band in rules.bands):
        return None
    wording = rules.wording(name)
    return wording if wording.vi else None


def outcome(rules: RuleSet, name: str) -> Text:
    """An outcome in a table: as the rule set words it, a dash where nothing follows."""
    return follows(rules, name) or Text(NOTHING, NOTHING)


def legal_source(rules: RuleSet) -> Text:
    """The resolution behind the rule set, with its article where the rule set names one."""
    article, name = rules.article, rules.name
    if not article.vi:
        return name
    return Text(f"{article.vi} {name.vi}", f"{article.en} of {name.en}")


def full_source(rules: RuleSet) -> Text:
    """The same with the text's date and title in full."""
    article, source = rules.article, rules.source
    if not article.vi:
        return source
    return Text(f"{article.vi} {source.vi}", f"{article.en} of {source.en}")


def role(name: str) -> Text:
    """A committee member's role; the English papers translate the usual ones and keep any other."""
    return Text(name, _ROLES.get(" ".join(name.casefold().split()), name))


def banner(provisional: bool, pending: int) -> Text:
    """The line over a paper that must not be published yet; empty for a final one."""
    if not provisional:
        return Text("", "")
    rows = counted(pending, "hàng phiếu chờ quyết định", "ballot row waits", "ballot rows wait")
    if pending:
        return Text(
            f"BẢN TẠM TÍNH – còn {rows.vi}, không dùng để công bố",
            f"PROVISIONAL – {rows.en} for a decision; not for publication",
        )
    return Text(
        "BẢN TẠM TÍNH – việc kiểm phiếu chưa khóa, không dùng để công bố",
        "PROVISIONAL – the count is not closed; not for publication",
    )


def one_line(text: str) -> str:
    """Text typed by a person, on one line and without control characters, which no paper can hold."""
    visible = (" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in text)
    return unicodedata.normalize("NFC", " ".join("".join(visible).split()))
