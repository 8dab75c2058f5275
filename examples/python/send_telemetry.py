"""Send one engine's telemetry to Tandem: a record per cycle, 24 values in the order of the model bundle's channels.

Ends with 69 and a line that says why if nobody takes it, or not all of it. What this machine has passed on the daemon may still
have to read: `received` in `tandem ctl status` counts that.
"""
import argparse, json, sys, time
import zmq
from zmq.utils.monitor import recv_monitor_message

HANDSHAKE_FAILED = zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_DISCONNECTED


class NotTaken(Exception):
    """Nobody takes telemetry, or not all of it."""


def connect(socket: zmq.Socket, endpoint: str, milliseconds: int) -> zmq.Socket:
    """Connect, and return once messages can flow, the socket that says when they cannot any more."""
    monitor = socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | HANDSHAKE_FAILED)
    socket.connect(endpoint)
    if not monitor.poll(milliseconds):
        raise NotTaken("nobody is there in time")
    if recv_monitor_message(monitor)["event"] != zmq.EVENT_HANDSHAKE_SUCCEEDED:
        raise NotTaken("what is there takes nothing from this socket (--push is for ingest.type: pull)")
    # A publisher drops what nobody has subscribed to, so the daemon's subscription is waited for.
    if socket.socket_type == zmq.XPUB and not socket.poll(milliseconds):
        raise NotTaken("what is there subscribes to nothing in time")
    return monitor


def send(socket: zmq.Socket, endpoint: str, milliseconds: int) -> None:
    monitor = connect(socket, endpoint, milliseconds)
    for cycle, line in enumerate(sys.stdin, start=1):  # lines of 24 numbers
        record = {"cycle": cycle, "values": [float(value) for value in line.split()]}
        socket.send_multipart([b"telemetry/E1/", json.dumps(record).encode()])
    if monitor.poll(0):
        raise NotTaken("the connection broke: some of it may not have arrived")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("endpoint", nargs="?", default="tcp://127.0.0.1:5560")
    parser.add_argument("--push", action="store_true", help="send with PUSH, to a daemon with ingest.type: pull")
    parser.add_argument("--patience", type=float, default=10, help="seconds without a taker after which it gives up")
    arguments = parser.parse_args()
    milliseconds = int(arguments.patience * 1000)

    context = zmq.Context()
    socket = context.socket(zmq.PUSH if arguments.push else zmq.XPUB)  # XPUB: a PUB that hears of subscriptions
    socket.immediate = True  # nothing is queued for a connection that does not stand
    socket.sndtimeo = socket.linger = milliseconds
    if not arguments.push:
        socket.xpub_nodrop = True  # wait, as PUSH does, rather than drop what the daemon has no room for
    try:
        send(socket, arguments.endpoint, milliseconds)
        # Closing waits until the system has passed everything on; that it gave up shows only in the time it took.
        start = time.monotonic()
        socket.disable_monitor()
        context.destroy()
        if time.monotonic() - start > 0.9 * arguments.patience:
            raise NotTaken("the last of it was not taken in time")
    except (NotTaken, zmq.Again) as problem:
        context.destroy(linger=0)
        reason = "it stopped taking telemetry" if isinstance(problem, zmq.Again) else problem
        print(f"error: {arguments.endpoint}: {reason}", file=sys.stderr)
        sys.exit(69)


main()
