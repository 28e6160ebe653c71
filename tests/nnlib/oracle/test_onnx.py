"""ONNX's vectors: for each operator that nnlib has, what others say it gives."""

from fnmatch import fnmatch
from functools import cache

import numpy as np
import pytest

pytest.importorskip("onnx", exc_type=ImportError)

from onnx_adapters import ADAPTERS
from onnx_vectors import vectors

LEFT_OUT = {  # what nnlib does not have: the vectors that ask for it
    "one or three axes of pixels": """test_*[Pp]ool_1d* test_*[Pp]ool_3d* test_???Pool[13]d* test_Conv[13]d*
        test_operator_maxpool/0 test_BatchNorm3d* test_col2im_5d test_convtranspose_[13]d""",
    "dilations": """test_*pool_2d_dilations test_MaxPool2d_stride_padding_dilation/0 test_Conv2d_dilated/0
        test_col2im_dilations test_convtranspose_dilations""",
    "groups of channels": "test_Conv2d_depthwise* test_Conv2d_groups* test_convtranspose_group*",
    "windows that begin inside and end outside": "test_*pool_2d_ceil test_averagepool_2d_ceil_last_window*",
    "another border on each side": """test_*pool_2d_same_lower test_*pool_2d_same_upper test_col2im_pads
        test_conv_with_strides_and_asymmetric_padding test_convtranspose_autopad_same""",
    "a stride for each axis": """test_ConvTranspose2d* test_convtranspose_kernel_shape test_convtranspose_pad
        test_convtranspose_output_shape test_convtranspose_pads""",
    "other axes than the first for the examples": """test_flatten_axis[023] test_flatten_negative_axis[124]
        test_reshape_reordered_all_dims test_reshape_one_dim test_reshape_negative_extended_dims
        test_reshape_allowzero_reordered""",
    "a bias for each example": "test_gemm_default_matrix_bias",
    "products of stacks of matrices": "test_matmul_1d* test_matmul_3d test_matmul_4d* test_matmul_bcast",
    "gates that see the state": "test_lstm_with_peepholes",
    "another generator's random mask": """test_training_dropout test_training_dropout_mask
        test_training_dropout_default*""",
    "labels outside of 0 … classes - 1": "test_onehot_negative_indices test_onehot_out_of_range_indices",
}


@cache
def all_vectors():
    return vectors(set(ADAPTERS))


def left_out(name):
    """Whether the table names the vector."""
    return any(fnmatch(name, pattern) for patterns in LEFT_OUT.values() for pattern in patterns.split())


def fault(vector):
    """What is wrong with nnlib's outputs; None if they are right. Masks and indices it does not return."""
    try:
        results = ADAPTERS[vector.operator](*vector.inputs, **vector.attributes)
        results = results if isinstance(results, tuple) else (results,)
        pairs = [(ours, theirs) for ours, theirs in zip(results, vector.outputs) if theirs is not None]
        assert pairs
        for ours, theirs in pairs:
            theirs = np.asarray(theirs).astype(float)
            assert np.shape(ours) == theirs.shape
            np.testing.assert_allclose(
                np.asarray(ours, float), theirs, rtol=1e-5, atol=1e-6 * np.abs(theirs).max(initial=1))
    except Exception as error:
        return repr(error)
    return None


@pytest.mark.parametrize("operator", ADAPTERS)
def test_operator(operator):
    faults = {vector.name: fault(vector) for vector in all_vectors() if vector.operator == operator}
    assert faults, "the package has vectors of it"
    assert {name: error for name, error in faults.items() if error and not left_out(name)} == {}
    assert [name for name, error in faults.items() if not error and left_out(name)] == []


def test_the_table_names_what_there_is():
    names = [vector.name for vector in all_vectors()]
    patterns = " ".join(LEFT_OUT.values()).split()
    assert [pattern for pattern in patterns if not any(fnmatch(name, pattern) for name in names)] == []
    assert sum(not left_out(name) for name in names) >= 180
