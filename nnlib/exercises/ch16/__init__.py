"""The exercises of chapter 16, recurrent nets: memory, through time, the LSTM, clipping, temperature."""

from . import clipping, lstm, memory, rnn, writing

EXERCISES = memory.EXERCISES + rnn.EXERCISES + lstm.EXERCISES + clipping.EXERCISES + writing.EXERCISES
