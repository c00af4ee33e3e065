"""Retrievers for frameworks: a module each; the framework comes as an extra."""
