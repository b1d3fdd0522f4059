"""What a result must say about where it was measured."""

import datetime
import os
import platform
import re
import subprocess

import servers


def base_facts():
    """When and where: what every result file must say."""
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "uncommitted_changes": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "kernel": platform.release(),
        "cpu": _field("/proc/cpuinfo", "model name"),
        "cpu_count": os.cpu_count(),
        "governor": _read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        "virtual": "hypervisor" in _field("/proc/cpuinfo", "flags").split(),
        "memory_kb": int(_field("/proc/meminfo", "MemTotal").split()[0]),
    }


def facts(options, running):
    """The facts of one result file of a comparison besides its numbers."""
    return {
        **base_facts(),
        "server_cpu": options.server_cpu,
        "load_cpu": options.load_cpu,
        "jvm_flags": options.java_flags,
        "wrk": servers.first_line([options.wrk, "-v"]),
        "h2load": servers.first_line([options.h2load, "--version"]) if options.h2load else None,
        "servers": {server.name: {
            "version": server.version, "command": server.command, "config": server.config,
            "response_bytes": server.response_bytes} for server in running},
    }


def _git(*arguments):
    done = subprocess.run(["git", "-C", servers.ROOT, *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


def _field(path, name):
    match = re.search(rf"^{re.escape(name)}\s*:\s*(.*)$", _read(path), re.MULTILINE)
    return match.group(1) if match else ""
