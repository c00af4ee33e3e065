"""What is said about an answer, and to small talk, in the question's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Sentences of one language.

    `refusal` is said where the documents do not answer, `elsewhere` where they are in other
    languages than the question; `not_said` stands before a part of a question that they do not
    answer. `about` says what the program is; `count` and `one` how many documents there are,
    `there_are` and `there_is` the same as a sentence without its end.
    """

    refusal: str
    not_said: str
    elsewhere: str
    hello: str
    goodbye: str
    thanks: str
    ok: str
    about: str
    one: str
    count: str
    there_is: str
    there_are: str
    the_first: str
    no_documents: str

    def counted(self, number: int) -> str:
        """Return how many documents there are, in words."""
        return self.one if number == 1 else self.count.format(number=f"{number:,}")

    def listed(self, number: int) -> str:
        """Return the same as the beginning of a sentence."""
        said = self.there_is if number == 1 else self.there_are
        return said.format(documents=self.counted(number))


_WORDS = {
    "en": Words(
        refusal="The documents do not say.",
        not_said="Not said:",
        elsewhere="The documents are in {languages}; ask in that language.",
        hello="Hello. Ask a question about the documents.",
        goodbye="Goodbye.",
        thanks="You are welcome.",
        ok="All right. Ask another question whenever you like.",
        about=(
            "This is Sourcebook, a program that answers questions from {documents}. It quotes the "
            "sentences that answer, each with the place it stands, and says so where the "
            "documents do not say. It writes nothing of its own."
        ),
        one="1 document",
        count="{number} documents",
        there_is="There is {documents}",
        there_are="There are {documents}",
        the_first="The first are",
        no_documents="There are no documents yet.",
    ),
    "de": Words(
        refusal="Die Dokumente sagen dazu nichts.",
        not_said="Nicht gesagt wird:",
        elsewhere=(
            "Die Dokumente sind in einer anderen Sprache ({languages}); fragen Sie in dieser."
        ),
        hello="Hallo. Stellen Sie eine Frage zu den Dokumenten.",
        goodbye="Auf Wiedersehen.",
        thanks="Gern geschehen.",
        ok="In Ordnung. Fragen Sie gern weiter.",
        about=(
            "Dies ist Sourcebook, ein Programm, das Fragen beantwortet. Es kennt {documents} und "
            "zitiert die Sätze, die antworten, jeden mit seiner Stelle; und es sagt, wenn die "
            "Dokumente nichts dazu sagen. Es schreibt nichts Eigenes."
        ),
        one="1 Dokument",
        count="{number} Dokumente",
        there_is="Es gibt {documents}",
        there_are="Es gibt {documents}",
        the_first="Die ersten sind",
        no_documents="Es gibt noch keine Dokumente.",
    ),
    "fr": Words(
        refusal="Les documents ne le disent pas.",
        not_said="Ce qui n’est pas dit :",
        elsewhere=(
            "Les documents sont dans une autre langue ({languages}) ; "
            "posez la question dans celle-ci."
        ),
        hello="Bonjour. Posez une question sur les documents.",
        goodbye="Au revoir.",
        thanks="Je vous en prie.",
        ok="D’accord. Posez une autre question quand vous voulez.",
        about=(
            "Voici Sourcebook, un programme qui répond aux questions à partir de {documents}. Il "
            "cite les phrases qui répondent, chacune avec l’endroit où elle se trouve, et le dit "
            "quand les documents ne disent rien. Il n’écrit rien de lui-même."
        ),
        one="1 document",
        count="{number} documents",
        there_is="Il y a {documents}",
        there_are="Il y a {documents}",
        the_first="Les premiers sont",
        no_documents="Il n’y a pas encore de documents.",
    ),
    "es": Words(
        refusal="Los documentos no lo dicen.",
        not_said="No se dice:",
        elsewhere="Los documentos están en otro idioma ({languages}); pregunte en él.",
        hello="Hola. Haga una pregunta sobre los documentos.",
        goodbye="Adiós.",
        thanks="De nada.",
        ok="De acuerdo. Pregunte cuando quiera.",
        about=(
            "Esto es Sourcebook, un programa que responde preguntas a partir de {documents}. Cita "
            "las frases que responden, cada una con su lugar, y lo dice cuando los documentos no "
            "lo dicen. No escribe nada propio."
        ),
        one="1 documento",
        count="{number} documentos",
        there_is="Hay {documents}",
        there_are="Hay {documents}",
        the_first="Los primeros son",
        no_documents="Todavía no hay documentos.",
    ),
    "it": Words(
        refusal="I documenti non lo dicono.",
        not_said="Non è detto:",
        elsewhere=(
            "I documenti sono in un’altra lingua ({languages}); faccia la domanda in quella."
        ),
        hello="Buongiorno. Faccia una domanda sui documenti.",
        goodbye="Arrivederci.",
        thanks="Prego.",
        ok="Va bene. Chieda pure ancora.",
        about=(
            "Questo è Sourcebook, un programma che risponde alle domande a partire da "
            "{documents}. Cita le frasi che rispondono, ciascuna con il suo posto, e lo dice "
            "quando i documenti non dicono nulla. Non scrive nulla di suo."
        ),
        one="1 documento",
        count="{number} documenti",
        there_is="C’è {documents}",
        there_are="Ci sono {documents}",
        the_first="I primi sono",
        no_documents="Non ci sono ancora documenti.",
    ),
    "pt": Words(
        refusal="Os documentos não o dizem.",
        not_said="Não é dito:",
        elsewhere="Os documentos estão noutra língua ({languages}); pergunte nessa língua.",
        hello="Olá. Faça uma pergunta sobre os documentos.",
        goodbye="Até logo.",
        thanks="De nada.",
        ok="Certo. Pergunte de novo quando quiser.",
        about=(
            "Este é o Sourcebook, um programa que responde a perguntas a partir de {documents}. "
            "Cita as frases que respondem, cada uma com o seu lugar, e avisa quando os documentos "
            "nada dizem. Não escreve nada de seu."
        ),
        one="1 documento",
        count="{number} documentos",
        there_is="Há {documents}",
        there_are="Há {documents}",
        the_first="Os primeiros são",
        no_documents="Ainda não há documentos.",
    ),
    "nl": Words(
        refusal="De documenten zeggen er niets over.",
        not_said="Niet vermeld:",
        elsewhere="De documenten zijn in een andere taal ({languages}); stel de vraag daarin.",
        hello="Hallo. Stel een vraag over de documenten.",
        goodbye="Tot ziens.",
        thanks="Graag gedaan.",
        ok="Goed. Stel gerust nog een vraag.",
        about=(
            "Dit is Sourcebook, een programma dat vragen beantwoordt uit {documents}. Het citeert "
            "de zinnen die antwoorden, elk met zijn plaats, en zegt het als de documenten er "
            "niets over zeggen. Het schrijft zelf niets."
        ),
        one="1 document",
        count="{number} documenten",
        there_is="Er is {documents}",
        there_are="Er zijn {documents}",
        the_first="De eerste zijn",
        no_documents="Er zijn nog geen documenten.",
    ),
    "pl": Words(
        refusal="Dokumenty o tym nie mówią.",
        not_said="Nie podano:",
        elsewhere="Dokumenty są w innym języku ({languages}); proszę pytać w tym języku.",
        hello="Dzień dobry. Proszę zadać pytanie o dokumenty.",
        goodbye="Do widzenia.",
        thanks="Proszę bardzo.",
        ok="Dobrze. Proszę pytać dalej.",
        about=(
            "To jest Sourcebook, program, który odpowiada na pytania na podstawie dokumentów "
            "({documents}). Cytuje zdania, które odpowiadają, każde z jego miejscem, i mówi, gdy "
            "dokumenty milczą. Sam niczego nie pisze."
        ),
        one="liczba: 1",
        count="liczba: {number}",
        there_is="Dokumenty ({documents})",
        there_are="Dokumenty ({documents})",
        the_first="Pierwsze to",
        no_documents="Nie ma jeszcze dokumentów.",
    ),
    "ru": Words(
        refusal="В документах об этом не сказано.",
        not_said="Не сказано:",
        elsewhere="Документы на другом языке ({languages}); спросите на нём.",
        hello="Здравствуйте. Задайте вопрос о документах.",
        goodbye="До свидания.",
        thanks="Пожалуйста.",
        ok="Хорошо. Спрашивайте ещё.",
        about=(
            "Это Sourcebook, программа, которая отвечает на вопросы по документам ({documents}). "
            "Она приводит предложения, которые отвечают, каждое с указанием места, и говорит, "
            "если в документах ответа нет. Сама она ничего не пишет."
        ),
        one="всего: 1",
        count="всего: {number}",
        there_is="Документы ({documents})",
        there_are="Документы ({documents})",
        the_first="Первые:",
        no_documents="Документов пока нет.",
    ),
    "ar": Words(
        refusal="لا تذكر المستندات ذلك.",
        not_said="لم يُذكر:",
        elsewhere="المستندات بلغة أخرى ({languages})؛ اسأل بها.",
        hello="مرحبًا. اطرح سؤالًا عن المستندات.",
        goodbye="إلى اللقاء.",
        thanks="على الرحب والسعة.",
        ok="حسنًا. اسأل متى شئت.",
        about=(
            "هذا Sourcebook، برنامج يجيب عن الأسئلة من المستندات ({documents}). يقتبس الجمل التي "
            "تجيب مع موضع كل منها، ويقول ذلك إن لم تذكره المستندات. ولا يكتب شيئًا من عنده."
        ),
        one="العدد: 1",
        count="العدد: {number}",
        there_is="المستندات ({documents})",
        there_are="المستندات ({documents})",
        the_first="أولها",
        no_documents="لا توجد مستندات بعد.",
    ),
    "zh": Words(
        refusal="文档中没有说明。",
        not_said="未说明：",
        elsewhere="文档使用另一种语言（{languages}）；请用该语言提问。",
        hello="您好。请就文档提问。",
        goodbye="再见。",
        thanks="不客气。",
        ok="好的。欢迎继续提问。",
        about="这是 Sourcebook，一个根据文档（{documents}）回答问题的程序。"
        "它引用作答的句子并注明出处；文档没有说明时，它会直说。它自己不写任何内容。",
        one="共 1 份",
        count="共 {number} 份",
        there_is="文档（{documents}）",
        there_are="文档（{documents}）",
        the_first="前几份是",
        no_documents="还没有文档。",
    ),
    "ja": Words(
        refusal="文書には書かれていません。",
        not_said="書かれていないこと：",
        elsewhere="文書は別の言語（{languages}）です。その言語で質問してください。",
        hello="こんにちは。文書について質問してください。",
        goodbye="さようなら。",
        thanks="どういたしまして。",
        ok="わかりました。いつでもまた質問してください。",
        about=(
            "これは Sourcebook、文書（{documents}）をもとに質問に答え"
            "るプログラムです。答えとなる文をその場所とともに引用し、文書に書かれて"
            "いないときはそう言います。自分では何も書きません。"
        ),
        one="1 件",
        count="{number} 件",
        there_is="文書（{documents}）",
        there_are="文書（{documents}）",
        the_first="最初のものは",
        no_documents="まだ文書がありません。",
    ),
    "ko": Words(
        refusal="문서에 나와 있지 않습니다.",
        not_said="나와 있지 않은 것:",
        elsewhere="문서는 다른 언어({languages})로 되어 있습니다. 그 언어로 질문해 주세요.",
        hello="안녕하세요. 문서에 대해 질문해 주세요.",
        goodbye="안녕히 가세요.",
        thanks="천만에요.",
        ok="알겠습니다. 언제든지 다시 질문해 주세요.",
        about=(
            "Sourcebook은 문서({documents})를 바탕으로 질문에 답하는 프로그램입니다. 답이 되는 "
            "문장을 그 위치와 함께 인용하고, 문서에 없으면 없다고 말합니다. 스스로 쓰는 것은 "
            "없습니다."
        ),
        one="1개",
        count="{number}개",
        there_is="문서({documents})",
        there_are="문서({documents})",
        the_first="처음 몇 개는",
        no_documents="아직 문서가 없습니다.",
    ),
}
LANGUAGES = tuple(_WORDS)
# What English calls a language, and what its speakers do.
_NAMES = {
    "ar": ("Arabic", "العربية"),
    "cs": ("Czech", "čeština"),
    "de": ("German", "Deutsch"),
    "el": ("Greek", "ελληνικά"),
    "en": ("English", "English"),
    "es": ("Spanish", "español"),
    "fi": ("Finnish", "suomi"),
    "fr": ("French", "français"),
    "he": ("Hebrew", "עברית"),
    "hi": ("Hindi", "हिन्दी"),
    "hu": ("Hungarian", "magyar"),
    "it": ("Italian", "italiano"),
    "ja": ("Japanese", "日本語"),
    "ko": ("Korean", "한국어"),
    "nl": ("Dutch", "Nederlands"),
    "pl": ("Polish", "polski"),
    "pt": ("Portuguese", "português"),
    "ro": ("Romanian", "română"),
    "ru": ("Russian", "русский"),
    "sv": ("Swedish", "svenska"),
    "tr": ("Turkish", "Türkçe"),
    "uk": ("Ukrainian", "українська"),
    "zh": ("Chinese", "中文"),
}


def words_in(language: str | None) -> Words:
    """Return the sentences of a language, an ISO 639-1 code; the English ones of any other."""
    return _WORDS.get(language or "en", _WORDS["en"])


def other_languages(asked: str | None, spoken: Sequence[str]) -> str:
    """Return what to say of a question in a language that the documents do not have, else "".

    `asked` is that of the question, `spoken` are those of the documents, the commonest first.
    """
    if asked is None or not spoken or asked in spoken:
        return ""
    words = words_in(asked)
    own = words is not _WORDS["en"]
    names = [_NAMES[code][own] for code in spoken if code in _NAMES]
    return words.elsewhere.format(languages=", ".join(names[:3])) if names else ""
