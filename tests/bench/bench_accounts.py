"""What accounts and files cost: a sign-in beside its hash, large files beside `cp`, memory, many tabs, and timing.

python tests/bench/bench_accounts.py [MiB of the file, 256]
"""

import http.client
import json
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from appliance.areas.auth.passwords import hash_password, verify_password
from tests.bench.bench_requests import bare_sanic, cpu_per_call, free_port, wait_for_port
from tests.bench.process import EMAIL, PASSWORD, Process, cpu_seconds, pss_megabytes

MIB = 1024 * 1024
TABS, ROUNDS = 50, 6
FREE = {
    "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0",
    "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0",
    "APPLIANCE_AUTH__FAILURES_PER_ACCOUNT": "0",
    "APPLIANCE_AUTH__FAILURES_PER_ADDRESS": "0",
    "APPLIANCE_AUTH__RECOVERIES_PER_ADDRESS": "0",
    "APPLIANCE_HTTP__MAX_UPLOAD_BYTES": str(1024 * MIB),
    "APPLIANCE_STORAGE__QUOTA_BYTES": str(10**12),
}
FORM = {"content-type": "application/x-www-form-urlencoded"}
BARE_UPLOAD = """
import os, sys
from sanic import Sanic
from sanic.response import empty
app = Sanic("bare")
app.config.TOUCHUP = True
app.config.REQUEST_MAX_SIZE = 10**10
app.config.REQUEST_BUFFER_SIZE = 256 * 1024
@app.post("/upload", stream=True)
async def upload(request):
    with open(sys.argv[2], "wb", buffering=0) as file:
        while (piece := await request.stream.read()) is not None:
            file.write(piece)
        os.fsync(file.fileno())
    return empty()
app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, motd=False, access_log=False)
"""


class Line:
    """One keep-alive connection, as a tab of a browser has."""

    def __init__(self, url: str) -> None:
        self._line = http.client.HTTPConnection(url.removeprefix("http://"), timeout=120)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes]:
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        return answer.status, answer.read()

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD) -> tuple[int, bytes]:
        return self.ask(
            "POST", "/api/v1/login/access-token", urlencode({"username": email, "password": password}), **FORM
        )

    def tokens(self) -> dict[str, str]:
        status, text = self.sign_in()
        assert status == 200, text
        return dict(json.loads(text))


def sign_ins(folder: Path, calls: int) -> None:
    """CPU of the server per sign-in, with the hash of everyday and with next to none; and of the hash alone."""
    hello = bare_sanic(calls * 10)
    hashed = hash_password(PASSWORD)
    alone = cpu_here(calls // 5, lambda: verify_password(hashed, PASSWORD))
    whole, rest = (
        with_server(folder, lambda server: cpu_per_call(server.pid, calls // 5, Line(server.url).tokens), **more)
        for more in ({}, {"APPLIANCE_AUTH__PASSWORD_MEMORY_KIB": "8"})
    )
    print(f"bare Sanic hello                           {hello:7.2f} ms CPU")
    print(f"the password's hash alone                  {alone:7.2f} ms CPU")
    print(f"POST /login/access-token, whole            {whole:7.2f} ms CPU")
    print(
        f"  apart from the hash, by subtraction      {whole - alone:7.2f} ms CPU {(whole - alone) / hello:5.1f} x hello"
    )
    print(f"  with a hash of 8 KiB, which is nothing   {rest:7.2f} ms CPU {rest / hello:5.1f} x hello")


def with_server(folder: Path, measure: Callable[[Process], float], **more: str) -> float:
    data = Path(tempfile.mkdtemp(dir=folder)) / "data"
    with Process(data, **FREE, **more) as server:
        Line(server.url).tokens()  # the first one loads what it needs
        return measure(server)


def cpu_here(calls: int, call: Callable[[], object]) -> float:
    """CPU milliseconds of this process per call: the median of five rounds."""
    rounds = []
    for _ in range(5):
        before = time.process_time()
        for _ in range(calls):
            call()
        rounds.append((time.process_time() - before) / calls * 1000)
    return median(rounds)


def large_files(folder: Path, size: int) -> None:
    """Seconds: the median of three, one after the other in turns."""
    source = random_file(folder / "large", size)
    with Process(folder / "files" / "data", **FREE) as server, bare_upload(folder / "bare-target") as bare:
        token, host = Line(server.url).tokens()["access_token"], server.url.removeprefix("http://")
        ways: dict[str, Callable[[], object]] = {
            "cp, and sync of it": lambda: copy(source, folder / "copy", sync=True),
            "cp": lambda: copy(source, folder / "copy", sync=False),
            "sha256 alone": lambda: subprocess.run(["sha256sum", str(source)], check=True, stdout=subprocess.DEVNULL),
            "bare Sanic stream to a file, synced": lambda: post(bare, "/upload", source, token, form=False),
            "upload": lambda: post(host, "/api/v1/storage/upload?overwrite=true", source, token),
            "download to a file": lambda: download(host, source.name, folder / "copy", token),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(3):
            for name, way in ways.items():
                begun = time.perf_counter()
                way()
                seconds[name].append(time.perf_counter() - begun)
        assert (folder / "copy").read_bytes() == source.read_bytes()
        before = cpu_seconds(server.pid)
        ways["upload"]()
        cpu = cpu_seconds(server.pid) - before
    found = {name: median(each) for name, each in seconds.items()}
    for name, each in found.items():
        baseline = found["cp"] if name in ("cp", "download to a file") else found["cp, and sync of it"]
        print(f"{name:42} {each:7.2f} s  {size / MIB / each:6.0f} MiB/s  {each / baseline:5.2f} x cp")
    print(f"  CPU of the server for one upload         {cpu:7.2f} s")


def random_file(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        for _ in range(size // MIB):
            file.write(random.randbytes(MIB))
    return path


def copy(source: Path, target: Path, *, sync: bool) -> None:
    subprocess.run(["cp", str(source), str(target)], check=True)
    if sync:
        subprocess.run(["sync", str(target)], check=True)


class bare_upload:
    """A Sanic that only writes what comes into a file: `with bare_upload(path) as host`."""

    def __init__(self, target: Path) -> None:
        self._target, self._port = target, free_port()

    def __enter__(self) -> str:
        command = [sys.executable, "-c", BARE_UPLOAD, str(self._port), str(self._target)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(self._port)
        return f"127.0.0.1:{self._port}"

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait()


def post(host: str, path: str, source: Path, token: str, *, form: bool = True) -> None:
    """By sendfile, so that the client costs next to nothing."""
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % source.name.encode()
    head, end = (head, b"\r\n--cut--\r\n") if form else (b"", b"")
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {token}", "Connection: close"]
    lines += [f"Content-Length: {len(head) + source.stat().st_size + len(end)}"]
    lines += ["Content-Type: multipart/form-data; boundary=cut"] if form else []
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=300) as line, source.open("rb") as file:
        line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + head)
        line.sendfile(file)
        line.sendall(end)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 20"), answer[:1000]


def download(host: str, name: str, target: Path, token: str) -> None:
    line = http.client.HTTPConnection(host, timeout=300)
    line.request("GET", f"/api/v1/storage/download/user-uploads/{name}", headers={"authorization": f"Bearer {token}"})
    with target.open("wb") as file:
        shutil.copyfileobj(line.getresponse(), file, MIB)
    line.close()


def memory(folder: Path, size: int) -> None:
    """Eight uploads at once, each of another content; PSS every 50 ms."""
    sources = [folder / f"part{number}" for number in range(8)]
    for number, source in enumerate(sources):
        shutil.copy(folder / "large", source)
        with source.open("r+b") as file:
            file.write(number.to_bytes(8, "big"))
    with Process(folder / "memory" / "data", **FREE) as server:
        token, host = Line(server.url).tokens()["access_token"], server.url.removeprefix("http://")
        time.sleep(2)
        idle = pss_megabytes(server.pid)
        over, seen = threading.Event(), [idle]
        watching = threading.Thread(target=lambda: watch(server.pid, seen, over))
        watching.start()
        begun = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda source: post(host, "/api/v1/storage/upload", source, token), sources))
        seconds = time.perf_counter() - begun
        over.set()
        watching.join()
    print(f"memory idle, PSS                           {idle:7.1f} MB")
    print(
        f"at most during 8 uploads at once           {max(seen):7.1f} MB  {max(seen) - idle:+.1f} MB,"
        f" {max(seen) / idle:.2f} x idle"
    )
    print(f"  all 8 together                           {seconds:7.2f} s  {8 * size / MIB / seconds:6.0f} MiB/s")


def watch(pid: int, seen: list[float], over: threading.Event) -> None:
    while not over.wait(0.05):
        seen.append(pss_megabytes(pid))


def tabs(folder: Path) -> None:
    """All tabs have one cookie, and refresh at the same moment; in the next round the newest cookie counts."""
    logged_out, refused, times = 0, 0, []
    limits = {name: value for name, value in FREE.items() if "REQUESTS_PER_MINUTE" not in name}  # as they come
    with Process(folder / "tabs" / "data", **limits) as server, ThreadPoolExecutor(TABS) as pool:
        cookie = Line(server.url).tokens()["refresh_token"]
        lines = [Line(server.url) for _ in range(TABS)]
        together = threading.Barrier(TABS)

        def refresh(line: Line, cookie: str) -> tuple[float, int, str, bool]:
            together.wait()
            begun = time.perf_counter()
            status, text = line.ask("POST", "/api/v1/login/refresh", cookie=f"refresh_token={cookie}")
            seconds = time.perf_counter() - begun
            if status != 200:
                return seconds, status, "", False
            found = json.loads(text)
            access = {"authorization": f"Bearer {found['access_token']}"}
            return seconds, status, found["refresh_token"], line.ask("GET", "/api/v1/users/me", **access)[0] == 200

        for _ in range(ROUNDS):
            answers = list(pool.map(refresh, lines, [cookie] * TABS))
            logged_out += sum(status == 401 or (status == 200 and not good) for _, status, _, good in answers)
            refused += sum(status not in (200, 401) for _, status, _, _ in answers)
            times += [seconds for seconds, *_ in answers]
            cookie = random.choice([token for _, _, token, _ in answers if token] or [cookie])
    print(f"{TABS} tabs refreshing at once, {ROUNDS} rounds: forced log-outs {logged_out}   (must be 0)")
    print(
        f"  put off by the rate limit {refused}; answered within {median(times) * 1000:.0f} ms (median),"
        f" {max(times) * 1000:.0f} ms (all)"
    )


def timing(folder: Path, calls: int) -> None:
    """Chance that a known address takes longer than an unknown one: 0.5 = no difference; in turns, in random order."""
    with Process(folder / "timing" / "data", **FREE) as server:
        line = Line(server.url)
        line.tokens()
        asked: dict[str, Callable[[str], object]] = {
            "POST /login/access-token": lambda email: line.sign_in(email, "not the one"),
            "POST /login/password-recovery": lambda email: line.ask("POST", f"/api/v1/login/password-recovery/{email}"),
        }
        for name, ask in asked.items():
            known, unknown = [], []
            for number in range(calls):
                pair = [(EMAIL, known), (f"nobody{number}@example.com", unknown)]
                for email, times in random.sample(pair, 2):
                    begun = time.perf_counter()
                    ask(email)
                    times.append(time.perf_counter() - begun)
            print(
                f"{name:34} known {median(known) * 1000:6.2f} ms, unknown {median(unknown) * 1000:6.2f} ms,"
                f" AUC {auc(known, unknown):.3f}   (0.4 to 0.6)"
            )


def auc(left: list[float], right: list[float]) -> float:
    """The chance that one of `left` is larger than one of `right`; ties count half (Mann, Whitney 1947)."""
    wins = sum((a > b) + (a == b) / 2 for a in left for b in right)
    return wins / (len(left) * len(right))


def main(mib: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("files", "memory", "tabs", "timing"):
            (folder / each).mkdir()
        sign_ins(folder, 200)
        large_files(folder, mib * MIB)
        memory(folder, mib * MIB)
        tabs(folder)
        timing(folder, 150)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 256)
