"""The rows of what varies, by the file they are read from."""
