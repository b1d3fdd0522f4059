"""The Java handlers that Ringway serves under load, as a jar for --handlers, and the peers that have the same ones."""

import os
import shutil
import subprocess
import zipfile

import servers
from failure import Failure

PROVIDER = "io.ringway.server.load.LoadHandlers"
SERVICE = "META-INF/services/io.ringway.server.HandlerProvider"
PEERS = os.path.join(servers.SCRIPTS, "peers")
HELLO_THREADS = 4
WAIT_THREADS = 64


def options(add):
    """The options of what has pools."""
    add("--hello-threads", type=int, default=HELLO_THREADS, help=f"threads of small pools ({HELLO_THREADS})")
    add("--wait-threads", type=int, default=WAIT_THREADS,
        help=f"threads of the pool that waits for compare-handlers ({WAIT_THREADS})")


def flags(chosen):
    """The JVM's flags that tell the handlers how many threads to ask for."""
    return [f"-Dringway.load.hello-threads={chosen.hello_threads}",
            f"-Dringway.load.wait-threads={chosen.wait_threads}"]


def arguments(folder):
    """What `run` needs to serve the handlers."""
    return ("--handlers", write_jar(folder))


def write_jar(folder):
    """Writes a jar with the provider of the server's test classes to a folder of its own. Returns that folder."""
    package, _, name = PROVIDER.rpartition(".")
    classes = os.path.join(servers.TEST_CLASSES, *package.split("."))
    found = [entry for entry in sorted(os.listdir(classes)) if entry.startswith((f"{name}.", f"{name}$", "Pattern.",
                                                                                 "Draw."))] \
        if os.path.isdir(classes) else []
    if f"{name}.class" not in found:
        raise Failure("the handlers are not compiled (they are among the server's test classes)\n"
                      f"build them with: mvn -q -B package -DskipTests   (in {servers.ROOT})")
    jars = os.path.join(folder, "handlers")
    os.makedirs(jars, exist_ok=True)
    with zipfile.ZipFile(os.path.join(jars, "load-handlers.jar"), "w") as jar:
        for entry in found:
            jar.write(os.path.join(classes, entry), f"{package.replace('.', '/')}/{entry}")
        jar.writestr(SERVICE, PROVIDER + "\n")
    return jars


def build_peers(java):
    """Builds the peers when they are missing or older than their sources. Returns their class path."""
    target = os.path.join(PEERS, "target")
    stamp = os.path.join(target, "built")
    sources = [os.path.join(PEERS, "pom.xml")]
    for folder, _, names in os.walk(os.path.join(PEERS, "src")):
        sources += [os.path.join(folder, name) for name in names]
    newest = max(os.path.getmtime(source) for source in sources)
    if not os.path.exists(stamp) or os.path.getmtime(stamp) < newest:
        if not shutil.which("mvn"):
            raise Failure("the peers need Maven to be built: apt-get install -y maven, or --servers ringway")
        home = os.path.dirname(os.path.dirname(os.path.realpath(java)))
        done = subprocess.run(["mvn", "-q", "-B", "-f", sources[0], "process-classes"], capture_output=True, text=True,
                              env={**os.environ, "JAVA_HOME": home}, check=False)
        if done.returncode != 0:
            raise Failure(f"the peers do not build:\n{(done.stdout + done.stderr).strip()[-2000:]}")
        with open(stamp, "w", encoding="utf-8"):
            pass
    return os.pathsep.join((os.path.join(target, "classes"), os.path.join(target, "lib", "*")))
