"""A pyzmq peer for PythonTests.swift.

    python3 peer.py ROLE [ENDPOINT]

With ENDPOINT it connects there; without, it binds a free port and prints it as its first line. What it receives it
prints, one line per message, the frames in hexadecimal and separated by spaces (an empty frame is `-`).
"""

import sys

import zmq

TIME_LIMIT_MS = 60_000

# One of each: a small one, an empty frame, one larger than what libzmq keeps inside a message, many frames.
MESSAGES = [
    [b"live/E1/", b'{"cycle":1}'],
    [b"live/E1/", b""],
    [b"live/E1/", bytes(range(256)) * 40],
    [b"live/E1/"] + [bytes([index]) for index in range(99)],
    [b"live/E1/"],
]


def show(frames):
    print(" ".join(frame.hex() or "-" for frame in frames), flush=True)


def open_socket(kind, **options):
    socket = zmq.Context.instance().socket(kind)
    socket.linger = TIME_LIMIT_MS
    socket.rcvtimeo = TIME_LIMIT_MS
    socket.sndtimeo = TIME_LIMIT_MS
    for name, value in options.items():
        setattr(socket, name, value)
    if len(sys.argv) > 2:
        socket.connect(sys.argv[2])
    else:
        socket.bind("tcp://127.0.0.1:*")
        print(socket.last_endpoint.decode(), flush=True)
    return socket


def publish():
    """XPUB: shows the subscription, then publishes."""
    socket = open_socket(zmq.XPUB)
    show(socket.recv_multipart())
    socket.send_multipart([b"live/E10/", b"for somebody else"])
    for message in MESSAGES:
        socket.send_multipart(message)
    show(socket.recv_multipart())


def subscribe():
    """SUB: shows what is published."""
    socket = open_socket(zmq.SUB)
    socket.subscribe(b"live/E1/")
    for _ in MESSAGES:
        show(socket.recv_multipart())
    socket.unsubscribe(b"live/E1/")
    sys.stdin.read()


def push():
    socket = open_socket(zmq.PUSH)
    for message in MESSAGES:
        socket.send_multipart(message)


def pull():
    socket = open_socket(zmq.PULL)
    for _ in MESSAGES:
        show(socket.recv_multipart())


def request():
    """REQ: sends each message and shows the reply."""
    socket = open_socket(zmq.REQ)
    for message in MESSAGES:
        socket.send_multipart(message)
        show(socket.recv_multipart())


def reply():
    """REP: sends back what it receives."""
    socket = open_socket(zmq.REP)
    for _ in MESSAGES:
        socket.send_multipart(socket.recv_multipart())


def deal():
    """DEALER named desk: sends each message, then shows the replies."""
    socket = open_socket(zmq.DEALER, routing_id=b"desk")
    for message in MESSAGES:
        socket.send_multipart(message)
    for _ in MESSAGES:
        show(socket.recv_multipart())


def route():
    """ROUTER: shows each message, with the sender's routing id, and sends it back."""
    socket = open_socket(zmq.ROUTER)
    for _ in MESSAGES:
        frames = socket.recv_multipart()
        show(frames)
        socket.send_multipart(frames)


if __name__ == "__main__":
    roles = [publish, subscribe, push, pull, request, reply, deal, route]
    {role.__name__: role for role in roles}[sys.argv[1]]()
