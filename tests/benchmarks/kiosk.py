"""Load on a kiosk over loopback: `python -m tests.benchmarks.kiosk [--seconds 60] [--clients 16] [--processes 2]`.

Starts the server, asks it from clients that keep their connections, and prints requests a second, latencies, errors and
the server's memory at the start, in the middle and at the end. Opt-in, like everything in this folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

TYPED = (
    *("what is her2", "how does herceptin work", "is perjeta newer than herceptin", "what does it cost"),
    *("should i stop my pills", "what are bispecific antibodies", "my chest hurts so bad", "will my hair fall out"),
    *("Do HER2 drugs have fewer side effects than older treatments?", "how dose hercptin wrok", "hi", "weather today"),
)


async def client(
    host: str, port: int, questions: Sequence[str], until: float, times: list[float], errors: list[str]
) -> None:
    """Ask one question after the other on one connection, each in a session of its own."""
    reader, writer = await asyncio.open_connection(host, port)
    bodies = [json.dumps({"message": question}).encode() for question in questions]
    head = "POST /api/ask HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
    for body in cycle(bodies):
        begun = time.perf_counter()
        if begun > until:
            break
        writer.write(head.format(host, len(body)).encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length"))
        await reader.readexactly(int(length.split(b":")[1]))
        times.append(time.perf_counter() - begun)
        if not answer.startswith(b"HTTP/1.1 200"):
            errors.append(answer[:12].decode())
    writer.close()


def memory(root: int) -> float:
    """Resident memory of the server and the processes below it, in MB (shared pages counted once: Pss)."""
    total = 0
    for pid in (root, *children(root)):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def spent(root: int) -> float:
    """Processor time of the server and the processes below it, in seconds."""
    ticks = 0
    for pid in (root, *children(root)):
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def chosen(address: str) -> tuple[str, ...]:
    """The questions that the page offers."""
    with urlopen(f"{address}api/topics") as answer:
        topics = json.load(answer)["topics"]
    return tuple(question for topic in topics for question in topic["questions"])


async def load(address: str, pid: int, questions: Sequence[str], seconds: float, clients: int) -> None:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 0
    orders = [(*questions[n % len(questions) :], *questions[: n % len(questions)]) for n in range(clients)]
    await asyncio.gather(*(client(host, port, order, time.perf_counter() + 3, [], []) for order in orders))
    times: list[float] = []
    errors: list[str] = []
    begun, before = time.perf_counter(), spent(pid)
    held = [memory(pid)]
    asking = asyncio.gather(*(client(host, port, order, begun + seconds, times, errors) for order in orders))
    await asyncio.sleep(seconds / 2)
    held.append(memory(pid))
    await asking
    took = time.perf_counter() - begun
    held.append(memory(pid))
    times.sort()
    p50, p99 = (1000 * times[int(len(times) * part)] for part in (0.5, 0.99))
    print(f"{len(times) / took:.0f} requests/s for {took:.0f} s from {clients} clients, {len(errors)} errors")
    print(f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {1000 * times[-1]:.0f} ms")
    print(f"memory at the start, in the middle, at the end: {', '.join(f'{mb:.0f} MB' for mb in held)}")
    print(f"processor time of the server: {1000 * (spent(pid) - before) / len(times):.2f} ms a request")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--processes", type=int, default=0)
    options = parser.parse_args()
    command = [sys.executable, "-m", "her2chat", "kiosk", "--port", "0", "--processes", str(options.processes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            for name, questions in (("chosen", chosen(address)), ("typed", TYPED)):
                print(f"{len(questions)} questions, {name}:", flush=True)
                asyncio.run(load(address, server.pid, questions, options.seconds, options.clients))
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
