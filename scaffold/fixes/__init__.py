"""Repairs findings where one small edit is certain: one kind of fix per file, registered by rule in `propose.py`."""
