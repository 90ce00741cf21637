"""Other machines come in over TLS only."""

from __future__ import annotations

import datetime
import ipaddress
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import kiemphieu
from tests.counting.desk.visits import codes_shown, token_in

ROOT = Path(__file__).parents[3]


def make_pair(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that an office makes for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    addresses = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=2))
        .add_extension(addresses, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return cert_file, key_file


def first_answer(client: httpx.Client, address: str) -> httpx.Response:
    """The page at an address, as soon as the desk behind it listens (within a minute, on however busy a machine)."""
    given_up = time.monotonic() + 60
    while True:
        try:
            return client.get(address, headers={"accept": "text/html"})
        except httpx.ConnectError:
            if time.monotonic() > given_up:
                raise
            time.sleep(0.1)


@pytest.fixture
def desk_link(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A desk that is open to other machines: the link that its terminal tells, and its certificate."""
    cert, key = make_pair(tmp_path, "ban-kiem-phieu")
    command = [
        sys.executable,
        str(ROOT / "kiemphieu.py"),
        "desk",
        str(tmp_path / "hoso"),
        "--no-browser",
        "--lang",
        "en",
    ]
    command += ["--host", "0.0.0.0", "--cert", str(cert), "--key", str(key)]
    child = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert child.stderr is not None
    link = ""
    for line in child.stderr:
        if found := re.search(r"https://\S+/start/\S+", line):
            link = found[0]
        if "Ctrl-C" in line:
            break
    yield link, cert
    child.send_signal(signal.SIGINT)
    child.wait(60)
    child.stderr.close()


def test_another_machine_begins_the_desk_over_tls_by_the_link_alone(desk_link: tuple[str, Path]) -> None:
    link, cert = desk_link
    assert "0.0.0.0" not in link, "the link leads to this machine from elsewhere"
    port = int(re.search(r":(\d+)/", link)[1])  # type: ignore[index]
    trusted = ssl.create_default_context(cafile=str(cert))
    with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusted, timeout=20) as client:
        page = first_answer(client, f"/start/{link.rpartition('/')[2]}")
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert "secure" in page.headers["set-cookie"].lower()
        without = client.post("/start", data={"token": token_in(page.text), "name": "An", "start": "x"})
        assert without.status_code == 403, "who has not the link does not begin a desk that others can reach"
        start = link.rpartition("/")[2]
        begun = client.post("/start", data={"token": token_in(page.text), "name": "An", "start": start})
        assert begun.status_code == 303 and codes_shown(client)["An"]
        assert client.get("/election").status_code == 200
        foreign = {"host": f"desk.evil.example:{port}"}
        assert client.get("/election", headers=foreign).status_code == 421
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{port}/sign-in", timeout=5)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"https://127.0.0.1:{port}/sign-in", timeout=5)


@pytest.mark.parametrize("told", [[], ["cert"], ["key"], ["cert", "other key"], ["nothing", "key"]])
def test_without_a_fitting_pair_the_desk_does_not_open(
    told: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cert, key = make_pair(tmp_path, "a")
    _, other = make_pair(tmp_path, "b")
    files = {"cert": ("--cert", cert), "key": ("--key", key), "other key": ("--key", other)}
    files["nothing"] = ("--cert", tmp_path / "nothing.pem")
    options = [str(part) for each in told for part in files[each]]
    host = "127.0.0.1" if told else "0.0.0.0"
    command = ["desk", str(tmp_path / "hoso"), "--no-browser", "--lang", "en", "--host", host, *options]
    assert kiemphieu.run(command) == 1
    said = capsys.readouterr().err
    assert "TLS" in said and "Traceback" not in said and len(said.strip().splitlines()) == 1
