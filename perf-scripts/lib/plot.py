"""Draws a result as SVG: for each case a row of bars, each case with a scale of its own."""

from xml.sax.saxutils import escape

COLOURS = {"ringway": "#0b6e4f", "nginx": "#7a9cc6", "haproxy": "#e0a458", "haproxy-64k": "#d0b49f",
           "haproxy-splice": "#c97b63", "floor": "#9a9a9a", "netty": "#5f4b8b", "netty-epoll": "#a99bc9",
           "vertx": "#b0578d", "helidon": "#4f7cac"}
SPARE_COLOURS = ("#5f4b8b", "#b0578d", "#4f7cac")
PANELS = (("cpu_us_per_request", "server CPU per request, µs (less is better)", 1, 2),
          ("requests_per_second", "requests/s (more is better)", 1, 0),
          ("p99_us", "p99 latency, ms (less is better)", 1000, 3))
LABEL_WIDTH = 140
PANEL_WIDTH = 400
BAR_WIDTH = 230  # of the longest bar; its value stands beside it
BAR_HEIGHT = 16
CASE_GAP = 16
TOP = 92


def draw(result):
    """The whole picture as text."""
    names = list(dict.fromkeys(name for case in result["cases"] for name in case["servers"]))
    colours = {name: COLOURS.get(name, SPARE_COLOURS[index % len(SPARE_COLOURS)]) for index, name in enumerate(names)}
    parts, top = [], TOP
    for case in result["cases"]:
        parts.append(_text(12, top + 13, case["name"], weight="bold"))
        for index, panel in enumerate(PANELS):
            parts.append(_bars(LABEL_WIDTH + index * PANEL_WIDTH, top, case, panel, colours))
        top += len(case["servers"]) * BAR_HEIGHT + CASE_GAP
    width, height = LABEL_WIDTH + len(PANELS) * PANEL_WIDTH, top + 14
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>', *_header(result, names, colours), *parts,
        "</svg>", ""])


def _header(result, names, colours):
    changed = "+" if result["uncommitted_changes"] else ""
    quick = " - quick run, measures nothing" if result["quick"] else ""
    yield _text(12, 22, f"Ringway: {result['kind']}{quick}", size=16, weight="bold")
    yield _text(12, 40, f"{result['date']}, commit {result['commit'][:12]}{changed}, Linux {result['kernel']}, "
                f"{result['cpu']}, medians of {result['rounds']} x {result['seconds']} s, "
                f"whiskers: smallest to largest, in brackets: to {result['subject']}")
    left = 12
    for name in names:
        yield f'<rect x="{left}" y="50" width="12" height="12" fill="{colours[name]}"/>'
        yield _text(left + 17, 60, name)
        left += 40 + 7 * len(name)
    for index, panel in enumerate(PANELS):
        yield _text(LABEL_WIDTH + index * PANEL_WIDTH, 82, panel[1], weight="bold")


def _bars(left, top, case, panel, colours):
    metric, _, divisor, digits = panel
    values = {name: [run[metric] for run in entry["runs"] if not run["errors"] and run[metric] is not None]
              for name, entry in case["servers"].items()}
    largest = max((max(list_) for list_ in values.values() if list_), default=0) or 1
    parts = []
    for index, (name, entry) in enumerate(case["servers"].items()):
        y = top + index * BAR_HEIGHT
        if not values[name]:
            parts.append(_text(left, y + 12, f"{name}: no figure", fill="#b00020"))
            continue
        median = entry["median"][metric]
        low, high = (left + BAR_WIDTH * edge(values[name]) / largest for edge in (min, max))
        parts.append(f'<rect x="{left}" y="{y}" width="{max(1, BAR_WIDTH * median / largest):.1f}" '
                     f'height="{BAR_HEIGHT - 3}" fill="{colours[name]}"/>')
        middle = y + (BAR_HEIGHT - 3) / 2
        parts.append(f'<path d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {y + 3}v7M{high:.1f} {y + 3}v7" '
                     'stroke="#222" fill="none"/>')
        parts.append(_text(max(high, left) + 6, y + 11, f"{median / divisor:,.{digits}f}{_ratio(case, name, metric)}"))
    return "\n".join(parts)


def _ratio(case, name, metric):
    """How many times the subject's value this is: the number readers look for."""
    key = {"cpu_us_per_request": "cpu", "requests_per_second": "rate", "p99_us": "p99"}[metric]
    ratio = case["ratios"].get(name, {}).get(key)
    return f"  ({1 / ratio:.2f}x)" if ratio else ""


def _text(x, y, text, size=None, weight=None, fill=None):
    attributes = "".join(f' {key}="{value}"' for key, value in
                         (("font-size", size), ("font-weight", weight), ("fill", fill)) if value)
    return f'<text x="{x}" y="{y}"{attributes}>{escape(text)}</text>'
