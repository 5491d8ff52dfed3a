"""The work itself, one theme a file."""
