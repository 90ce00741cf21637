"""Every paper, in both languages and every format, tells the same figures."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from io import BytesIO, StringIO

import openpyxl
import pytest

from counting.papers.catalogue import ANNOUNCEMENT, MINUTES, OFFICIAL_SHEETS, PAPERS, RESOLUTION, RESULTS_TABLE
from counting.papers.results_csv import results_csv
from counting.papers.results_json import results_json
from counting.papers.workbook import workbook
from counting.papers.workbook_look import FIRST_LEVEL_COLUMN, NAME_COLUMN, VALID_COLUMN

LANGUAGES = ("vi", "en")


def percentages(text):
    """All percentages of a paper, however the language writes them."""
    return Counter(part.replace(".", ",") for part in re.findall(r"\d+(?:[.,]\d+)?%", text))


@pytest.mark.parametrize("paper", [paper.name.en for paper in PAPERS])
def test_a_paper_has_the_same_percentages_in_both_languages_as_pdf_and_as_word(told, paper):
    first, *others = [percentages(told[paper, language, kind]) for language in LANGUAGES for kind in ("pdf", "docx")]
    assert sum(first.values()) >= 9
    assert all(other == first for other in others)


def figures(facts):
    """From the CSV alone: each person's name with (votes, percentage) by level, and valid votes."""
    rows = csv.DictReader(StringIO(results_csv(facts, "vi").decode("utf-8-sig")))
    return [
        (row["name"], row["valid"], [(row[level], row[f"{level}_percent"] + "%") for level in facts.election.levels])
        for row in rows
    ]


def in_language(percent, language):
    return percent if language == "vi" else percent.replace(",", ".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_each_person_s_row_in_the_tables_is_the_row_of_the_csv(facts_once, told, language, kind):
    for name, valid, levels in figures(facts_once):
        row = " ".join(f"{votes} {in_language(percent, language)}" for votes, percent in levels)
        for paper in (MINUTES, RESULTS_TABLE):
            after_name = told[paper.name.en, language, kind].split(name, 1)[1]
            assert f"{valid} {row}" in told[paper.name.en, language, kind], (paper.name.en, name)
            assert after_name.index(f"{valid} {row}") >= 0
        sheet = told[OFFICIAL_SHEETS.name.en, language, kind]
        assert all(f"{votes} {in_language(percent, language)}" in sheet for votes, percent in levels)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_resolution_and_announcement_word_the_same_figures(facts_once, told, kind):
    resolution, read_out = told[RESOLUTION.name.en, "vi", kind], told[ANNOUNCEMENT.name.en, "vi", kind]
    for name, _, levels in figures(facts_once):
        for level, (votes, percent) in zip(("tín nhiệm cao", "tín nhiệm", "tín nhiệm thấp"), levels, strict=True):
            count = f"0{votes}" if 0 < int(votes) < 10 else votes
            assert f"Số phiếu {level}: {count} phiếu (chiếm {percent} tổng số phiếu thu về)." in resolution
            assert f"{level} {count} phiếu, chiếm {percent}" in read_out, name


def test_json_and_csv_agree_in_both_languages(facts_once):
    kinds = json.loads(results_json(facts_once.tally))["ballots"]
    from_json = [
        (person["name"], str(person["valid"]), [(str(person[level]), f"{share}%") for level, share in percent.items()])
        for kind in kinds
        for person in kind["officials"]
        for percent in [person["percent"]]
    ]
    assert from_json == figures(facts_once)
    english = csv.reader(StringIO(results_csv(facts_once, "en").decode("utf-8-sig")))
    vietnamese = csv.reader(StringIO(results_csv(facts_once, "vi").decode("utf-8-sig")))
    for left, right in zip(english, vietnamese, strict=True):
        assert [cell.replace(",", ".") for cell in right] == [cell.replace(",", ".") for cell in left]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_program_recomputes_the_very_figures_of_the_papers(facts_once, tie_facts, tmp_path):
    for name, facts in (("usual", facts_once), ("ties", tie_facts)):
        (tmp_path / f"{name}.xlsx").write_bytes(workbook(facts, "vi"))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path / "out"),
            str(tmp_path / "usual.xlsx"),
            str(tmp_path / "ties.xlsx"),
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )
    for name, facts in (("usual", facts_once), ("ties", tie_facts)):
        sheet = openpyxl.load_workbook(tmp_path / f"out/{name}.xlsx", data_only=True).worksheets[0]
        rows = {sheet.cell(row, NAME_COLUMN).value: row for row in range(1, sheet.max_row + 1)}
        for person, valid, levels in figures(facts):
            row = rows[person]
            assert str(sheet.cell(row, VALID_COLUMN).value) == valid
            for index, (votes, percent) in enumerate(levels):
                column = FIRST_LEVEL_COLUMN + 2 * index
                assert str(sheet.cell(row, column).value) == votes
                assert round(sheet.cell(row, column + 1).value * 10_000) == round(
                    float(percent.rstrip("%").replace(",", ".")) * 100
                ), (person, percent)
        # the totals under the last kind
        last = facts.tally.ballots[-1]
        end = rows[last.officials[-1].name] + 1
        assert sheet.cell(end, VALID_COLUMN).value == sum(person.valid for person in last.officials)


def test_formulas_survive_names_that_look_like_formulas(facts_once):
    kind = facts_once.tally.ballots[0]
    person = replace(kind.officials[0], name="=1+1")
    kind = replace(kind, officials=(person, *kind.officials[1:]))
    facts = replace(facts_once, tally=replace(facts_once.tally, ballots=(kind, *facts_once.tally.ballots[1:])))
    sheet = openpyxl.load_workbook(BytesIO(workbook(facts, "vi"))).worksheets[0]
    names = [cell for cell in sheet["B"] if cell.value == "=1+1"]
    assert [cell.data_type for cell in names] == ["s"]
