"""What follows from the result, person by person, as the rule set words it."""

from __future__ import annotations

from calibration.language import Text
from counting.papers.facts import Facts
from counting.papers.kind_results import base_count
from counting.papers.wording import ballots, base, follows, level_name, share
from counting.tally import KindTally, OfficialTally


def conclusions(facts: Facts) -> tuple[Text, ...]:
    """One sentence for each person whose result leads to something; one sentence if there is none.

    A provisional paper concludes nothing.
    """
    if facts.tally.status == "provisional":
        return (Text("Chưa kết luận, vì đây là bản tạm tính.", "None yet: this is a provisional paper."),)
    found = [
        _conclusion(facts, kind, person, consequence)
        for kind in facts.tally.ballots
        for person in kind.officials
        if (consequence := follows(facts.rules, person.outcome))
    ]
    return tuple(found) or (_nobody(facts),)


def _conclusion(facts: Facts, kind: KindTally, person: OfficialTally, consequence: Text) -> Text:
    rules = facts.rules
    level = next(band.level for band in rules.bands if band.outcome == person.outcome)
    votes, part = ballots(person.votes[level]), share(person.percent[level], rules)
    whole, word = base(rules, base_count(facts, kind)), level_name(rules, level)
    named = f"{person.name}, {person.position}" if person.position else person.name
    return Text(
        f"Ông (Bà) {named}: {votes.vi} “{word.vi}”, {part.vi} ({whole.vi}): {consequence.vi}.",
        f"{named}: {votes.en} of “{word.en}”, {part.en} ({whole.en}): {consequence.en}.",
    )


def _nobody(facts: Facts) -> Text:
    wordings = [band.wording for band in facts.rules.bands if band.wording.vi]
    return Text(
        "Không có người nào thuộc trường hợp " + " hoặc ".join(f"“{wording.vi}”" for wording in wordings) + ".",
        "No person’s result leads to " + " or ".join(f"“{wording.en}”" for wording in wordings) + ".",
    )
