"""Cast vote records in the common data format: valid, complete, the same every time, and silent about who voted how."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.election import parse_election
from counting.ballots import all_ballots
from counting.cast_vote_records import cast_vote_records, records_json
from counting.choices import ballot_choices, votes_of
from counting.rule_sets import load_rules
from counting.second_counter import count_records
from counting.store import Decision, StoredPage
from counting.tally import tally_election
from scanner.doubts import Doubt
from scanner.reading import RowReading

SCHEMA = Path(__file__).parents[2].parent / "shared/data/nist_cvr_v1.schema.json"
RULES = load_rules("nq96-2023", "lay-phieu")
CHOICE = st.sampled_from(["high", "trust", "low", "blank", "multiple", "doubt", "invalid"])
BALLOTS = st.lists(st.tuples(st.sampled_from(["hdnd", "ubnd"]), CHOICE, CHOICE), max_size=14)


def counted(election, ballots: list[tuple[str, str, str]], batches: int = 1):
    """The choices of ballots fed in this order; "doubt" waits for a person, "invalid" was decided so."""
    pages, decisions = [], {}
    for number, (kind, *choices) in enumerate(ballots, start=1):
        rows = []
        for row, choice in enumerate(choices[: len(election.ballot(kind).officials)], start=1):
            doubts = (Doubt.FAINT,) if choice in ("doubt", "invalid") else ()
            rows.append(RowReading(row, "high" if doubts else choice, doubts, {}))
            if choice == "invalid":
                decisions[number, row] = Decision(number, row, "invalid", "", (Doubt.FAINT,))
            if choice == "multiple":
                decisions[number, row] = Decision(number, row, "multiple", "")
        batch = 1 + (number - 1) * batches // max(1, len(ballots))
        pages.append(
            StoredPage(number, batch, f"{number}.jpg", 1, str(number), "", "read", "", kind, 1, (), tuple(rows))
        )
    kinds = all_ballots(election, pages, decisions, {})
    return ballot_choices(election, RULES, kinds, decisions)


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


EVERY_CHOICE = [
    ("hdnd", choice, "high") for choice in ("high", "trust", "low", "blank", "multiple", "doubt", "invalid")
]


def test_every_choice_fits_the_schema_of_the_common_data_format(election_text, validator):
    election = parse_election(election_text)
    report = cast_vote_records(election, RULES, counted(election, EVERY_CHOICE), "0.1.0")
    validator.validate(json.loads(records_json(report)))
    assert len(report["CVR"]) == len(EVERY_CHOICE)
    names = [record["CurrentSnapshotId"] for record in report["CVR"]]
    assert len(set(names)) == len(names)


@settings(max_examples=40, deadline=None)
@given(ballots=BALLOTS, seed=st.integers(0, 999), batches=st.integers(1, 4))
def test_another_order_and_other_batches_give_the_same_tally_and_the_same_bytes(election_text, ballots, seed, batches):
    election = parse_election(election_text)
    shuffled = random.Random(seed).sample(ballots, len(ballots))
    told = []
    for choices in (counted(election, ballots), counted(election, shuffled, batches)):
        tally = tally_election(election, RULES, votes_of(choices), 0, "provisional")
        told.append((tally, records_json(cast_vote_records(election, RULES, choices, "0.1.0"))))
    assert told[0] == told[1]


@settings(max_examples=40, deadline=None)
@given(ballots=BALLOTS)
def test_the_second_counter_agrees_with_the_first(election_text, ballots):
    election = parse_election(election_text)
    choices = counted(election, ballots)
    tally = tally_election(election, RULES, votes_of(choices), 0, "provisional")
    again = list(count_records(cast_vote_records(election, RULES, choices, "0.1.0")).values())
    first = [list(person.votes.values()) for kind in tally.ballots for person in kind.officials]
    assert [list(votes.values()) for votes in again] == first


def test_no_file_page_batch_or_time_of_a_sheet_is_told(election_text):
    election = parse_election(election_text)
    told = records_json(cast_vote_records(election, RULES, counted(election, EVERY_CHOICE), "0.1.0")).decode()
    assert ".jpg" not in told
    for word in ("BatchId", "BatchSequenceId", "UniqueId", "BallotAuditId", "BallotPrePrintedId", "TimeStamp", "Image"):
        assert word not in told


def test_anyone_can_count_the_exported_file_with_the_second_counter_alone(election_text, tmp_path):
    election = parse_election(election_text)
    file = tmp_path / "records.json"
    file.write_bytes(records_json(cast_vote_records(election, RULES, counted(election, EVERY_CHOICE), "0.1.0")))
    counter = Path(__file__).parents[2] / "counting/second_counter.py"
    run = subprocess.run([sys.executable, counter, file], capture_output=True, check=True, cwd=tmp_path)
    assert "tín nhiệm cao 1, tín nhiệm 1, tín nhiệm thấp 1" in run.stdout.decode("utf-8")
