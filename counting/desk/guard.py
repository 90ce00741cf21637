"""What every request passes first: the address it was sent to, its size, its origin; and what every answer carries."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import cast

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calibration.language import Language, Text, speak

MAX_FORM_BYTES = 2_000_000
"""A description of 9 kinds with 50 people each is below 60 kB."""

MAX_FILE_BYTES = 128_000_000
"""A PDF of a thousand one-bit pages; an A4 page in colour at 300 dpi is below 26 MB even without compression."""

LANGUAGE_COOKIE = "kiemphieu-lang"
UPLOADS = ("/scan/upload", "/paper/", "/paper-deck/", "/election/list", "/election/blank")

_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the desk answers: the host it listens on, and whether over TLS."""

    host: str
    secure: bool

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)

    def answers_to(self, host: str) -> bool:
        """Whether a request's Host is one of ours.

        A page elsewhere may have its name point to this machine (DNS rebinding); its requests then carry that name.
        """
        name = _host_name(host)
        if name == "localhost" or is_loopback(name):
            return True
        return not self.is_loopback and (name == self.host.lower() or _is_literal(name))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _host_name(host: str) -> str:
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


class Guard:
    """The outermost layer of the desk."""

    def __init__(self, app: ASGIApp, address: Address, language: Language) -> None:
        self.app = app
        self._address = address
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        chosen = cookie_of(headers.get("cookie", ""), LANGUAGE_COOKIE)
        speak(cast(Language, chosen) if chosen in ("vi", "en") else self._language)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    out[name] = value
                out.setdefault("cache-control", "no-store")
                if self._address.secure:
                    out["strict-transport-security"] = "max-age=31536000"
            await send(message)

        fault = self._fault(scope, headers)
        if fault is not None:
            status, text = fault
            await PlainTextResponse(str(text), status)(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)

    def _fault(self, scope: Scope, headers: Headers) -> tuple[int, Text] | None:
        host = headers.get("host", "")
        if not self._address.answers_to(host):
            return 421, Text(
                "Địa chỉ này không phải của bàn kiểm phiếu; hãy mở đúng địa chỉ mà máy đã báo.",
                "This is not the desk's address; open the address that the computer told.",
            )
        if scope["method"] in ("GET", "HEAD"):
            return None
        if scope["method"] != "POST":
            return 405, Text("Bàn kiểm phiếu không nhận yêu cầu này.", "The desk takes no such request.")
        origin = headers.get("origin")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") or (
            origin is not None and origin != f"{'https' if self._address.secure else 'http'}://{host}"
        ):
            return 403, Text(
                "Yêu cầu đến từ một trang khác nên bị từ chối.", "The request came from another site and was refused."
            )
        return self._size_fault(scope["path"], headers)

    @staticmethod
    def _size_fault(path: str, headers: Headers) -> tuple[int, Text] | None:
        length = headers.get("content-length", "")
        if not length.isascii() or not length.isdigit():
            return 411, Text("Yêu cầu không nói dài bao nhiêu.", "The request does not say how long it is.")
        most = MAX_FILE_BYTES if path.startswith(UPLOADS) else MAX_FORM_BYTES
        if len(length) > 12 or int(length) > most:
            return 413, Text(
                f"Tệp hoặc biểu mẫu lớn hơn {most // 1_000_000} MB; hãy chia nhỏ rồi gửi lại.",
                f"The file or form is larger than {most // 1_000_000} MB; split it and send it again.",
            )
        return None


def cookie_of(header: str, name: str) -> str:
    """One cookie's value; empty if it is not there."""
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""
