"""The exercises of chapter 19, a GPT: next letters, the cache, sampling, the rate, AdamW."""
