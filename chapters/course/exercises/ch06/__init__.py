"""The exercises of chapter 6, back-propagation: from a price's derivatives to a two-layer net's."""
