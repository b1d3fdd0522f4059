"""Tables in Markdown."""

from failure import Failure

NOISE = 0.15  # differences below it are noise on a small shared machine (PERFORMANCE.md)


def table(result):
    """The result as Markdown: the machine in one line, then one table for all cases."""
    subject = result["subject"]
    lines = [f"## {result['kind']}", "", headline(result), "",
             f"| case | server | requests/s | CPU µs/request | p50 ms | p99 ms | spread of CPU | server core busy "
             f"| load core busy | CPU, {subject} to it | requests/s, {subject} to it | remarks |",
             "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|"]
    for case in result["cases"]:
        for name, entry in case["servers"].items():
            lines.append(_row(case, name, entry))
    lines += ["", "Medians. Spread: (largest - smallest) / median. CPU ratio below 1: it costs less; requests/s ratio "
              "above 1: it serves more. p50 and p99 of pipelined cases are those of a whole batch. "
              f"Differences under {NOISE:.0%} are noise.", ""]
    lines += [f"* {remark}" for remark in result.get("remarks") or []]
    return "\n".join(lines)


def headline(result):
    """Where and how it was measured, in one line."""
    changed = " + uncommitted changes" if result["uncommitted_changes"] else ""
    origin = f", origin {result['origin']}" if result.get("origin") else ""
    quick = " **Quick: these figures measure nothing.**" if result["quick"] else ""
    return (f"{result['date']}, commit {result['commit'][:12] or 'unknown'}{changed}, Linux {result['kernel']}, "
            f"{result['cpu']} ({result['cpu_count']} CPUs{', virtual' if result['virtual'] else ''}), "
            f"{result['rounds']} rounds of {result['seconds']} s{origin}.{quick}")


def _row(case, name, entry):
    remarks = []
    if entry["failed"]:
        remarks.append(f"{entry['failed']} of {entry['failed'] + entry['counted']} runs had errors, not counted")
    if entry["disturbed"]:
        remarks.append(f"{entry['disturbed']} runs disturbed")
    median = entry["median"]
    if not median:
        return f"| {case['name']} | {name} | - | - | - | - | - | - | - | - | - | {'; '.join(remarks)} |"
    ratio = case["ratios"].get(name)
    return (f"| {case['name']} | {name} | {median['requests_per_second']:,.0f} | {median['cpu_us_per_request']:.2f} "
            f"| {_ms(median, 'p50_us')} | {_ms(median, 'p99_us')} "
            f"| {entry['spread']['cpu_us_per_request']:.0%} | {median['server_core_busy']:.0%} "
            f"| {median['load_core_busy']:.0%} | {_ratio(ratio, 'cpu')} | {_ratio(ratio, 'rate')} "
            f"| {'; '.join(remarks)} |")


def _ms(median, key):
    return f"{median[key] / 1000:.3f}" if key in median else "-"


def _ratio(ratio, key):
    return f"{ratio[key]:.2f}" if ratio else ""


def targets(result, wanted):
    """The targets of PERFORMANCE.md against what was reached."""
    cases = {case["name"]: case for case in result["cases"]}
    lines = ["| target | case | reached | target | stretch | |", "|---|---|---:|---:|---:|---|"]
    for text, metric, peer, name, target, stretch in wanted:
        ratio = cases.get(name, {}).get("ratios", {}).get(peer)
        if ratio is None:
            continue
        value = ratio[metric]
        better = (lambda limit: value <= limit) if metric == "cpu" else (lambda limit: value >= limit)
        verdict = "stretch" if better(stretch) else "missed" if target is None or not better(target) else "target"
        lines.append(f"| {text} | {name} | {value:.2f} | {'' if target is None else target} | {stretch} | {verdict} |")
    return "\n".join(lines) + "\n" if len(lines) > 2 else ""


def comparison(first, second):
    """Ratios second / first for each case and server that both results hold."""
    if first["kind"] != second["kind"]:
        raise Failure(f"a {first['kind']} result and a {second['kind']} result cannot be compared")
    lines = [f"A: {headline(first)}", "", f"B: {headline(second)}", ""]
    lines += [f"- {difference}" for difference in _differences(first, second)]
    lines += ["", "| case | server | CPU A | CPU B | CPU, B to A | requests/s, B to A | p99, B to A | |",
              "|---|---|---:|---:|---:|---:|---:|---|"]
    old = {case["name"]: case["servers"] for case in first["cases"]}
    rows = 0
    for case in second["cases"]:
        for name, entry in case["servers"].items():
            before = old.get(case["name"], {}).get(name)
            if before and before["median"] and entry["median"]:
                lines.append(_comparison_row(case["name"], name, before, entry))
                rows += 1
    if rows == 0:
        raise Failure("the two results have no case and server in common")
    lines += ["", "Only a peer that stayed the same tells whether the machine did: read Ringway's ratios beside "
              "theirs.", ""]
    return "\n".join(lines)


def _comparison_row(case, name, before, after):
    a, b = before["median"], after["median"]
    cpu = b["cpu_us_per_request"] / a["cpu_us_per_request"]
    rate = b["requests_per_second"] / a["requests_per_second"]
    p99 = f"{b['p99_us'] / max(1, a['p99_us']):.2f}" if "p99_us" in a and "p99_us" in b else "-"
    noise = max(NOISE, before["spread"]["cpu_us_per_request"], after["spread"]["cpu_us_per_request"])
    verdict = "noise" if abs(cpu - 1) <= noise else "less CPU" if cpu < 1 else "more CPU"
    return (f"| {case} | {name} | {a['cpu_us_per_request']:.2f} | {b['cpu_us_per_request']:.2f} | {cpu:.2f} "
            f"| {rate:.2f} | {p99} | {verdict} |")


def _differences(first, second):
    """What else differs between the two runs, and so may explain the ratios."""
    for key in ("kernel", "cpu", "jvm_flags", "wrk", "h2load", "seconds", "rounds", "origin", "same_headers"):
        if first.get(key) != second.get(key):
            yield f"{key}: {first.get(key)} in A, {second.get(key)} in B"
    for name in first["servers"].keys() & second["servers"].keys():
        if first["servers"][name]["version"] != second["servers"][name]["version"]:
            yield f"{name}: {first['servers'][name]['version']} in A, {second['servers'][name]['version']} in B"
