"""Makes keras2.h5 and keras2.npz beside itself: a model saved by Keras 2, and what TensorFlow makes of a window.

python make_keras2.py, with tensorflow-cpu 2.15.1, which brings Keras 2.15.0. Not part of the tests' requirements.
"""

from pathlib import Path

import numpy as np
from tensorflow import keras

layers = keras.layers
folder = Path(__file__).parent
keras.utils.set_random_seed(3)
model = keras.Sequential([
    layers.Conv1D(4, 3, padding="same", input_shape=(30, 5)), layers.BatchNormalization(),
    layers.Bidirectional(layers.LSTM(6, return_sequences=True)), layers.Dropout(0.2), layers.LSTM(4),
    layers.Dense(3, activation="relu"), layers.Dense(1, bias_initializer=keras.initializers.Constant(9)),
])  # fmt: skip
x = np.random.default_rng(1).standard_normal((1, 30, 5)).astype(np.float32)
model.compile("adam", "mse")
model.fit(x, np.array([[7.0]]), epochs=3, verbose=0)
model.save(folder / "keras2.h5", include_optimizer=False)
np.savez(folder / "keras2.npz", x=x[0], y=model.predict(x, verbose=0)[0])
