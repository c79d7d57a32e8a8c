"""A caller of the API, as the fault checks need one."""

import http.client
import json
import urllib.parse


class Broken(Exception):
    """A promise was not kept."""


class Client:
    """One connection for one caller."""

    def __init__(self, port, token=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.headers = {"Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def request(self, method, path, body=None, **headers):
        """Status and decoded body; OSError when the answer did not come whole."""
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            self.connection.request(method, path, content, self.headers | headers)
            response = self.connection.getresponse()
            return response.status, json.loads(response.read() or "null")
        except (http.client.HTTPException, json.JSONDecodeError) as error:
            raise ConnectionError(f"{method} {path}: {error}") from error

    def read(self, path):
        status, body = self.request("GET", path)
        if status != 200:
            raise Broken(f"GET {path}: {status} {body}")
        return body

    def pages(self, path, **filters):
        """The items of a list, page after page."""
        query = {"limit": 200, **filters}
        while True:
            page = self.read(f"{path}?{urllib.parse.urlencode(query)}")
            yield from page["items"]
            if not page.get("next_cursor"):
                return
            query["cursor"] = page["next_cursor"]
