"""Makes models in PyTorch, Keras and ONNX, and imports them, and files of all kinds beside them: see cases.py for
what is left in FOLDER.

python make.py FOLDER
"""

import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
# Keras would take a GPU, and compare its numbers.
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import torch

from cases import Cases

import channel_files
import checkpoint_files
import graph_files
import keras_files
import keras_models
import onnx_models
import onnx_lstm
import pytorch
import pytorch_models
import scaler_files

if __name__ == "__main__":
    torch.set_num_threads(1)
    root = Path(sys.argv[1])
    cases = Cases(root / "cases")
    for module in (pytorch_models, keras_models, onnx_models):
        folder = root / module.__name__
        folder.mkdir(parents=True)
        module.make(cases, folder)
    for script, run in (("pytorch.py", pytorch.run), ("keras.py", keras_models.run), ("onnx_lstm.py", onnx_lstm.run)):
        cases.helps(script, run)
    cases.write()
    files = Cases(root / "files")
    for module in (scaler_files, channel_files, checkpoint_files, keras_files, graph_files):
        folder = root / module.__name__
        folder.mkdir(parents=True)
        module.make(files, folder)
    files.write()
