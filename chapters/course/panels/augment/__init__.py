"""The augmentation panel: a digit is turned, scaled and moved under the eyes of a net."""
