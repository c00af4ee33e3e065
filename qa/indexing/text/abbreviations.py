"""Abbreviations whose full stop ends no sentence, by language.

Written without their last stop, in small letters. `None` holds for every language.
"""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str | None, str]

# Something always follows these: a name, a text, what they stand before.
NEVER: Words = {
    None: "dr prof e.g i.e cf vs viz",
    "en": """mr mrs ms mx messrs rev hon gen col maj capt lt sgt cpl gov sen rep pres supt
        insp fr br ste wm jas thos chas geo jos robt esp approx incl excl resp univ assn
        bros ed eds trans repr""",
    "de": """hr hrn fr frl dipl ing med phil jur rer nat hl st bzw gem vgl ggf ggfs evtl inkl
        exkl zzgl abzgl bspw sog gest geb gesch verh nachf insb insbes entspr betr beil
        z.b d.h u.a i.d.r i.d.f v.a s.o s.u o.g o.ä u.u i.s.d i.v.m v.h m.e u.e z.t z.zt
        lt ehem kath evang ev sen jun mag priv doz""",
    "fr": """m mm mme mmes mlle mlles me mgr st ste env c.-à-d p.ex p.-s cie éd dir coll trad
        bd av boul""",
    "es": """sr sra sres sras srta srtas d dª dña ud uds vd vds lic ing arq gral cap tte fdo
        aprox p.ej av avda c/ ee ed dir pbro ilmo excmo""",
    "it": """sig sigg sig.ra sig.na dott dott.ssa avv ing arch geom rag on mons ecc.mo gent
        egr spett p.es ad.es v.le""",
    "pt": """sr sra srs sras srta dra profa exmo exma eng arq av aprox p.ex d ex.mo il.mo""",
    "nl": """dhr mw mevr mej mr drs ir ing dhrn m.n bijv bv incl excl d.w.z t.a.v i.v.m m.b.t
        o.a m.i z.g zgn nl""",
    "pl": """p pan inż mgr hab dypl ks św ul al pl os gen płk mjr kpt np tzn tj tzw m.in wg
        ok jw ww red""",
    "ru": """гр им ул пр просп пл д кв стр т.е т.к т.н т.д. напр др проф акад доц ст обл р-н
        пер наб св см ср""",
    "sv": """hr fr t.ex bl.a d.v.s dvs s.k resp ca inkl exkl jfr kl""",
    "da": """hr fr f.eks bl.a dvs d.v.s s.k ca inkl ekskl jf kl nr""",
    "no": """hr fr f.eks bl.a dvs d.v.s s.k ca inkl ekskl jf kl nr""",
    "cs": """p pí ing mgr mudr judr phdr rndr doc bc např tzv tj resp mj příp sv ul nám""",
    "fi": """esim ns ts mm ym prof tri hra rva""",
    "tr": """örn doç yrd av bkz vb sn hz""",
    "ca": """sr sra srs d dª av ex p.ex aprox""",
    "ro": """dl dna dle d-l d-na str bd nr ex""",
    "hu": """ifj id özv stb pl ún ill kb""",
}
# A number follows these where they are abbreviations: "No. 5", but "Did he? No. He left."
NUMBERED: Words = {
    None: "p pp fig figs vol vols no nos art ca cap v",
    "en": "eq eqs sec secs ch arts para paras ref rev pt pts tab app cl approx c al lib op",
    "de": "nr nrn abs s bd bde kap abb tab ziff abschn anl rn rdnr §§ tel str hs aufl ausg jg st",
    "fr": "n nº n° art al chap t pag vol tél env fol §",
    "es": "núm núms n n.º pág págs cap vol tel ap apdo inc párr",
    "it": "n nn pag pagg cap vol tel co lett tab",
    "pt": "n n.º núm pág págs cap vol tel inc par",
    "nl": "nr nrs blz pag hfst tel afb tab lid",
    "pl": "nr str s rozdz t tel poz ust pkt rys tab",
    "ru": "№ с стр т гл рис табл п пп ч тел вып",
    "sv": "nr s sid kap bil tel",
    "da": "nr s kap bilag tlf stk",
    "no": "nr s kap tlf",
    "cs": "č čl str s odst kap tel",
}
# These may end a sentence: they do before a word with which sentences begin.
EITHER: Words = {
    None: "etc co inc ltd corp jr",
    "en": """st ave blvd rd dept mt ft sr a.m p.m u.s u.k u.n u.s.a e.u d.c jan feb mar
        apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri sat sun
        et.al al b.c a.d b.c.e c.e ph.d m.d b.a m.a bc no esq plc""",
    "de": """usw uä u.ä jan feb mär apr jun jul aug sep sept okt nov dez jh jhd std min sek
        mio mrd tsd""",
    "fr": "etc janv févr avr juil sept oct nov déc j.-c apr av",
    "es": "etc ee.uu uu ene feb mar abr jun jul ago sept oct nov dic s.a a.m p.m c d.c a.c",
    "it": "ecc gen feb mar apr mag giu lug ago set ott nov dic s.p.a s.r.l a.c d.c",
    "pt": "etc e.u.a jan fev mar abr mai jun jul ago set out nov dez s.a",
    "nl": "enz etc jan feb mrt apr jun jul aug sep okt nov dec b.v n.v",
    "pl": "itd itp r w tys mln mld godz zł",
    "ru": "т.д т.п др г гг в вв тыс млн млрд руб коп чел",
}
# A number with a full stop is an ordinal after these, "der 2. Weltkrieg", ...
BEFORE_ORDINALS: Words = {
    "de": """der die das den dem des am im vom zum zur ab bis seit beim und ein eine einem
        einen einer eines jeder jedem jeden jede ihr ihre ihrem ihren sein seine seinem
        seinen unser""",
    "da": "den det de d i til fra",
    "no": "den det de i til fra",
    "cs": "dne od do ve v na k",
    "fi": "",
    "pl": "dnia do od w",
    "hu": "a az",
}
# ... and before these.
AFTER_ORDINALS: Words = {
    "de": """januar jänner februar märz april mai juni juli august september oktober november
        dezember jahrhundert jahrhunderts klasse stock etage""",
}
# With these sentences begin, beside the words that only join others.
BEGINNINGS: Words = {
    "en": """however meanwhile later after before if although there here some many most all
        each both one two his her their its our your my no yes now today then thus while
        during since because another other those where please nobody everyone people
        only even despite instead also with without using given again further furthermore moreover
        therefore hence finally perhaps maybe""",
    "de": """danach dann dort hier heute später vorher wenn während obwohl nach vor seit sein
        ihre ihr alle viele einige manche beide diese dieser dieses jeder man doch dabei
        damit dazu darum deshalb daher außerdem allerdings jedoch sie wer nur auch so da""",
    "fr": """après avant puis ensuite alors ainsi cependant toutefois enfin lors si tous
        toutes plusieurs certains chaque notre votre leurs cet celui c'est il y depuis
        pendant aucun""",
    "es": """después antes luego entonces así sin embargo además todos todas muchos algunos
        cada nuestro ese eso esos estos si cuando desde durante hay también""",
    "it": """dopo prima poi allora così tuttavia inoltre tutti tutte molti alcuni ogni questo
        questa questi quello se quando durante c'è anche""",
    "pt": """depois antes então assim porém além todos todas muitos alguns cada este esta
        isso se quando desde durante há também""",
    "nl": """daarna dan daar hier later eerst als hoewel na sinds alle veel sommige elke deze
        onze echter ook nu zo men""",
    "pl": """on ona ono oni one to ten ta te w na po przed gdy jeśli kiedy potem tam tu nie i
        a ale wszystkie wiele każdy jego jej ich z za od do dla o więc jednak""",
    "ru": """он она оно они это этот эта эти в на по после до когда если потом там тут здесь
        не и а но все многие каждый его её их мы вы я с из за от для о как что так
        однако""",
    "sv": "han hon den det de vi jag ni man i på efter före när om där här sedan men och så alla",
    "da": "han hun den det de vi jeg man i på efter før når hvis der her siden men og så alle",
    "no": "han hun den det de vi jeg man i på etter før når hvis der her siden men og så alle",
    "cs": "on ona ono oni to ten ta ti v na po před když pokud potom tam tady ne a ale všichni",
}
