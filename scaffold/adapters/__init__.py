"""The only code that touches the world: files, programs, the template engine, the network."""
