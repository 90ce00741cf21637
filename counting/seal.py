"""The seal of a closed count: the SHA-256 of every file in its folder and the journal's end, signed with the count's key.

Whoever alters one byte of one file breaks it; whoever makes a new seal needs a key whose fingerprint is another than
the one on the signed minutes.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counting.records import canonical
from counting.signing import is_signed, sign

SEAL_FILE = "seal.json"
KEY_FILE = "signing.key"
NOT_SEALED = frozenset({SEAL_FILE, KEY_FILE})

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Seal:
    """What was sealed: files by their path within the folder, with SHA-256 · the journal's last line · key, signature."""

    files: dict[str, str]
    last_line: int
    last_hash: str
    public_key: str
    signature: str

    @property
    def message(self) -> bytes:
        """What is signed."""
        return canonical({"files": self.files, "last_line": self.last_line, "last_hash": self.last_hash}).encode()

    @property
    def is_genuine(self) -> bool:
        """Whether it was signed with the private key to its public key."""
        return is_signed(self.public_key, self.message, self.signature)


def make_seal(folder: Path, last_line: int, last_hash: str) -> Seal:
    """Seal a folder with its key and write the seal, whole or not at all."""
    unsigned = Seal(files_in(folder), last_line, last_hash, "", "")
    public_key, signature = sign(folder / KEY_FILE, unsigned.message)
    seal = Seal(unsigned.files, last_line, last_hash, public_key, signature)
    draft = folder / f".{SEAL_FILE}.part"
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(_told(seal), file, ensure_ascii=False, indent=1, sort_keys=True)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / SEAL_FILE)
    return seal


def read_seal(folder: Path) -> Seal | None:
    """The seal of a folder; None if it is missing or cannot be read."""
    try:
        told = json.loads((folder / SEAL_FILE).read_text(encoding="utf-8"))
        files = {str(name): str(value) for name, value in told["files"].items()}
        seal = Seal(files, int(told["last_line"]), str(told["last_hash"]), told["public_key"], told["signature"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return seal


def is_written_as_sealed(folder: Path, seal: Seal) -> bool:
    """Whether the seal's file holds what it says in the one way in which it is written."""
    text = json.dumps(_told(seal), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return (folder / SEAL_FILE).read_bytes() == text.encode()


def files_in(folder: Path) -> dict[str, str]:
    """All files of a folder but seal, key and unfinished ones: path within it, with SHA-256."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in NOT_SEALED and not path.name.endswith((".part", "-shm")):
            found[name] = file_hash(path)
    return found


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            whole.update(chunk)
    return whole.hexdigest()


def _told(seal: Seal) -> dict[str, Any]:
    return {
        "files": seal.files,
        "last_line": seal.last_line,
        "last_hash": seal.last_hash,
        "public_key": seal.public_key,
        "signature": seal.signature,
    }
