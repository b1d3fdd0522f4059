"""The set-ups of HTTP/2: many streams of clients, and upstream connections that carry many requests."""

import servers
from fleets import HAPROXY_FORWARD, NGINX_FORWARD, NGINX_PROXY, SetUp, body_of
from load import Case

BODY_BYTES = 128
CONNECTIONS = (1, 12, 64)
STREAMS = (1, 10, 100)
ESTABLISHED = "01"


class H2(SetUp):
    """A reverse proxy that clients speak HTTP/2 to, in front of one origin that speaks HTTP/1.1."""

    kind = "h2"
    names = ("ringway", "nginx", "haproxy")
    needs_h2load = True

    def __init__(self, options):
        self._options = options
        self._body = body_of(BODY_BYTES)
        self.cases = [Case(f"c{connections} m{streams}", "/a", self._body, connections, streams=streams)
                      for connections in CONNECTIONS for streams in STREAMS]
        self.helpers = []

    def start(self, launcher, names):
        """Starts the origin, then the proxies."""
        cpu = self._options.server_cpu
        response = servers.fixed_response("origin", "application/octet-stream", self._body)
        origin = launcher.responder("origin", [response], self._options.load_cpu)
        origin.check([Case("origin", "/a", self._body, 1)])
        self.helpers.append(origin)
        started = []
        for name in names:
            if name == "ringway":
                server = launcher.ringway([{"external_path": "/*", "methods": ["GET"], "backends": [
                    {"host": "http://127.0.0.1", "port": origin.port}]}])
            elif name == "nginx":
                server = launcher.nginx("nginx", _nginx_proxy(origin.port), cpu)
            else:
                server = launcher.haproxy("haproxy", _haproxy_proxy(origin.port), cpu)
            server.check(self.cases)
            started.append(server)
        return started

    def targets(self):
        """(text, metric, peer, case, target, stretch) of PERFORMANCE.md."""
        return [(f"CPU to {peer}", "cpu", peer, case.name, 1.0, 0.6)
                for peer in ("nginx", "haproxy") for case in self.cases]


def _nginx_proxy(origin_port):
    return f"""
    upstream origin {{
        server 127.0.0.1:{origin_port};
        keepalive 6400;
        keepalive_requests 1000000000;
        keepalive_timeout 300s;
    }}{NGINX_PROXY}{NGINX_FORWARD}
    http2_max_concurrent_streams 128;
    server {{
        listen 127.0.0.1:@PORT@ http2 backlog=4096;
        location / {{ proxy_pass http://origin; }}
    }}"""


def _haproxy_proxy(origin_port):
    return f"""
frontend proxy
    bind 127.0.0.1:@PORT@ backlog 4096 proto h2
    default_backend origin
{HAPROXY_FORWARD}
backend origin
    http-reuse always
    server origin 127.0.0.1:{origin_port} maxconn 6400 pool-purge-delay 300s
"""


class Pools(SetUp):
    """The same clients over HTTP/1.1; the proxy speaks HTTP/1.1 or HTTP/2 to an origin: what multiplexing buys."""

    kind = "pools"
    names = ("ringway-h2", "ringway-h1", "haproxy-h2", "haproxy-h1")
    subject = "ringway-h2"
    needs_nginx = True

    def __init__(self, options):
        self._options = options
        self._body = body_of(BODY_BYTES)
        self.cases = [Case(f"c{connections}", "/a", self._body, connections) for connections in (1, 64, 256)]
        self.helpers = []
        self._origins = {}
        self._connections = {}

    def start(self, launcher, names):
        """Starts an origin for each server, so that its connections can be counted, then the proxies."""
        cpu = self._options.server_cpu
        started = []
        for name in names:
            multiplexed = name.endswith("-h2")
            origin = launcher.nginx(f"origin-of-{name}", f"""
    default_type application/octet-stream;
    http2_max_concurrent_streams 256;
    server {{
        listen 127.0.0.1:@PORT@{" http2" if multiplexed else ""} backlog=4096;
        location / {{ return 200 "{self._body.decode()}"; }}
    }}""", self._options.load_cpu)
            self.helpers.append(origin)
            self._origins[name] = origin.port
            if name.startswith("ringway"):
                scheme = "h2c" if multiplexed else "http"
                server = launcher.ringway([{"external_path": "/*", "methods": ["GET"], "backends": [
                    {"host": f"{scheme}://127.0.0.1", "port": origin.port}]}], name)
            else:
                server = launcher.haproxy(name, _haproxy_pool(origin.port, multiplexed), cpu)
            server.check(self.cases)
            started.append(server)
        return started

    def after(self, server, case):
        """Counts the connections that the proxy keeps to its origin."""
        counts = self._connections.setdefault((case.name, server.name), [])
        counts.append(_connections_to(self._origins[server.name]))

    def remarks(self):
        """The connections counted."""
        return [f"{case}, {name}: {max(counts)} connections to the origin after a run, at most"
                for (case, name), counts in self._connections.items()]

    def targets(self):
        """(text, metric, peer, case, target, stretch): multiplexing must not cost CPU."""
        return [("CPU, HTTP/2 to HTTP/1.1 upstream", "cpu", "ringway-h1", case.name, 1.0, 0.9) for case in self.cases]


def _haproxy_pool(origin_port, multiplexed):
    return f"""
frontend proxy
    bind 127.0.0.1:@PORT@ backlog 4096
    default_backend origin
{HAPROXY_FORWARD}
backend origin
    http-reuse always
    server origin 127.0.0.1:{origin_port} maxconn 4096 pool-purge-delay 300s{" proto h2" if multiplexed else ""}
"""


def _connections_to(port):
    """Established connections whose far end is this port of IPv4's loopback."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in list(table)[1:]]
    return sum(row[2].endswith(f":{port:04X}") and row[3] == ESTABLISHED for row in rows)
