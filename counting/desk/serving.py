"""The desk on its socket: told on the terminal, opened in the browser, stopped by Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
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
    app, desk = create_app(settings)
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
    desk.intake.halt()
    desk.crops.halt()


def _address(settings: Settings, listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    scheme = "https" if settings.address.secure else "http"
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port}/"


def _tell(desk: Desk, address: str, new_code: str | None) -> None:
    if new_code:
        code = desk.people.give_code(new_code, "head")
        tell(Text(f"Mã Trưởng ban mới của {new_code}: {code}", f"New head's code of {new_code}: {code}"))
    tell(Text(f"Bàn kiểm phiếu: {address}", f"The counting desk: {address}"))
    if not desk.people.all():
        link = f"{address}start/{desk.start_token}"
        tell(
            Text(
                f"Lần đầu, Trưởng ban mở liên kết này (dùng một lần): {link}",
                f"The first time, the head opens this link (it works once): {link}",
            )
        )
    tell(Text("Đóng bàn: Ctrl-C.", "To close it: Ctrl-C."))
