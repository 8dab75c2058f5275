"""Print the live and window scores of every engine as Tandem publishes them."""
import json, sys
import zmq

socket = zmq.Context().socket(zmq.SUB)
socket.connect(sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:5561")
for topic in ("live/", "window/"):
    socket.subscribe(topic)
while True:
    topic, payload = socket.recv_multipart()
    score = json.loads(payload)
    print(topic.decode(), score.get("cycle", score.get("last_cycle")), score.get("rul", score.get("abandoned")), flush=True)
