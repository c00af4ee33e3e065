"""Who said what in plain text: minutes, transcripts, chats; and questions with their answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from qa.indexing.documents.plain.lines import Line, words
from qa.indexing.documents.plain.nodes import Node

TIME = (
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[ T])?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
    r"(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?"
)
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]")
_NAME = (
    r"[^\W\d_][\w.'’-]*"
    r"(?: (?:[^\W\d_a-z]|(?:al|bin|da|de|del|der|di|du|el|la|van|von)\b)[\w.'’-]*){0,4}"
)
# "[00:01:02] Anna: …", "12/03/2024, 10:31 - Anna: …", "Anna [00:01:02]: …", "<anna> …"
_TURN = re.compile(
    rf"(?:[\[(]?(?P<time>{TIME})[\])]?(?:\s+-)?\s+)?"
    rf"(?:(?P<nick><[^<>\s]{{1,30}}>)\s|"
    rf"(?P<speaker>(?(time)|(?![a-z])){_NAME}(?: \([^()]{{1,40}}\))?)"
    rf"(?:\s+[\[(](?P<later>{TIME})[\])])?\s?:\s)"
)
# A line with the speaker and the time alone, what is said below: "Anna Fox   0:12".
_ABOVE = re.compile(
    rf"(?P<speaker>{_NAME})\s{{1,4}}[\[(]?(?P<time>{TIME})[\])]?:?|"
    rf"[\[(]?(?P<first>{TIME})[\])]?\s{{1,4}}(?P<second>{_NAME}):?"
)
SENTENCE = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
# What stands before a colon so, and is nobody.
_NOBODY = words(
    """debug info warn warning error fatal trace notice critical note todo tip example hint remark
    important caution hinweis achtung beispiel tipp ps p.s nb n.b a.m a.m. p.m p.m."""
)

_ASKED = re.compile(
    r"(?:Q\s?\d{0,3}\s?[:.)]|(?:[FPVDВ問问]|Question|Frage|Pregunta|Domanda|Pergunta|Vraag|Pytanie"
    r"|Вопрос)\s?\d{0,3}\s?[:：])\s*(?=\S)"
)
_REPLIED = re.compile(
    r"(?:A\s?\d{0,3}\s?[:.)]|(?:[RОA答]|Answer|Antwort|Réponse|Reponse|Respuesta|Risposta|Resposta"
    r"|Antwoord|Odpowiedź|Ответ)\s?\d{0,3}\s?[:：])\s*(?=\S)"
)
# Only one of the ways may match a full stop: else a line of initials, "A.B.C.D.", doubles the work
# with each of them.
_QUESTION = re.compile(
    r"[^\"“«„»\-–—*•>\[(\s]"
    r"(?:[^?？؟!.。]|\.(?=\S)|(?:(?<=\b[A-Z][a-z])|(?<=\b[A-Z]))\.(?!\S)){5,200}[?？؟]"
)
_MOST_IN_ANSWER = 6  # paragraphs; what goes on for longer is no answer but a text

# What opens a line of a log.
_STAMP = re.compile(
    r"\[?(?:\d{4}[-/.]\d{2}[-/.]\d{2}(?:[T ,]+\d{2}:\d{2}(?::\d{2})?\S*)?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{1,2} \d{2}:\d{2}:\d{2}"
    r"|\d{2}[./]\d{2}[./]\d{2,4},? \d{2}:\d{2}\S*|\d{2}:\d{2}:\d{2}\S*"
    r"|\d{1,3}(?:\.\d{1,3}){3} \S+ \S+ \[)(?=[\s\]:,]|$|(?<=\[))"
)


class Turn(NamedTuple):
    """The opening of a speech: who speaks, when, and where in the line the words begin."""

    speaker: str
    time: str
    length: int
    label: str


def turn_of(text: str) -> Turn | None:
    """Return the opening of a speech with which a line begins, None where there is none."""
    found = _TURN.match(text[:300])
    if not found:
        return None
    speaker = found["nick"] or found["speaker"]
    time = found["time"] or found["later"] or ""
    if speaker.lower() in _NOBODY or len(speaker) > 60:
        return None
    if found["nick"]:
        return Turn(speaker.strip("<>"), time, found.end(), speaker)
    return Turn(speaker, time, found.end(), f"{found[0].split(speaker, 1)[1].strip()}")


class Talk:
    """Who speaks in a text, and whether it asks and answers with marks, as all its lines tell.

    Lines such as "Anna: …" are turns rather than facts with names if somebody speaks twice and
    others too, and what is said are sentences.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.asks = _asks(lines)
        self.speakers: frozenset[str] = frozenset()
        turns = list(self._turns(lines))
        who = Counter(turn.speaker for turn, _ in turns)
        turns = [(turn, said) for turn, said in turns if said or turn.time or who[turn.speaker] > 1]
        who = Counter(turn.speaker for turn, _ in turns)
        several = len(who) > 1 and max(who.values()) > 1
        named = len(who) > 1 and all(name.isupper() for name in who)
        said = sum(said for _, said in turns)
        timed = all(turn.time for turn, _ in turns)
        enough = len(turns) > 2 and (several or named) and said >= 0.6 * len(turns)
        if enough or (len(turns) > 1 and timed and (len(who) > 1 or len(turns) > 2)):
            self.speakers = frozenset(who)

    def _turns(self, lines: Sequence[Line]) -> Iterator[tuple[Turn, bool]]:
        """Yield the openings of speeches, each with whether its last line ends a sentence."""
        turn: Turn | None = None
        last = ""
        for line in (*lines, Line("")):
            opened = None if self.asks and starts_faq(line) else turn_of(line.text)
            if turn and (opened or not line.text):
                yield turn, bool(SENTENCE.search(last))
                turn = None
            turn = opened or turn
            last = line.text

    def turn(self, line: Line) -> Turn | None:
        """Return the opening of a speech with which a line begins."""
        turn = turn_of(line.text) if self.speakers else None
        return turn if turn and turn.speaker in self.speakers else None

    def opens(self, line: Line) -> bool:
        """Tell whether a line begins a speech, a question or an answer."""
        return (self.asks and starts_faq(line)) or self.turn(line) is not None


def _asks(lines: Sequence[Line]) -> bool:
    """Tell whether a question with a mark is followed by an answer with one."""
    asked = False
    for line in lines:
        if asked and _REPLIED.match(line.text):
            return True
        asked = bool(_ASKED.match(line.text)) or (asked and not starts_faq(line))
    return False


def speeches(nodes: Sequence[Node], talk: Talk) -> list[Node]:
    """Make a dialogue of the paragraphs that open with who speaks, those in between included."""
    turns = {
        number: opened
        for number, node in enumerate(nodes)
        if node.kind == "paragraph" and node.lines and (opened := talk.turn(node.lines[0]))
    }
    made: list[Node] = []
    dialogue: Node | None = None
    for number, node in enumerate(nodes):
        if number in turns:
            if dialogue is None:
                dialogue = Node("dialogue", indent=node.indent)
                made.append(dialogue)
            dialogue.children.append(_speech(node, turns[number]))
        elif dialogue and node.kind == "paragraph" and _is_within(turns, number):
            dialogue.children[-1].children.append(node)
        else:
            dialogue = None
            made.append(node)
    return made


def _is_within(turns: dict[int, Turn], number: int) -> bool:
    """Tell whether somebody goes on to speak: the next turn is near."""
    return any(number + step in turns for step in range(1, 4))


def _speech(node: Node, turn: Turn) -> Node:
    first = replace(node.lines[0], text=node.lines[0].text[turn.length :])
    label = node.lines[0].text[: turn.length].strip()
    # The minutes of a recording are left out; the day of a message may be asked for.
    bare = turn.time and not _DAY.match(turn.time)
    fields: dict[str, object] = {"label": f"{turn.speaker}:" if bare else label}
    if turn.time:
        fields["details"] = {"time": turn.time}
    said = [first, *node.lines[1:]] if first.text else list(node.lines[1:])
    return Node("speech", fields=fields, children=[replace(node, lines=said)])


def take_timed(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    """Return a speech whose speaker and time stand on the line above it."""
    found = _ABOVE.fullmatch(run[i].text) if len(run[i].text) < 100 else None
    if i or not found or len(run) < 2:
        return None, i
    speaker = found["speaker"] or found["second"]
    time = found["time"] or found["first"]
    if speaker.lower() in _NOBODY:
        return None, i
    fields = {"label": f"{speaker}:", "details": {"time": time}}
    said = Node("paragraph", run[1:], indent=run[1].indent)
    return Node("speech", children=[said], fields=fields, indent=run[i].indent), len(run)


def gather_speeches(nodes: Sequence[Node]) -> list[Node]:
    """Put speeches right after each other into a dialogue; one alone is a paragraph again."""
    made: list[Node] = []
    for node in nodes:
        if node.kind != "speech":
            made.append(node)
        elif made and made[-1].kind == "dialogue":
            made[-1].children.append(node)
        else:
            made.append(Node("dialogue", children=[node], indent=node.indent))
    return made


def take_log(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    """Return an entry of a log, which is never joined with the next."""
    if not _is_stamped(run, i) or not (_is_stamped(run, i + 1) or _is_stamped(run, i - 1)):
        return None, i
    return Node("paragraph", [run[i]], mended=False, indent=run[i].indent), i + 1


def _is_stamped(run: Sequence[Line], i: int) -> bool:
    return 0 <= i < len(run) and bool(_STAMP.match(run[i].text)) and not turn_of(run[i].text)


def faqs(nodes: Sequence[Node], talk: Talk) -> list[Node]:
    """Put questions and what answers them together, where the text has marks or lines for both."""
    return _marked(nodes) if talk.asks else _bare(nodes)


def _opens(node: Node, mark: re.Pattern[str]) -> bool:
    return node.kind == "paragraph" and bool(node.lines) and bool(mark.match(node.lines[0].text))


def starts_faq(line: Line) -> bool:
    """Tell whether a line begins with the mark of a question or an answer."""
    return bool(_ASKED.match(line.text) or _REPLIED.match(line.text))


def _marked(nodes: Sequence[Node]) -> list[Node]:
    """Part at the marks: "Q: …", "A: …"; what follows an answer at once is of it."""
    made: list[Node] = []
    faq: Node | None = None
    for number, node in enumerate(nodes):
        if _opens(node, _ASKED):
            faq = Node("faq", children=[replace(node, kind="question")], indent=node.indent)
            made.append(faq)
        elif faq and len(faq.children) == 1 and _opens(node, _REPLIED):
            faq.children.append(Node("answer", children=[node]))
        elif (
            faq
            and len(faq.children) == 2
            and node.kind in ("paragraph", "list", "code", "table")
            and any(_opens(after, _ASKED) for after in nodes[number + 1 : number + 4])
        ):
            faq.children[1].children.append(node)
        else:
            faq = None
            made.append(node)
    return [_without_half(node) for node in made]


def _without_half(node: Node) -> Node:
    """Return a question that nothing answers as a paragraph."""
    if node.kind == "faq" and len(node.children) == 1:
        return replace(node.children[0], kind="paragraph")
    return node


def is_question(text: str) -> bool:
    """Tell whether a line is one question alone."""
    return bool(_QUESTION.fullmatch(text[:300]))


def _is_question(node: Node) -> bool:
    if node.kind != "paragraph" or not 0 < len(node.lines) < 3:
        return False
    one = len(node.lines) == 1 or node.lines[1].text[0].islower()
    return one and is_question(node.text[:300])


def _is_reply(node: Node) -> bool:
    """Tell a sentence right under a question."""
    return not node.blank and len(node.text) > 15 and bool(SENTENCE.search(node.text[-5:]))


def _bare(nodes: Sequence[Node]) -> list[Node]:
    """Part at lines that are one question, if there are several and each has a short answer."""
    asked = [n for n, node in enumerate(nodes) if _is_question(node)]
    ends = {}
    for n, after in zip(asked, [*asked, len(nodes)][1:], strict=True):
        end = n + 1
        while end < after and nodes[end].kind in ("paragraph", "list", "code", "table"):
            end += 1
        if after == len(nodes) and end - n - 1 > _MOST_IN_ANSWER:
            end = n + 2
        ends[n] = end
    answered = {n: e for n, e in ends.items() if 1 < e - n <= _MOST_IN_ANSWER + 1}
    close = answered and all(_is_reply(nodes[n + 1]) for n in answered)
    if len(answered) < (1 if close else 2) or len(answered) < len(asked) / 2:
        return list(nodes)
    made: list[Node] = []
    n = 0
    while n < len(nodes):
        if n not in answered:
            made.append(nodes[n])
            n += 1
            continue
        end = answered[n]
        answer = Node("answer", children=list(nodes[n + 1 : end]))
        made.append(Node("faq", children=[replace(nodes[n], kind="question"), answer]))
        n = end
    return made
