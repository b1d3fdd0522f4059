"""Who takes part in which comparison: the set-ups of the plaintext and the proxy case."""

import os

import servers
from failure import Failure
from load import Case

TEXT_BODY = b"Hello, World!"
# The letter is the origin's path; the responder picks its response by it.
PROXY_BODIES = {"a": 128, "b": 16 * 1024, "c": 1024 * 1024}
# Tuned by measuring: more or larger buffers per connection fall out of the L2 cache and cost 1.1 to 1.6x at 1 MiB,
# smaller ones cost more system calls.
NGINX_PROXY = """
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_buffering on;
    proxy_buffer_size 16k;
    proxy_buffers 4 64k;
    proxy_busy_buffers_size 128k;
    proxy_max_temp_file_size 0;
"""
# What Ringway adds to each request it sends on (INTERFACE.md); peers do the same work with --same-headers.
NGINX_FORWARD = """
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Request-ID $request_id;
    proxy_set_header Via "1.1 nginx";
"""
HAPROXY_FORWARD = """
    option forwardfor
    unique-id-format %{+X}o\\ %ci%cp%Ts%rt
    unique-id-header X-Request-ID
    http-request set-header X-Forwarded-Proto http
    http-request set-header X-Forwarded-Host %[req.hdr(host)]
    http-request set-header Via "1.1 haproxy"
"""


def body_of(length):
    """Printable bytes in which no short piece repeats soon, so that a shifted or repeated part is noticed."""
    words = b"".join(b"%07d " % number for number in range(length // 8 + 1))
    return words[:length]


class SetUp:
    """What every set-up has, and few change."""

    needs_h2load = False
    needs_nginx = False
    needs_java = False
    chooses_origin = False
    subject = "ringway"

    @staticmethod
    def options(add):
        """Adds options of its own to the common ones: none."""

    def participates(self, name, case):
        """Whether a server takes part in a case: everybody does."""
        del name, case
        return True

    def after(self, server, case):
        """Called when a run has just ended."""

    def remarks(self):
        """What was seen besides the figures, in sentences."""
        return []


class Plaintext(SetUp):
    """One fixed answer of 13 bytes: Ringway's `respond` route against the same thing elsewhere."""

    kind = "plaintext"
    names = ("ringway", "nginx", "haproxy", "floor")

    def __init__(self, options):
        self._options = options
        self.cases = [Case("c1", "/", TEXT_BODY, 1), Case("c64", "/", TEXT_BODY, 64),
                      Case("c256", "/", TEXT_BODY, 256), Case("c64 p16", "/", TEXT_BODY, 64, 16)]
        self.helpers = []

    def start(self, launcher, names):
        """Starts the servers in order. Those whose bytes we choose are made as long as the first one's answer."""
        cpu, text = self._options.server_cpu, TEXT_BODY.decode()
        started, total = [], 0
        for name in names:
            if name == "ringway":
                server = launcher.ringway([{"external_path": "/", "methods": ["GET"], "respond": {
                    "status": 200, "content_type": "text/plain", "body": text}}])
            elif name == "nginx":
                server = launcher.nginx("nginx", f"""
    default_type text/plain;
    server {{
        listen 127.0.0.1:@PORT@ backlog=4096;
        location / {{ return 200 "{text}"; }}
    }}""", cpu)
            elif name == "haproxy":
                server = launcher.haproxy("haproxy", _haproxy_text(text, total), cpu)
            else:
                server = launcher.responder("floor", [
                    servers.fixed_response("floor", "text/plain", TEXT_BODY, total)], cpu)
            server.check(self.cases)
            total = total or server.response_bytes["/"]
            started.append(server)
        return started

    def targets(self):
        """(text, metric, peer, case, limit) of PERFORMANCE.md."""
        return [*(("CPU to the C floor", "cpu", "floor", case.name, 1.3, 1.1) for case in self.cases),
                ("requests/s to nginx", "rate", "nginx", "c64", 1.2, 1.4),
                ("requests/s to nginx", "rate", "nginx", "c64 p16", 5.0, 8.0)]


def _haproxy_text(text, total):
    fields = f'hdr Server haproxy hdr Date "{servers.FIXED_DATE}"'
    plain = len(servers.fixed_response("haproxy", "text/plain", text.encode()))
    pad = servers.pad_field(total - plain)
    if pad:
        fields += f" hdr X-Pad {pad.strip().split(': ')[1]}"
    return f"""
frontend text
    bind 127.0.0.1:@PORT@ backlog 4096
    http-request return status 200 content-type text/plain string "{text}" {fields}
"""


class Proxy(SetUp):
    """A reverse proxy in front of one origin, bodies of three sizes."""

    kind = "proxy"
    names = ("ringway", "nginx", "haproxy", "haproxy-64k", "haproxy-splice")
    chooses_origin = True

    def __init__(self, options):
        self._options = options
        bodies = {f"/{letter}": body_of(length) for letter, length in PROXY_BODIES.items()}
        self._bodies = bodies
        self.cases = [Case("128 B c1", "/a", bodies["/a"], 1), Case("128 B c64", "/a", bodies["/a"], 64),
                      Case("128 B c256", "/a", bodies["/a"], 256), Case("128 B c64 p16", "/a", bodies["/a"], 64, 16),
                      Case("16 KiB c1", "/b", bodies["/b"], 1), Case("16 KiB c64", "/b", bodies["/b"], 64),
                      Case("16 KiB c256", "/b", bodies["/b"], 256), Case("1 MiB c16", "/c", bodies["/c"], 16)]
        self.helpers = []

    def start(self, launcher, names):
        """Starts the origin, then the proxies."""
        cpu = self._options.server_cpu
        origin = self._origin(launcher)
        origin.check(self.cases)
        self.helpers.append(origin)
        started = []
        for name in names:
            if name == "ringway":
                server = launcher.ringway([{"external_path": "/*", "methods": ["GET"], "backends": [
                    {"host": "http://127.0.0.1", "port": origin.port}]}])
            elif name == "nginx":
                server = launcher.nginx("nginx", self._nginx(origin.port), cpu)
            else:
                buffers = "    tune.bufsize 65536" if name == "haproxy-64k" else ""
                sections = self._haproxy(origin.port, name == "haproxy-splice")
                server = launcher.haproxy(name, sections, cpu, buffers)
            server.check([case for case in self.cases if self.participates(name, case)])
            started.append(server)
        return started

    def participates(self, name, case):
        """HAProxy's variants are answers to large bodies: buffers beyond the default 16 KiB, and splicing."""
        return case.path in {"haproxy-64k": ("/b", "/c"), "haproxy-splice": ("/c",)}.get(name, (case.path,))

    def _origin(self, launcher):
        cpu = self._options.load_cpu
        if self._options.origin == "responder":
            return launcher.responder("origin", [servers.fixed_response("origin", "application/octet-stream", body)
                                                 for body in self._bodies.values()], cpu)
        if self._options.origin != "nginx":
            raise Failure(f"--origin {self._options.origin}: it is responder or nginx")
        paths = [launcher.write(path.strip("/"), body) for path, body in self._bodies.items()]
        return launcher.nginx("origin", f"""
    default_type application/octet-stream;
    open_file_cache max=16 inactive=1h;
    open_file_cache_valid 1h;
    server {{
        listen 127.0.0.1:@PORT@ backlog=4096;
        root {os.path.dirname(paths[0])};
    }}""", cpu)

    def _nginx(self, origin_port):
        return f"""
    upstream origin {{
        server 127.0.0.1:{origin_port};
        keepalive 256;
        keepalive_requests 1000000000;
        keepalive_timeout 300s;
    }}{NGINX_PROXY}{NGINX_FORWARD if self._options.same_headers else ""}
    server {{
        listen 127.0.0.1:@PORT@ backlog=4096;
        location / {{ proxy_pass http://origin; }}
    }}"""

    def _haproxy(self, origin_port, splice):
        return f"""
frontend proxy
    bind 127.0.0.1:@PORT@ backlog 4096
    default_backend origin
{HAPROXY_FORWARD if self._options.same_headers else ""}
{"    option splice-response" if splice else ""}
backend origin
    http-reuse always
{"    option splice-response" if splice else ""}
    server origin 127.0.0.1:{origin_port} maxconn 4096 pool-purge-delay 300s
"""

    def targets(self):
        """(text, metric, peer, case, target, stretch) of PERFORMANCE.md."""
        return [("CPU to HAProxy", "cpu", "haproxy", "128 B c64", 0.75, 0.60),
                ("CPU to HAProxy", "cpu", "haproxy", "16 KiB c64", 0.60, 0.45),
                ("CPU to HAProxy", "cpu", "haproxy", "1 MiB c16", 0.80, 0.40),
                ("CPU to HAProxy, splice", "cpu", "haproxy-splice", "1 MiB c16", None, 1.0)]
