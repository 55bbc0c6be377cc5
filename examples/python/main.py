"""A back end in Python: the gateway carries, this decides, hears and answers.

Needs nothing but the standard library. `npm start` starts the gateway too.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rungway import Api, Receiver, new_webhook_secret

# Yours: a table of users, a session store of your framework, …
TOKENS = {"token-of-ada": {"id": "ada", "data": {"name": "Ada"}}}

webhook_secret = new_webhook_secret()
api_key = secrets.token_urlsafe(32)
receiver = Receiver(webhook_secret)
api = Api(key=api_key)


def connect(data):
    """Who is it? A user for a token, nobody in particular without one, None refuses."""
    token = data["headers"].get("authorization", "").removeprefix("Bearer ")
    return TOKENS.get(token) if token else {"id": ""}


def message(data):
    """A message of a client's: it is answered with itself."""
    if "body" in data:
        api.post(f"/v1/sessions/{data['session']}/messages", {"data": data["body"]})


class Hooks(BaseHTTPRequestHandler):
    """Takes the webhooks of the gateway."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        event = receiver.verified(self.headers, body)
        if event is None:
            return self.answer(401)
        if event["type"] == "connect":
            user = connect(event["data"])
            return self.answer(403) if user is None else self.answer(200, user)
        # A webhook whose answer was lost comes again.
        if event["type"] == "message" and not event["repeated"]:
            message(event["data"])
        return self.answer(204)

    def answer(self, status, value=None):
        text = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """The gateway logs."""


def rungway():
    """The command, where Node would find it: in `node_modules` of this folder, or of one above."""
    for folder in Path(__file__).resolve().parents:
        program = folder / "node_modules/rungway/bin/rungway.js"
        if program.exists():
            return str(program)
    sys.exit("rungway is not installed: see README.md")


hooks = ThreadingHTTPServer(("127.0.0.1", 0), Hooks)
threading.Thread(target=hooks.serve_forever, daemon=True).start()

gateway = subprocess.Popen(
    ["node", rungway(), "--admin-port", "0"],
    env={
        "PATH": os.environ["PATH"],
        "RUNGWAY_PORT": os.environ.get("PORT", "8080"),
        "RUNGWAY_WEBHOOK_URL": f"http://127.0.0.1:{hooks.server_port}/",
        "RUNGWAY_WEBHOOK_SECRET": webhook_secret,
        "RUNGWAY_WEBHOOK_EVENTS": "connect,message",
        "RUNGWAY_API_KEY": api_key,
    },
    stdout=subprocess.PIPE,
    text=True,
)
for name in (signal.SIGTERM, signal.SIGINT):
    signal.signal(name, lambda *_: gateway.terminate())

for line in gateway.stdout:
    entry = json.loads(line)
    if entry.get("msg") == "listening":
        api.url = entry["operators"]
        print(f"listening on {entry['clients'].removesuffix('/rungway')}", flush=True)
    else:
        print(line, end="", file=sys.stderr)
sys.exit(gateway.wait())
