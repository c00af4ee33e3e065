"""The server's programming interface, `/api/v1`: requests checked, records as replies."""
