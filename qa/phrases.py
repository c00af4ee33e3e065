"""What is told of an answer, in the question's language: how many passages, what differs, why not.

A phrase stands in the code in English and is looked up by that, as the page's own words are.
"""

from __future__ import annotations

_LANGUAGES = ("de", "fr", "es", "pt", "ar", "zh")
# The English phrase, and what it is in each of these languages.
_PHRASES: dict[str, tuple[str, str, str, str, str, str]] = {
    # How many passages answer
    "1 passage answers this.": (
        "1 Stelle beantwortet dies.",
        "1 passage y répond.",
        "1 pasaje responde a esto.",
        "1 passagem responde a isto.",
        "عدد المقاطع التي تجيب عن هذا: 1.",
        "1 处内容回答了此问题。",
    ),
    "{number} passages answer this.": (
        "{number} Stellen beantworten dies.",
        "{number} passages y répondent.",
        "{number} pasajes responden a esto.",
        "{number} passagens respondem a isto.",
        "عدد المقاطع التي تجيب عن هذا: {number}.",
        "{number} 处内容回答了此问题。",
    ),
    "1 more is related to it.": (
        "1 weitere gehört dazu.",
        "1 autre s’y rapporte.",
        "1 más está relacionado.",
        "1 outra está relacionada.",
        "وعدد المقاطع ذات الصلة: 1.",
        "另有 1 处与之相关。",
    ),
    "{number} more are related to it.": (
        "{number} weitere gehören dazu.",
        "{number} autres s’y rapportent.",
        "{number} más están relacionados.",
        "{number} outras estão relacionadas.",
        "وعدد المقاطع ذات الصلة: {number}.",
        "另有 {number} 处与之相关。",
    ),
    # How many there are of what was asked for
    "1 document matches.": (
        "1 Dokument passt.",
        "1 document correspond.",
        "1 documento coincide.",
        "1 documento corresponde.",
        "عدد المستندات المطابقة: 1.",
        "1 份文档符合。",
    ),
    "{number} documents match.": (
        "{number} Dokumente passen.",
        "{number} documents correspondent.",
        "{number} documentos coinciden.",
        "{number} documentos correspondem.",
        "عدد المستندات المطابقة: {number}.",
        "{number} 份文档符合。",
    ),
    "More than {number} documents match.": (
        "Mehr als {number} Dokumente passen.",
        "Plus de {number} documents correspondent.",
        "Más de {number} documentos coinciden.",
        "Mais de {number} documentos correspondem.",
        "عدد المستندات المطابقة أكثر من {number}.",
        "超过 {number} 份文档符合。",
    ),
    "{places} places in 1 document match.": (
        "{places} Stellen in 1 Dokument passen.",
        "{places} passages d’un document correspondent.",
        "{places} pasajes de 1 documento coinciden.",
        "{places} passagens de 1 documento correspondem.",
        "عدد المواضع المطابقة في مستند واحد: {places}.",
        "1 份文档中有 {places} 处符合。",
    ),
    "{places} places in {number} documents match.": (
        "{places} Stellen in {number} Dokumenten passen.",
        "{places} passages de {number} documents correspondent.",
        "{places} pasajes de {number} documentos coinciden.",
        "{places} passagens de {number} documentos correspondem.",
        "عدد المواضع المطابقة: {places}، في عدد من المستندات: {number}.",
        "{number} 份文档中有 {places} 处符合。",
    ),
    "More than {places} places in 1 document match.": (
        "Mehr als {places} Stellen in 1 Dokument passen.",
        "Plus de {places} passages d’un document correspondent.",
        "Más de {places} pasajes de 1 documento coinciden.",
        "Mais de {places} passagens de 1 documento correspondem.",
        "عدد المواضع المطابقة في مستند واحد أكثر من {places}.",
        "1 份文档中有超过 {places} 处符合。",
    ),
    "More than {places} places in {number} documents match.": (
        "Mehr als {places} Stellen in {number} Dokumenten passen.",
        "Plus de {places} passages de {number} documents correspondent.",
        "Más de {places} pasajes de {number} documentos coinciden.",
        "Mais de {places} passagens de {number} documentos correspondem.",
        "عدد المواضع المطابقة أكثر من {places}، في عدد من المستندات: {number}.",
        "{number} 份文档中有超过 {places} 处符合。",
    ),
    "1 more matches; the first {most} are listed.": (
        "Es gibt 1 Treffer mehr; die ersten {most} sind aufgeführt.",
        "Il y en a 1 de plus ; les {most} premiers sont affichés.",
        "Hay 1 más; se muestran los {most} primeros.",
        "Há mais 1; são mostrados os primeiros {most}.",
        "يوجد المزيد: 1. المعروض أول {most}.",
        "还有 1 项；此处列出前 {most} 项。",
    ),
    "{number} more match; the first {most} are listed.": (
        "Es gibt {number} Treffer mehr; die ersten {most} sind aufgeführt.",
        "Il y en a {number} de plus ; les {most} premiers sont affichés.",
        "Hay {number} más; se muestran los {most} primeros.",
        "Há mais {number}; são mostrados os primeiros {most}.",
        "يوجد المزيد: {number}. المعروض أول {most}.",
        "还有 {number} 项；此处列出前 {most} 项。",
    ),
    "There is 1 document; its first sentence says what it is about.": (
        "Es gibt 1 Dokument; sein erster Satz sagt, wovon es handelt.",
        "Il y a 1 document ; sa première phrase dit de quoi il parle.",
        "Hay 1 documento; su primera frase dice de qué trata.",
        "Há 1 documento; a primeira frase diz de que trata.",
        "عدد المستندات: 1. جملته الأولى تبيّن موضوعه.",
        "共有 1 份文档；其首句说明内容。",
    ),
    "There are {number} documents; the first sentence of each says what it is about.": (
        "Es gibt {number} Dokumente; der erste Satz sagt, wovon jedes handelt.",
        "Il y a {number} documents ; la première phrase de chacun dit de quoi il parle.",
        "Hay {number} documentos; la primera frase de cada uno dice de qué trata.",
        "Há {number} documentos; a primeira frase de cada um diz de que trata.",
        "عدد المستندات: {number}. الجملة الأولى من كل منها تبيّن موضوعه.",
        "共有 {number} 份文档；每份的首句说明其内容。",
    ),
    # What is known of documents
    "{author} wrote “{title}”.": (
        "{author} hat „{title}“ geschrieben.",
        "{author} a écrit « {title} ».",
        "{author} escribió «{title}».",
        "{author} escreveu «{title}».",
        "كتب {author} «{title}».",
        "“{title}”的作者是 {author}。",
    ),
    "{author} wrote {number} of the documents.": (
        "{author} hat {number} der Dokumente geschrieben.",
        "{author} a écrit {number} des documents.",
        "{author} escribió {number} de los documentos.",
        "{author} escreveu {number} dos documentos.",
        "عدد المستندات التي كتبها {author}: {number}.",
        "{author} 写了其中 {number} 份文档。",
    ),
    "“{title}” is dated {date}.": (
        "„{title}“ trägt das Datum {date}.",
        "« {title} » est daté du {date}.",
        "«{title}» lleva la fecha {date}.",
        "«{title}» tem a data {date}.",
        "تاريخ «{title}»: {date}.",
        "“{title}”的日期是 {date}。",
    ),
    "“{title}” says “{said}”.": (
        "In „{title}“ steht: „{said}“.",
        "« {title} » indique « {said} ».",
        "«{title}» dice «{said}».",
        "«{title}» diz «{said}».",
        "ورد في «{title}»: «{said}».",
        "“{title}”中写道“{said}”。",
    ),
    "The title is “{title}”.": (
        "Der Titel lautet „{title}“.",
        "Le titre est « {title} ».",
        "El título es «{title}».",
        "O título é «{title}».",
        "العنوان هو «{title}».",
        "标题是“{title}”。",
    ),
    "No document mentions “{words}”.": (
        "Kein Dokument erwähnt „{words}“.",
        "Aucun document ne mentionne « {words} ».",
        "Ningún documento menciona «{words}».",
        "Nenhum documento menciona «{words}».",
        "لا مستند يذكر «{words}».",
        "没有文档提到“{words}”。",
    ),
    "No document is from {date}.": (
        "Kein Dokument ist von {date}.",
        "Aucun document ne date de {date}.",
        "Ningún documento es de {date}.",
        "Nenhum documento é de {date}.",
        "لا مستند من {date}.",
        "没有 {date} 的文档。",
    ),
    # What is said where a summary is asked for
    "This program quotes; it does not sum up.": (
        "Dieses Programm zitiert; es fasst nicht zusammen.",
        "Ce programme cite ; il ne résume pas.",
        "Este programa cita; no resume.",
        "Este programa cita; não resume.",
        "هذا البرنامج يقتبس ولا يلخّص.",
        "本程序只引用原文，不作总结。",
    ),
    "This is the key sentence of “{title}”.": (
        "Dies ist der wichtigste Satz aus „{title}“.",
        "Voici la phrase clé de « {title} ».",
        "Esta es la frase clave de «{title}».",
        "Esta é a frase principal de «{title}».",
        "هذه الجملة الرئيسية من «{title}».",
        "这是“{title}”的关键句。",
    ),
    "These are the key sentences of “{title}”, one for each of its parts.": (
        "Dies sind die wichtigsten Sätze aus „{title}“, einer je Teil.",
        "Voici les phrases clés de « {title} », une par partie.",
        "Estas son las frases clave de «{title}», una por parte.",
        "Estas são as frases principais de «{title}», uma por parte.",
        "هذه الجمل الرئيسية من «{title}»، جملة من كل جزء.",
        "这些是“{title}”各部分的关键句。",
    ),
    # What is said where something else is asked for that is not done
    "This program quotes what documents say; it finds no reasons of its own.": (
        "Dieses Programm zitiert, was Dokumente sagen; eigene Gründe findet es nicht.",
        "Ce programme cite ce que disent les documents ; il ne trouve pas de raisons lui-même.",
        "Este programa cita lo que dicen los documentos; no busca razones por su cuenta.",
        "Este programa cita o que dizem os documentos; não procura razões por si.",
        "هذا البرنامج يقتبس ما تقوله المستندات، ولا يستنتج أسبابًا من عنده.",
        "本程序只引用文档的内容，不自行推断原因。",
    ),
    "This program quotes what documents say; it has no opinion of its own.": (
        "Dieses Programm zitiert, was Dokumente sagen; eine eigene Meinung hat es nicht.",
        "Ce programme cite ce que disent les documents ; il n’a pas d’avis.",
        "Este programa cita lo que dicen los documentos; no tiene opinión propia.",
        "Este programa cita o que dizem os documentos; não tem opinião própria.",
        "هذا البرنامج يقتبس ما تقوله المستندات، وليس له رأي خاص.",
        "本程序只引用文档的内容，没有自己的看法。",
    ),
    # Why there is no answer
    "No document matches: {where}.": (
        "Kein Dokument passt zu: {where}.",
        "Aucun document ne correspond à : {where}.",
        "Ningún documento coincide con: {where}.",
        "Nenhum documento corresponde a: {where}.",
        "لا مستند يطابق: {where}.",
        "没有文档符合：{where}。",
    ),
    "There are no documents to search.": (
        "Es gibt keine Dokumente, in denen gesucht werden kann.",
        "Il n’y a aucun document où chercher.",
        "No hay documentos en los que buscar.",
        "Não há documentos onde pesquisar.",
        "لا توجد مستندات للبحث فيها.",
        "没有可供搜索的文档。",
    ),
    "“{word}” stands nowhere in the documents.": (
        "„{word}“ steht nirgends in den Dokumenten.",
        "« {word} » ne figure nulle part dans les documents.",
        "«{word}» no aparece en ningún documento.",
        "«{word}» não aparece em nenhum documento.",
        "لا يرد «{word}» في أي مستند.",
        "文档中没有出现“{word}”。",
    ),
    "The nearest text has a similarity of {nearness} to the question, its words counted; in these "
    "documents an answer needs {floor}.": (
        "Der nächste Text hat zur Frage eine Ähnlichkeit von {nearness}, ihre Wörter mitgezählt; "
        "in diesen Dokumenten braucht eine Antwort {floor}.",
        "Le texte le plus proche a une similarité de {nearness} avec la question, mots compris ; "
        "dans ces documents, une réponse demande {floor}.",
        "El texto más cercano tiene una similitud de {nearness} con la pregunta, contando sus "
        "palabras; en estos documentos una respuesta necesita {floor}.",
        "O texto mais próximo tem uma semelhança de {nearness} com a pergunta, contando as suas "
        "palavras; nestes documentos uma resposta precisa de {floor}.",
        "تشابه أقرب نص مع السؤال، باحتساب كلماته، هو {nearness}؛ وتحتاج الإجابة في هذه المستندات "
        "إلى {floor}.",
        "最接近的文本与问题的相似度（计入词语）为 {nearness}；在这些文档中，作答需要 {floor}。",
    ),
    # Where documents differ
    "The documents differ: {said}.": (
        "Die Dokumente unterscheiden sich: {said}.",
        "Les documents diffèrent : {said}.",
        "Los documentos difieren: {said}.",
        "Os documentos divergem: {said}.",
        "تختلف المستندات: {said}.",
        "文档说法不一：{said}。",
    ),
    "{file} says {said}": (
        "in {file} steht {said}",
        "{file} indique {said}",
        "{file} dice {said}",
        "{file} diz {said}",
        "ورد في {file} {said}",
        "{file} 写的是 {said}",
    ),
    "{file} and {other} do not say the same": (
        "{file} und {other} sagen nicht dasselbe",
        "{file} et {other} ne disent pas la même chose",
        "{file} y {other} no dicen lo mismo",
        "{file} e {other} não dizem o mesmo",
        "{file} و{other} لا يقولان الشيء نفسه",
        "{file} 与 {other} 说法不同",
    ),
    "from an older version; newer: {file}": (
        "aus einer älteren Fassung; neuer: {file}",
        "d’une version plus ancienne ; plus récente : {file}",
        "de una versión anterior; más reciente: {file}",
        "de uma versão anterior; mais recente: {file}",
        "من نسخة أقدم؛ الأحدث: {file}",
        "出自旧版本；较新的是：{file}",
    ),
    # How the question was searched
    "Only {files} was searched, as the question names it.": (
        "Nur {files} wurde durchsucht, da die Frage diese Datei nennt.",
        "Seul {files} a été consulté, car la question le nomme.",
        "Solo se buscó en {files}, porque la pregunta lo nombra.",
        "Só se pesquisou em {files}, porque a pergunta o nomeia.",
        "اقتصر البحث على {files} لأن السؤال يسميه.",
        "仅搜索了 {files}，因为问题中提到了它。",
    ),
    "Searched for: {searched} (corrected: {pairs}; put the word in quotes to search for it as it "
    "is)": (
        "Gesucht wurde: {searched} (berichtigt: {pairs}; in Anführungszeichen wird ein Wort "
        "gesucht, wie es ist)",
        "Recherche : {searched} (corrigé : {pairs} ; mettez le mot entre guillemets pour le "
        "chercher tel quel)",
        "Se buscó: {searched} (corregido: {pairs}; ponga la palabra entre comillas para buscarla "
        "tal cual)",
        "Pesquisado: {searched} (corrigido: {pairs}; ponha a palavra entre aspas para a pesquisar "
        "tal como está)",
        "جرى البحث عن: {searched} (صُحّح: {pairs}؛ ضع الكلمة بين علامتي اقتباس للبحث عنها كما هي)",
        "搜索的是：{searched}（已更正：{pairs}；给词语加引号可按原样搜索）",
    ),
}


def phrase(language: str, english: str, **values: object) -> str:
    """Return a phrase in a language, an ISO 639-1 code, in English where it is not known in it.

    `values` stand in the place of the names in braces.
    """
    if language in _LANGUAGES:
        return _PHRASES[english][_LANGUAGES.index(language)].format(**values)
    return english.format(
        **{
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in values.items()
        }
    )


def counted(language: str, number: int, one: str, other: str, **values: object) -> str:
    """Return the phrase of one thing, or the one of any other number of them."""
    return phrase(language, one if number == 1 else other, number=number, **values)
