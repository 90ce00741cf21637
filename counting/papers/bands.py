"""The bounds of a rule set in words: "tín nhiệm thấp trên 1/2 và dưới 2/3: …"."""

from __future__ import annotations

from calibration.language import Text
from counting.papers.wording import level_name
from counting.rule_set import Band, RuleSet


def bands_in_words(rules: RuleSet) -> Text:
    """Every band that something follows from, one a line."""
    bands = [_band(rules, band) for band in rules.bands if band.wording.vi]
    return Text("\n".join(band.vi for band in bands), "\n".join(band.en for band in bands))


def _band(rules: RuleSet, band: Band) -> Text:
    level = level_name(rules, band.level)
    vi, en = [], []
    if band.low > 0 or not band.low_included:
        vi.append(f"{'từ' if band.low_included else 'trên'} {band.low}")
        en.append(f"{'at least' if band.low_included else 'over'} {band.low}")
    if band.high < 1 or not band.high_included:
        vi.append(f"{'đến' if band.high_included else 'dưới'} {band.high}")
        en.append(f"{'at most' if band.high_included else 'under'} {band.high}")
    return Text(
        f"{level.vi} {' và '.join(vi)}: {band.wording.vi}",
        f"{level.en} {' and '.join(en)}: {band.wording.en}",
    )
