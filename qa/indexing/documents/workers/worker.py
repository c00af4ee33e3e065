"""What a worker process does: it reads files for the process that started it.

Requests come on standard input, and replies go out where standard output was. What a reader
prints goes nowhere. `qa.indexing.documents.workers` is the other side.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from qa.blocks import Blocks
from qa.errors import DocumentError
from qa.indexing.documents import Found, find
from qa.indexing.documents.text import Parsed
from qa.indexing.documents.workers.messages import BadMessage, Message, read_message, write_message
from qa.records import Heading

if TYPE_CHECKING:
    from qa.indexing.documents.pdf import Drawing

MB = 1 << 20
# A worker that has grown by so much is followed by a fresh one, as memory is hardly given back.
_GROWN = 300 * MB
# Seconds after which a worker ends itself, should nobody have ended it by then.
_LATE = 5


# What a worker is asked for. Each function yields the messages that answer it.


def _read(data: bytes, path: str) -> Iterator[Message]:
    found = find(data, path)
    parsed = found.parsed
    header = {
        "media_type": found.media_type,
        "container": found.container,
        "reason": found.reason,
        "parsed": None,
    }
    if parsed is None:
        yield Message(header)
        return
    header["parsed"] = {
        "title": parsed.title,
        "author": parsed.author,
        "date": parsed.date,
        "language": parsed.language,
        "page_starts": list(parsed.page_starts),
        "headings": [(one.offset, one.level, one.title) for one in parsed.headings],
        "left_out": parsed.left_out,
    }
    text = parsed.text.encode("utf-8", "surrogatepass")
    yield Message(header, (text, parsed.blocks.to_bytes()))


def found_of(message: Message) -> Found:
    """Return what a worker has found in a file."""
    told = message.header["parsed"]
    parsed = None
    if told is not None:
        text, blocks = message.parts
        headings = [Heading(offset=at, level=lev, title=name) for at, lev, name in told["headings"]]
        known = {**told, "headings": headings, "blocks": Blocks.from_bytes(blocks)}
        parsed = Parsed(text=text.decode("utf-8", "surrogatepass"), **known)
    names = ("media_type", "container", "reason")
    return Found(parsed=parsed, **{name: message.header[name] for name in names})


def _members(data: bytes, path: str) -> Iterator[Message]:
    from qa.indexing.documents import containers

    for member, content in containers.members(data, path) or ():
        if isinstance(content, DocumentError):
            yield Message({"more": True, "path": member, "reason": content.reason})
        else:
            yield Message({"more": True, "path": member}, (content,))
    yield Message({})


def _member(data: bytes, path: str, wanted: str) -> Iterator[Message]:
    from qa.indexing.documents import containers

    for member, content in containers.members(data, path) or ():
        if member == wanted and isinstance(content, bytes):
            yield Message({}, (content,))
            return
    raise DocumentError("is no longer in the file that held it")


def _sizes(data: bytes) -> Iterator[Message]:
    from qa.indexing.documents import pdf

    yield Message({"sizes": pdf.sizes(data)})


def _draw(data: bytes, number: int, text: str, sharpness: int) -> Iterator[Message]:
    from qa.indexing.documents import pdf

    drawing = pdf.draw(data, number, text, sharpness=sharpness)
    told = {name: getattr(drawing, name) for name in ("width", "height", "boxes")}
    yield Message({"drawing": told}, (drawing.image,))


def drawing_of(message: Message) -> Drawing:
    """Return the page that a worker has drawn."""
    from qa.indexing.documents import pdf

    told = message.header["drawing"]
    boxes = told["boxes"]
    if boxes is not None:
        boxes = tuple(None if box is None else tuple(box) for box in boxes)
    return pdf.Drawing(image=message.parts[0], **{**told, "boxes": boxes})


JOBS: dict[str, Callable[..., Iterator[Message]]] = {
    "read": _read,
    "members": _members,
    "member": _member,
    "sizes": _sizes,
    "draw": _draw,
}


def main() -> None:
    """Answer requests until there are none any more, as the arguments of the process say.

    They are one object in JSON: `parent`, the number of the process that asks; `seconds` and
    `megabytes`, what a request may take; `modules`, to be imported first from `path`, too.
    """
    told = json.loads(sys.argv[2])
    _live_no_longer_than(told["parent"])
    requests, replies = _own_streams()
    sys.path += told["path"]
    for name in told["modules"]:
        importlib.import_module(name)
    write_message(replies, Message({"ready": True}))
    me, small = os.getpid(), _memory()[1]
    ends = False
    while not ends:
        try:
            request = read_message(requests, most=sys.maxsize)
        except (EOFError, BadMessage):
            return
        with _limited(told["seconds"], told["megabytes"]):
            for reply in answers(request):
                if os.getpid() != me:
                    os._exit(0)  # a reader has forked, and this is not the one that answers
                ends = bool(reply.header.get("limit")) or _memory()[1] > small + _GROWN
                ends = ends and not reply.header.get("more")
                write_message(replies, Message({**reply.header, "last": ends}, reply.parts))


def answers(request: Message) -> Iterator[Message]:
    """Yield the messages that answer a request, each with its number.

    All but the last have "more". Where something is wrong, the last has "failed", and "reason" or
    else "limit", which tells what was not enough.
    """
    number = request.header["number"]
    try:
        for reply in JOBS[request.header["job"]](*request.parts, **request.header["values"]):
            yield Message({**reply.header, "number": number}, reply.parts)
    except DocumentError as error:
        yield Message({"failed": True, "number": number, **_told(error, error.reason)})
    except Exception as error:
        reason = f"cannot be read, it seems broken ({type(error).__name__})"
        yield Message({"failed": True, "number": number, **_told(error, reason)})


def _told(error: BaseException, reason: str) -> dict[str, str]:
    """Return what is told of an error: its reason, unless it comes of a lack of memory."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, MemoryError):
        seen = seen.__cause__ or seen.__context__
    return {"reason": reason} if seen is None else {"limit": "memory"}


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the streams of requests and replies, which readers do not come upon."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    return requests, replies


def _live_no_longer_than(parent: int) -> None:
    """See to it that this process ends with another one, where the system can do that."""
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other one ends this one
    if sys.platform == "linux":
        import ctypes
        import resource

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # Where memory runs out, this is what the system ends first.
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")


@contextlib.contextmanager
def _limited(seconds: float, megabytes: int) -> Iterator[None]:
    """Keep what is done within the limits; without an end, nothing is done any more."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds + _LATE)  # its signal ends the process
    if sys.platform == "linux":
        import resource

        before = resource.getrlimit(resource.RLIMIT_AS)
        most = _memory()[0] + megabytes * MB
        if before[1] != resource.RLIM_INFINITY:
            most = min(most, before[1])
        resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, before)
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def _memory() -> tuple[int, int]:
    """Return the bytes of address space and of memory that this process has, 0 if not known."""
    try:
        pages = Path("/proc/self/statm").read_text().split()
    except OSError:
        return 0, 0
    size = os.sysconf("SC_PAGE_SIZE")
    return int(pages[0]) * size, int(pages[1]) * size
