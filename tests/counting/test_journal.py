"""The journal: whoever alters, slips in, swaps or drops a line is found by the number of that line."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.journal import FIRST, Act, first_broken, next_act

BODIES = st.dictionaries(st.text(max_size=5), st.one_of(st.integers(), st.text(max_size=8), st.none()), max_size=3)
ACTS = st.lists(st.tuples(st.sampled_from(["new", "page", "decision", "close"]), BODIES), min_size=1, max_size=8)


def journal(told: list[tuple[str, dict]]) -> list[Act]:
    acts: list[Act] = []
    for name, body in told:
        acts.append(next_act(acts[-1] if acts else None, name, body))
    return acts


@given(ACTS)
def test_a_journal_that_nobody_touched_holds_together(told):
    acts = journal(told)
    assert first_broken(acts) is None
    assert [act.number for act in acts] == list(range(1, len(told) + 1))
    assert [(act.name, json.loads(act.body)) for act in acts] == told


@given(told=ACTS, data=st.data())
def test_an_altered_line_is_found_by_its_number(told, data):
    acts = journal(told)
    place = data.draw(st.integers(0, len(acts) - 1))
    field = data.draw(st.sampled_from(["name", "body", "previous", "hash"]))
    acts[place] = replace(acts[place], **{field: getattr(acts[place], field) + "0"})
    assert first_broken(acts) == place + 1


@given(told=ACTS, data=st.data())
def test_a_line_altered_together_with_its_own_hash_breaks_the_next_one(told, data):
    acts = journal([*told, ("close", {})])
    place = data.draw(st.integers(0, len(acts) - 2))
    before = acts[place - 1] if place else None
    acts[place] = next_act(before, acts[place].name, {"altered": True})
    assert first_broken(acts) == place + 2


@given(told=ACTS, data=st.data())
def test_a_dropped_line_leaves_a_gap(told, data):
    acts = journal([*told, ("close", {})])
    place = data.draw(st.integers(0, len(acts) - 2))
    del acts[place]
    assert first_broken(acts) == place + 1


@given(told=ACTS, data=st.data())
def test_a_line_slipped_in_is_found(told, data):
    acts = journal([*told, ("close", {})])
    place = data.draw(st.integers(0, len(acts) - 2))
    acts.insert(place + 1, next_act(acts[place], "decision", {"row": 7}))
    assert first_broken(acts) == place + 3


def test_swapped_lines_are_found():
    acts = journal([("new", {}), ("page", {"page": 1}), ("page", {"page": 2})])
    assert first_broken([acts[0], acts[2], acts[1]]) == 2


def test_an_empty_journal_is_not_broken():
    assert first_broken([]) is None


def test_the_hash_can_be_recomputed_by_anyone_from_the_documented_parts():
    first, second = journal([("new", {"body": "HĐND"}), ("page", {"b": 1, "a": "ệ"})])
    assert first.previous == FIRST == "0" * 64
    assert second.body == '{"a":"ệ","b":1}'
    assert second.previous == first.hash
    parts = (first.hash, "2", "page", second.body)
    assert second.hash == hashlib.sha256("\n".join(parts).encode()).hexdigest()


@pytest.mark.parametrize("body", [{"a": 1, "b": 2}, {"b": 2, "a": 1}])
def test_the_order_of_keys_in_an_act_does_not_matter(body):
    assert next_act(None, "page", body).body == '{"a":1,"b":2}'
