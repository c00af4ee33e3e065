"""Documents in, index out; knows nothing of questions."""
