"""Three servers on one PostgreSQL, one of them with its clock a day off, send what ladders demand to a mail server with
faults, while one of the three is killed again and again; beside them a calm server does the same work undisturbed.

What has to hold at the end, by the ledger and by what the mail server wrote down itself:

- the steps in the ledger are those that the calm server took, each once; a deadline that goes on from the moment at which
  another lapsed is another one where that was found later, and its steps are taken without a gap;
- every letter is sent, or given up where its step climbed or the ledger says why not;
- a letter came twice only where the ledger says that its first fate was unknown, once more at most, and byte for byte
  the same;
- dead letters are counted at /metrics within a minute.

    mail.py PROGRAM FOLDER --database-url URL [--rounds 5] [--kills 8] [--cases 60] [--day 2] [--stop SECONDS] [--seed N]
"""

import argparse
import collections
import datetime
import glob
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid

from client import Broken, Client
from smtp import FaultyServer

SERVERS = 3
# By how much the waits for the mail server are divided.
TIMERS = 20_000
# How long after a kill the next one follows, in seconds.
BETWEEN_KILLS = (0.3, 0.9)
# How long what was begun may take to come to its end, in seconds.
SETTLE_WITHIN = 120
# How long a claim is held, in these timers, with room to spare.
LEASE = 6
VISIBLE_WITHIN = 60
NOBODY_KNOWS = "the sender stopped before it wrote down what came of it"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Database:
    """A database of its own, read by psql."""

    def __init__(self, psql, superuser, name, template="template1"):
        self.psql = psql
        self.url = superuser.rpartition("/")[0] + "/" + name
        subprocess.run([psql, "-q", "-X", superuser, "-c", f"CREATE DATABASE {name} TEMPLATE {template}"], check=True)

    def rows(self, query):
        wrapped = f"SELECT coalesce(json_agg(found), '[]') FROM ({query}) found"
        run = subprocess.run(
            [self.psql, "-X", "-A", "-t", self.url, "-c", wrapped], capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            raise Broken(f"{query}:\n{run.stderr}")
        return json.loads(run.stdout)

    def value(self, query):
        return next(iter(self.rows(query)[0].values()))


class Server:
    """`thaogo serve` over a database, killed and started again."""

    def __init__(self, program, folder, database, smtp_port, hurry, skew=None):
        self.folder = folder
        folder.mkdir(parents=True)
        self.command = [program, "serve"]
        self.listen, self.metrics = free_port(), free_port()
        self.environment = os.environ | {
            "THAOGO_TEST_HURRY": hurry,
            "THAOGO_DATABASE_URL": database.url,
            "THAOGO_DATABASE_CONNECTIONS": "12",
            "THAOGO_LISTEN": f"127.0.0.1:{self.listen}",
            "THAOGO_METRICS_LISTEN": f"127.0.0.1:{self.metrics}",
            "THAOGO_MAIL_TRANSPORT": "smtp",
            "THAOGO_SMTP_PORT": str(smtp_port),
            "THAOGO_SMTP_ENCRYPTION": "none",
            "THAOGO_SMTP_RATE": "0",
            "THAOGO_MAIL_MARK": str(folder / "mail-mark"),
            "THAOGO_ATTACHMENTS_FOLDER": str(folder / "attachments"),
        }
        if skew:
            library = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)
            if library is None:
                raise Broken("libfaketime is not installed (Debian: apt-get install faketime, or tests/support/install)")
            self.environment |= {"LD_PRELOAD": library, "FAKETIME": skew, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.skewed = bool(skew)
        self.process = None

    def start(self):
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment
            )

    def wait_until_ready(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise Broken(f"the server ended with {self.process.returncode}:\n{self.log_end()}")
            try:
                if Client(self.listen).request("GET", "/health/ready")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise Broken(f"the server did not become ready:\n{self.log_end()}")

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        if self.process and self.skewed:
            # libfaketime's own, which a process that is killed leaves in memory.
            for left in glob.glob(f"/dev/shm/*faketime_*_{self.process.pid}"):
                os.unlink(left)

    def dead_letters(self):
        """What /metrics counts as failed or left to a person's decision; none where it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=5) as answer:
                text = answer.read().decode()
        except OSError:
            return None
        found = re.findall(r'thaogo_outbox_letters\{state="(?:failed|needs_decision)"\} (\d+)', text)
        return sum(map(int, found))

    def log_end(self):
        text = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-30:])


def prepare(program, folder, database, cases, seed):
    """A demo's city with its cases, and as many more as are asked for; the business time at which it stopped."""
    port = free_port()
    command = [program, "demo", "--data", str(folder), "--port", str(port), "--database-url", database.url]
    with (folder / "demo.log").open("wb") as log:
        demo = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 120
        while not (folder / "demo.json").exists():
            if demo.poll() is not None or time.monotonic() > until:
                raise Broken((folder / "demo.log").read_text(encoding="utf-8"))
            time.sleep(0.1)
        file_cases(port, json.loads((folder / "demo.json").read_text(encoding="utf-8")), cases, random.Random(seed))
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=30)
    finally:
        demo.kill()
    return database.value("SELECT now FROM clock_state")


def file_cases(port, demo, count, choice):
    managers = [account["token"] for account in demo["accounts"] if account["role"] == "manager"]
    known = list(Client(port, demo["tokens"]["auditor"]).pages("/v1/cases"))
    places = sorted({(case["category"]["code"], case["territory"]["code"]) for case in known})
    for number in range(count):
        category, territory = choice.choice(places)
        body = {
            "title": f"Vướng mắc thử nghiệm số {number}",
            "description": "Hồ sơ nộp đã lâu mà chưa có cơ quan nào trả lời; đề nghị xem xét.",
            "category": category,
            "territory": territory,
            "urgency": "normal",
        }
        key = {"Idempotency-Key": str(uuid.UUID(int=choice.getrandbits(128), version=4))}
        status, answer = Client(port, choice.choice(managers)).request("POST", "/v1/cases", body, **key)
        if status != 201:
            raise Broken(f"a case could not be filed: {status} {answer}")


class Run:
    """The servers, their mail servers, and what was done to them."""

    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.folder)
        self.rate = 86_400 // options.day
        self.choice = random.Random(options.seed)
        psql = pathlib.Path(options.psql)
        self.seed = Database(psql, options.database_url, "seed")
        (self.folder / "demo").mkdir(parents=True)
        self.began = prepare(options.program, self.folder / "demo", self.seed, options.cases, options.seed)
        self.stormy = Database(psql, options.database_url, "stormy", "seed")
        self.calm = Database(psql, options.database_url, "calm", "seed")
        self.mail = FaultyServer(SERVERS, options.seed)
        self.calm_mail = FaultyServer(1, options.seed, faulty=False)
        # The business clocks begin when everyone is up.
        self.real = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=4)
        hurry = f"timers={TIMERS} real={self.real.isoformat()} business={self.began} rate={self.rate}"
        make = lambda name, database, port, skew=None: Server(  # noqa: E731
            options.program, self.folder / name, database, port, hurry, skew
        )
        skews = [None, None, "+1d"]
        self.servers = [make(f"stormy-{n}", self.stormy, self.mail.ports[n], skews[n]) for n in range(SERVERS)]
        self.calm_server = make("calm", self.calm, self.calm_mail.ports[0])
        self.kills = self.stops = 0

    def business(self, database):
        """The business time by the database's clock."""
        passed = database.value("SELECT now() AS now")
        passed = datetime.datetime.fromisoformat(passed) - self.real
        return datetime.datetime.fromisoformat(self.began) + passed * self.rate

    def start(self):
        for server in [*self.servers, self.calm_server]:
            server.start()
        for server in [*self.servers, self.calm_server]:
            server.wait_until_ready()

    def end(self):
        for server in [*self.servers, self.calm_server]:
            server.kill()

    def storm(self):
        """One round: kills at random moments, and the mail server is away for a day."""
        away_from = self.choice.randrange(self.options.kills)
        self.mail.go_away() if away_from == 0 else None
        away_until = time.monotonic() + self.options.day if away_from == 0 else None
        for kill in range(self.options.kills):
            time.sleep(self.choice.uniform(*BETWEEN_KILLS))
            if away_until and time.monotonic() >= away_until:
                self.mail.come_back()
                away_until = None
            if kill == away_from and kill > 0:
                self.mail.go_away()
                away_until = time.monotonic() + self.options.day
            victim = self.choice.choice(self.servers)
            victim.kill()
            victim.start()
            self.kills += 1
        if away_until:
            time.sleep(max(0, away_until - time.monotonic()))
            self.mail.come_back()

    def stop_one(self, seconds):
        """Stops the first server when a letter's final dot is out, and lets it go on when others have taken over."""
        victim, stopped_at = self.servers[0], []
        sends_within = 90 * self.options.day

        def on_dot(via, letter):
            if via == 0 and not stopped_at:
                victim.process.send_signal(signal.SIGSTOP)
                stopped_at.append(letter)

        self.mail.on_dot = on_dot
        until = time.monotonic() + sends_within
        while not stopped_at:
            if time.monotonic() > until:
                raise Broken("the server that was to be stopped sent nothing")
            time.sleep(0.05)
        self.mail.on_dot = None
        time.sleep(seconds)
        held = "state NOT IN ('pending', 'sending', 'held')"
        before = self.letters(f"message_id = '{stopped_at[0]}' AND {held}")
        others = self.letters(held)
        copies = len(self.mail.copies)
        victim.process.send_signal(signal.SIGCONT)
        time.sleep(2)
        after = {letter["id"]: letter for letter in self.letters("true")}
        changed = [letter for letter in [*before, *others] if after[letter["id"]] != letter]
        if changed:
            raise Broken(f"after {seconds} s of standing still a server changed what was done with: {changed[:3]}")
        done = {letter["message_id"] for letter in others}
        stale = [copy for copy in self.mail.copies[copies:] if copy.letter in done]
        if stale:
            raise Broken(f"after {seconds} s of standing still a server sent again: {[(copy.letter, copy.via) for copy in stale]}")
        self.stops += 1

    def letters(self, condition):
        return self.stormy.rows(f"SELECT id, message_id, state, attempts, ambiguous, sent_at FROM notification WHERE {condition}")

    def settle(self):
        """Waits until everything that was written up to now has come to its end; the business moment up to which."""
        until = self.business(self.stormy)
        give_up = time.monotonic() + SETTLE_WITHIN
        left = f"""SELECT (SELECT count(*) FROM notification WHERE created_at <= '{until}'
                AND state IN ('pending', 'sending', 'held')) + (SELECT count(*) FROM escalation WHERE taken_at <= '{until}'
                AND (unreached_at <= '{until}' OR tell_at <= '{until}')) + (SELECT count(*) FROM deadline WHERE next_step_at <= '{until}') AS n"""
        while left_now := self.stormy.value(left) + self.calm.value(left):
            if time.monotonic() > give_up:
                raise Broken(f"{left_now} letters and steps came to no end within {SETTLE_WITHIN} s")
            time.sleep(0.3)
        return until

    def check_metrics(self):
        """How long it took until every server counted all dead letters that there were, in seconds."""
        dead = "SELECT count(*) AS n FROM notification WHERE state IN ('failed', 'needs_decision')"
        wanted, since = self.stormy.value(dead), time.monotonic()
        if wanted == 0:
            raise Broken("no letter died: this run shows nothing of dead letters")
        while any((server.dead_letters() or 0) < wanted for server in self.servers):
            if time.monotonic() - since > VISIBLE_WITHIN:
                raise Broken(f"{wanted} dead letters are not counted at /metrics after {VISIBLE_WITHIN} s")
            time.sleep(0.2)
        return wanted, time.monotonic() - since


# A deadline: its case, and its number there.
DEADLINE = "e.case_id, d.number"
STEP = f"{DEADLINE}, d.kind, e.deadline_version, e.ladder, e.step, e.occurrence, e.position, e.due_at"


def steps(database, until):
    rows = database.rows(f"""SELECT {STEP} FROM escalation e JOIN deadline d ON d.id = e.deadline_id
        WHERE e.due_at <= '{until}' AND e.instead_of IS NULL""")
    return collections.Counter(tuple(row.values()) for row in rows)


def shifted(run):
    """The deadlines that fell due at another moment than at the calm server: they went on when another one's lapse was
    found, or began then."""
    query = "SELECT case_id, number, version, due_at FROM deadline"
    stormy, calm = ({tuple(row.values()) for row in database.rows(query)} for database in (run.stormy, run.calm))
    return {(case, number) for case, number, *_ in stormy ^ calm}


def check_gaps(stormy, over):
    """Of deadlines that have no like at the calm server, no step may be missing between the first and the last."""
    taken = collections.defaultdict(set)
    for case, number, _, version, ladder, step, occurrence, *_ in stormy:
        if (case, number) in over and occurrence == 0:
            taken[case, number, version, ladder].add(step)
    gaps = {deadline: found for deadline, found in taken.items() if len(found) <= max(found) - min(found)}
    if gaps:
        raise Broken(f"steps are missing between others: {gaps}")


def check_ledger(run, until):
    """The steps are those of the calm server, each once; how many, and how many deadlines have no like there."""
    over = shifted(run)
    stormy, calm = steps(run.stormy, until), steps(run.calm, until)
    twice = [step for step, count in stormy.items() if count > 1]
    if twice:
        raise Broken(f"{len(twice)} steps were taken twice, first {twice[0]}")
    alike = lambda found: collections.Counter({step: n for step, n in found.items() if step[:2] not in over})  # noqa: E731
    missing = list((alike(calm) - alike(stormy)).elements())
    added = list((alike(stormy) - alike(calm)).elements())
    if missing or added:
        raise Broken(f"{len(missing)} steps are missing, first {missing[:2]}; {len(added)} too many, first {added[:2]}")
    check_gaps(stormy, over)
    before = run.seed.value("SELECT count(*) AS n FROM escalation")
    return sum(stormy.values()) - before, len(over)


def check_letters(run, until):
    """Each letter's state against its attempts, and those against what the mail server wrote down; counts."""
    copies = collections.defaultdict(list)
    for copy in list(run.mail.copies):
        copies[copy.letter].append(copy)
    letters = run.stormy.rows(f"""SELECT n.message_id, n.state, n.kind, (SELECT json_agg(json_build_array(a.outcome, a.reply)
        ORDER BY a.number) FROM notification_attempt a WHERE a.notification_id = n.id) AS attempts
        FROM notification n WHERE n.created_at > '{run.began}' AND n.created_at <= '{until}'""")
    counts = collections.Counter()
    for letter in letters:
        counts[letter["state"]] += 1
        counts["letters"] += 1
        check_letter(letter, copies[letter["message_id"]], counts)
    return counts


def check_letter(letter, copies, counts):
    attempts = letter["attempts"] or []
    unclear = [reply for outcome, reply in attempts if outcome == "ambiguous"]
    arrived = [copy for copy in copies if copy.reply in ("taken", "maybe", "lost")]
    told = f"{letter['message_id']} ({letter['state']}): attempts {attempts}, copies {[copy.reply for copy in copies]}"
    if len({copy.data for copy in copies}) > 1:
        raise Broken(f"a letter's copies differ: {told}")
    if len(arrived) > 1 + len(unclear) or len(arrived) > 2:
        raise Broken(f"a letter came too often: {told}")
    if len(arrived) == 2:
        died = any(reply == NOBODY_KNOWS for reply in unclear)
        if arrived[0].reply == "taken" and not died:
            raise Broken(f"a letter whose reply was given came twice: {told}")
        counts["twice: the sender was killed or stopped over it" if died else "twice: the reply was lost"] += 1
    taken = any(copy.reply in ("taken", "maybe") for copy in copies)
    if letter["state"] == "sent" and not taken:
        raise Broken(f"a letter that was never taken counts as sent: {told}")
    if letter["state"] in ("failed", "withdrawn") and len(arrived) > len(unclear):
        raise Broken(f"a letter that arrived counts as failed: {told}")
    if letter["state"] == "needs_decision" and len(unclear) < 2:
        raise Broken(f"a letter was left to a person too early: {told}")
    counts["attempts"] += len(attempts)


def check_climbing(run, until):
    """Every step whose letter was given up climbed, unless the ledger says why it need not; counts."""
    rows = run.stormy.rows(f"""SELECT e.id, e.reached, n.message_id, e.unreached_at,
        EXISTS (SELECT FROM escalation c WHERE c.instead_of = e.id) AS climbed,
        EXISTS (SELECT FROM escalation o WHERE (o.deadline_id, o.deadline_version, o.step, o.occurrence, o.due_at) =
            (e.deadline_id, e.deadline_version, e.step, e.occurrence, e.due_at) AND o.id <> e.id) AS others,
        d.status <> 'running' OR d.version <> e.deadline_version AS over
        FROM escalation e JOIN notification n ON n.id = e.notification_id JOIN deadline d ON d.id = e.deadline_id
        WHERE n.state IN ('failed', 'needs_decision') AND e.taken_at > '{run.began}' AND e.taken_at <= '{until}'""")
    counts = collections.Counter()
    for row in rows:
        if row["climbed"]:
            counts["climbed"] += 1
        elif row["others"] and row["unreached_at"] is None:
            counts["did not climb: the step reached the position above anyway"] += 1
        elif row["over"] and row["unreached_at"] is None:
            counts["did not climb: what was owed is over"] += 1
        elif row["reached"] == "chairman":
            counts["did not climb: nobody is above"] += 1
        else:
            raise Broken(f"a letter was given up and its step did not climb: {row}")
    late = run.stormy.value("SELECT count(*) AS n FROM escalation e WHERE e.instead_of IS NOT NULL")
    counts["steps told one higher, late letters included"] = late
    return counts


def report(title, counts):
    print(f"  {title}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())), flush=True)


def rounds(run):
    began = time.monotonic()
    run.start()
    time.sleep(2)
    for number in range(1, run.options.rounds + 1):
        run.storm()
        copies = len(run.mail.copies)
        print(f"  mail: round {number}: {run.kills} kills, {copies} letters came whole to the mail server", flush=True)
    if run.options.stop:
        run.stop_one(max(run.options.stop, LEASE))
        print(f"  mail: stopped for {max(run.options.stop, LEASE)} s with a letter's dot out: nothing stale", flush=True)
    until = run.settle()
    taken, over = check_ledger(run, until)
    report("letters", check_letters(run, until))
    report("given up", check_climbing(run, until))
    report("faults", run.mail.happened)
    dead, seconds = run.check_metrics()
    print(f"  mail: {dead} dead letters counted at /metrics of {SERVERS} servers {seconds:.1f} s later", flush=True)
    days = (until - datetime.datetime.fromisoformat(run.began)).days
    told = f"{taken} steps in {days} days, each once and as without faults ({over} deadlines went on from another moment)"
    did = f"{run.kills} kills, {run.stops} stops, one clock a day ahead"
    print(f"  mail: {told}; {did}; {time.monotonic() - began:.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--psql", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--day", type=int, default=2, help="how many seconds a business day lasts")
    parser.add_argument("--stop", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"  mail: seed {options.seed}", flush=True)
    run = None
    try:
        run = Run(options)
        rounds(run)
    except Broken as broken:
        sys.exit(f"  mail: BROKEN: {broken}")
    finally:
        if run:
            run.end()


main()
