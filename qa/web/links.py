"""Addresses that open a document at a place, without asking anything."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import HTTPConnection

from qa.records import Citation

LOCAL = "sourcebook:"  # of whom no server can be reached: MCP over standard input and output


def base_of(connection: HTTPConnection, public_url: str, *, below: str = "") -> str:
    """Return the address of the page as a client has it, without a slash at its end.

    `public_url` is that of the settings, "" for none; then it is as the request names it, below
    the root path of the server. `below` is the path at which the application that asks is
    mounted.
    """
    if public_url:
        return public_url.rstrip("/")
    root = connection.scope.get("root_path", "").rstrip("/").removesuffix(below).rstrip("/")
    # Gradio also takes a whole address for a root path.
    if root.startswith(("http://", "https://")):
        return str(root)
    return f"{connection.url.scheme}://{connection.url.netloc}{root}"


def document_link(base: str, document_id: str, start: int | None = None, end: int = 0) -> str:
    """Return the address that opens a document, at `text[start:end]` if a place is given."""
    values: dict[str, str | int] = {"document": document_id}
    if start is not None:
        values |= {"start": start, "end": end}
    return f"{base}{'' if base == LOCAL else '/'}?{urlencode(values)}"


def citation_link(base: str, citation: Citation) -> str:
    """Return the address that opens the document of a citation at its place."""
    return document_link(base, citation.document_id, citation.start, citation.end)
