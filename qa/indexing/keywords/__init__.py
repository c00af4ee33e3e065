"""The keyword side: which passages share the words of a question, and how much that counts."""
