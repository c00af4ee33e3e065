"""Thanks, greetings and questions about the program itself: answered without a search.

A message is small talk only if it consists of the phrases below and nothing else, so that
a question which merely begins politely is searched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

_SHOWN = 5  # titles that are named when there are more

# What each kind of message may consist of, in any order; of several, the first kind here
# is replied to. What may well be asked of documents, or of the answer before, stands in none
# of them: "later", "what's new", "how does it work".
_PHRASES = {
    "documents": """
        what documents do you have | what documents do you know | what documents are there |
        which documents do you have | which documents do you know | which documents are there |
        what files do you have | which files do you have | what sources do you have |
        which sources do you have | what sources do you use | how many documents do you have |
        how many documents are there | what documents you have | which documents you have |
        how many documents you have | list documents | list your documents |
        list the documents | list all documents | show documents | show your documents |
        show the documents | show me the documents | show me your documents |
        welche dokumente hast du | welche dokumente haben sie | welche dokumente gibt es |
        quels documents as tu | quels documents avez vous | quels documents y a t il |
        qué documentos tienes | qué documentos tiene | qué documentos hay |
        quali documenti hai | quali documenti ci sono |
        que documentos você tem | que documentos há | welke documenten heb je |
        welke documenten zijn er
    """,
    "about": """
        who are you | who you are | what are you | what you are | what is your name |
        whats your name | what your name is | may i have your name | tell me your name |
        what are you called | what you are called | what should i call you |
        what do i call you | what can i call you | introduce yourself |
        tell me about yourself | who made you | who created you | who programmed you |
        who built you | who designed you | who developed you | who is your maker |
        who is your creator | what company made you | which company made you |
        are you a bot | are you a chatbot | are you a robot | are you a computer |
        are you a machine | are you a program | are you an ai | are you human |
        are you a human | are you a person | are you real | are you a real person |
        are you a human or a computer | are you a person or a robot | is this a bot |
        am i talking to a bot | am i talking to a human | am i talking to a person |
        what can you do | what you can do | what can you do for me | what you can do for me |
        what are you able to do | what can i do here | what do you do |
        what can you help with | what can you help me with | what you can help with |
        what you can help me with | what things can you help me with |
        what kind of things can you help with | what kind of things can you help me with |
        how can you help | how can you help me | what can i ask | what can i ask you |
        what i can ask | what i can ask you | what should i ask | what should i ask you |
        what questions can i ask | what questions can i ask you |
        what kind of questions can i ask | what kind of questions can i ask you |
        what type of questions can i ask you | what types of questions can i ask you |
        how do you work | how do i use you | help | help me | i need help |
        can you help | can you help me | could you help me |
        wer bist du | wer sind sie | wie heißt du | wie heißen sie | was bist du |
        was kannst du | was können sie | was kann ich fragen | hilfe | hilf mir |
        qui es tu | tu es qui | qui êtes vous | vous êtes qui | comment tu t’appelles |
        comment t’appelles tu | comment vous appelez vous | que peux tu faire |
        que sais tu faire | que pouvez vous faire | qu’est ce que tu peux faire |
        aide moi | aidez moi |
        quién eres | quién es usted | cómo te llamas | qué puedes hacer | qué sabes hacer |
        ayuda | ayúdame |
        chi sei | come ti chiami | cosa puoi fare | cosa sai fare | che cosa puoi fare |
        aiuto | aiutami |
        quem é você | quem és tu | como você se chama | o que você pode fazer |
        o que você faz | o que podes fazer | ajuda |
        wie ben je | wie ben jij | wie bent u | hoe heet je | wat kun je | wat kan je |
        wat kun je doen | wat kan je doen | wat kunt u
    """,
    "goodbye": """
        bye | bye bye | bye bye then | bye now | bye then | bye for now | goodbye |
        goodbye then | good bye | good bye then | good night | see you | see ya |
        see you later | see you soon | see you tomorrow | cya | take care |
        catch you later | so long | until next time |
        talk to you later | talk to you soon | ttyl | have a nice day | have a good day |
        have a great day | have a good one | have a nice evening | have a good evening |
        have a nice weekend | have a good weekend | enjoy your day | signing off | im done |
        that is all i need | thats all i need | nice talking to you | good talking to you |
        great talking to you | it was nice talking to you | it was good talking to you |
        it was great talking to you | it was nice to talk to you | it was good to talk to you |
        it was great to talk to you | it was a pleasure talking to you |
        nice chatting with you | it was nice chatting with you |
        tschüss | tschau | auf wiedersehen | auf wiederhören | bis bald | bis später |
        bis dann | bis morgen | gute nacht | schönen tag noch |
        au revoir | à bientôt | à plus tard | à demain | bonne journée | bonne soirée |
        bonne nuit |
        adiós | hasta luego | hasta pronto | hasta mañana | hasta la vista | nos vemos |
        arrivederci | a presto | a dopo | a domani | buonanotte | buona notte |
        buona giornata | buona serata |
        tchau | adeus | até logo | até mais | até amanhã | até breve |
        doei | tot ziens | tot straks | tot later | tot morgen | fijne dag | goedenacht
    """,
    "thanks": """
        thanks | thank you | thankyou | thank u | thx | thanx | ty | tysm | cheers | many thanks |
        thanks a lot | thanks so much | thanks very much | thanks a million | thanks a bunch |
        thank you so much | thank you very much | thank you ever so much | thanks again |
        thank you again | thanks all | thanks for that | thank you for that |
        thanks for this | thank you for this | thank you very much for that |
        thanks a lot for that | thanks so much for that | thanks for everything |
        thank you for everything | i appreciate it | i appreciate that |
        i appreciate your help | i appreciate the help | i really appreciate it |
        much appreciated | i am grateful | im grateful | i would like to thank you |
        i want to thank you | you are the best | youre the best | that was helpful |
        that was very helpful | that was really helpful | that is helpful | thats helpful |
        very helpful | that helped | that helps | this helps |
        danke | danke schön | danke schoen | dankeschön | danke sehr | danke dir |
        danke ihnen | vielen dank | vielen herzlichen dank | besten dank | herzlichen dank |
        tausend dank | ich danke dir | ich danke ihnen |
        merci | merci beaucoup | merci bien | merci à toi | merci à vous | mille mercis |
        je te remercie | je vous remercie |
        gracias | muchas gracias | muchísimas gracias | mil gracias | te lo agradezco |
        grazie | grazie mille | mille grazie | molte grazie | tante grazie | ti ringrazio |
        la ringrazio |
        obrigado | obrigada | muito obrigado | muito obrigada | valeu | agradeço |
        bedankt | dank je | dank u | dank je wel | dank u wel | dankjewel | dankuwel |
        heel erg bedankt | hartelijk dank | hartelijk bedankt
    """,
    "hello": """
        hello | hi | hey | hiya | howdy | hello there | hi there | hey there | hello again |
        hi again | hello everyone | hi everyone | hi all | greetings | good morning |
        good afternoon | good evening | good day | how are you | how you are | how are you doing |
        how you are doing | how are you today | how are you doing today | are you ok |
        are you okay | are you doing ok | are you doing okay | how are things |
        how is it going | hows it going | how do you do | how have you been | hows your day |
        how is your day | how is your day going | whats up | nice to meet you |
        pleased to meet you | good to meet you | good to see you | it is good to see you |
        nice to see you |
        hallo | guten tag | guten morgen | guten abend | moin | moin moin | servus | grüezi |
        grüß gott | wie geht es dir | wie geht es ihnen | wie gehts |
        bonjour | bonsoir | salut | coucou | comment vas tu | comment allez vous |
        hola | buenos días | buenas tardes | buenas noches | qué tal | cómo estás |
        ciao | buongiorno | buon giorno | buonasera | buona sera | come stai |
        olá | oi | bom dia | boa tarde | boa noite | tudo bem |
        hoi | goedemorgen | goedemiddag | goedenavond | goedendag | hoe gaat het met je
    """,
    "ok": """
        ok | okay | okey | kk | alright | all right | got it | i see | understood | great |
        awesome | cool | sounds good | good to know | makes sense | that makes sense |
        never mind | nevermind | no problem | no worries | you are welcome | youre welcome |
        that is all | thats all | that will be all | thatll be all | good job | well done |
        alles klar | verstanden | d’accord | de acuerdo | vale | va bene | tá bom | begrepen
    """,
    # These go with the others and make no small talk by themselves. None may make a question
    # of one of the others: "what can you do" about it, with that, then.
    "": """
        please | ai | bot | sourcebook | so | well | oh | ah | and | no | yes | perfect |
        nice | good | fine | excellent | wonderful | tell me | can you tell me |
        could you tell me | would you tell me | do you know | let me know | i want to know |
        i would like to know | i need to know | i wanna know | id like to know | for the help |
        for your help | for all your help | for helping | for helping me | for the answer |
        for that answer | for your answer | for the reply | for that reply | for your reply |
        for the response | for that response | for your response | for the information |
        for the info | for your time | for your assistance | for trying | to you | to you too |
        you too | bitte | s’il te plaît | s’il vous plaît | por favor | per favore |
        alsjeblieft | alstublieft
    """,
}


def kind_of(message: str) -> str | None:
    """Return which kind of small talk a message is, None for a question to be searched."""
    words = _fold(message)
    # The kinds of the phrases that the first i words consist of, None where they do not.
    kinds: list[set[str] | None] = [set(), *(None for _ in words)]
    for start in range(len(words)):
        before = kinds[start]
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            kind = _KINDS.get(tuple(words[start:end]))
            if before is not None and kind is not None:
                kinds[end] = before | {kind}
    said = kinds[-1] or set()
    return next((kind for kind in _PHRASES if kind and kind in said), None)


def reply(kind: str, titles: Callable[[], Sequence[str]]) -> str:
    """Return what to say to small talk; `titles` gives those of all documents, if needed."""
    if kind == "documents":
        return _listing(titles())
    if kind == "about":
        return (
            f"This is Sourcebook, a program that answers questions from {_count(titles())}. It "
            "quotes the sentences that answer, each with the place it stands, and says so where "
            "the documents do not say. It writes nothing of its own."
        )
    return {
        "goodbye": "Goodbye.",
        "thanks": "You are welcome.",
        "hello": "Hello. Ask a question about the documents.",
        "ok": "All right. Ask another question whenever you like.",
    }[kind]


def _listing(titles: Sequence[str]) -> str:
    named = ", ".join(f"“{title}”" for title in titles[:_SHOWN])
    if not titles:
        return "There are no documents yet."
    if len(titles) > _SHOWN:
        return f"There are {_count(titles)}. The first are {named}."
    return f"There {'is' if len(titles) == 1 else 'are'} {_count(titles)}: {named}."


def _count(titles: Sequence[str]) -> str:
    return "1 document" if len(titles) == 1 else f"{len(titles):,} documents"


def _fold(message: str) -> list[str]:
    """Return the words of a message without case, accents, apostrophes and punctuation."""
    bare = unicodedata.normalize("NFKD", message.casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c) and c not in "'’`´")
    return re.findall(r"\w+", bare)


_KINDS = {
    tuple(_fold(phrase)): kind for kind, text in _PHRASES.items() for phrase in text.split("|")
}
_LONGEST = max(map(len, _KINDS))
