"""One module per command: load, call the pure core, report."""
