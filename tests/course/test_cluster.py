"""The cluster that chapter 11 starts: no other program on the machine can hand code to it."""

import ast
import logging
from pathlib import Path

import nbformat
import pytest

CHAPTER = Path(__file__).parents[2] / "chapters" / "11_hyperparameters.ipynb"


def started():
    """The chapter's own call of LocalCluster."""
    distributed = pytest.importorskip("distributed")
    cells = nbformat.read(CHAPTER, as_version=4).cells
    trees = [ast.parse(cell.source) for cell in cells if "LocalCluster(" in cell.source]
    (call,) = [node for tree in trees for node in ast.walk(tree)
               if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "LocalCluster"]
    return eval(ast.unparse(call), {"LocalCluster": distributed.LocalCluster, "logging": logging})


def test_the_cluster_hears_this_kernel_alone():
    with started() as cluster, started():  # a second one: their ports do not collide, with a warning
        addresses = [cluster.scheduler_address, *cluster.scheduler_info["workers"]]
        assert len(addresses) == 3
        assert all(address.startswith("inproc://") for address in addresses)
        for node in (cluster.scheduler, *cluster.workers.values()):
            assert node.http_server.address in ("127.0.0.1", "::1")
        with cluster.get_client() as client:
            assert sorted(client.get_executor().map(abs, [-1, -2])) == [1, 2]
