"""The situations of `make matrix`: that what they promise is there."""

import json
import subprocess
import sys

import numpy as np
import pytest

from course.tools.situations import CORES, LACKING, SITUATIONS, CannotRun, variables

ASK = "import numpy, json; print(json.dumps(numpy.show_config('dicts')['SIMD Extensions'].get('found', [])))"


@pytest.mark.parametrize("core", [core for core in CORES if core])
def test_numpy_has_no_code_that_the_processor_lacks(core, tmp_path):
    try:
        run = SITUATIONS[f"threads-1-{core.lower()}"](tmp_path)
    except CannotRun as why:
        pytest.skip(str(why))
    told = subprocess.run([sys.executable, "-W", "error", "-c", ASK], env=variables(run.env), check=True,
                          capture_output=True, text=True)
    here = np.show_config("dicts")["SIMD Extensions"].get("found", [])
    lacking = LACKING.get(core, ())
    assert json.loads(told.stdout) == [name for name in here if not (lacking and name.startswith(lacking))]
    assert run.env["OPENBLAS_CORETYPE"] == core
