"""Starting, pinning, measuring and always stopping the processes of a run."""

import ctypes
import os
import signal
import socket
import subprocess
import time

from failure import Failure

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
STOP_SECONDS = 5.0


def _die_with_parent():
    """Runs in the child before exec: even a killed script leaves no server behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """A child in a process group of its own, pinned to one CPU, with its output in a log file."""

    def __init__(self, name, command, cpu, log_path, environment=None):
        self.name = name
        self.log_path = log_path
        with open(log_path, "wb") as log:
            try:
                self.popen = subprocess.Popen(
                    ["taskset", "-c", str(cpu), *command], stdin=subprocess.DEVNULL, stdout=log,
                    stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_die_with_parent,
                    env={**os.environ, **(environment or {})})
            except OSError as error:
                raise Failure(f"{name}: cannot start {command[0]}: {error}") from error
        self.pid = self.popen.pid

    def log_tail(self):
        """The last lines the process wrote, for an error message."""
        with open(self.log_path, "rb") as log:
            return log.read()[-2000:].decode(errors="replace").strip()

    def check_alive(self):
        """Fails with the end of its log when the process has ended."""
        if self.popen.poll() is not None:
            raise Failure(f"{self.name} ended with status {self.popen.returncode}:\n{self.log_tail()}")

    def stop(self):
        """SIGTERM to the group, SIGKILL after a grace period. May be called twice."""
        for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                pass
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
            if not group_alive(self.pid):
                return


def group_alive(group):
    """Whether any process of the group is left."""
    try:
        os.killpg(group, 0)
        return True
    except ProcessLookupError:
        return False


def wait_for_port(process, port, seconds):
    """Returns once something accepts on the port; fails when the process ends or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        process.check_alive()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Failure(f"{process.name} does not accept on port {port} after {seconds} s:\n{process.log_tail()}")


def free_ports():
    """Yields free loopback ports below the ephemeral range, where no outgoing connection can take them meanwhile."""
    for port in range(21000, 32000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        yield port
    raise Failure("no free port between 21000 and 32000")


class Stat:
    """The few fields of /proc/PID/stat that matter here. Times in seconds."""

    __slots__ = ("name", "parent", "own", "reaped")

    def __init__(self, text):
        self.name = text[text.index("(") + 1:text.rindex(")")]
        fields = text[text.rindex(")") + 2:].split()
        self.parent = int(fields[1])
        self.own = (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
        self.reaped = (int(fields[13]) + int(fields[14])) / TICKS_PER_SECOND


def snapshot():
    """All processes: pid to Stat. utime and stime cover all threads, io_uring's workers included."""
    result = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                    result[int(entry)] = Stat(file.read())
            except OSError:
                continue  # ended meanwhile
    return result


def tree(processes, root):
    """The pids of a process and all below it, in a snapshot."""
    found = {root}
    grown = True
    while grown:
        below = {pid for pid, stat in processes.items() if stat.parent in found and pid not in found}
        found |= below
        grown = bool(below)
    return found


def tree_cpu(processes, root):
    """CPU seconds of a process and all below it, living or already reaped."""
    return sum(processes[pid].own + processes[pid].reaped for pid in tree(processes, root) if pid in processes)


def core_times():
    """Per CPU (busy, total, stolen) seconds since boot; busy includes interrupts, which belong to no process."""
    result = {}
    with open("/proc/stat", encoding="utf-8") as file:
        for line in file:
            fields = line.split()
            if fields[0].startswith("cpu") and fields[0] != "cpu":
                ticks = [int(field) for field in fields[1:9]]
                stolen = ticks[7] / TICKS_PER_SECOND
                idle = (ticks[3] + ticks[4]) / TICKS_PER_SECOND
                total = sum(ticks) / TICKS_PER_SECOND
                result[int(fields[0][3:])] = (total - idle - stolen, total, stolen)
    return result
