"""The desk on its socket: told on the terminal, opened in the browser, stopped by Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import webbrowser
from pathlib import Path

import uvicorn

from calibration.command_line import tell
from calibration.errors import CountError
from calibration.language import Text
from counting.desk.app import create_app
from counting.desk.desk import Desk, Settings

BROWSER_AFTER_S = 0.6


def free_socket(host: str, ports: list[int]) -> socket.socket:
    """A socket that listens on the first free port; CountError if none is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in ports:
        # told to be TCP, or asyncio does not send small answers at once: 40 ms each
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError:
            listening.close()
            continue
        return listening
    raise CountError(
        Text(
            f"Không mở được cổng {ports[0]} trên {host}; hãy đóng bàn kiểm phiếu khác hoặc chọn --port.",
            f"Port {ports[0]} cannot be opened on {host}; close the other desk or choose --port.",
        )
    )


def serve(
    settings: Settings,
    listening: socket.socket,
    cert: Path | None,
    key: Path | None,
    new_code: str | None,
    *,
    open_browser: bool,
) -> None:
    """Answer until the terminal stops it."""
    _check_tls(cert, key)
    app, desk = create_app(settings)
    threading.Thread(target=desk.warm, daemon=True).start()
    address = _address(settings, listening)
    _tell(desk, address, new_code)
    link = address if desk.people.all() else f"{address}start/{desk.start_token}"
    if open_browser:
        timer = threading.Timer(BROWSER_AFTER_S, webbrowser.open, [link])
        timer.daemon = True
        timer.start()
    config = uvicorn.Config(
        app,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        ssl_certfile=str(cert) if cert else None,
        ssl_keyfile=str(key) if key else None,
        timeout_graceful_shutdown=5,
    )
    # Ctrl-C is how a desk is closed, no fault: uvicorn hands it on once every answer under way was given
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
    desk.leave()


def _address(settings: Settings, listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = _own_address()
    scheme = "https" if settings.address.secure else "http"
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port}/"


def _own_address() -> str:
    """The address by which other machines of the network reach this one; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
            return str(asking.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _check_tls(cert: Path | None, key: Path | None) -> None:
    """CountError where certificate and key are not both there, cannot be read, or do not belong together."""
    if cert is None and key is None:
        return
    try:
        if cert is None or key is None:
            raise FileNotFoundError
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key)
    except OSError as error:
        raise CountError(
            Text(
                "Không dùng được chứng thư và khóa TLS; hãy đưa cả --cert và --key, hai tệp PEM thuộc cùng một cặp.",
                "Certificate and key for TLS cannot be used; give both --cert and --key, two PEM files of one pair.",
            )
        ) from error


def _tell(desk: Desk, address: str, new_code: str | None) -> None:
    if new_code:
        code = desk.people.give_code(new_code, "head")
        tell(Text(f"Mã Trưởng ban mới của {new_code}: {code}", f"New head's code of {new_code}: {code}"))
    tell(Text(f"Bàn kiểm phiếu: {address}", f"The counting desk: {address}"))
    if not desk.people.all():
        link = f"{address}start/{desk.start_token}"
        if desk.settings.address.is_loopback and not desk.holds_scans():
            tell(
                Text(
                    "Bàn này chưa có ai: người đầu tiên mở địa chỉ trên ở máy này trở thành Trưởng ban; hãy để Trưởng ban tự mở.",
                    "Nobody uses this desk yet: the first person who opens the address on this computer becomes its head; let "
                    "the head do it.",
                )
            )
        tell(
            Text(
                f"Lần đầu, Trưởng ban mở liên kết này (dùng một lần): {link}",
                f"The first time, the head opens this link (it works once): {link}",
            )
        )
    tell(Text("Đóng bàn: Ctrl-C.", "To close it: Ctrl-C."))
