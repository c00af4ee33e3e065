"""Words that only hold a sentence together, by language."""

from __future__ import annotations

from collections.abc import Mapping


def _sets(lists: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in lists.items()}


STOP = _sets(
    {
        "en": """
        a an and are as at am be been being but by did do does for from had has have he her his i
        if in into is it its me my no not of on or our she so such that the their them then there
        these they this to was we were will with you your eg ie
        """,
        "de": """
        aber als am an auf aus bei das dass dem den der des die ein eine einem einen einer eines
        er es für hat ich im in ist mit nicht oder sich sie sind und von war werden wird wir zu
        zum zur
        """,
        "fr": """
        à au aux avec ce ces cette dans de des du elle en est et il ils je la le les leur mais ne
        nous on ou par pas pour qu que qui sa se ses son sont sur un une vous
        """,
        "es": """
        a al como con de del el ella en es esta este la las lo los más no o para pero por que se
        ser sin son su sus un una y
        """,
        "it": """
        a al alla anche che con da dal dei del della delle di e è gli ha i il in la le lo ma nel
        nella non o per più si sono su un una
        """,
        "pt": """
        a ao aos as com como da das de do dos e é ela ele em está mais mas na não nas no nos o os
        ou para pela pelo por que se sem ser são sua um uma
        """,
        "nl": """
        aan als bij dat de der die dit door een en er had heeft het hij ik in is maar met naar
        niet of om ook op te tot uit van voor was we werd wordt zijn
        """,
    }
)
# Left out of a question wherever they stand.
QUESTION = _sets(
    {
        "en": "can could does how me please should what when where which who whom whose why would",
        "de": "bitte wann warum was welche welchem welchen welcher welches wer wie wieso wo",
        "fr": "comment combien où pourquoi quand quel quelle quelles quels quoi",
        "es": "cómo cuál cuáles cuándo cuánto cuánta cuántos cuántas dónde qué quién quiénes",
        "it": "che chi come cosa dove perché quale quali quando quanto quanta quanti quante",
        "pt": "como onde porque qual quais quando quanto quanta quantos quantas quem",
        "nl": "hoe hoeveel waar waarom wanneer wat welk welke wie",
        "pl": "co czy dlaczego gdzie ile jak jaka jaki jakie kiedy kim kto która które który",
        "ru": """
        где зачем как какая какие каков какова какого какое какой когда кому кто куда откуда
        почему сколько чем что
        """,
        "ar": "أين أي كم كيف لماذا ما ماذا متى من هل هو هي",
    }
)
# Left out where they stand so: the words that the groups catch.
FRAMES = (
    r"\bhow (much|many)\b",
    r"\bwie (viel|viele|vielen)\b",
    r"\bwhat (?:does|do|did)\b.+? (mean)\b",
    r"\b(?:do|does|did|can|could|will|would) (?:I|we|you|one|they) (get|have to|need to)\b",
    r"\bwas (bedeutet|bedeuten|heißt)\b",
    r"\bque (signifie|signifient)\b",
    r"\bqué (significa|significan)\b",
    r"\bcosa (significa|significano)\b",
    r"\bo que (significa|significam)\b",
)
# The same in writing without spaces, where it is no word of its own.
ASKING = {
    "zh": """
    请问 什么时候 为什么 是什么 什么 是谁 谁 多少钱 多少 多久 多长 几点 哪里 哪儿 哪个 怎么样 怎么
    吗 呢
    """,
    "ja": """
    いつ どこ だれ 誰 何時 何 いくら どう なぜ ですか ますか でしょうか してください ください
    """,
    "ko": "언제 어디에 어디 누구 무엇 무슨 얼마 어떻게 입니까 습니까 인가요 나요 까요 뜻",
}
# Left out before the first word that says something: "list the files", but "a linked list".
REQUEST = _sets({"en": "about describe explain find give know list need show tell want"})
