"""Writes what a running demo server knows (cases, categories, territories, organizations) as word lists for schemathesis
to draw from, one quoted word a line.

    list_words.py DEMO_JSON FOLDER
"""

import json
import pathlib
import sys
import urllib.request


def read(base_url, token, path):
    """The items of a list, page after page where it has pages."""
    cursor = ""
    while True:
        request = urllib.request.Request(f"{base_url}{path}{cursor}")
        request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=30) as response:
            page = json.load(response)
        yield from page["items"]
        if not page.get("next_cursor"):
            return
        cursor = f"?cursor={page['next_cursor']}"


def quoted(word):
    """A word in the manner of libFuzzer's dictionaries."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    demo = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder = pathlib.Path(sys.argv[2])
    base_url, token = demo["base_url"], demo["tokens"]["coordinator"]
    cases = list(read(base_url, token, "/v1/cases"))
    words = {
        "cases": [case["code"] for case in cases] + [case["id"] for case in cases[:5]],
        "categories": [category["code"] for category in read(base_url, token, "/v1/categories")],
        "territories": [territory["code"] for territory in read(base_url, token, "/v1/territories")],
        "organizations": [organization["code"] for organization in read(base_url, token, "/v1/organizations")],
        "calendars": [calendar["id"] for calendar in read(base_url, token, "/v1/calendars")],
        "versions": sorted({f'"{case["version"]}"' for case in cases}),
    }
    for name, values in words.items():
        lines = "".join(quoted(value) + "\n" for value in dict.fromkeys(values))
        (folder / f"{name}.txt").write_text(lines, encoding="utf-8")


main()
