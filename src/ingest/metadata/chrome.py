"""Words around an article's head that are neither its title nor its section: menus, calls to sign in, cookie notes."""

from __future__ import annotations

import re
from typing import Final

from ingest.alternatives import any_of
from ingest.metadata.authors import fold

_NAVIGATION_WORDS: Final = """
    menu | home | homepage | search | latest | popular | trending | most popular | most read | subscribe | subscribe
    now | sign in | sign up | log in | login | log out | register | my account | account | newsletter | newsletters
    | contact | contact us | about | about us | advertise | advertisement | ad | sponsored | share | share this |
    share this article | tweet | facebook | twitter | instagram | youtube | linkedin | whatsapp | pinterest | email
    | print | skip to content | skip to main content | skip to navigation | close | more | read more | view all |
    see all | next | previous | back | top | watch live | watch | live | listen | video | videos | photos | gallery
    | galleries | weather | e-paper | epaper | shop | store | jobs | classifieds | obituaries | donate | support us
    | follow us | get the app | rss | feedback | help | faq | privacy policy | terms of use | terms | cookie policy
    | ok | accept | got it | toggle navigation | main menu | navigation | loading | comments | leave a comment |
    related | related stories | breaking | breaking news | breaking news alerts | edition | us edition |
    international edition | english | español | deutsch | français | zum inhalt springen | direkt zum inhalt |
    startseite | start | suche | suchen | anmelden | abmelden | registrieren | abo | abonnieren | merken | teilen |
    drucken | anzeige | werbung | impressum | datenschutz | kontakt | mehr | mediathek | podcast | podcasts | e
    paper | newsletter abonnieren | menü | accueil | recherche | rechercher | connexion | se connecter | s'abonner |
    abonnez-vous | aller au contenu | partager | imprimer | publicité | inicio | buscar | iniciar sesión |
    suscríbete | suscribirse | saltar al contenido | compartir | publicidad | cerca | accedi | abbonati | condividi
    | pubblicità | início | entrar | assine | compartilhar | zoeken | inloggen | abonneren | delen | logga in | sök
    | prenumerera | dela | logg inn | søk | abonner | главная | поиск | войти | меню | подписаться | ana sayfa | ara
    | giriş | strona główna | szukaj | zaloguj | zurück | zurück zur übersicht | zur übersicht
    | zur startseite | zum artikel | vorheriges | nächstes | back to overview | all articles | table of contents |
    quick links | no categories | reading time | lesezeit | lesedauer | temps de lecture
    | leestijd | 더보기 | 공유 | 공유 더보기 | 목록 | シェア | もっと見る | 続きを読む |
    回答者 | 質問者 | 分享 | 更多 | 首页 | المزيد | الرئيسية
"""
_NAVIGATION: Final = frozenset(fold(words) for words in _NAVIGATION_WORDS.split("|"))
_NOTICE_WORDS: Final = r"""
    cookies? newsletter subscri(?:be|ption) sign\s(?:in|up) log\s?in skip\sto javascript browser advert(?:isement)?
    privacy terms\sof download\sour follow\sus zum\sinhalt einwilligung abonnieren aller\sau saltar\sal
    all\srights\sreserved click\shere menu opens\sin
"""
_NOTICE: Final = re.compile(rf"\b{any_of(_NOTICE_WORDS.split())}\b", re.IGNORECASE)
_WEATHER_IS_A_SECTION: Final = frozenset(
    ("weather", "video", "videos", "photos", "obituaries", "podcast", "podcasts", "jobs")
)
_SECTIONS_WORDS: Final = """
    news | local | local news | nation | national | world | world news | international | us | u.s. | uk | uk news |
    us news | europe | asia | africa | americas | middle east | australia | canada | india | politics | policy |
    elections | government | business | economy | economics | finance | money | markets | companies | personal
    finance | real estate | property | technology | tech | science | health | wellness | environment | climate |
    energy | education | family | sport | sports | football | soccer | cricket | rugby | tennis | golf | basketball
    | baseball | hockey | motorsport | olympics | nfl | nba | mlb | nhl | entertainment | culture | arts | art |
    books | film | movies | music | tv | television | theatre | theater | celebrity | celebrities | showbiz |
    lifestyle | life | style | fashion | beauty | food | food & drink | recipes | travel | home & garden | gardening
    | cars | auto | automotive | motoring | opinion | opinions | editorial | comment | analysis | columns | letters
    | features | feature | investigations | crime | law | courts | justice | military | defense | defence | religion
    | faith | history | society | people | community | fun | odd news | weird news | humor | satire | weather |
    games | gaming | gadgets | nachrichten | politik | inland | ausland | wirtschaft | finanzen | börse | fußball |
    kultur | gesellschaft | panorama | wissen | wissenschaft | gesundheit | reise | reisen | digital | netzwelt |
    technik | medien | meinung | leben | regional | lokales | region | umwelt | bildung | karriere | geld |
    vermischtes | unterhaltung | feuilleton | ratgeber | österreich | deutschland | schweiz | actualités | politique
    | économie | monde | société | santé | sciences | planète | médias | france | política | economía | mundo |
    sociedad | cultura | deportes | tecnología | ciencia | salud | opinión | internacional | nacional | españa |
    politica | economia | mondo | cronaca | esteri | spettacoli | salute | scienza | tecnologia | esporte | esportes
    | saúde | ciência | opinião | binnenland | buitenland | economie | politiek | cultuur | wetenschap | gezondheid
    | inrikes | utrikes | ekonomi | nöje | innenriks | utenriks | økonomi | kjendis | indland | udland | политика |
    экономика | общество | мир | спорт | культура | наука | технологии | происшествия | gündem | siyaset | dünya |
    spor | sağlık | kültür | teknoloji | polityka | gospodarka | kraj | świat | kultura | nauka | zdrowie | domácí |
    zahraničí | ekonomika | politika
    | 정치 | 경제 | 사회 | 국제 | 문화 | 스포츠 | 연예 | 전국 | 오피니언 | 생활 | 과학
    | 时政 | 国内 | 国际 | 國際 | 财经
    | 经济 | 經濟 | 社会 | 社會 | 体育 | 體育 | 娱乐 | 娛樂 | 科技 | 军事 | 汽车 | 房产 | 教育 | 健康 | 政治 | 経済
    | スポーツ | エンタメ
"""
_SECTIONS: Final = frozenset(fold(words) for words in _SECTIONS_WORDS.split("|"))


def is_navigation(line: str) -> bool:
    """Whether a line is an item of a menu or a call to do something on the site."""
    folded = fold(line)
    return not folded or folded in _NAVIGATION


def is_notice(line: str) -> bool:
    """Whether a line speaks of the site, not of the news."""
    return bool(_NOTICE.search(line))


def is_section(line: str) -> bool:
    """Whether a line is a usual name of a section."""
    return len(line) <= 40 and fold(line) in _SECTIONS


def may_be_section(line: str) -> bool:
    """Whether a short line could be a section that is not on the list."""
    words = line.split()
    folded = fold(line)
    plain = folded in _WEATHER_IS_A_SECTION or (folded not in _NAVIGATION and not is_notice(line))
    return (
        1 <= len(words) <= 3
        and 2 < len(line) <= 32
        and plain
        and words[0][:1].isupper()
        and line[-1:].isalnum()
        and not any(map(str.isdigit, line))
    )
