"""What a back end in Python needs of Rungway, with the standard library alone."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
import urllib.request
from collections import OrderedDict

TOLERANCE_SECONDS = 300
REMEMBERED = 10_000


def new_webhook_secret():
    """As `rungway key --webhook` writes one."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class Receiver:
    """Verifies webhooks: their signature, their age, and whether one has come before."""

    def __init__(self, secret):
        self.key = base64.b64decode(secret.removeprefix("whsec_"))
        self.seen = OrderedDict()
        self.lock = threading.Lock()

    def verified(self, headers, body, now=None):
        """The event, with `repeated`, or None for a request that the gateway did not send."""
        number, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not sent.isdigit() or abs((time.time() if now is None else now) - int(sent)) > TOLERANCE_SECONDS:
            return None
        signed = f"{number}.{sent}.".encode() + body
        expected = base64.b64encode(hmac.new(self.key, signed, hashlib.sha256).digest()).decode()
        given = headers.get("webhook-signature", "").split(" ")
        if not any(hmac.compare_digest(f"v1,{expected}".encode(), each.encode()) for each in given):
            return None
        return {**json.loads(body), "repeated": self.has_seen(number)}

    def has_seen(self, number):
        with self.lock:
            if number in self.seen:
                return True
            self.seen[number] = True
            if len(self.seen) > REMEMBERED:
                self.seen.popitem(last=False)
            return False


class Api:
    """The HTTP API of a gateway."""

    def __init__(self, key, url=""):
        self.key = key
        self.url = url

    def post(self, path, value):
        """Raises urllib.error.HTTPError for a refusal; its body has a code and a message."""
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(value).encode(),
            headers={"authorization": f"Bearer {self.key}", "content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)
