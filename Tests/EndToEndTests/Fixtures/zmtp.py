"""A stranger who speaks ZMTP 3.0 by himself (https://rfc.zeromq.org/spec/23), which libzmq's own sockets never would as he does.

    zmtp.py frames HOST:PORT TYPE     one message of endless frames, from a socket of TYPE (PUSH, PUB, SUB, DEALER)
    zmtp.py subscribe HOST:PORT BYTES one subscription of so many bytes
    zmtp.py frame HOST:PORT BYTES     telemetry/E1/ with a payload of so many bytes

Prints `connected` once the handshake is over, then sends until it is killed, or `dropped` when the peer ends the connection.
"""
import socket
import sys


def connect(place, kind):
    host, port = place.rsplit(":", 1)
    peer = socket.create_connection((host, int(port)), timeout=60)
    peer.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + b"\0" + bytes(31))
    ready = b"\x05READY\x0bSocket-Type" + len(kind).to_bytes(4, "big") + kind
    peer.sendall(b"\x04" + bytes([len(ready)]) + ready)
    taken = 0
    while taken < 64 + 2:  # its greeting, and the beginning of its READY
        taken += len(peer.recv(64 + 2 - taken))
    print("connected", flush=True)
    return peer


def frame(body, more=False):
    if len(body) < 256:
        return bytes([1 if more else 0, len(body)]) + body
    return bytes([3 if more else 2]) + len(body).to_bytes(8, "big") + body


def main():
    what, place, argument = sys.argv[1:4]
    kind = {"subscribe": "SUB", "frame": "PUSH"}.get(what, argument).encode()
    peer = connect(place, kind)
    try:
        if what == "frames":
            many = frame(b"x", more=True) * 100_000
            while True:
                peer.sendall(many)
        elif what == "subscribe":
            peer.sendall(frame(b"\x01" + b"s" * int(argument)))
        elif what == "frame":
            peer.sendall(frame(b"telemetry/E1/", more=True) + frame(b"{" * int(argument)))
        while peer.recv(65_536):
            pass
    except (ConnectionError, TimeoutError):
        pass
    print("dropped", flush=True)


main()
