"""Who signs: the head and the secretary of the committee, then its members."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.election import Member
from calibration.language import Language, Text
from counting.papers.letterhead import TO_FILL
from counting.papers.wording import role, said

_HEAD = Text("Trưởng ban", "Head of the committee")
_SECRETARY = Text("Thư ký", "Secretary")
_HINT = Text("(Ký, ghi rõ họ tên)", "(Signature and full name)")


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign: the role over it, the name under it."""

    role: str
    hint: str
    name: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """All places to sign on one paper; dots for a head or secretary whom the description does not name."""

    head: Signature
    secretary: Signature
    members: tuple[Signature, ...]


def signatures(committee: tuple[Member, ...], language: Language) -> Signatures:
    """Places to sign for this committee, members in the order of the description."""
    head = next((member for member in committee if _is_head(member)), None)
    secretary = next((member for member in committee if _is_secretary(member) and member is not head), None)
    hint = said(_HINT, language)
    return Signatures(
        head=Signature(said(_HEAD, language).upper(), hint, head.name if head else TO_FILL),
        secretary=Signature(said(_SECRETARY, language).upper(), hint, secretary.name if secretary else TO_FILL),
        members=tuple(
            Signature(said(role(member.role), language).upper(), hint, member.name)
            for member in committee
            if member is not head and member is not secretary
        ),
    )


def _is_head(member: Member) -> bool:
    return member.role.casefold().strip().startswith("trưởng ban")


def _is_secretary(member: Member) -> bool:
    return "thư ký" in member.role.casefold()
