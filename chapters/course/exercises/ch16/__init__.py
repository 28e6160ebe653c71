"""The exercises of chapter 16, recurrent nets: memory, through time, the LSTM, clipping, temperature."""
