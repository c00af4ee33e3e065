"""Subtitles: SubRip (.srt) and WebVTT (.vtt), read as what is said."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.text import Parsed, decode

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?\s+([^<>]{1,80})>")
_TAG = re.compile(r"</?(?:[a-zA-Z][^<>]{0,100}|\d[\d:.]*)?>|\{\\[^{}]{0,40}\}")
# ">> ANNA: …", "Anna Fox: …", but no "Remember this: …"
_SPEAKER = re.compile(
    r"(?:>>+\s*)?([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}(?: \([^()]{1,30}\))?):\s+(?=\S)"
)
_CHANGE = re.compile(r"(?:>>+|[-–—])\s*(?=\S)")
_ENDED = re.compile(r"[.!?…。！？♪][\"'”’»)\]]*$")
# Seconds: a speech that goes on for longer is parted where a sentence ends, and so is one after
# which nothing is said for a while.
_LONGEST = 30.0
_PAUSE = 2.0
_GLIMPSE = 0.1


@dataclass(slots=True)
class _Cue:
    """What is shown at once: from when to when, in seconds, and the lines."""

    start: float
    end: float
    lines: list[str]


@dataclass(slots=True)
class _Speech:
    """What one speaker says; `end` is when the last of it goes."""

    speaker: str
    start: float
    end: float
    parts: list[str]


def parse(data: bytes) -> Parsed:
    """Read subtitles; those that belong together are a speech, with the time it begins."""
    text = decode(data)
    builder = Builder()
    if not write(text, builder):
        raise DocumentError("has no subtitles with times; save it as .srt or .vtt once more")
    return builder.parsed(title=_title(text))


def is_subtitles(text: str) -> bool:
    """Tell subtitles that were saved as plain text."""
    lines = [line for line in text[:4000].split("\n") if line.strip()]
    if not lines or "-->" not in text[:4000]:
        return False
    timings = sum(bool(_TIMING.fullmatch(line)) for line in lines)
    return timings > 0 and (lines[0].startswith("WEBVTT") or 4 * timings >= len(lines) - 3)


def write(text: str, builder: Builder) -> bool:
    """Write what subtitles say into a dialogue; tell whether there was any."""
    cues = list(_cues(text))
    builder.left_out["time"] += len(cues)
    with builder.block("dialogue"):
        for speech in _speeches(cues):
            label = f"{speech.speaker}:" if speech.speaker else ""
            details = {"time": _clock(speech.start)}
            with builder.block("speech", label=label, details=details):
                builder.write(" ".join(speech.parts))
    return bool(cues)


def _title(text: str) -> str | None:
    """Return what stands after WEBVTT on its line: some write a title there."""
    found = re.match(r"WEBVTT[ \t]+(?:-\s*)?(\S[^\n]{0,200})", text)
    return found[1].strip() if found else None


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the subtitles in order; what else is in the file, styles and notes, is left out."""
    cue: _Cue | None = None
    before = ""
    for line in text.split("\n"):
        timing = _TIMING.fullmatch(line) if "-->" in line else None
        if timing:
            if cue:
                # Without an empty line between them, the number of this one is its last line.
                if cue.lines and cue.lines[-1] == before and before.strip().isdigit():
                    cue.lines.pop()
                yield cue
            cue = _Cue(_seconds(timing.groups()[:4]), _seconds(timing.groups()[4:]), [])
        elif cue and not line.strip():
            yield cue
            cue = None
        elif cue:
            cue.lines.append(line)
        before = line
    if cue:
        yield cue


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + fraction / float(10 ** len(parts[3] or ""))


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _speeches(cues: list[_Cue]) -> Iterator[_Speech]:
    """Yield what is said, cues that go on with a sentence or a speech put together."""
    speech: _Speech | None = None
    shown: list[str] = []
    for cue in cues:
        lines = [_said(line) for line in cue.lines]
        new = [line for line in lines[_rolled(cue, lines, shown) :] if line[2]]
        shown = [said for _, _, said in lines]
        several = sum(changes for changes, _, _ in new) > 1
        for changes, speaker, said in new:
            ended = speech is not None and _ENDED.search(speech.parts[-1][-6:])
            anew = speech is None or (speaker not in ("", speech.speaker)) or (changes and several)
            late = speech and (
                cue.start - speech.end >= _PAUSE or cue.end - speech.start > _LONGEST
            )
            # Captions made by machines have no full stops.
            endless = speech and cue.end - speech.start > 2 * _LONGEST
            if speech is None or anew or endless or (ended and (late or changes)):
                if speech:
                    yield speech
                kept = speech.speaker if speech and not changes else ""
                speech = _Speech(speaker or kept, cue.start, cue.end, [said])
            else:
                speech.parts.append(said)
                speech.end = cue.end
    if speech:
        yield speech


def _rolled(cue: _Cue, lines: list[tuple[bool, str, str]], shown: list[str]) -> int:
    """Return how many lines were there before: captions that roll up show them again."""
    again = bool(lines and shown) and lines[0][2] == shown[-1]
    return int(again and (len(lines) > 1 or cue.end - cue.start < _GLIMPSE))


def _said(line: str) -> tuple[bool, str, str]:
    """Return whether a line tells that another speaks, who, if it says so, and the words."""
    voice = _VOICE.search(line)
    words = " ".join(html.unescape(_TAG.sub("", line)).split())
    if voice:
        return True, voice[1].strip(), words
    named = _SPEAKER.match(words)
    if named:
        return True, named[1], words[named.end() :]
    change = _CHANGE.match(words)
    return bool(change), "", words[change.end() :] if change else words
