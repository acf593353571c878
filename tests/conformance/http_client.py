"""http.client of Python: `http_client.py URL [CA]` asks a server of
tests/fixtures/functions/for_clients.ts, and prints what came as JSON."""

import http.client
import json
import re
import ssl
import sys
from urllib.parse import urlsplit

JSON_TYPE = {"Content-Type": "application/json"}


def connect(url, ca):
    if url.scheme == "https":
        context = ssl.create_default_context(cafile=ca)
        return http.client.HTTPSConnection(url.netloc, context=context, timeout=20)
    return http.client.HTTPConnection(url.netloc, timeout=20)


def main(url, ca=None):
    connection = connect(urlsplit(url), ca)

    def ask(method, path, headers, body=None):
        connection.request(method, path, body, headers)
        return connection.getresponse()

    direct = ask("POST", "/", JSON_TYPE, json.dumps({"name": "Ada"}))
    seen = {"direct": [direct.status, direct.headers["Content-Type"], json.load(direct)]}
    failed = ask("POST", "/fail", {})
    seen["error"] = [failed.status, failed.headers["error-code"], json.load(failed)["detail"]]
    seen["events"] = []
    for last in ("0", "2"):
        answer = ask("GET", "/events", {"Accept": "text/event-stream", "Last-Event-ID": last})
        seen["events"] += re.findall(r"id: (.*)\ndata: (.*)\n\n", answer.read().decode())
    ticks = ask("GET", "/ticks", {})
    seen["lines"] = [json.loads(ticks.readline()) for _ in range(3)]
    # The connection ends with the answer that is left.
    connection.close()
    print(json.dumps(seen))


main(*sys.argv[1:])
