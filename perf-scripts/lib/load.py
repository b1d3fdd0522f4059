"""The load generators: one run of wrk or h2load, and what the server and the machine did meanwhile."""

import os
import re
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
    """One point of the comparison: a path (a body), a number of connections, requests per batch; with streams, the
    requests at a time on each connection, HTTP/2 by h2load instead of HTTP/1.1 by wrk."""

    def __init__(self, name, path, body, connections, pipeline=1, streams=0):
        self.name = name
        self.path = path
        self.body = body
        self.connections = connections
        self.pipeline = pipeline
        self.streams = streams


def run_load(options, port, case, seconds):
    """One run of the case's load generator. Returns its numbers as a dict of ints; None where it gave none."""
    if case.streams:
        return run_h2load(options.h2load, options.load_cpu, port, case, seconds)
    return run_wrk(options.wrk, options.load_cpu, port, case, seconds)


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


def run_h2load(h2load, cpu, port, case, seconds):
    """One h2load run with prior knowledge. It samples no percentiles."""
    command = ["taskset", "-c", str(cpu), h2load, "-t1", f"-c{case.connections}", f"-m{case.streams}", f"-D{seconds}",
               f"-T{TIMEOUT_SECONDS}", "-ph2c", f"http://127.0.0.1:{port}{case.path}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=False)
    except subprocess.TimeoutExpired as error:
        raise Failure(f"h2load did not end {error.timeout} s after a run of {seconds} s ({case.name})") from error
    except OSError as error:
        raise Failure(f"cannot start {command[0]}: {error}") from error
    requests = re.search(r"requests: .*?(\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout",
                         done.stdout)
    length = re.search(r"finished in ([\d.]+)(m?s)", done.stdout)
    data = re.search(r"traffic: .*\((\d+)\) data", done.stdout)
    if done.returncode != 0 or not (requests and length and data):
        raise Failure(f"h2load gave no result ({case.name}):\n{(done.stdout + done.stderr).strip()}")
    _, succeeded, failed, errored, timeouts = (int(number) for number in requests.groups())
    micros = float(length.group(1)) * (1e6 if length.group(2) == "s" else 1e3)
    # What a connection had in flight when the time was up counts as neither done nor failed.
    return {"requests": succeeded, "duration_us": int(micros), "bytes": int(data.group(1)), "p50_us": None,
            "p99_us": None, "max_us": None, "connect": 0, "read": errored, "write": 0, "timeout": timeouts,
            "status": max(0, failed - errored - timeouts)}


def measure(options, server, case, seconds, helpers):
    """Runs one case against one server. `helpers` are pids whose CPU use is part of the set-up (the origin)."""
    load_cpu, server_cpu = options.load_cpu, options.server_cpu
    own_before = _own_cpu()
    before, cores_before, start = processes.snapshot(), processes.core_times(), time.monotonic()
    result = run_load(options, server.port, case, seconds)
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
    # h2load counts the bytes of bodies only, wrk whole responses.
    size = len(case.body) if case.streams else server.response_bytes[case.path]
    in_flight = (case.connections * max(case.pipeline, case.streams) + 1) * size
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


def warm(options, server, case, requests, seconds_max):
    """Sends at least so many requests, in runs of a second. Returns how many were answered."""
    answered = 0
    deadline = time.monotonic() + seconds_max
    while answered < requests and time.monotonic() < deadline:
        answered += run_load(options, server.port, case, 1)["requests"]
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


def check_h2_answers(server, case):
    """Proves that the server answers HTTP/2 with prior knowledge with the right bytes. Returns the body's length."""
    where = f"{server.name}, {case.path}"
    command = ["curl", "-sS", "--max-time", str(TIMEOUT_SECONDS), "--http2-prior-knowledge", "-w",
               "%{stderr}%{http_version} %{http_code}", f"http://127.0.0.1:{server.port}{case.path}"]
    done = subprocess.run(command, capture_output=True, check=False)
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode != 0 or said != "2 200" or done.stdout != case.body:
        raise Failure(f"{where}: the answer is not what it must be: {said}, {len(done.stdout)} bytes\n"
                      f"{server.process.log_tail()}")
    return len(case.body)


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
