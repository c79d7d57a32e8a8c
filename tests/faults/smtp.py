"""An SMTP server with faults, in a thread: it chooses them at random, and writes down every letter that came whole.

It listens on one port for each sender, so that the senders are told apart. What it did with a letter's final dot is its
`reply`:

    taken     250 was written to the connection
    maybe     250 was written, and we broke the connection before the sender said anything more
    lost      it took the letter, and the connection broke before its reply
    later     451        refused    554
"""

import asyncio
import collections
import contextlib
import dataclasses
import email
import hashlib
import random
import threading

# What may happen to a connection or a command, with its share in a hundred.
FAULTS = {
    "connect": {"refuse": 3, "stall": 2, "busy": 3},
    "mail": {"later": 1, "stall": 1},
    "rcpt": {"later": 4, "refused": 3, "stall": 1, "drop": 1},
    "data": {"later": 2, "stall": 1, "drop": 3},
    "body": {"drop": 2},
    "dot": {"later": 4, "refused": 2, "lost": 8, "stall": 3},
}
# A reader of ours is refused or put off for good where the letter's hash says so: those letters end as dead letters.
NEVER = {"refused": 2, "later": 2}
# How long a stall lasts at most: the sender gives up before.
STALL = 30


@dataclasses.dataclass
class Copy:
    """A letter that came whole."""

    letter: str
    to: str
    via: int
    data: bytes
    reply: str


class Closed(Exception):
    """The connection is to end here."""


class FaultyServer:
    """Listens on `ports` (made at start), one for each sender."""

    def __init__(self, senders, seed, faulty=True):
        self.copies = []
        self.happened = collections.Counter()
        self.faulty = faulty
        self.on_dot = None
        self.ports = []
        self._random = random.Random(seed)
        self._senders = senders
        self._listening = []
        self._writers = set()
        # The letters whose 250 was written to a connection on which nothing came since.
        self._unconfirmed = {}
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._call(self._listen([0] * senders))

    def go_away(self):
        """Refuses connections, and breaks those that are open."""
        self._call(self._stop())

    def come_back(self):
        self._call(self._listen(self.ports))

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

    async def _listen(self, ports):
        for via, port in enumerate(ports):
            serve = lambda reader, writer, via=via: self._serve(reader, writer, via)  # noqa: E731
            self._listening.append(await asyncio.start_server(serve, "127.0.0.1", port, limit=1 << 22))
        self.ports = [server.sockets[0].getsockname()[1] for server in self._listening]

    async def _stop(self):
        for server in self._listening:
            server.close()
        for writer in list(self._writers):
            if copy := self._unconfirmed.pop(writer, None):
                copy.reply = "maybe"
            writer.transport.abort()
        self._listening = []

    def _fault(self, at):
        if not self.faulty:
            return None
        drawn = self._random.uniform(0, 100)
        for fault, share in FAULTS[at].items():
            drawn -= share
            if drawn < 0:
                self.happened[f"{at}: {fault}"] += 1
                return fault
        return None

    async def _serve(self, reader, writer, via):
        self._writers.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, Closed, TimeoutError):
            await self._greet(reader, writer)
            while True:
                await self._letter(reader, writer, via)
        self._writers.discard(writer)
        self._unconfirmed.pop(writer, None)
        writer.transport.abort()

    async def _greet(self, reader, writer):
        fault = self._fault("connect")
        await self._misbehave(fault, reader)
        if fault == "busy":
            await self._say(writer, "421 4.3.2 too busy")
            raise Closed
        await self._say(writer, "220 faulty.example ESMTP")

    async def _letter(self, reader, writer, via):
        """Commands up to the end of one letter."""
        to = None
        while True:
            line = (await reader.readuntil(b"\r\n")).decode("utf-8", "replace").strip()
            self._unconfirmed.pop(writer, None)
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                await self._say(writer, "250-faulty.example", "250-8BITMIME", "250 SMTPUTF8")
            elif verb == "QUIT":
                await self._say(writer, "221 bye")
                raise Closed
            elif verb in ("MAIL", "RCPT"):
                to = line.partition("<")[2].rpartition(">")[0] if verb == "RCPT" else to
                await self._answer(verb.lower(), "250 2.1.0 ok", reader, writer)
            elif verb == "DATA":
                if not await self._answer("data", "354 go on", reader, writer):
                    continue
                await self._misbehave(self._fault("body"), reader)
                data = await reader.readuntil(b"\r\n.\r\n")
                await self._dot(to, data[:-3], via, reader, writer)
                return
            else:
                await self._say(writer, "250 ok")

    async def _answer(self, at, answer, reader, writer):
        fault = self._fault(at)
        await self._misbehave(fault, reader)
        if fault == "later":
            answer = "451 4.3.0 come back later"
        if fault == "refused":
            answer = "550 5.1.1 no such reader"
        await self._say(writer, answer)
        return fault is None

    async def _dot(self, to, data, via, reader, writer):
        letter = email.message_from_bytes(data)["Message-ID"]
        if self.on_dot:
            self.on_dot(via, letter)
        # It was read before we went away, and nothing can be said any more.
        gone = "lost" if writer.transport.is_closing() else None
        fault = gone or self._never(letter) or self._fault("dot")
        reply = {None: "taken", "stall": "lost"}.get(fault, fault)
        copy = Copy(letter, to, via, data, reply)
        self.copies.append(copy)
        if fault == "lost":
            raise Closed
        await self._misbehave(fault, reader)
        words = {"taken": "250 2.0.0 taken", "later": "451 4.3.0 later", "refused": "554 5.7.1 not this letter"}
        if reply == "taken":
            self._unconfirmed[writer] = copy
        await self._say(writer, words[reply])

    def _never(self, letter):
        if not self.faulty:
            return None
        drawn = hashlib.sha256(letter.encode()).digest()[0] / 2.56
        for fault, share in NEVER.items():
            drawn -= share
            if drawn < 0:
                self.happened[f"never: {fault}"] += 1
                return fault
        return None

    async def _misbehave(self, fault, reader):
        if fault in ("refuse", "drop"):
            raise Closed
        if fault == "stall":
            # Until the sender hangs up.
            await asyncio.wait_for(reader.read(), STALL)
            raise Closed

    async def _say(self, writer, *lines):
        writer.write("".join(line + "\r\n" for line in lines).encode())
        await writer.drain()
