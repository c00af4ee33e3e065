"""The truth about an index, in one SQLite file."""
