"""Questions of all walks of life, by language: few of them are of the subject of one collection."""

from __future__ import annotations

_QUESTIONS = {
    "en": """
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
""",
    "ar": """
كيف أطبخ الأرز | كم دقيقة تُسلق البيضة | كيف أزيل بقعة القهوة من القميص | كيف أصلح صنبورًا يقطر |
متى تُزرع الطماطم | كيف أتخلص من النمل | ماذا يأكل القط الصغير | لماذا ينبح كلبي في الليل |
كيف سيكون الطقس غدًا | متى تغرب الشمس اليوم | كم تبعد الأرض عن القمر | لماذا السماء زرقاء |
ما هي عاصمة أستراليا | ما هو أطول نهر في العالم | كم عدد سكان البرازيل | من فاز بكأس العالم |
كم مدة مباراة كرة القدم | كيف أتعلم السباحة | أي دراجة أشتري | كيف أغير زيت السيارة |
كيف أصل إلى المطار | هل أحتاج إلى تأشيرة لليابان | متى يصل القطار القادم | أين أقرب صيدلية |
كيف أعيد طردًا بريديًا | كيف أفتح حسابًا في البنك | كيف أغير كلمة المرور | ما سعر الذهب اليوم |
كيف أكتب سيرة ذاتية | ماذا ألبس في مقابلة عمل | كيف أقلع عن التدخين | ما علاج الصداع |
كم ساعة يجب أن أنام | هدية جيدة لأمي | احكِ لي نكتة | من رسم الموناليزا | كيف أعزف على العود |
لماذا هاتفي بطيء | كيف ألتقط صورة للشاشة | كم الساعة الآن | اضبط المنبه على السابعة |
ما معنى الحياة
""",
    "cs": """
jak uvařit rýži | jak dlouho se vaří vejce | jak odstranit skvrnu od vína |
jak opravit kapající kohoutek | proč je topení studené | kdy se sázejí rajčata |
jak se zbavit mravenců | čím krmit kotě | proč můj pes v noci štěká | jaké bude zítra počasí |
v kolik zapadá slunce | jak daleko je Měsíc | proč je obloha modrá | jak vzniká duha |
hlavní město Mongolska | která řeka je nejdelší | kolik lidí žije v Brazílii |
kdo vyhrál mistrovství světa | jak dlouho trvá fotbalový zápas | jak se naučit plavat |
jaké kolo si koupit | jak vyměnit olej v autě | jak se dostanu na letiště |
potřebuji vízum do Japonska | kdy jede další vlak | kde je nejbližší lékárna | jak vrátit balík |
jak si otevřít účet v bance | jak změním heslo | kolik stojí zlato | jak napsat životopis |
co si vzít na pohovor | jak přestat kouřit | co pomáhá na bolest hlavy | kolik hodin mám spát |
dárek pro maminku | řekni mi vtip | kdo namaloval Monu Lisu | jak naladit kytaru |
jak se hrají šachy | proč je můj telefon pomalý | kolik je hodin | nastav budík na sedm |
jaký je smysl života
""",
    "de": """
wie koche ich Reis | wie lange kocht ein Ei | wie bekomme ich Rotwein aus dem Teppich |
womit kann ich Butter ersetzen | wie schärfe ich ein Messer |
wie repariere ich einen tropfenden Hahn | warum ist die Heizung kalt | wann pflanze ich Tomaten |
wie werde ich Ameisen los | was fressen junge Katzen | warum bellt mein Hund nachts |
wie wird das Wetter morgen | wann geht die Sonne unter | wie weit ist der Mond entfernt |
warum ist der Himmel blau | wie entsteht ein Regenbogen | was ist die Hauptstadt der Mongolei |
welcher Fluss ist der längste | wie viele Menschen leben in Brasilien | wer wurde Weltmeister |
wie lange dauert ein Fußballspiel | wie lerne ich schwimmen | welches Fahrrad soll ich kaufen |
wie wechsle ich das Öl am Auto | wie komme ich zum Flughafen | brauche ich ein Visum für Japan |
wann fährt der nächste Zug | wo ist die nächste Apotheke | wie schicke ich ein Paket zurück |
wie eröffne ich ein Konto | wie ändere ich mein Passwort | was kostet Gold |
wie schreibe ich einen Lebenslauf | was ziehe ich zum Vorstellungsgespräch an |
wie höre ich mit dem Rauchen auf | was hilft gegen Kopfschmerzen |
wie viel Schlaf braucht ein Kind | was schenke ich meiner Mutter | erzähl mir einen Witz |
wer malte die Mona Lisa | wie stimme ich eine Gitarre | wie spielt man Schach |
warum ist mein Handy so langsam | wie spät ist es | stell den Wecker auf sieben |
was ist der Sinn des Lebens
""",
    "es": """
cómo se cocina el arroz | cuánto tarda en cocerse un huevo | cómo quito una mancha de vino |
cómo arreglo un grifo que gotea | por qué está frío el radiador | cuándo se plantan los tomates |
cómo elimino las hormigas | qué come un gatito | por qué ladra mi perro de noche |
qué tiempo hará mañana | a qué hora se pone el sol | a qué distancia está la luna |
por qué el cielo es azul | cómo se forma un arcoíris | cuál es la capital de Mongolia |
cuál es el río más largo | cuánta gente vive en Brasil | quién ganó el mundial |
cuánto dura un partido de fútbol | cómo aprendo a nadar | qué bicicleta me compro |
cómo cambio el aceite del coche | cómo llego al aeropuerto | necesito visado para Japón |
cuándo sale el próximo tren | dónde está la farmacia más cercana | cómo devuelvo un paquete |
cómo abro una cuenta en el banco | cómo cambio mi contraseña | cuánto cuesta el oro |
cómo escribo un currículum | qué me pongo para una entrevista | cómo dejo de fumar |
qué va bien para el dolor de cabeza | cuántas horas debo dormir | qué le regalo a mi madre |
cuéntame un chiste | quién pintó la Mona Lisa | cómo afino una guitarra |
cómo se juega al ajedrez | por qué va lento mi teléfono | qué hora es |
pon la alarma a las siete | cuál es el sentido de la vida
""",
    "fr": """
comment cuire du riz | combien de temps cuire un œuf | comment enlever une tache de vin |
comment réparer un robinet qui fuit | pourquoi le radiateur est froid |
quand planter les tomates | comment se débarrasser des fourmis | que mange un chaton |
pourquoi mon chien aboie la nuit | quel temps fera-t-il demain |
à quelle heure se couche le soleil | à quelle distance est la lune | pourquoi le ciel est bleu |
comment se forme un arc-en-ciel | quelle est la capitale de la Mongolie |
quel est le plus long fleuve | combien d’habitants a le Brésil | qui a gagné la coupe du monde |
combien de temps dure un match de football | comment apprendre à nager | quel vélo acheter |
comment changer l’huile de la voiture | comment aller à l’aéroport |
faut-il un visa pour le Japon | quand part le prochain train |
où est la pharmacie la plus proche | comment renvoyer un colis |
comment ouvrir un compte en banque | comment changer mon mot de passe | combien coûte l’or |
comment écrire un CV | comment s’habiller pour un entretien | comment arrêter de fumer |
que faire contre le mal de tête | combien d’heures faut-il dormir | quel cadeau pour ma mère |
raconte-moi une blague | qui a peint la Joconde | comment accorder une guitare |
comment joue-t-on aux échecs | pourquoi mon téléphone est lent | quelle heure est-il |
mets le réveil à sept heures | quel est le sens de la vie
""",
    "it": """
come si cuoce il riso | quanto deve bollire un uovo | come tolgo una macchia di vino |
come riparo un rubinetto che perde | perché il termosifone è freddo |
quando si piantano i pomodori | come elimino le formiche | cosa mangia un gattino |
perché il mio cane abbaia di notte | che tempo fa domani | a che ora tramonta il sole |
quanto dista la luna | perché il cielo è blu | come si forma l’arcobaleno |
qual è la capitale della Mongolia | qual è il fiume più lungo | quanti abitanti ha il Brasile |
chi ha vinto i mondiali | quanto dura una partita di calcio | come imparo a nuotare |
quale bicicletta comprare | come cambio l’olio della macchina | come arrivo all’aeroporto |
serve il visto per il Giappone | quando parte il prossimo treno | dov’è la farmacia più vicina |
come restituisco un pacco | come apro un conto in banca | come cambio la password |
quanto costa l’oro | come si scrive un curriculum | come mi vesto per un colloquio |
come smetto di fumare | cosa fa bene contro il mal di testa | quante ore bisogna dormire |
cosa regalo a mia madre | raccontami una barzelletta | chi ha dipinto la Gioconda |
come si accorda una chitarra | come si gioca a scacchi | perché il mio telefono è lento |
che ore sono | metti la sveglia alle sette | qual è il senso della vita
""",
    "ja": """
ご飯の炊き方は | ゆで卵は何分ゆでますか | ワインの染みの落とし方は | 水漏れする蛇口の直し方は |
トマトはいつ植えますか | 蟻を退治する方法は | 子猫は何を食べますか |
犬が夜に吠えるのはなぜですか | 明日の天気は | 日没は何時ですか |
月までの距離はどのくらいですか | 空はなぜ青いのですか | 虹はどうしてできますか |
モンゴルの首都はどこですか | 一番長い川は何ですか | ブラジルの人口は |
ワールドカップで優勝したのはどこですか | サッカーの試合は何分ですか | 泳ぎ方を教えてください |
どの自転車を買えばいいですか | 車のオイルの交換方法は | 空港への行き方は |
日本のビザは必要ですか | 次の電車はいつですか | 一番近い薬局はどこですか | 荷物を返品するには |
銀行口座の開き方は | パスワードを変更するには | 金の値段はいくらですか | 履歴書の書き方は |
面接では何を着ればいいですか | 禁煙する方法は | 頭痛に効くものは | 何時間寝ればいいですか |
母への贈り物は何がいいですか | 冗談を言って | モナリザを描いたのは誰ですか |
ギターの調律方法は | 将棋のルールは | 携帯電話が遅いのはなぜですか | 今何時ですか |
七時に起こして | 人生の意味は何ですか
""",
    "ko": """
밥은 어떻게 짓나요 | 달걀은 몇 분 삶나요 | 와인 얼룩은 어떻게 지우나요 |
물이 새는 수도꼭지는 어떻게 고치나요 | 토마토는 언제 심나요 | 개미를 없애는 방법은 |
새끼 고양이는 무엇을 먹나요 | 개가 밤에 왜 짖나요 | 내일 날씨는 어때요 | 해는 몇 시에 지나요 |
달까지의 거리는 얼마인가요 | 하늘은 왜 파란가요 | 무지개는 어떻게 생기나요 |
몽골의 수도는 어디인가요 | 가장 긴 강은 무엇인가요 | 브라질의 인구는 |
월드컵에서 누가 우승했나요 | 축구 경기는 몇 분인가요 | 수영은 어떻게 배우나요 |
어떤 자전거를 살까요 | 자동차 오일은 어떻게 갈아요 | 공항에 어떻게 가나요 |
일본에 가려면 비자가 필요한가요 | 다음 기차는 언제 오나요 | 가장 가까운 약국은 어디인가요 |
소포는 어떻게 반품하나요 | 은행 계좌는 어떻게 만드나요 | 비밀번호를 어떻게 바꾸나요 |
금값은 얼마인가요 | 이력서는 어떻게 쓰나요 | 면접에 무엇을 입나요 | 담배를 어떻게 끊나요 |
두통에 무엇이 좋은가요 | 몇 시간 자야 하나요 | 어머니 선물로 무엇이 좋을까요 |
농담 하나 해 줘 | 모나리자는 누가 그렸나요 | 기타는 어떻게 조율하나요 | 바둑은 어떻게 두나요 |
휴대폰이 왜 느린가요 | 지금 몇 시예요 | 일곱 시에 깨워 줘 | 인생의 의미는 무엇인가요
""",
    "nl": """
hoe kook ik rijst | hoe lang moet een ei koken | hoe krijg ik wijn uit het tapijt |
hoe repareer ik een lekkende kraan | waarom is de verwarming koud | wanneer plant ik tomaten |
hoe kom ik van mieren af | wat eet een kitten | waarom blaft mijn hond ’s nachts |
wat wordt het weer morgen | hoe laat gaat de zon onder | hoe ver is de maan |
waarom is de lucht blauw | hoe ontstaat een regenboog | wat is de hoofdstad van Mongolië |
wat is de langste rivier | hoeveel mensen wonen er in Brazilië | wie werd wereldkampioen |
hoe lang duurt een voetbalwedstrijd | hoe leer ik zwemmen | welke fiets moet ik kopen |
hoe ververs ik de olie van de auto | hoe kom ik op het vliegveld |
heb ik een visum nodig voor Japan | wanneer gaat de volgende trein |
waar is de dichtstbijzijnde apotheek | hoe stuur ik een pakket terug | hoe open ik een rekening |
hoe verander ik mijn wachtwoord | wat kost goud | hoe schrijf ik een sollicitatiebrief |
wat trek ik aan naar een sollicitatie | hoe stop ik met roken | wat helpt tegen hoofdpijn |
hoeveel slaap heeft een kind nodig | wat geef ik mijn moeder cadeau | vertel een grap |
wie schilderde de Mona Lisa | hoe stem ik een gitaar | hoe speel je schaak |
waarom is mijn telefoon zo traag | hoe laat is het | zet de wekker op zeven uur |
wat is de zin van het leven
""",
    "pl": """
jak ugotować ryż | ile gotować jajko | jak usunąć plamę z wina | jak naprawić cieknący kran |
dlaczego kaloryfer jest zimny | kiedy sadzić pomidory | jak pozbyć się mrówek | co je mały kotek |
dlaczego mój pies szczeka w nocy | jaka będzie jutro pogoda | o której zachodzi słońce |
jak daleko jest Księżyc | dlaczego niebo jest niebieskie | jak powstaje tęcza |
jaka jest stolica Mongolii | która rzeka jest najdłuższa | ile osób mieszka w Brazylii |
kto wygrał mistrzostwa świata | ile trwa mecz piłki nożnej | jak nauczyć się pływać |
jaki rower kupić | jak wymienić olej w samochodzie | jak dojechać na lotnisko |
czy potrzebuję wizy do Japonii | kiedy odjeżdża następny pociąg | gdzie jest najbliższa apteka |
jak odesłać paczkę | jak założyć konto w banku | jak zmienić hasło | ile kosztuje złoto |
jak napisać życiorys | jak się ubrać na rozmowę o pracę | jak rzucić palenie |
co pomaga na ból głowy | ile godzin trzeba spać | co kupić mamie na prezent | opowiedz mi dowcip |
kto namalował Mona Lisę | jak nastroić gitarę | jak się gra w szachy |
dlaczego mój telefon jest wolny | która jest godzina | ustaw budzik na siódmą |
jaki jest sens życia
""",
    "pt": """
como se cozinha arroz | quanto tempo ferve um ovo | como tiro uma mancha de vinho |
como conserto uma torneira que pinga | por que o aquecedor está frio | quando se plantam tomates |
como acabo com as formigas | o que come um gatinho | por que meu cachorro late à noite |
como será o tempo amanhã | a que horas o sol se põe | a que distância fica a lua |
por que o céu é azul | como se forma o arco-íris | qual é a capital da Mongólia |
qual é o rio mais longo | quantas pessoas vivem no Brasil | quem ganhou a copa do mundo |
quanto dura um jogo de futebol | como aprendo a nadar | que bicicleta devo comprar |
como troco o óleo do carro | como chego ao aeroporto | preciso de visto para o Japão |
quando sai o próximo trem | onde fica a farmácia mais próxima | como devolvo uma encomenda |
como abro uma conta no banco | como mudo minha senha | quanto custa o ouro |
como se escreve um currículo | o que vestir numa entrevista | como paro de fumar |
o que é bom para dor de cabeça | quantas horas devo dormir | que presente dou à minha mãe |
conta uma piada | quem pintou a Mona Lisa | como se afina um violão | como se joga xadrez |
por que meu celular está lento | que horas são | põe o alarme para as sete |
qual é o sentido da vida
""",
    "ru": """
как сварить рис | сколько варить яйцо | как вывести пятно от вина | как починить капающий кран |
почему батарея холодная | когда сажать помидоры | как избавиться от муравьёв |
чем кормить котёнка | почему собака лает ночью | какая завтра погода | во сколько заходит солнце |
как далеко до Луны | почему небо голубое | как появляется радуга | столица Монголии |
какая река самая длинная | сколько людей живёт в Бразилии | кто выиграл чемпионат мира |
сколько длится футбольный матч | как научиться плавать | какой велосипед купить |
как поменять масло в машине | как доехать до аэропорта | нужна ли виза в Японию |
когда следующий поезд | где ближайшая аптека | как вернуть посылку | как открыть счёт в банке |
как сменить пароль | сколько стоит золото | как написать резюме | что надеть на собеседование |
как бросить курить | что помогает от головной боли | сколько часов нужно спать |
что подарить маме | расскажи анекдот | кто написал Мону Лизу | как настроить гитару |
как играть в шахматы | почему телефон тормозит | который час | поставь будильник на семь |
в чём смысл жизни
""",
    "sv": """
hur kokar man ris | hur länge ska ett ägg koka | hur får jag bort en vinfläck |
hur lagar jag en droppande kran | varför är elementet kallt | när planterar man tomater |
hur blir jag av med myror | vad äter en kattunge | varför skäller min hund på natten |
hur blir vädret i morgon | när går solen ner | hur långt är det till månen |
varför är himlen blå | hur uppstår en regnbåge | vad heter huvudstaden i Mongoliet |
vilken flod är längst | hur många bor i Brasilien | vem vann fotbolls-VM |
hur lång är en fotbollsmatch | hur lär jag mig simma | vilken cykel ska jag köpa |
hur byter jag olja i bilen | hur kommer jag till flygplatsen | behöver jag visum till Japan |
när går nästa tåg | var ligger närmaste apotek | hur skickar jag tillbaka ett paket |
hur öppnar jag ett konto | hur byter jag lösenord | vad kostar guld |
hur skriver man en meritförteckning | vad ska jag ha på mig på en intervju | hur slutar jag röka |
vad hjälper mot huvudvärk | hur mycket sömn behöver ett barn | vad ska jag ge mamma i present |
berätta en vits | vem målade Mona Lisa | hur stämmer man en gitarr | hur spelar man schack |
varför är min telefon så långsam | vad är klockan | ställ väckarklockan på sju |
vad är meningen med livet
""",
    "tr": """
pilav nasıl pişirilir | yumurta kaç dakika haşlanır | şarap lekesi nasıl çıkar |
damlayan musluk nasıl onarılır | kalorifer neden soğuk | domates ne zaman ekilir |
karıncalardan nasıl kurtulurum | yavru kedi ne yer | köpeğim gece neden havlıyor |
yarın hava nasıl olacak | güneş kaçta batıyor | ay ne kadar uzakta | gökyüzü neden mavi |
gökkuşağı nasıl oluşur | Moğolistan’ın başkenti neresi | en uzun nehir hangisi |
Brezilya’da kaç kişi yaşıyor | dünya kupasını kim kazandı | futbol maçı kaç dakika |
yüzmeyi nasıl öğrenirim | hangi bisikleti almalıyım | arabanın yağı nasıl değişir |
havaalanına nasıl giderim | Japonya için vize gerekir mi | sonraki tren ne zaman |
en yakın eczane nerede | paketi nasıl iade ederim | banka hesabı nasıl açılır |
şifremi nasıl değiştiririm | altın kaç para | özgeçmiş nasıl yazılır | mülakatta ne giyilir |
sigarayı nasıl bırakırım | baş ağrısına ne iyi gelir | kaç saat uyumalıyım |
anneme ne hediye alayım | bana bir fıkra anlat | Mona Lisa’yı kim çizdi |
gitar nasıl akort edilir | satranç nasıl oynanır | telefonum neden yavaş | saat kaç |
alarmı yediye kur | hayatın anlamı nedir
""",
    "uk": """
як зварити рис | скільки варити яйце | як вивести пляму від вина | як полагодити кран, що капає |
чому батарея холодна | коли садити помідори | як позбутися мурах | чим годувати кошеня |
чому собака гавкає вночі | яка завтра погода | о котрій заходить сонце | як далеко до Місяця |
чому небо блакитне | як виникає веселка | столиця Монголії | яка річка найдовша |
скільки людей живе в Бразилії | хто виграв чемпіонат світу | скільки триває футбольний матч |
як навчитися плавати | який велосипед купити | як замінити оливу в машині |
як доїхати до аеропорту | чи потрібна віза до Японії | коли наступний потяг |
де найближча аптека | як повернути посилку | як відкрити рахунок у банку | як змінити пароль |
скільки коштує золото | як написати резюме | що вдягти на співбесіду | як кинути палити |
що допомагає від головного болю | скільки годин треба спати | що подарувати мамі |
розкажи анекдот | хто намалював Мону Лізу | як настроїти гітару | як грати в шахи |
чому телефон повільний | котра година | постав будильник на сьому | у чому сенс життя
""",
    "zh": """
米饭怎么煮 | 鸡蛋要煮几分钟 | 怎么去掉衣服上的酒渍 | 水龙头漏水怎么修 | 暖气为什么不热 |
西红柿什么时候种 | 怎么消灭蚂蚁 | 小猫吃什么 | 狗为什么晚上叫 | 明天天气怎么样 | 太阳几点落山 |
月亮离地球有多远 | 天空为什么是蓝色的 | 彩虹是怎么形成的 | 蒙古的首都是哪里 | 世界上最长的河是哪条 |
巴西有多少人口 | 世界杯冠军是谁 | 一场足球比赛多长时间 | 怎么学游泳 | 买什么自行车好 |
汽车怎么换机油 | 怎么去机场 | 去日本需要签证吗 | 下一班火车几点 | 最近的药店在哪里 | 包裹怎么退货 |
怎么开银行账户 | 怎么修改密码 | 黄金多少钱一克 | 简历怎么写 | 面试穿什么 | 怎么戒烟 |
头疼怎么办 | 每天应该睡几个小时 | 送妈妈什么礼物好 | 讲个笑话 | 蒙娜丽莎是谁画的 | 吉他怎么调音 |
象棋怎么下 | 手机为什么很慢 | 现在几点 | 明早七点叫我起床 | 人生的意义是什么
""",
}
# Each with the mark of a question, as the model knows them; it reads that of any script.
QUESTIONS: dict[str, tuple[str, ...]] = {
    language: tuple(f"{question.strip()}?" for question in text.split("|"))
    for language, text in _QUESTIONS.items()
}
