"""Texts on which a model is measured and compared: of several languages, kinds and lengths."""

SAMPLES = (
    "When does the library open on Sundays?",
    "who signed the lease",
    "refund after 30 days",
    "The committee met on 12 March in the old town hall. It was decided by nine votes to four "
    "that the bridge over the mill stream be closed to lorries of more than 7.5 tonnes until "
    "the repair of its two northern arches is finished, which the engineer expects in August.",
    "To change the filter, switch the pump off and wait until the gauge reads zero. Turn the "
    "cover to the left, take the old cartridge out, and wipe the seat with a dry cloth. Put the "
    "new cartridge in with its arrow towards the tank. Do not use oil on the seal.",
    "Revenue for the quarter was $18.4 million, up 6% from $17.3 million a year earlier; "
    "operating income fell to $2.1 million (11.4% of revenue) because freight cost more.",
    "| Size | Weight | Price |\n| --- | --- | --- |\n| small | 0.4 kg | € 12.50 |\n"
    "| large | 1.1 kg | € 24.00 |",
    "Tariff\tPer month\tMinutes\nBasic\t9.90\t100\nPlus\t14.90\t500\nUnlimited\t29.00\tany",
    "def mean(values):\n    if not values:\n        raise ValueError('no values')\n"
    "    return sum(values) / len(values)",
    "server:\n  port: 8080\n  timeout: 30s\n  log_level: warning",
    "ERROR 2023-11-02T08:14:55Z disk /dev/sdb1 is full (98%), writes are refused",
    "From: Lena Ortiz\nTo: Works office\nSubject: Key to room 214\n\nThe key to room 214 has "
    "been missing since Tuesday. Could you have a new one cut before the exam?",
    "Q: Can I bring my dog?\nA: Yes, on a lead, except in the dining room.",
    "- flour, 500 g\n- yeast, 7 g\n- water, 320 ml\n- salt, 10 g",
    "Photosynthesis turns carbon dioxide and water into sugar and oxygen. Light is taken up by "
    "chlorophyll in the thylakoids, where it drives electrons from one carrier to the next; "
    "the sugar itself is made in the stroma, by the Calvin cycle.",
    "Patients who were given the drug slept 41 minutes longer than those who were not "
    "(95% CI 22 to 60, p < 0.001). Eleven of 204 stopped because of nausea.",
    "The tenant shall give notice in writing not less than three months before the end of the "
    "term. Where no notice is given, the lease is renewed for one year on the same terms.",
    "She had come down to the harbour before dawn, and now she watched the boats go out one by "
    "one, each with its lamp still lit, until the last of them was a spark on the grey water.",
    "WARNING: Hot surface! Keep hands clear.",
    "ISBN 978-3-16-148410-0, 2nd ed., pp. 211–234",
    "https://example.org/manual/v2/index.html#section-4",
    "Wie lange gilt die Garantie für den Akku?",
    "Die Sitzung beginnt um neun Uhr im großen Saal. Wer sich verspätet, wartet draußen, bis "
    "der erste Punkt der Tagesordnung abgeschlossen ist. Anträge sind bis Freitag, den 4. Mai, "
    "schriftlich beim Vorstand einzureichen; über Stundung entscheidet die Kassenwartin.",
    "Les documents doivent être déposés au secrétariat avant la fin du mois. Passé ce délai, "
    "les dossiers incomplets sont renvoyés, et la demande n’est examinée qu’à l’automne.",
    "¿Cuánto cuesta el abono anual y quién tiene derecho al descuento?",
    "El museo abre de martes a domingo, de diez a siete. La entrada es gratuita el primer "
    "domingo de cada mes y siempre para los menores de doce años.",
    "O comboio das oito não circula aos feriados; os passageiros podem usar o autocarro 27, "
    "que sai da praça de meia em meia hora.",
    "La chiave si ritira in portineria, dove va riconsegnata entro le ventidue.",
    "De dijk is over een lengte van vier kilometer verhoogd, en de sluis wordt in het najaar "
    "vernieuwd.",
    "Wniosek należy złożyć do końca miesiąca w sekretariacie szkoły.",
    "Заседание начнётся в девять часов. Опоздавшие ждут в коридоре до конца первого вопроса.",
    "تبدأ الجلسة في الساعة التاسعة صباحًا في القاعة الكبرى، ويجب تسليم الطلبات قبل يوم الجمعة.",
    "הספרייה פתוחה בימים ראשון עד חמישי, מתשע בבוקר עד שש בערב.",
    "会议于上午九点在大厅举行，迟到者请在门外等候。申请须在周五之前提交。",
    "会議は九時に大広間で始まります。遅れた人は最初の議題が終わるまで外で待ってください。",
    "도서관은 일요일에 쉬고, 평일에는 오전 아홉 시부터 오후 여섯 시까지 엽니다.",
    "बैठक सुबह नौ बजे बड़े सभागार में शुरू होगी।",
    "Toplantı saat dokuzda büyük salonda başlar; geç kalanlar dışarıda bekler.",
    "f(x) = x² − 4x + 3 has its zeros at x = 1 and x = 3.",
    "yes",
)
