"""The exercises of chapter 0: a first look at rates and losses."""
