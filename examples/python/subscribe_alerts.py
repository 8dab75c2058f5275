"""Tell of engines that become critical: live raises an alert at once, windows confirm or retract it."""
import json, sys
import zmq

socket = zmq.Context().socket(zmq.SUB)
socket.connect(sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:5561")
socket.subscribe("alert/")
known = {}  # the last number of each topic: a topic's last message may come again
while True:
    topic, payload = socket.recv_multipart()
    alert = json.loads(payload)
    number = alert["epoch"], alert["sequence"]  # an alert from before a restart of the daemon has its older epoch
    if number <= known.get(topic, (0, 0)):
        continue
    known[topic] = number
    print("{engine}: alert {id} {state} by {by} at cycle {cycle}, RUL {rul:.1f}".format(**alert), flush=True)
