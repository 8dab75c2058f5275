"""scikit-learn's own scalers, where it is installed: the proof of an import runs them."""

from collections.abc import Callable

import numpy as np

Transform = Callable[[np.ndarray], np.ndarray]


def transform_of(values: dict, width: int) -> tuple[Transform | None, str]:
    """The transform of the scaler whose attributes these are, and its name; None if there is none such."""
    try:
        import sklearn
        from sklearn import preprocessing
    except ImportError:
        return None, ""
    kinds = {
        "RobustScaler": ("center_", "scale_"),
        "MinMaxScaler": ("min_", "scale_"),
        "MaxAbsScaler": ("max_abs_", "scale_"),
        "StandardScaler": ("mean_", "scale_"),
    }
    kind = next((kind for kind, keys in kinds.items() if all(key in values for key in keys)), None)
    if kind is None:
        return None, ""
    scaler = getattr(preprocessing, kind)()
    # What the transform heeds.
    options = {
        key: values[key] for key in scaler.get_params() if key.startswith("with_") and values.get(key) is not None
    }
    scaler.set_params(**{key: bool(value) for key, value in options.items()})
    for key in kinds[kind]:
        value = values[key]
        setattr(scaler, key, None if value is None else np.asarray(value, np.float64).reshape(-1))
    scaler.n_features_in_ = width
    return scaler.transform, f"{kind} of scikit-learn {sklearn.__version__}"
