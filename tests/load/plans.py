"""Asks a running demo server for what people ask for, lets its worker look a few times, and reads in the database's log
what each statement cost.

    plans.py DEMO_JSON POSTGRES_LOG
"""

import json
import pathlib
import re
import sys
import time
import urllib.parse
import urllib.request

# Who asks (by role), for what.
REQUESTS = [
    ("coordinator", "/v1/cases"),
    ("officer", "/v1/cases"),
    ("enterprise", "/v1/cases"),
    ("coordinator", "/v1/cases?q=quy hoạch thủ đức"),
    ("coordinator", "/v1/cases?q=không có chữ này"),
    ("officer", "/v1/cases?q=không có chữ này"),
    ("coordinator", "/v1/cases?overdue=true"),
    ("coordinator", "/v1/cases?status=in_progress"),
    ("coordinator", "/v1/cases?status=withdrawn"),
    ("coordinator", "/v1/cases?sort=-updated_at"),
    ("officer", "/v1/cases?sort=-updated_at"),
    ("auditor", "/v1/escalations"),
    ("auditor", "/v1/escalations?delivery=failed"),
    ("officer", "/v1/escalations"),
    ("auditor", "/v1/notifications"),
    ("auditor", "/v1/notifications?state=failed"),
    ("officer", "/v1/notifications"),
]
WORKER_LOOKS_FOR = 3
ENTRY = re.compile(r"duration: ([\d.]+) ms  plan:\n((?:\t.*\n)+)")


def ask(demo, role, path):
    """Milliseconds until the answer, the quickest of three."""
    path = urllib.parse.quote(path, safe="/?=&-")
    times = []
    for _ in range(3):
        request = urllib.request.Request(demo["base_url"] + path)
        request.add_header("Authorization", f"Bearer {demo['tokens'][role]}")
        started = time.monotonic()
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
        times.append((time.monotonic() - started) * 1000)
    return min(times)


def nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def describe(plan):
    """The plan in a line; `!` before a table that was read through and is not small."""
    parts = []
    for node in nodes(plan):
        removed = node.get("Rows Removed by Filter", 0) * node.get("Actual Loops", 1)
        read_through = node["Node Type"] == "Seq Scan" and node["Actual Rows"] + removed > 1000
        where = node.get("Index Name") or node.get("Relation Name")
        skipped = f" skips {removed}" if removed > 100 else ""
        parts.append(f"{'!' if read_through else ''}{node['Node Type']}{f' {where}' if where else ''}{skipped}")
    return " > ".join(parts)


def statements(log, since):
    """Statement: how often, the longest time, its plan then."""
    found = {}
    for duration, text in ENTRY.findall(log.read_text(encoding="utf-8", errors="replace")[since:]):
        entry = json.loads(text)
        count, longest, plan = found.get(entry["Query Text"], (0, -1.0, None))
        if float(duration) > longest:
            longest, plan = float(duration), entry["Plan"]
        found[entry["Query Text"]] = (count + 1, longest, plan)
    return found


def report(found):
    for text, (count, longest, plan) in sorted(found.items(), key=lambda item: -item[1][1])[:12]:
        shown = re.sub(r'^SELECT .*? FROM', "SELECT … FROM", text)
        print(f"{longest:9.2f} ms {count:4}x  {shown[:230]}\n{'':14}{describe(plan)[:400]}")


def main():
    demo = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    log = pathlib.Path(sys.argv[2])
    since = len(log.read_text(encoding="utf-8", errors="replace"))
    time.sleep(WORKER_LOOKS_FOR)
    print("\n== the worker, with nothing due")
    report(statements(log, since))
    since = len(log.read_text(encoding="utf-8", errors="replace"))
    print("\n== requests")
    for role, path in REQUESTS:
        print(f"{ask(demo, role, path):9.1f} ms  {role}: {path}", flush=True)
    report(statements(log, since))


main()
