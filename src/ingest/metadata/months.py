"""Names of the months in some forty languages, nominative, genitive and abbreviated: name → number.

From the Unicode CLDR (Unicode licence), lower case, without full stops; Arabic ones of Egypt, the Maghreb and the
Levant by hand. Where two languages disagree (Czech and Croatian "srpen", Polish and Croatian "listopad") the one with
more speakers has it.
"""

from __future__ import annotations

from typing import Final

_NAMES: Final = {
    1: """
        january jan januar janvier janv enero ene gennaio gen janeiro januari tammikuuta tammi tammikuu
        janúar stycznia sty styczeń ledna led leden januára január січня січ січень студзеня сту студзень
        января янв январь януари яну јануар јан siječnja sij siječanj ianuarie ian ιανουαρίου ιαν ιανουάριος
        ocak oca sausio saus sausis janvāris jaanuar jaan gener xaneiro xan januarie janar yanvar yan ינואר
        ינו׳ जनवरी जन॰ ژانویهٔ ژانویه
        يناير جانفي
    """,
    2: """
        february feb februar février févr febrero febbraio fevereiro fev februari helmikuuta helmi helmikuu
        febrúar lutego lut luty února úno únor februára február лютого лют лютий лютага люты февраля февр
        февраль февруари фев фебруар феб veljače velj veljača febr februarie φεβρουαρίου φεβ φεβρουάριος
        şubat şub vasario vas vasaris februāris veebruar veebr febrer febreiro shkurt shk fevral פברואר פבר׳
        फ़रवरी फ़र॰ فوریهٔ فوریه fevr fév
        فبراير فيفري شباط
    """,
    3: """
        march mar märz mär mars marzo março maart mrt marts maaliskuuta maalis maaliskuu marca marzec března
        bře březen marec березня бер березень сакавіка сак сакавік марта мар март mart ožujka ožu ožujak
        március márc martie μαρτίου μαρ μάρτιος μάρ kovo kov kovas märts març maret mac machi מרץ मार्च مارس
        maerz
        مارس آذار اذار
    """,
    4: """
        april apr avril avr abril abr aprile huhtikuuta huhti huhtikuu apríl kwietnia kwi kwiecień dubna dub
        duben apríla квітня квіт квітень красавіка кра красавік апреля апр апрель април travnja tra travanj
        április ápr aprilie απριλίου απρ απρίλιος nisan nis balandžio bal balandis aprīlis aprill aprili
        prill pri aprel אפריל אפר׳ अप्रैल آوریل
        أبريل ابريل إبريل أفريل نيسان
    """,
    5: """
        may mai mayo maggio mag maio mei maj toukokuuta touko toukokuu maí maja května kvě květen mája máj
        травня трав травень мая май мај svibnja svi svibanj május μαΐου μαΐ μάιος μάι mayıs gegužės geg
        gegužė maijs maig מאי मई مهٔ مه
        مايو ماي أيار ايار
    """,
    6: """
        june jun juni juin junio giugno giu junho kesäkuuta kesä kesäkuu júní jún czerwca cze czerwiec
        června čvn červen júna червня черв червень чэрвеня чэр чэрвень июня июн июнь юни јун junij lipnja
        lipanj június iunie iun ιουνίου ιουν ιούνιος ιούν haziran haz birželio birž birželis jūnijs jūn
        juuni juny xuño junie qershor qer iyun iyn יוני जून ژوئن
        يونيو يونيه جوان حزيران
    """,
    7: """
        july jul juli juillet juil julio luglio lug julho heinäkuuta heinä heinäkuu júlí júl lipca lip
        lipiec července čvc červenec júla липня лип липень ліпеня ліп ліпень июля июл июль юли јул julij
        srpnja srpanj július iulie iul ιουλίου ιουλ ιούλιος ιούλ temmuz tem liepos liep liepa jūlijs jūl
        juuli juliol xullo xul julai julie korrik korr iyul iyl יולי जुलाई जुल॰ ژوئیهٔ ژوئیه
        يوليو يوليه جويلية تموز
    """,
    8: """
        august aug août agosto ago augustus augusti elokuuta elo elokuu ágúst ágú sierpnia sie sierpień
        srpna srp srpen augusta серпня серп серпень жніўня жні жнівень августа авг август avgust avg
        kolovoza kol kolovoz augusztus αυγούστου αυγ αύγουστος αύγ ağustos ağu rugpjūčio rugp rugpjūtis
        augusts agost ag agustus agu ogos ogo agosti gusht gush avqust avq אוגוסט אוג׳ अगस्त अग॰ اوت aout
        أغسطس اغسطس أوت آب
    """,
    9: """
        september sep sept septembre septiembre settembre set setembro syyskuuta syys syyskuu września wrz
        wrzesień září zář septembra вересня вер вересень верасня верасень сентября сент сентябрь септември
        сеп септембар septembar rujna ruj rujan szeptember szept septembrie σεπτεμβρίου σεπ σεπτέμβριος
        eylül eyl rugsėjo rugs rugsėjis septembris setembre septemba shtator sht sentyabr sen ספטמבר ספט׳
        सितंबर सित॰ سپتامبر septem
        سبتمبر أيلول ايلول
    """,
    10: """
        october oct oktober okt octobre octubre ottobre ott outubro out lokakuuta loka lokakuu október
        października paź październik října říj říjen októbra жовтня жовт жовтень кастрычніка кас кастрычнік
        октября окт октябрь октомври октобар oktobar octombrie οκτωβρίου οκτ οκτώβριος ekim eki spalio spal
        spalis oktobris oktoober oktoba tetor tet oktyabr אוקטובר אוק׳ अक्टूबर अक्टू॰ اکتبر
        أكتوبر اكتوبر
    """,
    11: """
        november nov novembre noviembre novembro marraskuuta marras marraskuu nóvember nóv listopada lis
        listopad listopadu novembra листопада лист листопад лістапада ліс лістапад ноября нояб ноябрь
        ноември ное новембар нов novembar studenoga stu studeni noiembrie νοεμβρίου νοε νοέμβριος νοέ kasım
        kas lapkričio lapkr lapkritis novembris novemba nëntor nën noyabr noy נובמבר נוב׳ नवंबर नव॰ نوامبر
        نوفمبر
    """,
    12: """
        december dec dezember dez décembre déc diciembre dic dicembre dezembro desember des joulukuuta joulu
        joulukuu grudnia gru grudzień prosince pro prosinec decembra грудня груд грудень снежня сне снежань
        декабря дек декабрь декември децембар дец decembar prosinca prosinac decembrie δεκεμβρίου δεκ
        δεκέμβριος aralık ara gruodžio gruod gruodis decembris detsember dets desembre decembro disember dis
        desemba dhjetor dhj dekabr dek דצמבר דצמ׳ दिसंबर दिस॰ دسامبر
        ديسمبر
    """,
}

MONTHS: Final = {name: number for number, names in _NAMES.items() for name in names.split()}
