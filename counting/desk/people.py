"""Who works at the desk: names, roles and hashed codes, in one file beside the count."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from calibration.errors import CountError
from calibration.language import Text
from counting.desk.desk_folder import write_whole

Role = Literal["clerk", "member", "head"]
ROLES: tuple[Role, ...] = get_args(Role)

ROLE_NAMES: dict[str, Text] = {
    "clerk": Text("Người giúp việc", "Clerk"),
    "member": Text("Ủy viên", "Member"),
    "head": Text("Trưởng ban", "Head"),
}

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter or digit that looks like another one."""

CODE_GROUPS, GROUP_LETTERS = 2, 4
"""31⁸ ≈ 8.5 · 10¹¹ codes: with at most some hundred guesses an hour let through, none is found."""

_COST = {"n": 2**14, "r": 8, "p": 1}
"""scrypt takes 16 MB and about 40 ms: a stolen file with 10⁹ hashes a second would still take minutes a code, and the
codes are for one day."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sign in. `hashed` is scrypt over the code with `salt`, both in hex."""

    name: str
    role: Role
    salt: str
    hashed: str


class People:
    """The people of one desk. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def all(self) -> list[Person]:
        """Everyone, in the order in which they were added."""
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
            return [Person(**each) for each in told]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError) as error:
            raise CountError(
                Text(
                    f"Danh sách người dùng {self._file} bị hỏng; hãy xóa tệp này rồi mở lại bàn kiểm phiếu để cấp mã mới.",
                    f"The list of people {self._file} is damaged; remove it and start the desk again for new codes.",
                )
            ) from error

    def find(self, name: str) -> Person | None:
        """The person of this name."""
        wanted = _plain(name)
        return next((person for person in self.all() if _plain(person.name) == wanted), None)

    def give_code(self, name: str, role: Role) -> str:
        """Add a person, or give one a new code; the code, which is kept nowhere."""
        name = " ".join(unicodedata.normalize("NFC", name).split())
        if not name or len(name) > 80:
            raise CountError(
                Text("Hãy ghi họ và tên (tối đa 80 ký tự).", "Write the full name (at most 80 characters).")
            )
        code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(GROUP_LETTERS)) for _ in range(CODE_GROUPS))
        salt = secrets.token_hex(16)
        person = Person(name, role, salt, _hash(code, salt))
        with self._lock:
            others = [each for each in self.all() if _plain(each.name) != _plain(name)]
            self._save([*others, person])
        return code

    def remove(self, name: str) -> None:
        """Take a person's access away; CountError for the last head."""
        with self._lock:
            left = [each for each in self.all() if _plain(each.name) != _plain(name)]
            if not any(each.role == "head" for each in left):
                raise CountError(
                    Text(
                        "Bàn kiểm phiếu phải còn ít nhất một Trưởng ban; hãy thêm Trưởng ban khác trước.",
                        "The desk needs at least one head; add another head first.",
                    )
                )
            self._save(left)

    def who(self, name: str, code: str) -> Person | None:
        """The person with this name and code. Takes as long for an unknown name as for a known one."""
        person = self.find(name)
        salt = person.salt if person else "00" * 16
        given = _hash(code.strip().lower().replace(" ", "-"), salt)
        right = hmac.compare_digest(given, person.hashed if person else "")
        return person if right else None

    def _save(self, people: list[Person]) -> None:
        write_whole(self._file, json.dumps([asdict(each) for each in people], ensure_ascii=False, indent=1).encode())


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _hash(code: str, salt: str) -> str:
    plain = code if "-" in code or len(code) != CODE_GROUPS * GROUP_LETTERS else f"{code[:4]}-{code[4:]}"
    return hashlib.scrypt(plain.encode(), salt=bytes.fromhex(salt), **_COST).hex()
