"""The comparison itself: options, interleaved rounds, medians, and the result file."""

import argparse
import datetime
import json
import os
import resource
import shutil
import signal
import statistics
import sys
import tempfile
import time

import load
import machine
import plot
import report
import servers
from failure import Failure
from all_fleets import FLEETS

WARM_REQUESTS = 20_000
WARM_SECONDS_MAX = 60
PAUSE_SECONDS = 0.3
METRICS = ("requests_per_second", "cpu_us_per_request", "p50_us", "p99_us", "server_core_busy", "load_core_busy")


def parser(description, kind=None):
    """The options that all measuring scripts share."""
    result = argparse.ArgumentParser(description=description, allow_abbrev=False)
    add = result.add_argument
    if kind:
        add("--rounds", type=_positive, help="interleaved rounds (default 3)")
        add("--cases", type=_names, help=f"comma-separated, of: {', '.join(_case_names(kind))}")
        add("--out", help="result file (default perf-scripts/results/KIND-DATE.json); the plot goes beside it")
        add("--quick", action="store_true", help="one round of one second: shows that it works, measures nothing")
        add("--servers", type=_names, help=f"comma-separated, of: {', '.join(FLEETS[kind].names)}")
        FLEETS[kind].options(add)
    add("--seconds", type=_positive, help="length of a run in seconds (default 4)")
    add("--jar", default=servers.JAR, help="Ringway's fat jar")
    add("--java", help="Java 25 (default: JAVA_HOME, PATH, /usr/lib/jvm)")
    add("--java-flags", help=f"JVM flags (default: the launcher's, else '{servers.DEFAULT_JAVA_FLAGS}')")
    add("--server-cpu", type=int, default=0, help="CPU of the server (default 0)")
    add("--load-cpu", type=int, default=1, help="CPU of wrk and the origin (default 1)")
    if kind not in FLEETS or FLEETS[kind].chooses_origin:
        add("--origin", choices=("responder", "nginx"), default="responder", help="who answers behind the proxy")
        add("--same-headers", action="store_true", help="peers add the forwarding fields that Ringway always adds")
    return result


def _positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return value


def _names(text):
    return [name.strip() for name in text.split(",") if name.strip()]


def portable(result, folder, java):
    """A result that says nothing of where on this machine it was made."""
    return result.replace(folder, "$WORK").replace(java or "java", "java").replace(servers.ROOT + os.sep, "")


def _case_names(kind):
    return [case.name for case in FLEETS[kind](argparse.Namespace(same_headers=False)).cases]


def choose(what, wanted, known):
    """The wanted names in the order of the known ones; fails on an unknown one."""
    for name in wanted or []:
        if name not in known:
            raise Failure(f"unknown {what} '{name}'; known: {', '.join(known)}")
    return [name for name in known if not wanted or name in wanted]


def prepare(options, kind, names):
    """Finds every program the chosen servers need, before anything starts."""
    options.wrk = program("WRK", "wrk", "wrk")
    options.cc = program("CC", "cc", "gcc liburing-dev")
    options.h2load = None
    if FLEETS[kind].needs_h2load:
        options.h2load = program("H2LOAD", "h2load", "nghttp2-client")
        program("CURL", "curl", "curl")
    options.nginx = options.haproxy = None
    if "nginx" in names or getattr(options, "origin", None) == "nginx" or FLEETS[kind].needs_nginx:
        options.nginx = program("NGINX", "nginx", "nginx-light")
    if any(name.startswith("haproxy") for name in names):
        options.haproxy = program("HAPROXY", "haproxy", "haproxy")
    allowed = os.sched_getaffinity(0)
    for cpu in (options.server_cpu, options.load_cpu):
        if cpu not in allowed:
            raise Failure(f"CPU {cpu} is not available here; allowed: {sorted(allowed)}")
    if options.server_cpu == options.load_cpu:
        raise Failure("server and load generator need different CPUs: --server-cpu, --load-cpu")
    options.java_flags = servers.java_flags(options.java_flags)
    if any(name.startswith("ringway") for name in names):
        if not os.path.isfile(options.jar):
            peers = ",".join(name for name in FLEETS[kind].names if not name.startswith("ringway"))
            raise Failure(f"no jar at {options.jar}\n"
                          f"build it with: mvn -q -B package -DskipTests   (in {servers.ROOT})\n"
                          f"or leave Ringway out: --servers {peers}")
    if FLEETS[kind].needs_java or any(name.startswith("ringway") for name in names):
        options.java = servers.find_java(options.java)


def program(variable, name, package):
    """The path of a program: the one a variable names, or that of PATH; fails with what to install."""
    wanted = os.environ.get(variable, name)
    found = shutil.which(wanted, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if not found:
        raise Failure(f"{wanted} not found: apt-get install -y {package}, or set {variable}=/path")
    return found


def guarded(action):
    """Runs a script's main part: ends on signals by unwinding, so that everything started is stopped."""
    def interrupt(number, _frame):
        raise Failure(f"stopped by {signal.Signals(number).name}")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, interrupt)
    try:
        action()
    except Failure as failure:
        print(f"{os.path.basename(sys.argv[0])}: {failure}", file=sys.stderr)
        sys.exit(1)


class Fleet:
    """All servers of one comparison, running; a context that stops them."""

    def __init__(self, options, kind, names):
        self._options = options
        self._names = names
        self.setup = FLEETS[kind](options)
        self.servers = []

    def __enter__(self):
        _raise_file_limit()
        self.folder = tempfile.mkdtemp(prefix="ringway-perf-")
        os.chmod(self.folder, 0o755)
        self._launcher = servers.Launcher(self._options, self.folder)
        try:
            self.servers = self.setup.start(self._launcher, self._names)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
            signal.signal(number, signal.SIG_IGN)
        self._launcher.stop_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    def helper_pids(self):
        """Processes that belong to the set-up without being measured."""
        return [helper.process.pid for helper in self.setup.helpers]

    def warm(self, cases):
        """Sends each server at least 20,000 requests of the first case, and a second of each further one."""
        for server in self.servers:
            wanted = WARM_REQUESTS
            for case in [case for case in cases if self.setup.participates(server.name, case)]:
                answered = load.warm(self._options, server, case, wanted, WARM_SECONDS_MAX)
                wanted = max(1, wanted - answered)
            if wanted > 1:
                note(f"{server.name}: {wanted} requests short of being warm after {WARM_SECONDS_MAX} s per case")


def _raise_file_limit():
    """Servers and wrk inherit it: 256 connections on both sides of a proxy need more than a soft limit of 256."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def note(text):
    """Progress goes to stderr, so that stdout holds the table alone."""
    print(text, file=sys.stderr, flush=True)


def compare(kind, description):
    """The whole of a compare- script."""
    options = parser(description, kind).parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.seconds = options.seconds or (1 if options.quick else 4)
    guarded(lambda: _compare(kind, options))


def _compare(kind, options):
    names = choose("server", options.servers, FLEETS[kind].names)
    chosen = choose("case", options.cases, _case_names(kind))
    prepare(options, kind, names)
    out = options.out or default_path(kind)
    os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
    runs = options.rounds * len(chosen) * len(names)
    planned = runs * (options.seconds + 1) + len(names) * (len(chosen) + 10)
    note(f"{kind}: {', '.join(names)}; {len(chosen)} cases, {options.rounds} rounds of {options.seconds} s, "
         f"about {planned // 60 + 1} min")
    signal.alarm(3 * planned + 180)
    with Fleet(options, kind, names) as fleet:
        cases = [case for case in fleet.setup.cases if case.name in chosen]
        result = {"format": 1, "kind": kind, **machine.facts(options, fleet.servers),
                  "rounds": options.rounds, "seconds": options.seconds, "quick": options.quick,
                  "origin": getattr(options, "origin", None), "same_headers": getattr(options, "same_headers", None),
                  "subject": fleet.setup.subject if fleet.setup.subject in names else names[0]}
        note(f"warming: at least {WARM_REQUESTS} requests each")
        # The case with many connections comes first: it warms fastest.
        fleet.warm(sorted(cases, key=lambda case: (len(case.body), -case.pipeline * min(case.connections, 64))))
        result["cases"] = [_measure_case(options, fleet, case, result["subject"]) for case in cases]
        result["remarks"] = fleet.setup.remarks()
        targets = fleet.setup.targets()
    signal.alarm(0)
    with open(out, "w", encoding="utf-8") as file:
        file.write(portable(json.dumps(result, indent=1), fleet.folder, options.java) + "\n")
    picture = os.path.splitext(out)[0] + ".svg"
    with open(picture, "w", encoding="utf-8") as file:
        file.write(plot.draw(result))
    print(report.table(result))
    if result["subject"] == fleet.setup.subject and not options.quick:
        print(report.targets(result, targets))
    note(f"result {out}\nplot   {picture}")


def _measure_case(options, fleet, case, subject):
    """All rounds of one case, the servers taking turns: A B C A B C."""
    runs = {server.name: [] for server in fleet.servers if fleet.setup.participates(server.name, case)}
    for number in range(options.rounds):
        for server in fleet.servers:
            if server.name not in runs:
                continue
            run = load.measure(options, server, case, options.seconds, fleet.helper_pids())
            fleet.setup.after(server, case)
            run["round"] = number + 1
            runs[server.name].append(run)
            note(_line(case, server, run))
            time.sleep(PAUSE_SECONDS)
    entry = {"name": case.name, "body_bytes": len(case.body), "connections": case.connections,
             "pipeline": case.pipeline, "servers": {name: summarise(list_) for name, list_ in runs.items()}}
    entry["ratios"] = ratios(entry["servers"], subject)
    return entry


def _line(case, server, run):
    marks = "".join([f"  ERRORS {run['errors']}: not counted" if run["errors"] else "",
                     f"  disturbed: {run['other_cores']:.2f} cores used by others, "
                     f"{run['stolen_cores']:.2f} stolen by the host" if run["disturbed"] else ""])
    cpu = run["cpu_us_per_request"]
    return (f"  {case.name:<15} {run['round']} {server.name:<15} {run['requests_per_second']:>10.0f}/s "
            f"{cpu if cpu is not None else float('nan'):>8.2f} us CPU{marks}")


def summarise(runs):
    """Medians and spread (largest minus smallest, over the median) of the runs without errors."""
    counted = [run for run in runs if not run["errors"]]
    median, spread = {}, {}
    for metric in METRICS:
        values = [run[metric] for run in counted if run[metric] is not None]
        if values:
            median[metric] = statistics.median(values)
            spread[metric] = (max(values) - min(values)) / median[metric] if median[metric] else 0.0
    return {"median": median, "spread": spread, "counted": len(counted), "failed": len(runs) - len(counted),
            "disturbed": sum(run["disturbed"] for run in counted), "runs": runs}


def ratios(by_server, subject):
    """The subject's medians over each peer's. CPU: below 1 is better. Requests/s: above 1 is better."""
    mine = by_server.get(subject, {}).get("median")
    result = {}
    for name, entry in by_server.items():
        if name != subject and mine and entry["median"]:
            result[name] = {
                "cpu": mine["cpu_us_per_request"] / entry["median"]["cpu_us_per_request"],
                "rate": mine["requests_per_second"] / entry["median"]["requests_per_second"],
            }
            if "p99_us" in mine and "p99_us" in entry["median"]:
                result[name]["p99"] = mine["p99_us"] / max(1, entry["median"]["p99_us"])
    return result


def default_path(kind):
    """A result file of its own for each run."""
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    return os.path.join(servers.SCRIPTS, "results", f"{kind}-{stamp}.json")
