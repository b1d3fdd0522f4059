"""The set-up of the Java handlers: one that greets and one that waits, each where a server can run it."""

import argparse

import handlers
from fleets import TEXT_BODY, SetUp
from load import Case

CONNECTIONS = (64, 1000)
PLACES = (("hello", "inline"), ("hello", "pooled"), ("hello", "virtual"), ("wait", "pooled"), ("wait", "virtual"))
PEERS = {"netty": ("NettyPeer", "io_uring"), "netty-epoll": ("NettyPeer", "epoll"), "vertx": ("VertxPeer",),
         "helidon": ("HelidonPeer",)}


class Handlers(SetUp):
    """The same handlers in one process each, with one event loop, all pinned to one CPU."""

    kind = "handlers"
    names = ("ringway", *PEERS)
    needs_java = True

    def __init__(self, options):
        self._options = options
        # `syscalls` has no options for them.
        self._pools = argparse.Namespace(hello_threads=getattr(options, "hello_threads", handlers.HELLO_THREADS),
                                         wait_threads=getattr(options, "wait_threads", handlers.WAIT_THREADS))
        self.cases = [Case(f"{what} {where} c{connections}", f"/{what}/{where}", TEXT_BODY, connections)
                      for what, where in PLACES for connections in CONNECTIONS]
        self.helpers = []

    @staticmethod
    def options(add):
        """The threads of the pools, the same everywhere."""
        handlers.options(add)

    def start(self, launcher, names):
        """Starts the servers in order."""
        started = []
        peers = handlers.build_peers(self._options.java) if set(names) & set(PEERS) else None
        for name in names:
            if name == "ringway":
                server = launcher.ringway(
                    [{"external_path": f"/{what}/{where}", "methods": ["GET"], "handler": f"{what}-{where}"}
                     for what, where in PLACES],
                    arguments=handlers.arguments(launcher.folder), flags=handlers.flags(self._pools))
            else:
                program, *rest = PEERS[name]
                server = launcher.peer(name, peers, program, [
                    str(self._pools.hello_threads), str(self._pools.wait_threads), *rest])
            server.check([case for case in self.cases if self.participates(name, case)])
            started.append(server)
        return started

    def participates(self, name, case):
        """Helidon has neither an event loop nor pools: its connections are virtual threads."""
        return name != "helidon" or "virtual" in case.path

    def remarks(self):
        """What the pools were."""
        pools = self._pools
        return [f"Pools of every server: {pools.hello_threads} threads greet, {pools.wait_threads} wait 5 ms a request",
                "inline is on the event loop, pooled on a pool's thread, virtual on a virtual thread for each request "
                "(Helidon: for each connection)"]

    def targets(self):
        """(text, metric, peer, case, target, stretch): handlers cost no more than elsewhere."""
        return [(f"CPU to {peer}", "cpu", peer, case.name, 1.0, 0.75)
                for peer in PEERS for case in self.cases if self.participates(peer, case)]
