"""The styles of repositories that `scaffold init` writes: whole repositories as files, one folder each."""
