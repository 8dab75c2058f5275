"""Send one engine's telemetry to Tandem: a record per cycle, 24 values in the order of the model bundle's channels."""
import json, sys, time
import zmq

socket = zmq.Context().socket(zmq.PUB)
socket.connect(sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:5560")
time.sleep(0.5)  # PUB drops what it sends before the connection stands; PUSH to a PULL ingest would wait
for cycle, line in enumerate(sys.stdin, start=1):  # lines of 24 numbers
    record = {"cycle": cycle, "values": [float(value) for value in line.split()]}
    socket.send_multipart([b"telemetry/E1/", json.dumps(record).encode()])
