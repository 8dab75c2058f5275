"""Print one good number per cycle: the settled score, and what live had said at once."""
import json, sys
import zmq

socket = zmq.Context().socket(zmq.SUB)
socket.connect(sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:5561")
socket.subscribe("settled/")
line = "{engine} {cycle} {rul:.1f} ± {sigma:.1f} (live: {live_rul:.1f} ± {live_sigma:.1f}), look-ahead {look_ahead}"
while True:
    topic, payload = socket.recv_multipart()
    print(line.format(**json.loads(payload)), flush=True)
