"""Questions that the documents answer, to be offered to whoever reads."""
