"""Talks to a gateway by Debian's clients of Engine.IO and Socket.IO. Prints a line for what was heard."""
import queue
import sys

import engineio
import socketio

URL = sys.argv[1]
PATIENCE = 30
# Its polling writes text as Latin-1, so that only ASCII is UTF-8.
LARGE = "x" * 1_000_000


def engine(transports):
    heard = queue.Queue()
    client = engineio.Client()
    client.on("message", heard.put)
    client.connect(URL, transports=transports)
    for message in ("hello", bytes([0, 1, 255]), LARGE):
        client.send(message)
    text, binary, large = [heard.get(timeout=PATIENCE) for _ in range(3)]
    client.disconnect()
    print("engine", "+".join(transports), text, list(binary), large == LARGE, flush=True)


def rooms(transports):
    heard = queue.Queue()
    client = socketio.Client()
    client.on("news", lambda *args: heard.put(args), namespace="/chat")
    client.on("ask", lambda question: question + "?", namespace="/chat")
    client.connect(URL, transports=transports, namespaces=["/chat"], auth={"token": "x"})
    answer = client.call("say", ("hi", bytes([1, 2, 3])), namespace="/chat", timeout=PATIENCE)
    news = heard.get(timeout=PATIENCE)
    client.disconnect()
    print("socket", "+".join(transports), answer[0], list(answer[1]), news, flush=True)


def cut(transports):
    heard = queue.Queue()
    client = socketio.Client(reconnection_delay=0.02, randomization_factor=0)
    client.on("connect", lambda: heard.put("connected"), namespace="/chat")
    client.on("disconnect", lambda *_: heard.put("lost"), namespace="/chat")
    client.connect(URL, transports=transports, namespaces=["/chat"], auth={"token": "x"})
    said = [heard.get(timeout=PATIENCE)]
    client.emit("cut", transports[0], namespace="/chat")
    said += [heard.get(timeout=PATIENCE) for _ in range(2)]
    said.append(client.call("again", namespace="/chat", timeout=PATIENCE))
    client.disconnect()
    print("cut", "+".join(transports), *said, flush=True)


def refused():
    heard = queue.Queue()
    client = socketio.Client(reconnection=False)
    client.on("connect_error", heard.put, namespace="/chat")
    # Waiting for a namespace that is refused lasts for the whole time-out.
    client.connect(URL, namespaces=["/chat"], auth={"token": "y"}, wait=False)
    print("refused", heard.get(timeout=PATIENCE)["message"], flush=True)
    client.disconnect()


for each in (["polling"], ["websocket"], ["polling", "websocket"]):
    engine(each)
    rooms(each)
for each in (["polling"], ["websocket"]):
    cut(each)
refused()
