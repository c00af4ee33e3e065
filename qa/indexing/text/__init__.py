"""Text taken apart: language, words, sentences, passages."""
