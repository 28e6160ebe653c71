"""The same data in other containers, and how far a stranger's file is trusted.

    parts = Parts(train, validation, test)        three times (x, t)
    write_json_gz("digits.json.gz", parts)        json_gz.py: text, compressed
    write_pkl_gz("digits.pkl.gz", parts)          pkl_gz.py: Python's own, read without running it
    write_mat("digits.mat", parts)                mat.py: MATLAB's
    write_png_folders("digits", parts)            png_folders.py: train/7/00012.png, one file an image
    parts = read_json_gz("digits.json.gz")        … and so for each

x (N, D) holds the numbers of the file as they stand there, t (N,) int64 the classes 0, 1, … All readers
give identical arrays. What does not fit raises a ContainerError; sizes are checked before they are
believed, nothing in a file is executed, MAX_NUMBERS bounds the memory, and what is compressed may grow to
fifty times its size (or 16 MB), no more.
"""

from course.containers.json_gz import read_json_gz, write_json_gz
from course.containers.mat import read_mat, write_mat
from course.containers.parts import ContainerError, Parts
from course.containers.pkl_gz import read_pkl_gz, write_pkl_gz
from course.containers.png_folders import read_png_folders, write_png_folders

__all__ = [
    "ContainerError", "Parts", "read_json_gz", "read_mat", "read_pkl_gz", "read_png_folders",
    "write_json_gz", "write_mat", "write_pkl_gz", "write_png_folders",
]
