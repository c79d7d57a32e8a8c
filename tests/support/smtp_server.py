"""An SMTP server for the tests: takes every letter, or misbehaves as the reader's address asks for.

    smtp_server.py [implicit|starttls <certificate and key, PEM>]

With encryption it also wants to know its client: thaogo, password "mật khẩu".

Prints one JSON document a line: first {"port": …}, then {"from", "to", "data"} for every letter that came with its final
dot, with what Python's email package reads in it. Every line on stdin is echoed as {"heard": …} after all that came
before it, and the server ends when stdin does.

The reader's local part begins with what happens to the letter:
  reject-     550 at RCPT          refuse-     554 after the final dot
  later-      451 at RCPT          odd-        252 after the final dot
  drop-       the connection closes after the final dot, without a reply
  drop-once-  the same, for the first letter to this address only
  slow-       the reply to the final dot takes two seconds
"""

import asyncio
import base64
import email
import email.policy
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


def tell(**what):
    print(json.dumps(what), flush=True)


def read_letter(data):
    """What a reader's mail program makes of the bytes."""
    letter = email.message_from_bytes(data, policy=email.policy.default)
    return {
        "subject": letter["Subject"],
        "headers": {name: str(value) for name, value in letter.items()},
        "parts": [part.get_content_type() for part in letter.iter_parts()],
        "text": letter.get_body(("plain",)).get_content(),
        "html": letter.get_body(("html",)).get_content(),
        "defects": [str(defect) for part in letter.walk() for defect in part.defects],
    }


class Handler:
    def __init__(self):
        self.dropped = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("reject-"):
            return "550 5.1.1 no such reader"
        if address.startswith("later-"):
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        data = envelope.original_content
        to = envelope.rcpt_tos[0]
        tell(**{"from": envelope.mail_from, "to": envelope.rcpt_tos, "data": base64.b64encode(data).decode()},
             read=read_letter(data), connection=session.peer[1])
        if to.startswith("drop-once-") and to in self.dropped:
            return "250 OK"
        if to.startswith("drop-"):
            self.dropped.add(to)
            server.transport.abort()
        if to.startswith("slow-"):
            await asyncio.sleep(2)
        if to.startswith("refuse-"):
            return "554 5.7.1 not this letter"
        if to.startswith("odd-"):
            return "252 perhaps"
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    known = (data.login, data.password) == (b"thaogo", "mật khẩu".encode())
    return AuthResult(success=known, handled=False)


async def listen(encryption="none", certificate=None):
    loop = asyncio.get_running_loop()
    options = {"enable_SMTPUTF8": True, "loop": loop}
    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
        options |= {"authenticator": authenticate, "auth_required": True}
    if encryption == "starttls":
        options |= {"tls_context": tls, "require_starttls": True}
    if encryption == "implicit":
        options |= {"auth_require_tls": False}  # aiosmtpd knows of no encryption but its own
    handler = Handler()
    ssl_context = tls if encryption == "implicit" else None
    return await loop.create_server(lambda: SMTP(handler, **options), "127.0.0.1", 0, ssl=ssl_context)


async def main():
    loop = asyncio.get_running_loop()
    server = await listen(*sys.argv[1:])
    tell(port=server.sockets[0].getsockname()[1])
    stdin = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
    while line := await stdin.readline():
        tell(heard=line.decode().strip())


# What goes wrong here is mostly what a test asked for.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
asyncio.run(main())
