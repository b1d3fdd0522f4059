"""The load generator: one wrk run, and what the server and the machine did meanwhile."""

import os
import resource
import socket
import subprocess
import time

import processes
from failure import Failure

LUA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.lua")
TIMEOUT_SECONDS = 10
# What another process may use of a core before a run counts as disturbed (PERFORMANCE.md, Method).
BACKGROUND_LIMIT = 0.08


class Case:
    """One point of the comparison: a path (a body), a number of connections, requests per batch."""

    def __init__(self, name, path, body, connections, pipeline=1):
        self.name = name
        self.path = path
        self.body = body
        self.connections = connections
        self.pipeline = pipeline


def run_wrk(wrk, cpu, port, case, seconds):
    """One wrk run. Returns its numbers as a dict of ints."""
    command = ["taskset", "-c", str(cpu), wrk, "-t1", f"-c{case.connections}", f"-d{seconds}s",
               f"--timeout={TIMEOUT_SECONDS}s", "-s", LUA, f"http://127.0.0.1:{port}{case.path}"]
    environment = {**os.environ, "PERF_PIPELINE": str(case.pipeline), "PERF_CONNECTIONS": str(case.connections)}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=False,
                              env=environment)
    except subprocess.TimeoutExpired as error:
        raise Failure(f"wrk did not end {error.timeout} s after a run of {seconds} s ({case.name})") from error
    except OSError as error:
        raise Failure(f"cannot start {command[0]}: {error}") from error
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            result = {key: int(value) for key, value in (pair.split("=") for pair in line.split()[1:])}
            # -1: wrk's samples could not be read; a missing percentile is better than a wrong one.
            return {key: None if value < 0 else value for key, value in result.items()}
    raise Failure(f"wrk gave no result ({case.name}):\n{(done.stdout + done.stderr).strip()}")


def measure(wrk, load_cpu, server_cpu, server, case, seconds, helpers):
    """Runs one case against one server. `helpers` are pids whose CPU use is part of the set-up (the origin)."""
    own_before = _own_cpu()
    before, cores_before, start = processes.snapshot(), processes.core_times(), time.monotonic()
    result = run_wrk(wrk, load_cpu, server.port, case, seconds)
    after, cores_after, elapsed = processes.snapshot(), processes.core_times(), time.monotonic() - start
    own = _own_cpu() - own_before
    server.process.check_alive()
    requests = result["requests"]
    cpu = processes.tree_cpu(after, server.process.pid) - processes.tree_cpu(before, server.process.pid)
    helper_cpu = sum(processes.tree_cpu(after, pid) - processes.tree_cpu(before, pid) for pid in helpers)
    busy = sum(cores_after[core][0] - cores_before[core][0] for core in cores_after)
    run = {
        "requests": requests,
        "requests_per_second": requests / (result["duration_us"] / 1e6),
        "cpu_us_per_request": cpu * 1e6 / requests if requests else None,
        "p50_us": result["p50_us"],
        "p99_us": result["p99_us"],
        "max_us": result["max_us"],
        "errors": errors(result, server, case),
        "server_core_busy": _busy(cores_before, cores_after, server_cpu),
        "load_core_busy": _busy(cores_before, cores_after, load_cpu),
        "stolen_cores": sum(cores_after[core][2] - cores_before[core][2] for core in cores_after) / elapsed,
    }
    ours = processes.tree(after, server.process.pid) | {os.getpid()}
    for helper in helpers:
        ours |= processes.tree(after, helper)
    # The named ones are those that still live; the sum also knows the short-lived, such as a compiler's children.
    run["background"] = _background(before, after, ours, elapsed)
    run["other_cores"] = max(0.0, (busy - cpu - helper_cpu - own) / elapsed)
    run["disturbed"] = bool(run["background"]) or max(run["other_cores"], run["stolen_cores"]) > BACKGROUND_LIMIT
    return run


def _own_cpu():
    """CPU seconds of this script and of the wrk runs it has waited for."""
    usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def errors(result, server, case):
    """What makes a run not count: socket errors, non-2xx answers, or another number of bytes than promised."""
    found = {key: result[key] for key in ("connect", "read", "write", "timeout", "status") if result[key]}
    if result["requests"] == 0:
        found["no_requests"] = 1
    size = server.response_bytes[case.path]
    in_flight = (case.connections * case.pipeline + 1) * size
    difference = abs(result["bytes"] - result["requests"] * size)
    if difference > in_flight + result["bytes"] // 50:
        found["byte_difference"] = difference
    return found


def _busy(before, after, cpu):
    total = after[cpu][1] - before[cpu][1]
    return (after[cpu][0] - before[cpu][0]) / total if total > 0 else 0.0


def _background(before, after, ours, elapsed):
    """Processes besides ours that used more than the limit of a core. wrk ran within, and is gone by now."""
    loud = []
    for pid, stat in after.items():
        if pid in ours:
            continue
        share = (stat.own - (before[pid].own if pid in before else 0.0)) / elapsed
        if share > BACKGROUND_LIMIT:
            loud.append({"name": stat.name, "pid": pid, "cores": round(share, 3)})
    return sorted(loud, key=lambda entry: -entry["cores"])


def warm(wrk, load_cpu, server, case, requests, seconds_max):
    """Sends at least so many requests, in runs of a second. Returns how many were answered."""
    answered = 0
    deadline = time.monotonic() + seconds_max
    while answered < requests and time.monotonic() < deadline:
        answered += run_wrk(wrk, load_cpu, server.port, case, 1)["requests"]
        server.process.check_alive()
    return answered


def check_answers(server, case, count=16):
    """Proves that the server answers pipelined requests with the right bytes. Returns the bytes of one response."""
    request = f"GET {case.path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    where = f"{server.name}, {case.path}"
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=TIMEOUT_SECONDS) as connection:
            connection.sendall(request * count)
            stream = connection.makefile("rb")
            return max(_check_answer(stream, case.body, where) for _ in range(count))
    except (OSError, ValueError) as error:
        raise Failure(f"{where}: the answer is not what it must be: {error}\n{server.process.log_tail()}") from error


def _check_answer(stream, body, where):
    status = stream.readline()
    head, length = len(status), None
    if not status.startswith(b"HTTP/1.1 200 "):
        raise ValueError(f"status line {status!r}")
    while True:
        line = stream.readline()
        head += len(line)
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        if name.lower() == b"connection" and value.strip().lower() == b"close":
            raise ValueError("it closes the connection")
        if line == b"\r\n":
            break
        if not line.endswith(b"\r\n"):
            raise ValueError(f"head ends early, after {line!r}")
    if length != len(body):
        raise ValueError(f"Content-Length {length}, not {len(body)}")
    if stream.read(length) != body:
        raise ValueError("the body differs")
    return head + length
