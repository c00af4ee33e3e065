"""How near questions come to a corpus by chance: what a question must exceed to be answered.

A cosine that means an answer in one corpus is an everyday one in another. So everyday
questions, most of which no collection answers, are compared with all passages, and how
near the nearest comes is kept with the index, up to date with every sync.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

import numpy as np

from qa.indexing.arrays import Ids, Rows
from qa.indexing.catalogue import Catalogue
from qa.indexing.models.cache import cached_questions
from qa.indexing.models.embed import Embedder
from qa.indexing.stores import VectorStore

# Of all walks of life, so that few of them are of the subject of any one collection.
_QUESTIONS = """
how do I cook rice | how long should I boil an egg | what can I make with leftover chicken |
is it safe to eat raw fish | how do I bake sourdough bread | which wine goes with lamb |
how many calories are in an avocado | what is a substitute for butter | how do I sharpen a knife |
how do I get red wine out of a carpet | why does my cake not rise | what is the best pizza in town |
how do I clean an oven | how often should I change bed sheets | how do I remove mould from a wall |
how do I unblock a sink | how do I hang a heavy mirror | which paint is best for a bathroom |
how do I fix a dripping tap | why is my radiator cold | how do I get rid of ants |
how do I prune roses | when should I plant tomatoes | how often do I water a cactus |
why are the leaves of my plant yellow | how do I keep slugs off lettuce | how do I mow a wet lawn |
what should I feed a kitten | why does my dog bark at night | how long do hamsters live |
how do I teach a parrot to talk | how do I trim a rabbit's nails | is chocolate bad for dogs |
what is the weather like tomorrow | will it snow this weekend | what time does the sun set |
how hot is it in Dubai in July | when does daylight saving time end | how far away is the moon |
why is the sky blue | how do rainbows form | what causes thunder | how old is the sun |
how many planets are there | what is a black hole | who was the first person on the moon |
what is the speed of light | how does a magnet work | what is the boiling point of mercury |
why do leaves change colour | how do birds find their way | how long do elephants live |
what is the largest animal | how do bees make honey | why do cats purr | are sharks fish |
what is the capital of Mongolia | how high is Mount Everest | which is the longest river |
how many people live in Brazil | which countries border Switzerland | what is the flag of Chile |
what language is spoken in Angola | what is the currency of Thailand | where is Timbuktu |
who won the world cup in 2010 | how long is a football match | what are the rules of cricket |
who is the best tennis player | how do I swim faster | how far is a marathon |
how do I do a push-up |
when do the Olympic games start | who holds the record in the high jump | how does offside work |
how do I learn to skate | which bicycle should I buy | how do I fix a flat tyre |
what is the price of petrol | how do I change the oil of a car | what does a turbo do |
when is my car due for inspection | how do I jump-start a battery | are electric cars any good |
how do I get to the airport | is my flight on time | how much luggage can I take |
do I need a visa for Japan | what is the best time to visit Iceland | where can I park |
how do I book a hotel room | is there a pool at the hotel | what time is check-out |
when does the next train leave | how much is a taxi to the station | which bus goes downtown |
what should I see in Rome | can you recommend a restaurant | where is the nearest pharmacy |
what time does the supermarket close | how do I return a parcel | where is my order |
how do I get a refund | do you ship abroad | is there a discount for students |
what is my account balance | how do I reset my password | how do I block a lost credit card |
how do I open a bank account | what is the exchange rate of the yen | how do I send money abroad |
how much tax do I pay | when is rent due | how do I save for retirement | should I buy gold |
what is the price of a stamp | how do mortgages work | what is a good credit score |
how do I write a résumé | how do I ask for a raise | what should I wear to an interview |
how many holidays do I get | how do I resign politely | what does a plumber earn |
how do I become a pilot | how do I quit smoking | how much sleep does a baby need |
what helps against a headache | how do I treat a burn | what are the symptoms of the flu |
how do I lower my blood pressure | which vaccine do I need | is coffee unhealthy |
how do I lose weight | how much water should I drink | why do my knees hurt |
how do I stop hiccups | what is a normal pulse | how do I remove a splinter | do carrots help eyes |
how do I calm a crying baby | when do children learn to read | what is a good name for a girl |
how do I plan a birthday party | what is a good gift for my mother | how do I tie a tie |
what should I wear to a wedding | how do I propose | how do I make friends |
how do I apologise to a friend | what is the meaning of life | do ghosts exist |
tell me a joke | sing me a song | flip a coin | what is your favourite colour | how old are you |
do you like music | what are you wearing | are we alone in the universe | will I be rich |
what is my horoscope | what time is it in Tokyo | set an alarm for seven | what day is it today |
how many days until Christmas | remind me to call the dentist | add milk to the shopping list |
turn off the lights | play some jazz | make the music louder | take a picture | call my brother |
what is the plot of Hamlet | who wrote Don Quixote | who painted the Mona Lisa |
what is the best film of all time | who plays the lead in that series | when is the next concert |
how do I tune a guitar | how many keys has a piano | who composed the Moonlight sonata |
what is a haiku | how do I draw a horse | how do I knit a scarf | how do I fold a paper crane |
how do I play chess | what beats a full house | how do I solve a sudoku |
what is a good board game |
which video game is new | how do I level up faster | what does this emoji mean |
how do I get more followers | how do I delete a post | how do I mute a chat |
why is my phone so slow | how do I take a screenshot | which laptop should I buy |
how do I connect to the wireless network | my printer does not print | how do I install a font |
how do I back up my photos | how do I merge two cells | how do I sort a list in Python |
what is a prime number | what is the square root of 144 | how do I compute a percentage |
what is the area of a circle | how many ounces are in a pound | convert ten miles to kilometres |
how do you say thank you in Korean | what is the plural of octopus | how do I spell rhythm |
what does ubiquitous mean | what rhymes with orange | how do I use a semicolon |
who was the first Roman emperor | when did the Berlin wall fall | who discovered penicillin |
how did the Titanic sink | when was the printing press invented | who built the pyramids |
what was the Renaissance | who was Joan of Arc | why did the dinosaurs die out |
who is the president of Finland | how do elections work | what does the constitution say |
how do I register to vote | how do I renew my passport | what is the speed limit here |
how do I get married abroad | what is the minimum wage | can my landlord evict me |
how do I write a will | what is a patent | is it legal to record a call | how do I report a theft |
what do Buddhists believe | when is Ramadan | what is the golden rule | who was Plato |
what is a good habit | how do I meditate | how do I stop procrastinating | how do I speak in public
"""
QUESTIONS = tuple(f"{question.strip()}?" for question in _QUESTIONS.split("|"))
# Names this list of questions: vectors that were kept for another list are not used.
_KEY = hashlib.blake2b(_QUESTIONS.encode(), digest_size=8).hexdigest()
_SETTING, _RESULT = "calibration", "chance_nearness"
_PERCENTILE = 95
_SLICE = 20_000  # vectors that are in memory at once


@dataclass(frozen=True, slots=True)
class _State:
    """What is kept: the questions' vectors, and for each its nearest passage.

    `rows` has shape (n, dimension), `cosines` and `passages` (n,); -1 is no passage.
    `newest` is the largest passage id that was compared.
    """

    rows: Rows
    cosines: Rows
    passages: Ids
    newest: int


def calibrate(catalogue: Catalogue, store: VectorStore, embedder: Embedder) -> None:
    """Bring the nearest passage of every everyday question up to date with the store.

    Only passages that are new are compared, and those questions searched again whose
    nearest one is gone. The caller holds the writer's lock; the store is up to date.
    """
    state = _load(catalogue) or _State(
        cached_questions(embedder, QUESTIONS),
        np.full(len(QUESTIONS), -1.0, dtype=np.float32),
        np.full(len(QUESTIONS), -1, dtype=np.int64),
        newest=0,
    )
    ids = store.ids()
    cosines, passages = state.cosines.copy(), state.passages.copy()
    # Ids are never used twice, so a larger one than all before is a new passage.
    new = np.sort(ids[ids > state.newest])
    for first in range(0, len(new), _SLICE):
        batch = new[first : first + _SLICE]
        nearness = state.rows @ store.rows(batch.tolist()).T
        best = nearness.argmax(axis=1)
        highest = nearness[np.arange(len(best)), best]
        nearer = highest > cosines
        cosines[nearer], passages[nearer] = highest[nearer], batch[best[nearer]]
    for i in np.flatnonzero((passages >= 0) & ~np.isin(passages, ids)):
        nearest = store.search(state.rows[i], 1)
        passages[i], cosines[i] = -1, -1.0
        if len(nearest):
            passages[i] = nearest[0]
            cosines[i] = store.rows([int(nearest[0])])[0] @ state.rows[i]
    newest = max(state.newest, int(new[-1])) if len(new) else state.newest
    if newest != state.newest or not np.array_equal(passages, state.passages):
        _save(catalogue, _State(state.rows, cosines, passages, newest))


def chance_nearness(catalogue: Catalogue) -> float | None:
    """Return the cosine that 19 of 20 everyday questions stay below; None if not known."""
    text = catalogue.database.setting(_RESULT)
    return float(text) if text else None


def _load(catalogue: Catalogue) -> _State | None:
    text = catalogue.database.setting(_SETTING)
    if text is None:
        return None
    values = json.loads(text)
    if values["questions"] != _KEY:
        return None
    rows = np.frombuffer(base64.b85decode(values["rows"]), dtype="<f2").astype(np.float32)
    return _State(
        rows.reshape(len(QUESTIONS), -1),
        np.array(values["cosines"], dtype=np.float32),
        np.array(values["passages"], dtype=np.int64),
        values["newest"],
    )


def _save(catalogue: Catalogue, state: _State) -> None:
    values = {
        "questions": _KEY,
        "rows": base64.b85encode(state.rows.astype("<f2").tobytes()).decode(),
        "cosines": [round(float(cosine), 6) for cosine in state.cosines],
        "passages": state.passages.tolist(),
        "newest": state.newest,
    }
    anything = bool((state.passages >= 0).any())
    chance = f"{np.percentile(state.cosines, _PERCENTILE):.6f}" if anything else ""
    with catalogue.database.write():
        catalogue.database.put_setting(_SETTING, json.dumps(values))
        # A setting of its own: every question reads it, and need not parse all the rest.
        catalogue.database.put_setting(_RESULT, chance)
