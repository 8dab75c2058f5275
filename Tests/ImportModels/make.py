"""Makes models in PyTorch, Keras and ONNX, and imports them: see cases.py for what is left in FOLDER.

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

import keras_models
import onnx_models
import onnx_lstm
import pytorch
import pytorch_models

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
