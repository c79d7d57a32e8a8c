"""Verifies a signed letter with another's implementation, as its reader's server would.

    dkim_check.py <private key, PEM> <key type: rsa|ed25519> < letter

The public half comes from the key itself, by openssl, as the DNS would hold it. Exits with 1 where the signature is not
good.
"""

import base64
import subprocess
import sys

import dkim

pem, kind = sys.argv[1:]
public = subprocess.run(["openssl", "pkey", "-in", pem, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
# Of Ed25519 the DNS holds the bare 32 bytes (RFC 8463, 4).
public = public[-32:] if kind == "ed25519" else public
record = f"v=DKIM1; k={kind}; p={base64.b64encode(public).decode()}".encode()
asked = []


def dns(name, timeout=5):
    asked.append(name)
    return record


good = dkim.verify(sys.stdin.buffer.read(), dnsfunc=dns)
assert asked == [b"so1._domainkey.thaogo.example."], asked
sys.exit(0 if good else 1)
