"""Fits the small calibrated models from knowledge/ and tests/corpus; nothing imports it."""
