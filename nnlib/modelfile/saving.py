"""A Sequential or a Model into a file and out of it: what is kept, and what is compared on the way back."""

import reprlib

import numpy as np

from nnlib.core import Sequential
from nnlib.files.atomic import replacing
from nnlib.model import Model
from nnlib.modelfile.compiled import compiled, describe_compiled
from nnlib.modelfile.description import assemble, check_claims, compare, describe
from nnlib.modelfile.hdf5 import ModelFileError, naming, opened, pack

FORMAT = "nnlib model"
NET, MODEL = 1, 2  # versions: a Sequential alone; with the entry "model", how it is trained


def save_model(model, path, *, notes=None):
    """Write a built Sequential, or a Model, to `path`. The same model gives the same bytes.

    notes: a dict of what JSON can hold: how the net was trained, what it reaches.
    Kept are layers, settings, dtype and every Param, trainable or not; not kept are initializers and
    gradients. Weights that are nan or inf are saved as they are: a net that diverged is worth looking at.

    Of a Model also its name, its loss, and its optimizer: the kind and the settings, the learning rate as it
    stands now. What an optimizer remembers (steps, momentum) is not kept, as in framework: it starts afresh.
    A loss or an optimizer that is not nnlib's own is left out, and so is an optimizer with a schedule, which
    is a function. The loaded model then asks for `compile`: in `evaluate` if it has no loss, in `fit` if it
    has no optimizer.

    The file is written beside the old one and then renamed: whatever happens, `path` holds the old
    model or the new one. Raises ModelFileError for a net that cannot be saved (not built, or with a
    layer that is not nnlib's), OSError if the disk is full or the folder cannot be written to.
    """
    net = model.net if isinstance(model, Model) else model
    if type(net) is not Sequential:
        raise TypeError(f"save_model: expected a Sequential or a Model, got {type(net).__name__}")
    notes = {} if notes is None else notes
    with naming(path):
        if type(notes) is not dict:
            raise ModelFileError(f"notes: expected a dict, got {type(notes).__name__}")
        arrays = {name: param.data for name, param in net.named_params()}
        header = {"format": FORMAT, "version": NET, **describe(net), "notes": notes}
        if isinstance(model, Model):
            header |= {"version": MODEL, "model": describe_compiled(model)}
        data = pack(header, arrays)
    replace_file(path, data)


def load_model(path, *, rng=None, trusted=False):
    """What was saved: a Sequential, or a Model with its loss and optimizer, ready to be evaluated.

        load_model("digits.h5").evaluate(x_test, t_test)        after model.save("digits.h5")

    The layers, weights and dtype are the same; `save_model` says what a file leaves out of a Model.
    rng: for the masks of Dropout when training goes on; by default the same masks after every load.
    trusted: the file is your own. It is checked all the same, but read in this process: that is quicker
    by the start of a process, needs none, and is not safe from a file that was forged to crash HDF5.
    Raises ModelFileError if the file is damaged, hostile or of another kind, or if no process can be
    started to read it; FileNotFoundError if there is none.
    """
    rng = np.random.default_rng(0) if rng is None else rng
    with opened(path, trusted=trusted) as (header, claims, arrays):
        net = assemble(check_header(header), claims, rng)
        params = dict(net.named_params())
        for name, array in arrays:
            params[name].data[...] = array
        if "model" not in header:
            return net
        model = Model(net)
        model.name, model.loss, model.optimizer = compiled(header["model"], net.params())
        return model


def load_weights(net, path, *, trusted=False):
    """Write the weights of a file into the arrays of `net`, which has parameters of the same names.

    Everything is read and compared first: names, shapes, dtypes. Raises ModelFileError at the first
    difference ("0.dense.W: expected (784, 100), file has (784, 50)"), and then has changed nothing.
    Settings and the layers without parameters are not compared. trusted: as in `load_model`.
    """
    params = dict(net.named_params())
    with opened(path, trusted=trusted) as (header, claims, arrays):
        check_claims(check_header(header), claims)
        if net.input_shape is None:
            raise ModelFileError("the net has no sizes yet: build it, or give it an input_shape")
        for name, param in params.items():
            compare(name, claims.get(name), param.data.shape, param.data.dtype)
        for name in claims:
            if name not in params:
                raise ModelFileError(f"{name}: the net has no such parameter, file has it")
        arrays = dict(arrays)
    for name, param in params.items():
        param.data[...] = arrays[name]


def describe_model(path, *, trusted=False):
    """What the file says of itself: a dict of format, version, input_shape, dtype, layers, notes (and model).

    The weights are not read. trusted, and what is raised: as in `load_model`.
    """
    with opened(path, trusted=trusted) as (header, claims, _):
        check_claims(check_header(header), claims)
    return header


def check_header(header):
    """The description of the net alone. Raises ModelFileError for another format, or a bad "model"."""
    if header.get("format") != FORMAT:
        raise ModelFileError(f"format: expected {FORMAT!r}, file has {reprlib.repr(header.get('format'))}")
    version = header.get("version")
    if type(version) is not int or version not in (NET, MODEL):  # true is no version
        raise ModelFileError(f"version: expected {NET} or {MODEL}, file has {reprlib.repr(version)}: "
                             "a newer nnlib may have written it")
    if version == MODEL:
        compiled(header.get("model"))
    if type(header.get("notes")) is not dict:
        raise ModelFileError(f"notes: expected an object, file has {reprlib.repr(header.get('notes'))}")
    return {key: value for key, value in header.items() if key not in ("format", "version", "notes")
            and not (key == "model" and version == MODEL)}


def replace_file(path, data):
    """Put `data` at `path`, all of it or nothing. Raises OSError, naming `path`."""
    try:
        with replacing(path) as file:
            file.write(data)
    except OSError as error:
        raise OSError(error.errno, f"the model was not saved: {error.strerror}", str(path)) from error
