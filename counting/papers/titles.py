"""What was counted, at which meeting, of which body: the lines under a paper's title."""

from __future__ import annotations

from calibration.language import Text
from counting.papers.facts import Facts
from counting.papers.wording import VOTE_NAMES


def body_and_term(facts: Facts) -> str:
    """The body with its term: "Hội đồng nhân dân huyện Sa Thầy khóa XII"."""
    return f"{facts.election.body} {facts.election.term}".strip()


def subtitle(facts: Facts) -> tuple[Text, Text]:
    """What was counted at which meeting, and of which body: two lines, each broken evenly if it is long."""
    vote, meeting, body = VOTE_NAMES[facts.election.kind], facts.election.meeting, body_and_term(facts)
    return (
        Text(f"Kiểm phiếu {vote.vi} tại {meeting}", f"Counting of the {vote.en} at {meeting}"),
        Text(body, body),
    )
