"""Messages by which small talk is known, and questions to documents that are near to these."""

from __future__ import annotations

# By kind and language. Of several kinds in one message, the first here is replied to.
SMALL_TALK: dict[str, dict[str, str]] = {
    "documents": {
        "en": """
        which documents do you have | what files are there | list your documents |
        how many documents do you know | what sources do you use | show me all the documents |
        what documents do you have | which documents are there | what documents are there |
        how many documents do you have | how many documents are there | list the documents |
        list all documents | show the documents | what files do you have |
        which documents do you know | what documents do you know
        """,
        "de": "welche dokumente hast du | welche dokumente gibt es | zeig mir alle dokumente",
        "fr": "quels documents as-tu | quels documents avez-vous | montre-moi tous les documents",
        "es": "qué documentos tienes | qué documentos hay | muéstrame todos los documentos",
        "it": "quali documenti hai | quali documenti ci sono | mostrami tutti i documenti",
        "pt": "que documentos você tem | que documentos há | mostre todos os documentos",
        "nl": "welke documenten heb je | welke documenten zijn er | toon alle documenten",
        "pl": "jakie masz dokumenty | jakie są dokumenty | pokaż wszystkie dokumenty",
        "ru": "какие у тебя документы | какие есть документы | покажи все документы",
        "ar": "ما هي المستندات لديك | اعرض جميع المستندات",
        "zh": "你有哪些文档 | 有哪些文件 | 列出所有文档",
        "ja": "どんな文書がありますか | すべての文書を見せて",
        "ko": "어떤 문서가 있나요 | 모든 문서를 보여줘",
    },
    "about": {
        "en": """
        who are you | what are you | what is your name | what's your name |
        what should I call you | may I have your name | tell me your name |
        by which name do you go | who am I talking to | tell me about yourself |
        introduce yourself | who made you | which company created you | tell me who made you |
        who designed you | who programmed you | are you a bot | are you a real person |
        are you human or a computer | am I talking to a machine | is this an AI |
        what can you do | what can you do for me | what can you help me with |
        what can I ask you | what kind of questions can I ask | how do I use you |
        can you help me | how can you help me | I need help | help | what are you able to do |
        tell me what you can do | which topics can you talk about |
        what subjects do you know about
        """,
        "de": """
        wer bist du | wer sind Sie | wie heißt du | wie heißen Sie | was bist du |
        was kannst du | was können Sie | was kann ich fragen | wobei kannst du helfen |
        wer hat dich gemacht | bist du ein Roboter | kannst du mir helfen | Hilfe
        """,
        "fr": """
        qui es-tu | qui êtes-vous | comment t’appelles-tu | comment vous appelez-vous |
        que peux-tu faire | que pouvez-vous faire | que puis-je demander | qui t’a créé |
        es-tu un robot | peux-tu m’aider | aide-moi
        """,
        "es": """
        quién eres | quién es usted | cómo te llamas | qué puedes hacer | qué puedo preguntar |
        quién te creó | eres un robot | puedes ayudarme | ayuda
        """,
        "it": """
        chi sei | come ti chiami | cosa puoi fare | che cosa sai fare | cosa posso chiedere |
        chi ti ha creato | sei un robot | puoi aiutarmi | aiuto
        """,
        "pt": """
        quem é você | quem és tu | qual é o seu nome | o que você pode fazer |
        o que posso perguntar | quem criou você | você é um robô | pode me ajudar | ajuda
        """,
        "nl": """
        wie ben je | wie bent u | hoe heet je | wat kun je doen | wat kan ik vragen |
        wie heeft je gemaakt | ben je een robot | kun je me helpen | help me
        """,
        "pl": "kim jesteś | jak się nazywasz | co potrafisz | o co mogę zapytać | pomocy",
        "ru": "кто ты | кто вы | как тебя зовут | что ты умеешь | о чём можно спросить | помоги",
        "ar": "من أنت | ما اسمك | ماذا يمكنك أن تفعل | ساعدني",
        "zh": "你是谁 | 你叫什么名字 | 你能做什么 | 我可以问什么 | 帮帮我",
        "ja": "あなたは誰ですか | 名前は何ですか | 何ができますか | 助けて",
        "ko": "당신은 누구인가요 | 이름이 뭐예요 | 무엇을 할 수 있나요 | 도와줘",
    },
    "goodbye": {
        "en": """
        bye | bye bye | goodbye | good night | see you | see you later | see you tomorrow |
        take care | talk to you later | it was nice talking to you |
        good to have talked with you | have a nice day | have a nice evening |
        have a great weekend | so long | that is all I need, bye | I am leaving now
        """,
        "de": """
        tschüss | auf wiedersehen | auf wiederhören | bis bald | bis morgen | bis später |
        gute nacht | schönen tag noch | mach's gut
        """,
        "fr": "au revoir | à bientôt | à demain | à plus tard | bonne nuit | bonne journée",
        "es": "adiós | hasta luego | hasta mañana | hasta pronto | nos vemos | que tengas buen día",
        "it": "arrivederci | a presto | a domani | a dopo | buonanotte | buona giornata",
        "pt": "tchau | adeus | até logo | até amanhã | até mais | tenha um bom dia",
        "nl": "doei | tot ziens | tot straks | tot morgen | goedenacht | fijne dag",
        "pl": "do widzenia | na razie | do zobaczenia | dobranoc | miłego dnia",
        "ru": "до свидания | пока | до завтра | спокойной ночи | хорошего дня",
        "ar": "مع السلامة | إلى اللقاء | تصبح على خير",
        "zh": "再见 | 拜拜 | 晚安 | 明天见",
        "ja": "さようなら | またね | おやすみなさい | また明日",
        "ko": "안녕히 계세요 | 잘 가 | 잘 자 | 내일 봐요",
    },
    "thanks": {
        "en": """
        thanks | thank you | thank you so much | thx | many thanks | thanks a lot |
        thanks so much | cheers | much appreciated | thanks for your help |
        thank you for the answer | I appreciate your help | that was very helpful |
        that helps a lot | you are the best | thank you very much, this is great |
        thanks for that | thank you for telling me | great, thanks
        """,
        "de": """
        danke | danke schön | danke sehr | vielen dank | herzlichen dank | ich danke dir |
        danke für die hilfe | das war sehr hilfreich
        """,
        "fr": "merci | merci beaucoup | merci bien | je vous remercie | merci pour votre aide",
        "es": "gracias | muchas gracias | mil gracias | te lo agradezco | gracias por tu ayuda",
        "it": "grazie | grazie mille | molte grazie | ti ringrazio | grazie per l’aiuto",
        "pt": "obrigado | obrigada | muito obrigado | agradeço | obrigado pela ajuda",
        "nl": "bedankt | dank je | dank u wel | hartelijk bedankt | bedankt voor je hulp",
        "pl": "dziękuję | dzięki | bardzo dziękuję | dziękuję za pomoc",
        "ru": "спасибо | большое спасибо | спасибо большое | благодарю | спасибо за помощь",
        "ar": "شكرا | شكرا جزيلا | شكرا لمساعدتك",
        "zh": "谢谢 | 非常感谢 | 谢谢你的帮助 | 多谢",
        "ja": "ありがとう | ありがとうございます | 助かりました",
        "ko": "감사합니다 | 고마워요 | 정말 고맙습니다",
    },
    "hello": {
        "en": """
        hello | hi | hey | hi bot | hello Sourcebook | hi there | hello there, my friend |
        good morning | good afternoon | good evening | how are you | how are you doing today |
        how is it going | what's up | how is your day | nice to meet you | good to see you |
        are you okay | how do you feel
        """,
        "de": """
        hallo | guten tag | guten morgen | guten abend | moin | servus | grüß gott |
        wie geht es dir | wie geht es Ihnen | schön, dich kennenzulernen
        """,
        "fr": "bonjour | bonsoir | salut | coucou | comment vas-tu | comment allez-vous | ça va",
        "es": "hola | buenos días | buenas tardes | buenas noches | qué tal | cómo estás",
        "it": "ciao | buongiorno | buonasera | salve | come stai | come va",
        "pt": "olá | oi | bom dia | boa tarde | boa noite | tudo bem | como vai você",
        "nl": "hallo | hoi | goedemorgen | goedemiddag | goedenavond | hoe gaat het met je",
        "pl": "cześć | dzień dobry | dobry wieczór | jak się masz",
        "ru": "привет | здравствуйте | доброе утро | добрый день | как дела",
        "ar": "مرحبا | السلام عليكم | صباح الخير | كيف حالك",
        "zh": "你好 | 您好 | 早上好 | 你好吗",
        "ja": "こんにちは | おはようございます | こんばんは | お元気ですか",
        "ko": "안녕하세요 | 안녕 | 좋은 아침이에요 | 잘 지내세요",
    },
    "ok": {
        "en": """
        ok | okay | all right | got it | I see | understood | great | cool | awesome |
        sounds good | good to know | makes sense | never mind | no problem | you are welcome |
        well done | good job | that is all
        """,
        "de": "alles klar | verstanden | in ordnung | kein problem | super | egal, schon gut",
        "fr": "d’accord | compris | très bien | pas de problème | ça marche",
        "es": "de acuerdo | vale | entendido | muy bien | no pasa nada",
        "it": "va bene | capito | d’accordo | perfetto | nessun problema",
        "pt": "tá bom | entendi | está bem | certo | sem problema",
        "nl": "begrepen | oké | in orde | geen probleem | prima",
        "pl": "dobrze | rozumiem | w porządku | nie ma sprawy",
        "ru": "хорошо | понятно | ладно | ясно | без проблем",
        "ar": "حسنا | فهمت | لا مشكلة",
        "zh": "好的 | 明白了 | 没问题 | 知道了",
        "ja": "わかりました | 了解です | なるほど",
        "ko": "알겠습니다 | 네 알겠어요 | 괜찮아요",
    },
}

# What goes with small talk and says nothing by itself.
FILLERS = """
please | oh | ah | well | so | hmm | bitte | ach | s’il te plaît | s’il vous plaît | por favor |
per favore | alsjeblieft | alstublieft | proszę | пожалуйста | 请
"""

# What is asked of documents, or of the answer before, in words that small talk has too.
QUESTIONS = """
what can I do about rust | what can be done against damp | what can you do then |
what can you do with old tyres | who are you calling a liar | who are you in the story |
who made the clock | who made them | who designed the bridge | who wrote it | who is he |
which company made the engine | what is the name of the company | what is his name |
what is it called | what do they do | what does it do | how does it work | how do I use it |
where does the word goodbye come from | what does hello mean | to whom are thanks due |
what does the report say about thanks | help desk opening hours | when can I get help |
who can help me with taxes | how can it be done | what happens next | what is this |
what is it about | what is new | why is that | and then | tell me more |
tell me about the company | tell me about him | tell me about the author | are they human |
is it a machine | is it real | is he a robot | when is it | what are the rules | what are they |
what do you know about the choir | do you know the price | which documents do I need |
which documents must be signed | how many documents are needed |
which files belong to the project | what files are in the folder | which documents are in it |
what files does it create | list the members | list the rules | show the price list |
how many are there | later | nice | test | no | yes | yes please | please | not really | more |
next | stop | the second one | have a day off | good morning routine | night shift |
see page ten | see chapter three | good practice | okay rating | great fire | cool storage |
make sense of data | is it okay to park here | how are you paid | how are they doing |
how is the weather | how is it made | how are you insured | hi-fi | thanksgiving |
what time do you open | when are you open | where are you | do you deliver |
do you have a car park | do you accept cards | tell me a joke | wer ist das |
wer ist der leiter | wer hat das gebaut | was ist das | was kann man dagegen tun |
was kostet das | wie heißt der leiter | wie heißt die straße | wie geht das |
wie geht es weiter | welche dokumente brauche ich | welche unterlagen sind nötig |
wann ist morgen offen | qui est-ce | qui est le directeur | comment s’appelle le chef |
que peut-on faire contre cela | combien ça coûte | quels documents faut-il | comment ça marche |
qu’est-ce que c’est | quién es | quién es el director | cómo se llama el jefe |
qué se puede hacer contra eso | cuánto cuesta | qué documentos hacen falta | cómo funciona |
qué es esto | chi è | chi è il direttore | come si chiama il capo | cosa si può fare |
quanto costa | quali documenti servono | come funziona | che cos’è | quem é | quem é o diretor |
quanto custa | que documentos são precisos | como funciona | o que é isto | wie is dat |
wie is de directeur | hoe heet de baas | wat kost het | hoe werkt het |
welke documenten zijn nodig | kto to jest | ile to kosztuje | jak to działa | кто это |
сколько это стоит | как это работает | من هو المدير | كم السعر | كيف يعمل هذا | 谁是经理 |
多少钱 | what is AI | is AI dangerous | what is a robot | 这是什么 | 怎么用 | 店長は誰ですか |
いくらですか | これは何ですか | 누가 관리자인가요 | 얼마예요 | 이것은 무엇인가요
"""
