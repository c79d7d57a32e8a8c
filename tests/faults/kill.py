"""Kills a demo server at random moments while obstacles are filed and deadlines climb, restarts it, and checks what a
caller may rely on:

- a filing that was acknowledged (201) is there, with a whole history and with its notices in the outbox;
- a filing whose answer never came, sent again with the same Idempotency-Key, is there once;
- no step of an escalation ladder was taken twice;
- `thaogo verify` finds every history unbroken.

Everything but the last is read through the API, so that it holds for both databases.

    kill.py PROGRAM FOLDER [--rounds 3] [--seed N] [--database-url URL]
"""

import argparse
import collections
import itertools
import json
import pathlib
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid

from client import Broken, Client

FILERS = 4
# How long each filer rests after a filing, in seconds: all that was filed is read again after each round.
REST = 0.06
TIME_LAPSE = "1d=2s"
# How long a server runs before it is killed, in seconds.
LIFE = (0.6, 2.4)
# How long the last one is left alone, so that it takes up what the killed ones left.
SETTLING = 3.0


class Server:
    """The program over one folder, on one port through all its lives."""

    def __init__(self, program, folder, flags):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.command = [program, "demo", "--data", folder, "--port", str(self.port), "--time-lapse", TIME_LAPSE, *flags]
        self.log = self.folder / "server.log"
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise Broken(f"the server ended with {self.process.returncode}:\n{self.log_end()}")
            try:
                if Client(self.port).request("GET", "/health/ready")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise Broken(f"the server did not become ready:\n{self.log_end()}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks it to stop; it has to manage by itself."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=30)
        if status != 0:
            raise Broken(f"asked to stop, the server ended with {status}:\n{self.log_end()}")

    def log_end(self):
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])

    def demo(self):
        return json.loads((self.folder / "demo.json").read_text(encoding="utf-8"))


class Filings:
    """What was sent, what was promised, and what was cut off."""

    def __init__(self, demo, seed):
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.random = random.Random(seed)
        self.managers = [account["token"] for account in demo["accounts"] if account["role"] == "manager"]
        self.places = []
        self.acknowledged = {}
        self.checked = set()
        self.cut_off = []
        self.refused = []

    def learn_places(self, client):
        """Files later what the demo's own cases show to be possible."""
        cases = list(client.pages("/v1/cases"))
        self.places = sorted({(case["category"]["code"], case["territory"]["code"]) for case in cases})

    def next(self):
        """A filing that none resembles: its token, its key, its body."""
        with self.lock:
            number = next(self.numbers)
            category, territory = self.random.choice(self.places)
            token = self.random.choice(self.managers)
            key = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        body = {
            "title": f"Vướng mắc thử nghiệm số {number}",
            "description": "Hồ sơ nộp đã lâu mà chưa có cơ quan nào trả lời; đề nghị xem xét. " * 8,
            "category": category,
            "territory": territory,
            "urgency": "normal",
        }
        return token, key, body

    def send(self, port, filing):
        """Sends one filing and writes down how it went; OSError when the server went away."""
        token, key, body = filing
        try:
            status, answer = Client(port, token).request("POST", "/v1/cases", body, **{"Idempotency-Key": key})
        except OSError:
            with self.lock:
                self.cut_off.append(filing)
            raise
        with self.lock:
            if status == 201:
                self.acknowledged[answer["id"]] = (answer["code"], body["title"])
            else:
                self.refused.append((status, answer))

    def file_until_it_dies(self, port):
        while True:
            try:
                self.send(port, self.next())
                time.sleep(REST)
            except OSError:
                return

    def send_again(self, port):
        """What was cut off, with the same key: done once, whether or not it had been done."""
        again, self.cut_off = self.cut_off, []
        for filing in again:
            self.send(port, filing)
        return len(again)

    def unchecked(self):
        """What was acknowledged since the last check."""
        fresh = {case: told for case, told in self.acknowledged.items() if case not in self.checked}
        self.checked.update(fresh)
        return fresh


def check_whole(client, acknowledged):
    """Every acknowledged case is there, once, with its history and its notices."""
    listed = collections.Counter(case["title"] for case in client.pages("/v1/cases"))
    for case_id, (code, title) in acknowledged.items():
        case = client.read(f"/v1/cases/{case_id}")
        if (case["code"], case["title"]) != (code, title):
            raise Broken(f"{code} ({title}) now reads as {case['code']} ({case['title']})")
        if listed[title] != 1:
            raise Broken(f"{code} ({title}) is listed {listed[title]} times")
        check_history(client, case_id)
        check_notices(client, code)


def check_history(client, case_id):
    events = sorted(client.pages(f"/v1/cases/{case_id}/events"), key=lambda event: event["seq"])
    if [event["seq"] for event in events] != list(range(1, len(events) + 1)) or not events:
        raise Broken(f"{case_id}: events {[event['seq'] for event in events]}")
    for before, after in itertools.pairwise(events):
        if after["previous_hash"] != before["hash"]:
            raise Broken(f"{case_id}: event {after['seq']} does not follow the one before it")


def check_notices(client, code):
    """A filing tells the enterprise, and either the agency or, where none is competent, the coordinator; each once."""
    notices = list(client.pages("/v1/notifications", case=code))
    told = collections.Counter((notice["kind"], notice["person"]["id"]) for notice in notices)
    kinds = {kind for kind, _ in told}
    if "case_receipt" not in kinds or kinds.isdisjoint({"case_filed", "case_unrouted"}):
        raise Broken(f"{code}: of its notices only {sorted(kinds)} are there")
    twice = [key for key in told if key[0] in {"case_receipt", "case_filed", "case_unrouted"} and told[key] > 1]
    if twice:
        raise Broken(f"{code}: told twice: {twice}")


def check_steps(client):
    """No step was taken twice; says how many there are."""
    names = ("deadline_id", "deadline_version", "step", "occurrence", "position")
    steps = collections.Counter(
        tuple(json.dumps(step.get(name)) for name in names) for step in client.pages("/v1/escalations")
    )
    twice = [key for key, count in steps.items() if count > 1]
    if twice:
        raise Broken(f"taken twice: {twice[:3]}")
    return len(steps)


def verify(server):
    """Recomputes every hash with the program itself."""
    flags = server.command[server.command.index("--time-lapse") + 2 :]
    command = [server.command[0], "verify", "--data", str(server.folder), *flags]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    if run.returncode != 0:
        raise Broken(f"verify:\n{run.stdout}{run.stderr}")


def one_life(server, filings, choice):
    """Files from several threads and kills the server meanwhile."""
    filers = [threading.Thread(target=filings.file_until_it_dies, args=(server.port,)) for _ in range(FILERS)]
    for filer in filers:
        filer.start()
    time.sleep(choice.uniform(*LIFE))
    server.kill()
    for filer in filers:
        filer.join()


def rounds(server, options, database):
    choice = random.Random(options.seed)
    server.start()
    demo = server.demo()
    auditor = lambda: Client(server.port, demo["tokens"]["auditor"])  # noqa: E731
    filings = Filings(demo, options.seed)
    filings.learn_places(auditor())
    for number in range(1, options.rounds + 1):
        one_life(server, filings, choice)
        acknowledged = len(filings.acknowledged)
        server.start()
        again = filings.send_again(server.port)
        check_whole(auditor(), filings.unchecked())
        steps = check_steps(auditor())
        told = f"{acknowledged} acknowledged, {again} cut off and sent again, {steps} steps"
        print(f"  {database}: round {number}: {told}", flush=True)
    if filings.refused:
        raise Broken(f"{len(filings.refused)} filings were refused, first {filings.refused[0]}")
    time.sleep(SETTLING)
    check_whole(auditor(), filings.acknowledged)
    final = check_steps(auditor())
    if final <= 0 or not filings.acknowledged:
        raise Broken("nothing was filed or nothing climbed: this run shows nothing")
    server.stop()
    verify(server)
    print(f"  {database}: at the end: {len(filings.acknowledged)} cases, {final} steps, nothing lost, nothing twice", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database-url")
    options = parser.parse_args()
    flags = ["--database-url", options.database_url] if options.database_url else []
    database = "PostgreSQL" if flags else "SQLite"
    print(f"  {database}: seed {options.seed}", flush=True)
    server = Server(options.program, options.folder, flags)
    try:
        rounds(server, options, database)
    except Broken as broken:
        sys.exit(f"  {database}: BROKEN: {broken}")
    finally:
        if server.process and server.process.poll() is None:
            server.kill()


main()
