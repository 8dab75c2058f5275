"""Keras models for the tests: every merge mode, stacks, what stands around an LSTM, and what is not supported."""

import itertools
from pathlib import Path

import keras_model  # sets the backend
import keras
import numpy as np
import runpy

from cases import CHANNELS, LENGTH, Cases

layers = keras.layers
Sequential = keras.Sequential
# The command, whose file has the package's name.
COMMAND = runpy.run_path(keras_model.__file__.replace("keras_model.py", "keras.py"))
run, path_of = COMMAND["run"], COMMAND["path_of"]


def trained(model: keras.Model, generator: np.random.Generator) -> keras.Model:
    """Weights away from where initialisers put them (zero biases, unit forget gates), and scores above 0."""
    model.set_weights([w + generator.uniform(0, 0.3, w.shape).astype(np.float32) for w in model.get_weights()])
    last = model.layers[-1]
    last.set_weights([last.get_weights()[0], np.full_like(last.get_weights()[1], 9)])
    return model


def framework(model: keras.Model):
    return lambda x: keras.ops.convert_to_numpy(model(x[None], training=False)).flatten()


def prefixes(model: keras.Model):
    """A score after every cycle of a model that speaks of the last one alone."""
    return lambda x: np.concatenate([framework(model)(x[: t + 1]) for t in range(len(x))])


def make(cases: Cases, folder: Path) -> None:
    keras.utils.set_random_seed(5)
    generator = np.random.default_rng(5)
    windows = layers.Input((LENGTH, CHANNELS))

    def window(name: str, model: keras.Model, **more) -> None:
        trained(model, generator).save(folder / "model.keras")
        cases.proven(name, run, "--window", folder / "model.keras", window=framework(model), **more)

    for merge, sequences in itertools.product(("concat", "sum", "ave", "mul"), (True, False)):
        lstm = layers.Bidirectional(layers.LSTM(6, return_sequences=sequences), merge_mode=merge)
        name = f"merge_mode {merge}, return_sequences {sequences}".lower()
        window(name, Sequential([windows, lstm, layers.Dense(1)]))
    lstm = layers.Bidirectional(layers.LSTM(6, return_sequences=True, use_bias=False), merge_mode="sum")
    window("keras without bias", Sequential([windows, lstm, layers.LSTM(4, use_bias=False), layers.Dense(1)]))
    window(
        "keras convolutions and normalisations",
        Sequential([
            windows, layers.Conv1D(6, 4, padding="same"), layers.BatchNormalization(), layers.ReLU(),
            layers.Conv1D(6, 3, padding="causal", activation="relu"), layers.Dropout(0.3),
            Sequential([layers.Input((LENGTH, 6)), layers.LSTM(7, return_sequences=True, dropout=0.2)]),
            layers.LayerNormalization(), layers.TimeDistributed(layers.Dense(3, activation="relu")), layers.Dense(1),
        ]),
    )  # fmt: skip
    inputs = layers.Input((LENGTH, CHANNELS))
    hidden = layers.Bidirectional(layers.LSTM(5, return_sequences=True), merge_mode="mul")(inputs)
    window("keras functional chain", keras.Model(inputs, layers.Dense(1)(layers.LSTM(6)(hidden))))

    stack = [layers.LSTM(5, return_sequences=True, stateful=True), layers.LSTM(4, stateful=True)]
    model = trained(Sequential([layers.Input(batch_shape=(1, LENGTH, CHANNELS)), *stack, layers.Dense(1)]), generator)
    model.save(folder / "model.keras")
    # Asked once, so that no state is left from before.
    cases.proven("keras stateful", run, "--window", folder / "model.keras", window=framework(model))

    for depth in (1, 2, 3):
        widths = (64, 32, 16)[:depth]
        stack = [layers.LSTM(width, return_sequences=True) for width in widths]
        model = trained(Sequential([layers.Input((None, CHANNELS)), *stack, layers.Dense(1)]), generator)
        model.save(folder / "model.keras")
        run_both = framework(model)
        name = "keras stack of " + " to ".join(map(str, widths))
        cases.proven(name, run, "--model", folder / "model.keras", live=run_both, window=run_both)

    question(cases, folder, generator)
    refusals(cases, folder)


def question(cases: Cases, folder: Path, generator: np.random.Generator) -> None:
    """A window model of the last cycle as tutorials have it, and a live one beside it."""
    window = Sequential([
        layers.Input((30, 24)), layers.Bidirectional(layers.LSTM(64, return_sequences=True)), layers.LSTM(32),
        layers.Dense(1),
    ])  # fmt: skip
    live = Sequential(
        [layers.Input((None, 24)), layers.LSTM(64, return_sequences=True), layers.LSTM(32), layers.Dense(1)]
    )
    trained(window, generator).save(folder / "window.keras")
    trained(live, generator).save(folder / "live.keras")
    cases.proven(
        "keras live and window", run, "--live", folder / "live.keras", "--window", folder / "window.keras",
        length=30, channels=24, live=prefixes(live), window=framework(window),
    )  # fmt: skip


def refusals(cases: Cases, folder: Path) -> None:
    first = layers.Input((LENGTH, CHANNELS))
    second = layers.Input((LENGTH, CHANNELS))
    branches = layers.Add()([layers.LSTM(4)(first), layers.LSTM(4)(first)])
    models = {
        "hard_sigmoid": Sequential([first, layers.LSTM(4, recurrent_activation="hard_sigmoid")]),
        "an LSTM of ReLU": Sequential([first, layers.LSTM(4, activation="relu")]),
        "go_backwards": Sequential([first, layers.LSTM(4, go_backwards=True)]),
        "a GRU of Keras": Sequential([first, layers.GRU(4)]),
        "a GRU in Bidirectional": Sequential([first, layers.Bidirectional(layers.GRU(4))]),
        "a SimpleRNN": Sequential([first, layers.SimpleRNN(4)]),
        "a mask": Sequential([first, layers.Masking(), layers.LSTM(4)]),
        "merge_mode none": keras.Model(first, layers.Bidirectional(layers.LSTM(4), merge_mode=None)(first)[0]),
        "two inputs": keras.Model([first, second], layers.LSTM(4)(layers.Concatenate()([first, second]))),
        "branches": keras.Model(first, layers.Dense(1)(branches)),
        "two outputs": keras.Model(first, [layers.LSTM(4)(first), layers.LSTM(4)(first)]),
        "another activation of Keras": Sequential([first, layers.LSTM(4), layers.Dense(1, activation="sigmoid")]),
        "a batch norm in front": Sequential([first, layers.BatchNormalization(), layers.LSTM(4)]),
        "valid padding": Sequential([first, layers.Conv1D(4, 3), layers.LSTM(4)]),
        "pooling": Sequential([first, layers.LSTM(4, return_sequences=True), layers.GlobalAveragePooling1D()]),
    }
    for name, model in models.items():
        cases.refused(name, lambda model=model: keras_model.from_model(model, "window"))
    (folder / "no.keras").write_text("no model")
    cases.refused(
        "a file that is no model",
        lambda: run(["--window", str(folder / "no.keras"), "--bundle", str(folder / "refused")]),
    )
    models["a GRU of Keras"].save(folder / "gru.keras")
