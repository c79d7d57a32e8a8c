"""Loads a running demo server and prints a table of what it did and what it cost.

    measure.py PROCESS DEMO_JSON FOLDER SECONDS
"""

import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.request

import history

KINDS = {"file": "file a case", "read": "read a case", "list": "list newest 50"}
CONNECTIONS = (1, 8, 32)
SCRIPT = pathlib.Path(__file__).with_name("requests.lua")


def newest_cases(demo, limit):
    request = urllib.request.Request(f"{demo['base_url']}/v1/cases?limit={limit}")
    request.add_header("Authorization", f"Bearer {demo['tokens']['coordinator']}")
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["items"]


def lua(value):
    """A Python value as Lua source; the strings are tokens and codes."""
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}={lua(item)}" for key, item in value.items()) + "}"
    return "{" + ",".join(lua(item) for item in value) + "}"


def write_known(demo, file):
    """What requests.lua draws from. The demo's own cases show what may be filed where."""
    cases = newest_cases(demo, 200)
    known = {
        "managers": [account["token"] for account in demo["accounts"] if account["role"] == "manager"],
        "reader": demo["tokens"]["coordinator"],
        "cases": [case["id"] for case in cases],
        "places": sorted({(case["category"]["code"], case["territory"]["code"]) for case in cases}),
    }
    file.write_text(f"return {lua(known)}\n", encoding="utf-8")


def cpu_ms(process):
    """Milliseconds of processor time that the process has had."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def memory_mb(process, name):
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    raise KeyError(name)


def wrk(demo, kind, connections, seconds, known):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
    command += [demo["base_url"], "--", kind, str(known)]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    result = [line for line in run.stdout.splitlines() if line.startswith("RESULT ")]
    if not result:
        sys.exit(f"wrk failed:\n{run.stdout}{run.stderr}")
    return [int(number) for number in result[0].split()[1:]]


def main():
    process, demo_json, folder, seconds = sys.argv[1:]
    demo = json.loads(pathlib.Path(demo_json).read_text(encoding="utf-8"))
    known = pathlib.Path(folder) / "known.lua"
    write_known(demo, known)
    time.sleep(2)
    print(f"resident memory idle: {memory_mb(process, 'VmRSS'):.0f} MB")
    print(f"{'':16}{'conn.':>6}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'errors':>8}{'CPU ms/req':>12}")
    for kind, name in KINDS.items():
        wrk(demo, kind, 8, 1, known)
        for connections in CONNECTIONS:
            before = cpu_ms(process)
            requests, microseconds, errors, p50, p99 = wrk(demo, kind, connections, seconds, known)
            cost = (cpu_ms(process) - before) / max(requests, 1)
            rate = requests / (microseconds / 1e6)
            print(
                f"{name:16}{connections:6}{rate:9.0f}{p50 / 1000:9.2f}{p99 / 1000:9.2f}{errors:8}{cost:12.3f}", flush=True
            )
        write_known(demo, known)
    print(f"read a case with {history.MANY} events: {history.ratio(demo):.2f} times one with {history.FEW}")
    print(f"resident memory loaded: {memory_mb(process, 'VmRSS'):.0f} MB, peak {memory_mb(process, 'VmHWM'):.0f} MB")


main()
