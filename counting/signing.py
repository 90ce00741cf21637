"""The count's key: it signs the seal when the count is closed, and is destroyed then, so that nothing else can be.

Ed25519. The public key stands in the journal and, as a short fingerprint, on the minutes.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from calibration.errors import CountError
from calibration.language import Text

FINGERPRINT_DIGITS = 16
"""Hex digits of a fingerprint, in groups of four: a person can compare them, and 2⁶⁴ keys would have to be tried."""


def new_key(file: Path) -> str:
    """Make a key pair, keep the private key in a file that only its owner can read; the public key, in hex."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write(private.private_bytes_raw().hex() + "\n")
        written.flush()
        os.fsync(written.fileno())
    return private.public_key().public_bytes_raw().hex()


def sign(file: Path, message: bytes) -> tuple[str, str]:
    """Sign with the private key in a file: public key and signature, in hex; CountError if the key is missing."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as error:
        raise CountError(
            Text(
                f"Không có khóa ký {file} của hồ sơ này, hoặc khóa hỏng; hãy mở lại kết quả (kiemphieu reopen) để có khóa mới.",
                f"This count's signing key {file} is missing or damaged; open the count again (kiemphieu reopen) for a new one.",
            )
        ) from error
    return private.public_key().public_bytes_raw().hex(), private.sign(message).hex()


def is_signed(public_key: str, message: bytes, signature: str) -> bool:
    """Whether a signature (hex) of a message was made with the private key to this public key (hex)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def destroy(file: Path) -> None:
    """Overwrite and remove a private key; nothing happens where there is none."""
    if file.is_file():
        with file.open("r+b") as written:
            written.write(b"\0" * file.stat().st_size)
            written.flush()
            os.fsync(written.fileno())
        file.unlink()


def short_fingerprint(text: str) -> str:
    """A short mark of a key or a hash (hex) that a person can compare: four groups of four digits."""
    digits = hashlib.sha256(bytes.fromhex(text)).hexdigest()[:FINGERPRINT_DIGITS] if text else ""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
