"""Models in files: HDF5, no pickle.

    save_model(net, "digits.h5", notes={"seed": 0, "test accuracy": 0.9705})
    net = load_model("digits.h5")        the same net, to the last bit; of a Model: the Model
    load_weights(net, "digits.h5")       into a net that you have made yourself
    describe_model("digits.h5")          its layers and notes

saving.py has these four; hdf5.py says what is inside the file, description.py how layers are described,
compiled.py how a Model is trained.
A damaged or hostile file raises a ModelFileError. Any file but nnlib's own is read by a process of its own,
which may crash in our place; trusted=True says that it is yours and need not.
"""

from nnlib.modelfile.hdf5 import ModelFileError, pack
from nnlib.modelfile.saving import describe_model, load_model, load_weights, save_model

__all__ = ["ModelFileError", "describe_model", "load_model", "load_weights", "pack", "save_model"]
