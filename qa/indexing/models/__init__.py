"""Models of sentence-transformers: found, loaded, and given texts in batches."""
