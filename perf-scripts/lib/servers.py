"""The servers under comparison: how each is configured, started, and recognised."""

import json
import os
import re
import shlex
import shutil
import subprocess

import load
import processes
from failure import Failure

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.dirname(HERE)
ROOT = os.path.dirname(SCRIPTS)
JAR = os.path.join(ROOT, "server", "target", "ringway.jar")
TEST_CLASSES = os.path.join(ROOT, "server", "target", "test-classes")
# Used where the launcher `ringway` does not say; --java-flags and RINGWAY_JAVA_FLAGS go before both.
DEFAULT_JAVA_FLAGS = "-XX:+UseSerialGC -Xms64m -Xmx256m"
# The launcher's assignment: JAVA_FLAGS="...", jvm_flags=(...), readonly or not.
LAUNCHER_FLAGS = re.compile(r"""^\s*(?:readonly\s+|declare\s+-\w+\s+)?(?:JAVA|JVM)_?FLAGS="""
                            r"""(?:\(([^)]*)\)|"([^"]*)"|'([^']*)')""", re.MULTILINE | re.IGNORECASE)
START_SECONDS = 20
# What Netty needs on JDK 25 to use what it uses by default on older ones.
PEER_FLAGS = ("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
# A date and a server field, as Ringway and nginx send them; the value is constant, so it costs nobody anything.
FIXED_DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


class Server:
    """A running server: its process, its port, its version, and how long its responses are."""

    def __init__(self, name, process, port, version, command):
        self.name = name
        self.process = process
        self.port = port
        self.version = version
        self.command = command
        self.config = None
        self.response_bytes = {}

    def check(self, cases):
        """Checks the answers to each path of the cases once."""
        for case in cases:
            if case.path not in self.response_bytes:
                check = load.check_h2_answers if case.streams else load.check_answers
                self.response_bytes[case.path] = check(self, case)


class Launcher:
    """Starts servers on free ports in a scratch folder and stops all of them at the end."""

    def __init__(self, options, folder):
        self._options = options
        self.folder = folder
        self._ports = processes.free_ports()
        self._running = []

    def start(self, name, command, port, version, cpu, config=None):
        """Starts one process and waits until its port accepts."""
        log_path = os.path.join(self.folder, f"{name}.log")
        process = processes.Process(name, command, cpu, log_path)
        self._running.append(process)
        processes.wait_for_port(process, port, START_SECONDS)
        server = Server(name, process, port, version, command)
        server.config = config
        return server

    def stop_all(self):
        """Stops everything started here, last first."""
        while self._running:
            self._running.pop().stop()

    def next_port(self):
        """A free port."""
        return next(self._ports)

    def write(self, name, content):
        """Writes a file of the scratch folder and returns its path."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    # ---- Ringway

    def ringway(self, router, name="ringway", arguments=(), flags=()):
        """The gateway with the given list of routers; further arguments of `run`, further flags of the JVM."""
        options, port = self._options, self.next_port()
        config = json.dumps({"version": 1, "server": {"listeners": [{"address": f"127.0.0.1:{port}"}]},
                             "routers": router})
        path = self.write(f"{name}.json", config)
        cpu = options.server_cpu
        command = [options.java, *options.java_flags, *flags, "-jar", options.jar, "run", "--config", path,
                   "--cpus", str(cpu), *arguments]
        version = f"{_jar_version(options)}, {first_line([options.java, '-version'])}"
        return self.start(name, command, port, version, cpu, config)

    # ---- programs of perf-scripts/peers

    def peer(self, name, class_path, program, arguments):
        """Another server in Java, with the JVM's flags of the gateway. Its first line says its version."""
        options, port = self._options, self.next_port()
        command = [options.java, *options.java_flags, *PEER_FLAGS, "-cp", class_path, f"io.ringway.peers.{program}",
                   str(port), *arguments]
        server = self.start(name, command, port, "unknown", options.server_cpu)
        with open(server.process.log_path, encoding="utf-8", errors="replace") as log:
            server.version = next((line.removeprefix("VERSION ").strip() for line in log
                                   if line.startswith("VERSION ")), "unknown")
        return server

    # ---- nginx

    def nginx(self, name, http, cpu):
        """nginx with one worker. `http` is the text of its http block, with @PORT@ for the port."""
        port = self.next_port()
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        user = "user root;" if os.geteuid() == 0 else ""
        config = f"""{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 16384; multi_accept on; }}
http {{
    access_log off;
    server_tokens off;
    etag off;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_timeout 300s;
    keepalive_requests 1000000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{http.replace("@PORT@", str(port))}
}}
"""
        path = self.write(f"{name}.conf", config)
        program = self._options.nginx
        command = [program, "-p", folder, "-c", path]
        return self.start(name, command, port, first_line([program, "-v"]), cpu, config)

    # ---- HAProxy

    def haproxy(self, name, sections, cpu, global_lines=""):
        """HAProxy with one thread. `sections` come after global and defaults, with @PORT@ for the port."""
        port = self.next_port()
        config = f"""global
    nbthread 1
    maxconn 4096
{global_lines}
defaults
    mode http
    timeout connect 5s
    timeout client 300s
    timeout server 300s
    timeout http-keep-alive 300s
    option http-keep-alive
{sections.replace("@PORT@", str(port))}
"""
        path = self.write(f"{name}.cfg", config)
        program = self._options.haproxy
        command = [program, "-db", "-f", path]
        return self.start(name, command, port, first_line([program, "-v"]), cpu, config)

    # ---- the C + liburing responder, as floor or as origin

    def responder(self, name, responses, cpu):
        """The responder of perf-scripts/floor with fixed responses: /a the first, /b the second."""
        port = self.next_port()
        program = build_responder(self._options)
        files = [self.write(f"{name}-{index}.http", content) for index, content in enumerate(responses)]
        version = f"liburing responder, {first_line([self._options.cc, '--version'])}"
        return self.start(name, [program, str(port), *files], port, version, cpu)


def fixed_response(server_name, content_type, body, total=0):
    """A whole response with the usual fields, padded to `total` bytes where it would be shorter."""
    head = (f"HTTP/1.1 200 OK\r\nServer: {server_name}\r\nDate: {FIXED_DATE}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n")
    response = len(head) + 2 + len(body)
    return (head + pad_field(total - response) + "\r\n").encode() + body


def pad_field(length):
    """A response field of exactly so many bytes, or nothing where there is no room for one."""
    name = "X-Pad: "
    return name + "x" * (length - len(name) - 2) + "\r\n" if length > len(name) + 2 else ""


def build_responder(options):
    """Compiles the responder when it is missing or older than its source. Returns the program's path."""
    source = os.path.join(SCRIPTS, "floor", "responder.c")
    program = os.path.join(SCRIPTS, "target", "responder")
    if os.path.exists(program) and os.path.getmtime(program) > os.path.getmtime(source):
        return program
    os.makedirs(os.path.dirname(program), exist_ok=True)
    command = [options.cc, "-O2", "-Wall", "-Wextra", "-o", program, source, "-luring"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"the responder does not build (apt-get install -y gcc liburing-dev):\n"
                      f"{shlex.join(command)}\n{done.stderr.strip()}")
    return program


def first_line(command):
    """The first line a program says about its version, on either stream."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError as error:
        raise Failure(f"cannot run {command[0]}: {error}") from error
    return ((done.stdout + done.stderr).strip().splitlines() or ["unknown"])[0]


def _jar_version(options):
    return first_line([options.java, "-jar", options.jar, "version"])


def find_java(wanted):
    """A JDK 25: the given one, JAVA_HOME's, the one of PATH, or one of the usual places."""
    places = [wanted] if wanted else [
        os.path.join(os.environ.get("JAVA_HOME", "/nonexistent"), "bin", "java"), shutil.which("java"),
        *sorted(os.path.join("/usr/lib/jvm", name, "bin", "java") for name in _list("/usr/lib/jvm") if "25" in name)]
    for place in places:
        if place and os.access(place, os.X_OK):
            match = re.search(r'version "(\d+)', _all_output([place, "-version"]))
            if match and int(match.group(1)) >= 25:
                return place
    raise Failure("no Java 25 found" + (f" at {wanted}" if wanted else "; set JAVA_HOME or pass --java PATH"))


def java_flags(given):
    """The JVM's flags: given ones, RINGWAY_JAVA_FLAGS, those of the launcher `ringway`, or the default ones."""
    text = given if given is not None else os.environ.get("RINGWAY_JAVA_FLAGS")
    if text is None:
        text = _launcher_flags() or DEFAULT_JAVA_FLAGS
    return shlex.split(text)


def _launcher_flags():
    """What the launcher assigns to JAVA_FLAGS (or JVM_FLAGS), where that is a plain list without expansions."""
    try:
        with open(os.path.join(ROOT, "ringway"), encoding="utf-8") as file:
            script = file.read()
    except OSError:
        return None
    match = LAUNCHER_FLAGS.search(script)
    found = next((group for group in match.groups() if group is not None), None) if match else None
    return None if found is None or "$" in found or "`" in found else " ".join(found.split())


def _all_output(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        return done.stdout + done.stderr
    except OSError:
        return ""


def _list(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []
