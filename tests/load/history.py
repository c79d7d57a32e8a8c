"""Whether a long history makes a case slow to read: how long reading one with 200 events takes, as a multiple of reading
one with five. Both are filed in the running demo and read in turns, so that whatever else the machine does slows both.
"""

import http.client
import json
import statistics
import time
import urllib.parse

FEW, MANY, READS = 5, 200, 400
FILING = {
    "title": "Chưa có đơn giá thuê đất (đo tải)",
    "description": "Dữ liệu minh họa.",
    "category": "DAT.GIA",
    "territory": "27478",
}
DRAFT = {"text": "Đã phê duyệt đơn giá.", "outcome": "removed", "legal_references": ["Luật Đất đai 2024"]}


class Client:
    """One connection to the demo, kept open."""

    def __init__(self, demo):
        self.tokens = demo["tokens"]
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(demo["base_url"]).netloc, timeout=30)

    def call(self, role, method, path, body=None, version=None):
        headers = {"Authorization": f"Bearer {self.tokens[role]}", "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {response.status} {text.decode()}")
        return json.loads(text)


def case_with(client, events):
    """A case whose history has this many events: filed, accepted, and drafted again and again."""
    case = client.call("enterprise", "POST", "/v1/cases", FILING)
    path = f"/v1/cases/{case['id']}"
    case = client.call("officer", "POST", f"{path}/accept", {}, case["version"])
    while case["version"] < events:
        case = client.call("officer", "POST", f"{path}/draft_answer", DRAFT, case["version"])
    return path


def ratio(demo):
    """The median of the one over the median of the other, in this run."""
    client = Client(demo)
    few, many = case_with(client, FEW), case_with(client, MANY)
    took = {few: [], many: []}
    for path in (few, many) * READS:
        began = time.perf_counter()
        client.call("coordinator", "GET", path)
        took[path].append(time.perf_counter() - began)
    return statistics.median(took[many]) / statistics.median(took[few])
