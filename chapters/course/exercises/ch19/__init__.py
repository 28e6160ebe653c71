"""The exercises of chapter 19, a GPT: next letters, causal mask, sampling, rate, AdamW, cache."""
