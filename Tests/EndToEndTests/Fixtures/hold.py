"""Holds one thread of a process, as a debugger does, until this process ends: hold.py PROCESS THREAD-NAME. Prints `held`, or why not."""
import ctypes
import os
import sys

ATTACH = 16
process, name = int(sys.argv[1]), sys.argv[2]
threads = [
    int(thread)
    for thread in os.listdir(f"/proc/{process}/task")
    if open(f"/proc/{process}/task/{thread}/comm").read().strip() == name
]
library = ctypes.CDLL(None, use_errno=True)
library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
library.ptrace.restype = ctypes.c_long
if library.ptrace(ATTACH, threads[0], None, None) != 0:
    print(os.strerror(ctypes.get_errno()), flush=True)
    sys.exit(1)
print("held", flush=True)
# Its end is reported to us, and to its parent only after that.
WAIT_FOR_ALL = 0x40000000
while True:
    _, status = os.waitpid(threads[0], WAIT_FOR_ALL)
    if not os.WIFSTOPPED(status):
        break
