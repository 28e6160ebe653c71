"""The exercises of chapter 4, data: an IDX header, batches, a stratified split, leaks."""

from . import batches, files, parts

EXERCISES = files.EXERCISES + batches.EXERCISES + parts.EXERCISES
