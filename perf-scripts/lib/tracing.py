"""Counts the system calls of running processes, by perf where it may, by strace otherwise."""

import os
import re
import shutil
import signal
import subprocess
import time

from failure import Failure

# One event per call would be 350 per thread; these are the calls a server makes. The total covers the rest as "other".
CALLS = ("accept4", "clock_gettime", "close", "connect", "epoll_ctl", "epoll_pwait", "epoll_wait", "fcntl", "futex",
         "getsockopt", "io_uring_enter", "ioctl", "madvise", "mmap", "mprotect", "munmap", "pread64", "read", "readv",
         "recvfrom", "recvmsg", "sched_yield", "sendfile64", "sendmsg", "sendto", "setsockopt", "shutdown", "socket",
         "splice", "timerfd_settime", "write", "writev")
TOTAL = "raw_syscalls:sys_enter"
ATTACH_SECONDS = 10


def pick(wanted):
    """The tool to use: 'perf' counts in the kernel and disturbs little; strace stops the process at each call."""
    if wanted in ("auto", "perf"):
        if shutil.which("perf") and _perf_counts():
            return "perf"
        if wanted == "perf":
            raise Failure("perf cannot count raw_syscalls:sys_enter here (root or perf_event_paranoid, tracefs needed)")
    if shutil.which("strace"):
        return "strace"
    raise Failure("neither a perf that may count system calls nor strace: apt-get install -y strace")


def _perf_counts():
    done = subprocess.run(["perf", "stat", "-x,", "-e", TOTAL, "--", "true"], capture_output=True, text=True,
                          check=False)
    return any(TOTAL in line and line.split(",")[0].isdigit() for line in done.stderr.splitlines())


def count(tool, pids, folder, action):
    """Runs the action while counting. Returns (calls by name, the action's result)."""
    return (_count_perf if tool == "perf" else _count_strace)(pids, folder, action)


def _count_perf(pids, folder, action):
    path = os.path.join(folder, "perf.csv")
    events = ",".join([TOTAL, *(f"syscalls:sys_enter_{call}" for call in CALLS)])
    log = os.path.join(folder, "perf.log")
    with open(log, "wb") as output:
        tracer = subprocess.Popen(["perf", "stat", "-x,", "-o", path, "-e", events, "-p", ",".join(map(str, pids))],
                                  stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    # perf says nothing once it counts; opening thirty events on as many threads takes far less than this.
    time.sleep(1)
    result = _act(tracer, action, log)
    return _read_perf(path), result


def _read_perf(path):
    calls = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            fields = line.split(",")
            if len(fields) > 2 and fields[0].isdigit():
                calls[fields[2].replace("syscalls:sys_enter_", "")] = int(fields[0])
    if TOTAL not in calls:
        raise Failure(f"perf counted nothing: {path}")
    total = calls.pop(TOTAL)
    calls["other"] = max(0, total - sum(calls.values()))
    return calls


def _count_strace(pids, folder, action):
    path, log = os.path.join(folder, "strace.txt"), os.path.join(folder, "strace.log")
    with open(log, "wb") as output:
        tracer = subprocess.Popen(
            ["strace", "-c", "-f", "-U", "calls,name", "-o", path, *(f"-p{pid}" for pid in pids)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    deadline = time.monotonic() + ATTACH_SECONDS
    while not all(_traced(pid) for pid in pids):
        if tracer.poll() is not None or time.monotonic() > deadline:
            tracer.kill()
            tracer.wait()
            raise Failure(f"strace does not attach:\n{_text(log)}")
        time.sleep(0.05)
    result = _act(tracer, action, log)
    calls = {}
    for line in _text(path).splitlines():
        match = re.match(r"\s*(\d+)\s+([a-z_0-9]+)\s*$", line)
        if match and match.group(2) != "total":
            calls[match.group(2)] = int(match.group(1))
    if not calls:
        raise Failure(f"strace counted nothing:\n{_text(log)}")
    return calls, result


def _act(tracer, action, log):
    """Runs the action, then ends the tracer in the way that makes it print its counts."""
    try:
        if tracer.poll() is not None:
            raise Failure(f"{tracer.args[0]} ended with status {tracer.returncode}:\n{_text(log)}")
        result = action()
        tracer.send_signal(signal.SIGINT)
        tracer.wait(ATTACH_SECONDS)
        return result
    finally:
        if tracer.poll() is None:
            tracer.kill()
            tracer.wait()


def _traced(pid):
    """Whether every thread of a process has a tracer."""
    return all(re.search(r"^TracerPid:\s*[1-9]", _text(f"/proc/{pid}/task/{thread}/status"), re.MULTILINE)
               for thread in os.listdir(f"/proc/{pid}/task"))


def _text(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
