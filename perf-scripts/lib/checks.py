"""What the checks of a real gateway process share: options, the gateway, the load program in Java, the result file."""

import argparse
import datetime
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import bench
import machine
import processes
import servers
from failure import Failure

# The flags that ./ringway passes; a check is about the product as it is started.
GATEWAY_FLAGS = "-XX:-UsePerfData -XX:+ExitOnOutOfMemoryError -XX:+UseSerialGC -Xms64m -Xmx256m -Xmn8m"
LOAD_FLAGS = ["-XX:+UseSerialGC", "-Xms512m", "-Xmx2g", "-XX:+ExitOnOutOfMemoryError"]
PACKAGE = "io.ringway.server.load"
DRAIN_SECONDS = 40
# Gauges of the metrics that are zero while nothing is on its way.
HELD = re.compile(r"^(ringway_(?:receive_buffers_outstanding|blocks_outstanding|block_bytes|http_requests_active)\S*)"
                  r" (\S+)$", re.MULTILINE)
HANDLER = re.compile(r'^ringway_handler_(\w+)\{handler="([^"]+)"} (\S+)$', re.MULTILINE)
# Words of a log line that say something was left or broken. The rest of the log is nobody's business.
BAD_LOG = (" ERROR ", "leak", "left behind", "broken", "Exception", "fatal error")


def parser(description):
    """The options that all checks share."""
    result = argparse.ArgumentParser(description=description, allow_abbrev=False,
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = result.add_argument
    add("--out", help="result file; a report in words goes beside it (default perf-scripts/results/CHECK-DATE.json)")
    add("--jar", default=servers.JAR, help="Ringway's fat jar")
    add("--java", help="Java 25 (default: JAVA_HOME, PATH, /usr/lib/jvm)")
    add("--java-flags", default=GATEWAY_FLAGS, help="the gateway's JVM flags")
    add("--server-cpu", type=int, default=0, help="CPU of the gateway")
    add("--load-cpu", type=int, default=1, help="CPU of clients and origins")
    return result


def positive(text):
    """A whole number of at least 1, for argparse."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return value


def prepare(options, *programs):
    """Finds all a check needs before anything starts, and says what is missing in one line."""
    if not os.path.isfile(options.jar):
        raise Failure(f"no jar at {options.jar}\nbuild it with: mvn -q -B package -DskipTests   (in {servers.ROOT})")
    if not os.path.isfile(os.path.join(servers.TEST_CLASSES, *PACKAGE.split("."), "NetLoop.class")):
        raise Failure("the load programs are not compiled (they are among the server's test classes)\n"
                      f"build them with: mvn -q -B package -DskipTests   (in {servers.ROOT})")
    options.java = servers.find_java(options.java)
    for name, package in programs:
        setattr(options, name, bench.program(name.upper(), name, package))
    allowed = os.sched_getaffinity(0)
    for cpu in (options.server_cpu, options.load_cpu):
        if cpu not in allowed:
            raise Failure(f"CPU {cpu} is not available here; allowed: {sorted(allowed)}")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Check:
    """A scratch folder and the processes in it; a context that leaves neither behind."""

    def __init__(self, options):
        self.options = options
        self._running = []
        self._ports = processes.free_ports()

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="ringway-check-")
        return self

    def __exit__(self, *_):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
            signal.signal(number, signal.SIG_IGN)
        while self._running:
            self._running.pop().stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def port(self):
        """A free port of the loopback."""
        return next(self._ports)

    def path(self, name):
        """A path in the scratch folder."""
        return os.path.join(self.folder, name)

    def start(self, name, command, cpu):
        """Starts a process that ends with the check."""
        process = processes.Process(name, command, cpu, self.path(f"{name}.log"))
        self._running.append(process)
        return process

    def config(self, routers, **server):
        """A configuration with one listener and the admin listener. `server`: further members of its server part."""
        return {"version": 1, "server": {"listeners": [{"address": f"127.0.0.1:{self.port()}"}], **server},
                "admin": {"address": f"127.0.0.1:{self.port()}"}, "routers": routers}

    def gateway(self, config, flags=(), cpus=None, arguments=()):
        """Starts a gateway and waits until it accepts. `cpus`: where threads besides its worker may run; `arguments`:
        further ones of `run`."""
        return Gateway(self, config, flags, cpus or self.options.server_cpu, arguments)

    def load(self, program, arguments, cpu=None, name="load"):
        """Starts a load program of the server's test classes. `arguments`: a dict, without the dashes."""
        pairs = [text for key, value in arguments.items() for text in (f"--{key}", str(value))]
        classes = os.pathsep.join((servers.TEST_CLASSES, self.options.jar))
        command = [self.options.java, *LOAD_FLAGS, "-cp", classes, f"{PACKAGE}.{program}", *pairs]
        return self.start(name, command, self.options.load_cpu if cpu is None else cpu)


class Gateway:
    """A running gateway process with one worker."""

    def __init__(self, check, config, flags, cpus, arguments):
        self.port = int(config["server"]["listeners"][0]["address"].rpartition(":")[2])
        self.admin_port = int(config["admin"]["address"].rpartition(":")[2])
        self.config = config
        self.config_path = check.path("ringway.json")
        self.write(config)
        options = check.options
        self.flags = [*options.java_flags.split(), *flags]
        command = [options.java, *self.flags, "-jar", options.jar, "run", "--config", self.config_path,
                   "--cpus", str(options.server_cpu), *arguments]
        self.process = check.start("gateway", command, cpus)
        processes.wait_for_port(self.process, self.port, servers.START_SECONDS)

    def write(self, config):
        """Puts another configuration in the file's place, in one step."""
        partial = self.config_path + ".new"
        with open(partial, "w", encoding="utf-8") as file:
            json.dump(config, file)
        os.replace(partial, self.config_path)

    def log(self):
        """What it has logged so far."""
        with open(self.process.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def stop(self):
        """Asks it to end as an operator does. Returns its exit code and the log lines that speak of something bad."""
        self.process.check_alive()
        os.kill(self.process.pid, signal.SIGTERM)
        try:
            code = self.process.popen.wait(DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            code = None
        bad = [line for line in self.log().splitlines() if any(word in line for word in BAD_LOG)]
        return {"exit_code": code, "bad_log_lines": bad[:20]}


def memory(options, pid):
    """What a JVM holds in MiB: heap after a collection, resident, resident and its own."""
    tool = os.path.join(os.path.dirname(options.java), "jcmd")
    _run([tool, str(pid), "GC.run"])
    heap = _run([tool, str(pid), "GC.heap_info"]).partition("Metaspace")[0]
    with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
        smaps = file.read()
    size = {name: int(re.search(rf"^{name}:\s+(\d+)", smaps, re.MULTILINE).group(1)) / 1024
            for name in ("Rss", "Private_Dirty")}
    return {"heap_mib": sum(int(used) for used in re.findall(r"used (\d+)K", heap)) / 1024,
            "rss_mib": size["Rss"], "private_dirty_mib": size["Private_Dirty"]}


def _run(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise Failure(f"{command[0]} failed: {error}") from error


def residue(gateway):
    """What the gateway says it still holds for requests: gauges of its /metrics that are not zero."""
    return {name: float(value) for name, value in HELD.findall(_metrics(gateway)) if float(value) != 0}


def handler_figures(gateway):
    """The figures of its handlers by handler and name."""
    figures = {}
    for name, handler, value in HANDLER.findall(_metrics(gateway)):
        figures.setdefault(handler, {})[name] = int(float(value))
    return figures


def handlers_at_rest(figures):
    """Conditions: of each handler that was called, all calls are accounted for and none waits."""
    for name, figure in figures.items():
        ended = figure["completed_total"] + figure["cancelled_total"]
        if figure["dispatched_total"] or ended:
            yield (f"handler {name} in the end: dispatched {figure['dispatched_total']:,}, completed and cancelled "
                   f"{ended:,}, waiting {figure['queue_depth']}",
                   figure["dispatched_total"] == ended and figure["queue_depth"] == 0)


def _metrics(gateway):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{gateway.admin_port}/metrics", timeout=5) as answer:
            return answer.read().decode()
    except OSError as error:
        raise Failure(f"no /metrics: {error}") from error


def result_of(process, seconds_max):
    """Waits for a load program, shows its progress meanwhile, and returns what it reports."""
    deadline = time.monotonic() + seconds_max
    shown = 0
    while True:
        ended = process.popen.poll() is not None
        with open(process.log_path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines(keepends=True)
        complete = lines if ended else [line for line in lines if line.endswith("\n")]
        for line in complete[shown:]:
            if line.startswith("RESULT "):
                return json.loads(line[len("RESULT "):])
            bench.note(line.rstrip())
        shown = len(complete)
        if ended:
            raise Failure(f"{process.name} ended with status {process.popen.returncode} and no result:\n"
                          f"{process.log_tail()}")
        if time.monotonic() > deadline:
            raise Failure(f"{process.name} did not end within {seconds_max} s:\n{process.log_tail()}")
        time.sleep(0.2)


def facts(options, gateway):
    """What a result must say besides its numbers; no path of this machine among it."""
    config = json.loads(json.dumps(gateway.config))
    return {**machine.base_facts(), "server_cpu": options.server_cpu, "load_cpu": options.load_cpu,
            "jvm_flags": gateway.flags, "jvm": servers.first_line([options.java, "-version"]), "config": config}


def publish(options, name, result, report):
    """Writes the result file and the report beside it, prints the report, and ends with the verdict as status."""
    stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d-%H%M%S")
    path = options.out or os.path.join(servers.SCRIPTS, "results", f"{name}-{stamp}.json")
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"format": 1, "check": name, **result}, file, indent=1)
        file.write("\n")
    with open(os.path.splitext(path)[0] + ".md", "w", encoding="utf-8") as file:
        file.write(report + "\n")
    print(report)
    bench.note(f"written: {path} and the report beside it")
    sys.exit(0 if result["passed"] else 1)


def where(result):
    """One line about where and with what a result was made."""
    made = result["facts"]
    return (f"{made['date']}, commit {made['commit'][:12]}{' with changes' if made['uncommitted_changes'] else ''}, "
            f"Linux {made['kernel']}, {made['cpu']} ({made['cpu_count']} CPUs), {made['jvm']}")


def table(header, rows):
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [f"| {' | '.join(header)} |", f"|---|{'---:|' * (len(header) - 1)}"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _cell(value):
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def verdict(conditions):
    """Lines for a list of (text, fulfilled), and whether all are."""
    lines = [f"* {'PASS' if good else 'FAIL'}: {text}" for text, good in conditions]
    return "\n".join(lines), all(good for _, good in conditions)
