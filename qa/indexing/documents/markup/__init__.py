"""Texts with marks: Markdown, reStructuredText, AsciiDoc, Org, LaTeX, notebooks, books."""
