"""The Model Context Protocol: the documents for assistants that speak it, over HTTP or stdio."""
