"""What the page may ask about documents: list them, add some, remove them."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from qa.errors import InputError
from qa.indexing.documents import READERS
from qa.web.endpoints import guarded, session_of, text_of
from qa.web.uploads import MB, Upload
from qa.web.visitors import Sessions

_PIECE = 1_000_000  # characters of base64 that one call may carry


class DocumentEndpoints:
    """The calls of the drawer: JSON values in, JSON values out, `{"error": …}` for bad input.

    Every request has the visitor's `session`, and one about an upload its id in `upload`.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def limits(self, _: Any = None) -> dict[str, Any]:
        """Return what may be added: `allowed`, `shared`, endings, sizes in bytes, minutes."""
        config = self._sessions.config
        return {
            "allowed": not config.read_only,
            "shared": config.shared,
            "endings": sorted(READERS),
            "file_bytes": config.upload_mb * MB,
            "files": config.upload_files,
            "session_bytes": config.session_mb * MB,
            "minutes": config.session_minutes,
        }

    def upload_begin(self, request: Any) -> dict[str, Any]:
        """Begin an upload of `{"files": [{"name", "size"}]}`; return its id and which to send."""
        return guarded(lambda: self._begin(request))

    def upload_send(self, request: Any) -> dict[str, Any]:
        """Take the next piece of a file, `{"file": number, "data": base64}`."""
        return guarded(lambda: self._send(request))

    def upload_start(self, request: Any) -> dict[str, Any]:
        """Index what was sent; `upload_state` tells how far it is."""
        return guarded(lambda: self._start(request))

    def upload_state(self, request: Any) -> dict[str, Any]:
        """Return `Upload.state()`."""
        return guarded(lambda: self._upload(request).state())

    def upload_cancel(self, request: Any) -> dict[str, Any]:
        """Stop an upload; nothing of it stays, unless it is done."""
        return guarded(lambda: self._cancel(request))

    def remove(self, request: Any) -> dict[str, Any]:
        """Remove the document of `{"document_id": …}`, one that was added."""
        return guarded(lambda: self._remove(request))

    def _upload(self, request: Any) -> Upload:
        return self._sessions.upload(session_of(request), text_of(request, "upload"))

    def _begin(self, request: Any) -> dict[str, Any]:
        files = request.get("files") if isinstance(request, dict) else None
        if not isinstance(files, list) or not files:
            raise InputError("The request names no files.")
        named = [(text_of(file, "name")[:1000], _size_of(file)) for file in files]
        name, upload = self._sessions.begin(session_of(request), named)
        return {"upload": name, "wanted": upload.wanted}

    def _send(self, request: Any) -> dict[str, Any]:
        upload = self._upload(request)
        number = request.get("file")
        if type(number) is not int:
            raise InputError("The request has no number 'file'.")
        data = text_of(request, "data")
        if len(data) > _PIECE:
            raise InputError("This piece of a file is too long to be sent at once.")
        try:
            upload.send(number, base64.b64decode(data, validate=True))
        except binascii.Error:
            raise InputError("This piece of a file is not base64.") from None
        return {}

    def _start(self, request: Any) -> dict[str, Any]:
        self._sessions.start(session_of(request), text_of(request, "upload"))
        return {}

    def _cancel(self, request: Any) -> dict[str, Any]:
        self._upload(request).cancel()
        return {}

    def _remove(self, request: Any) -> dict[str, Any]:
        self._sessions.remove(session_of(request), text_of(request, "document_id"))
        return {}


def _size_of(file: dict[str, Any]) -> int:
    size = file.get("size")
    if type(size) is not int or size < 0:
        raise InputError("A file in the request has no size.")
    return size
