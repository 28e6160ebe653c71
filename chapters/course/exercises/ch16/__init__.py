"""The exercises of chapter 16, recurrent nets: memory, through time, the LSTM, clipping, temperature."""

from . import clipping, lstm, memory, rnn, through_time, writing

EXERCISES = (
    *memory.EXERCISES, *rnn.EXERCISES, *through_time.EXERCISES, *lstm.EXERCISES, *clipping.EXERCISES,
    *writing.EXERCISES,
)
