"""Takes part in a channel by PROTOCOL.md alone, with Python's own library: reads /http-streaming, writes to /up.

Answers each "ping N" of the room with "pong N", and leaves after "bye". Prints a line for what it hears.
"""

import http.client
import json
import secrets
import sys
import threading
import time
import urllib.parse

URL = urllib.parse.urlsplit(sys.argv[1])
CHANNEL = sys.argv[2]
PAUSE = 0.1


class Mailbox:
    """Sections 3 to 8: what one session has said and heard."""

    def __init__(self):
        self.id = secrets.token_urlsafe(16)
        self.epoch = None
        self.seen = 0
        self.said = 0
        self.outbox = []
        self.links = 0

    def hello(self, **more):
        values = {"v": 1, "session": self.id, "link": max(self.links, 1), "seen": self.seen, **more}
        if self.epoch is not None:
            values["resume"] = self.epoch
        return urllib.parse.urlencode(values)

    def add(self, *rest):
        self.said += 1
        self.outbox.append((self.said, json.dumps([self.said, *rest])))

    def acknowledged(self, seen):
        self.outbox = [(seq, line) for seq, line in self.outbox if seq > seen]

    def is_next(self, seq):
        if seq != self.seen + 1:
            return False
        self.seen = seq
        return True


class Participant:
    """Section 17."""

    def __init__(self):
        self.producer = secrets.token_urlsafe(16)
        self.member = secrets.token_urlsafe(16)
        self.ids = self.numbers = 0
        self.alias = self.position = self.subscribing = self.reading = None
        self.unanswered = {}

    def ask(self, say, kind, *rest):
        self.ids += 1
        say([kind, self.ids, *rest])
        return self.ids

    def publish(self, say, data, seq):
        self.unanswered[self.ask(say, "pub", CHANNEL, data, self.producer, seq)] = (seq, data)

    def begin(self, say):
        """A session has begun (K8, K13)."""
        flags = {"presence": True, "member": self.member}
        self.subscribing = self.ask(say, "sub", CHANNEL, self.position, flags)
        again = sorted(set(self.unanswered.values()))
        self.unanswered = {}
        for seq, data in again:
            self.publish(say, data, seq)

    def publication(self, say, offset, data):
        if offset <= self.position["offset"]:
            return
        self.position["offset"] = offset
        print(data, flush=True)
        if data.startswith("ping "):
            self.numbers += 1
            # Twice under one number: published once (K14).
            for _ in range(2):
                self.publish(say, data.replace("ping", "pong"), self.numbers)
        if data == "bye":
            self.reading = self.ask(say, "past", CHANNEL, {"limit": 10})

    def move(self, say, epoch, offset, entries):
        if self.position is None or self.position["epoch"] != epoch:
            self.position = {"epoch": epoch, "offset": 0 if entries else offset}
        for each in entries:
            self.publication(say, each[0], each[1])
        self.position["offset"] = max(self.position["offset"], offset)

    def take(self, body, say, leave):
        kind = body[0]
        if kind == "ok":
            _, asked, result = body
            self.unanswered.pop(asked, None)
            if asked == self.subscribing:
                self.alias = result["alias"]
                print("joined" if result["recovered"] else "joined, with a loss", flush=True)
                self.move(say, result["epoch"], result["offset"], result["missed"])
            if asked == self.reading:
                print("past " + ",".join(each[1] for each in result["publications"]), flush=True)
                leave()
        elif kind == "no":
            print("refused: " + body[2], flush=True)
        elif kind == "req":
            say(["no", body[1], "unknown-method", ""])
        elif kind == "broken" and body[1] == self.alias:
            if not body[4]:
                print("a loss", flush=True)
            self.move(say, body[2], body[3], body[5] if len(body) > 5 else [])
        elif kind == self.alias and body[1] > 0:
            self.publication(say, body[1], body[2])


class Client:
    """Two threads: one reads a link after the other, one writes what is not acknowledged."""

    def __init__(self):
        self.changed = threading.Condition()
        self.participant = Participant()
        self.is_leaving = self.is_over = False
        with self.changed:
            self.anew()

    def anew(self):
        self.box = Mailbox()
        self.controls = []
        self.participant.begin(self.say)

    def say(self, body):
        self.box.add(body, "c")
        self.changed.notify_all()

    def leave(self):
        self.box.add("", "close")
        self.is_leaving = True

    def control(self, *frame):
        self.controls.append(json.dumps(frame))
        self.changed.notify_all()

    def write(self):
        with self.changed:
            while not self.is_over:
                # A session that follows another waits for its welcome (L9); to do so always is simpler.
                if self.box.epoch is None or not (self.box.outbox or self.controls):
                    self.changed.wait()
                    continue
                box = self.box
                path = "/up?" + box.hello(claim=0)
                lines = [line for _, line in box.outbox] + self.controls
                self.controls = []
                self.changed.release()
                try:
                    status, text = self.post(path, "\n".join(lines))
                except (OSError, http.client.HTTPException):
                    status, text = None, ""
                    time.sleep(PAUSE)
                finally:
                    self.changed.acquire()
                if status == 200:
                    for line in text.split("\n"):
                        self.line(box, line)
                elif status is not None:
                    self.refused(box, json.loads(text))
                if self.is_leaving and not box.outbox:
                    self.is_over = True

    def post(self, path, lines):
        connection = http.client.HTTPConnection(URL.hostname, URL.port)
        connection.request("POST", URL.path + path, lines.encode(), {"Content-Type": "text/plain"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def read(self):
        while True:
            with self.changed:
                box = self.box
                box.links += 1
                path = "/http-streaming?" + box.hello(claim=box.links, greet=1)
            try:
                connection = http.client.HTTPConnection(URL.hostname, URL.port)
                connection.request("GET", URL.path + path)
                answer = connection.getresponse()
                if answer.status == 200:
                    for line in answer:
                        with self.changed:
                            self.line(box, line)
                else:
                    with self.changed:
                        self.refused(box, json.loads(answer.read()))
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(PAUSE)

    def refused(self, box, refusal):
        """An answer of E3, or an "end"."""
        if box is not self.box:
            return
        if refusal["code"] == "closed" and self.is_leaving:
            box.outbox = []
        elif refusal["retry"] == "reset":
            self.anew()
        elif refusal["retry"] == "never":
            print("refused: " + refusal["code"], flush=True)
            self.is_over = True
        self.changed.notify_all()

    def line(self, box, line):
        if box is not self.box or not line.strip():
            return
        frame = json.loads(line)
        kind = frame[0]
        if kind == "welcome":
            if box.epoch not in (None, frame[1]["epoch"]):
                raise OSError("another life of this session")
            box.epoch = frame[1]["epoch"]
            box.acknowledged(frame[1]["seen"])
            self.changed.notify_all()
        elif kind == "ack":
            box.acknowledged(frame[1])
        elif kind == "ping":
            self.control("pong", frame[1])
        elif kind == "end":
            self.refused(box, {"code": frame[1], "retry": frame[2]})
        elif isinstance(kind, int):
            if box.is_next(kind) and frame[2:] == ["c"]:
                self.participant.take(frame[1], self.say, self.leave)
            self.control("ack", box.seen)


client = Client()
threading.Thread(target=client.read, daemon=True).start()
client.write()
