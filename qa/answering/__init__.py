"""Question in, answer out, over an index."""
