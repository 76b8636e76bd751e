"""A model and pictures -> a table of predictions, which every other part of tellapart reads.

`predict` runs an ONNX model, a TorchScript or exported torch program, or a Keras file, over a
tree of folders, a table of paths or arrays. No file is unpickled on the way.
"""

from tellapart.integrations.predicting.finishing import Predicted
from tellapart.integrations.predicting.predicting import predict
from tellapart.integrations.predicting.preprocessing import Declared, Preprocessing

__all__ = ["Declared", "Predicted", "Preprocessing", "predict"]
