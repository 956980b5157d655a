"""Names of the months in some seventy languages, nominative, genitive and abbreviated: name → number.

From the Unicode CLDR (Unicode licence), lower case, without full stops and joiners, words joined by "_"; Arabic ones of
Egypt, the Maghreb and the Levant and short Thai ones by hand. Where two languages disagree (Czech and Croatian "srpen",
Polish and Croatian "listopad") the one with more speakers has it.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_NAMES: Final = {
    1: """
        january jan januar janvier janv enero ene gennaio gen janeiro januari tammikuuta tammi tammikuu
        janúar stycznia sty styczeń ledna led leden januára január січня січ січень студзеня сту студзень
        января янв январь януари яну јануар јан siječnja sij siječanj ianuarie ian ιανουαρίου ιαν ιανουάριος
        ocak oca sausio saus sausis janvāris jaanuar jaan gener xaneiro xan januarie janar yanvar yan ינואר
        ינו׳ जनवरी जन॰ ژانویهٔ ژانویه
        يناير جانفي
        جنوری জানু জানুয়ারী জানুয়ারি जाने जानेवारी ஜன ஜனவரி జన జనవరి ಜನ ಜನವರಿ ജനു ജനുവരി જાન્યુ
        જાન્યુઆરી ਜਨ ਜਨਵਰੀ ජන ජනවාරි มกราคม มค มกรา հնվ հունվար հունվարի იან იანვარი בינואר қаң
        қаңтар urtarrila djanuari ມກ ມັງກອນ មករា ဇန် ဇန်နဝါရီ jänner јануари كانون_الثاني
    """,
    2: """
        february feb februar février févr febrero febbraio fevereiro fev februari helmikuuta helmi helmikuu
        febrúar lutego lut luty února úno únor februára február лютого лют лютий лютага люты февраля февр
        февраль февруари фев фебруар феб veljače velj veljača febr februarie φεβρουαρίου φεβ φεβρουάριος
        şubat şub vasario vas vasaris februāris veebruar veebr febrer febreiro shkurt shk fevral פברואר פבר׳
        फ़रवरी फ़र॰ فوریهٔ فوریه fevr fév
        فبراير فيفري شباط
        فبروری فروری ফেব ফেব্রুয়ারী ফেব্রুয়ারি फेब्रु फेब्रुवारी फेब्रुअरी பிப் பிப்ரவரி ఫిబ్ర
        ఫిబ్రవరి ಫೆಬ್ರ ಫೆಬ್ರವರಿ ഫെബ്രു ഫെബ്രുവരി ફેબ્રુ ફેબ્રુઆરી ਫ਼ਰ ਫ਼ਰਵਰੀ පෙබ පෙබරවාරි กพ
        กุมภาพันธ์ กุมภา փետրվար փետրվարի փտվ თებ თებერვალი בפברואר ақп ақпан otsaila pebrero
        pebruari ກພ ກຸມພາ កុម្ភៈ ဖေ ဖေဖော်ဝါရီ feber
    """,
    3: """
        march mar märz mär mars marzo março maart mrt marts maaliskuuta maalis maaliskuu marca marzec března
        bře březen marec березня бер березень сакавіка сак сакавік марта мар март mart ožujka ožu ožujak
        március márc martie μαρτίου μαρ μάρτιος μάρ kovo kov kovas märts març maret mac machi מרץ मार्च مارس
        maerz
        مارس آذار اذار
        مارچ মার্চ மார் மார்ச் మార్చి ಮಾರ್ಚ್ മാർ മാർച്ച് માર્ચ ਮਾਰਚ මාර් මාර්තු มีค มีนาคม มีนา մարտ
        մարտի մրտ მარ მარტი במרץ מרס במרס מארס במארס нау наурыз martxoa marso ມນ ມີນາ មីនា မတ် mrz
    """,
    4: """
        april apr avril avr abril abr aprile huhtikuuta huhti huhtikuu apríl kwietnia kwi kwiecień dubna dub
        duben apríla квітня квіт квітень красавіка кра красавік апреля апр апрель април travnja tra travanj
        április ápr aprilie απριλίου απρ απρίλιος nisan nis balandžio bal balandis aprīlis aprill aprili
        prill pri aprel אפריל אפר׳ अप्रैल آوریل
        أبريل ابريل إبريل أفريل نيسان
        اپریل এপ্রি এপ্রিল एप्रि एप्रिल अप्रिल ஏப் ஏப்ரல் ఏప్రి ఏప్రిల్ ಏಪ್ರಿ ಏಪ್ರಿಲ್ ഏപ്രി ഏപ്രിൽ
        એપ્રિલ ਅਪ੍ਰੈ ਅਪ੍ਰੈਲ අප්රේල් เมย เมษายน เมษา ապր ապրիլ ապրիլի აპრ აპრილი באפריל сәу сәуір
        apirila ມສ ເມສາ មេសា ဧပြီ
    """,
    5: """
        may mai mayo maggio mag maio mei maj toukokuuta touko toukokuu maí maja května kvě květen mája máj
        травня трав травень мая май мај svibnja svi svibanj május μαΐου μαΐ μάιος μάι mayıs gegužės geg
        gegužė maijs maig מאי मई مهٔ مه
        مايو ماي أيار ايار
        می مئی মে मे மே మే ಮೇ മേയ് મે ਮਈ මැයි พค พฤษภาคม พฤษภา մայիս մայիսի մյս მაი მაისი במאי мам
        мамыр maiatza ພພ ພຶດສະພາ ឧសភា မေ
    """,
    6: """
        june jun juni juin junio giugno giu junho kesäkuuta kesä kesäkuu júní jún czerwca cze czerwiec
        června čvn červen júna червня черв червень чэрвеня чэр чэрвень июня июн июнь юни јун junij lipnja
        lipanj június iunie iun ιουνίου ιουν ιούνιος ιούν haziran haz birželio birž birželis jūnijs jūn
        juuni juny xuño junie qershor qer iyun iyn יוני जून ژوئن
        يونيو يونيه جوان حزيران
        جون জুন जुन ஜூன் జూన్ ಜೂನ್ ജൂൺ જૂન ਜੂਨ ජූනි มิถุนายน มิย มิถุนา հնս հունիս հունիսի ივნ
        ივნისი ביוני мау маусым ekaina hunyo djuni ມິຖ ມິຖຸນາ មិថុនា ဇွန် i̇yun јуни يونية
    """,
    7: """
        july jul juli juillet juil julio luglio lug julho heinäkuuta heinä heinäkuu júlí júl lipca lip
        lipiec července čvc červenec júla липня лип липень ліпеня ліп ліпень июля июл июль юли јул julij
        srpnja srpanj július iulie iul ιουλίου ιουλ ιούλιος ιούλ temmuz tem liepos liep liepa jūlijs jūl
        juuli juliol xullo xul julai julie korrik korr iyul iyl יולי जुलाई जुल॰ ژوئیهٔ ژوئیه
        يوليو يوليه جويلية تموز
        جولای جولائی জুল জুলাই जुलै ஜூலை జులై ಜುಲೈ ജൂലൈ જુલાઈ ਜੁਲਾ ਜੁਲਾਈ ජූලි กค กรกฎาคม กรกฎา հլս
        հուլիս հուլիսի ივლ ივლისი ביולי шіл шілде uztaila hulyo djuli ກລ ກໍລະກົດ កក្កដា ဇူ ဇူလိုင်
        i̇yul јули يولية
    """,
    8: """
        august aug août agosto ago augustus augusti elokuuta elo elokuu ágúst ágú sierpnia sie sierpień
        srpna srp srpen augusta серпня серп серпень жніўня жні жнівень августа авг август avgust avg
        kolovoza kol kolovoz augusztus αυγούστου αυγ αύγουστος αύγ ağustos ağu rugpjūčio rugp rugpjūtis
        augusts agost ag agustus agu ogos ogo agosti gusht gush avqust avq אוגוסט אוג׳ अगस्त अग॰ اوت aout
        أغسطس اغسطس أوت آب
        آگست اگست আগ আগস্ট ऑग ऑगस्ट अगस्ट ஆக ஆகஸ்ட் ఆగ ఆగస్టు ಆಗ ಆಗಸ್ಟ್ ഓഗ ഓഗസ്റ്റ് ઑગસ્ટ ਅਗ ਅਗਸਤ
        අගෝ අගෝස්තු สค สิงหาคม สิงหา օգոստոս օգոստոսի օգս აგვ აგვისტო באוגוסט там тамыз abuztua ສຫ
        ສິງຫາ សីហា ဩဂုတ်
    """,
    9: """
        september sep sept septembre septiembre settembre set setembro syyskuuta syys syyskuu września wrz
        wrzesień září zář septembra вересня вер вересень верасня верасень сентября сент сентябрь септември
        сеп септембар septembar rujna ruj rujan szeptember szept septembrie σεπτεμβρίου σεπ σεπτέμβριος
        eylül eyl rugsėjo rugs rugsėjis septembris setembre septemba shtator sht sentyabr sen ספטמבר ספט׳
        सितंबर सित॰ سپتامبر septem
        سبتمبر أيلول ايلول
        سپتمبر ستمبر सितम्बर সেপ সেপ্টেম্বর सप्टें सप्टेंबर सेप्टेम्बर செப் செப்டம்பர் సెప్టెం
        సెప్టెంబర్ ಸೆಪ್ಟೆಂ ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റം സെപ്റ്റംബർ સપ્ટે સપ્ટેમ્બર ਸਤੰ ਸਤੰਬਰ සැප් සැප්තැම්බර්
        กย กันยายน กันยา սեպ սեպտեմբեր սեպտեմբերի სექ სექტემბერი בספטמבר қыр қыркүйек iraila
        setyembre ກຍ ກັນຍາ កញ្ញា စက် စက်တင်ဘာ сен setiembre септ
    """,
    10: """
        october oct oktober okt octobre octubre ottobre ott outubro out lokakuuta loka lokakuu október
        października paź październik října říj říjen októbra жовтня жовт жовтень кастрычніка кас кастрычнік
        октября окт октябрь октомври октобар oktobar octombrie οκτωβρίου οκτ οκτώβριος ekim eki spalio spal
        spalis oktobris oktoober oktoba tetor tet oktyabr אוקטובר אוק׳ अक्टूबर अक्टू॰ اکتبر
        أكتوبر اكتوبر
        اکتوبر अक्तूबर अक्तू॰ অক্টো অক্টোবর ऑक्टो ऑक्टोबर अक्टोबर அக் அக்டோபர் అక్టో అక్టోబర్ ಅಕ್ಟೋ
        ಅಕ್ಟೋಬರ್ ഒക്ടോ ഒക്ടോബർ ઑક્ટો ઑક્ટોબર ਅਕਤੂ ਅਕਤੂਬਰ ඔක් ඔක්තෝබර් ตค ตุลาคม ตุลา հոկ հոկտեմբեր
        հոկտեմբերի ოქტ ოქტომბერი באוקטובר қаз қазан urria oktubre ຕລ ຕຸລາ តុលា အောက် အောက်တိုဘာ
        تشرين_الأول تشرين_الاول
    """,
    11: """
        november nov novembre noviembre novembro marraskuuta marras marraskuu nóvember nóv listopada lis
        listopad listopadu novembra листопада лист листопад лістапада ліс лістапад ноября нояб ноябрь
        ноември ное новембар нов novembar studenoga stu studeni noiembrie νοεμβρίου νοε νοέμβριος νοέ kasım
        kas lapkričio lapkr lapkritis novembris novemba nëntor nën noyabr noy נובמבר נוב׳ नवंबर नव॰ نوامبر
        نوفمبر
        نومبر नवम्बर নভে নভেম্বর नोव्हें नोव्हेंबर नोभेम्बर நவ நவம்பர் నవం నవంబర్ ನವೆಂ ನವೆಂಬರ್ നവം
        നവംബർ નવે નવેમ્બર ਨਵੰ ਨਵੰਬਰ නොවැ නොවැම්බර් พย พฤศจิกายน พฤศจิ նոյ նոյեմբեր նոյեմբերի ნოე
        ნოემბერი בנובמבר қар қараша azaroa nobyembre nopember ພຈ ພະຈິກ វិច្ឆិកា နို နိုဝင်ဘာ ноя
        noiem ноем تشرين_الثاني
    """,
    12: """
        december dec dezember dez décembre déc diciembre dic dicembre dezembro desember des joulukuuta joulu
        joulukuu grudnia gru grudzień prosince pro prosinec decembra грудня груд грудень снежня сне снежань
        декабря дек декабрь декември децембар дец decembar prosinca prosinac decembrie δεκεμβρίου δεκ
        δεκέμβριος aralık ara gruodžio gruod gruodis decembris detsember dets desembre decembro disember dis
        desemba dhjetor dhj dekabr dek דצמבר דצמ׳ दिसंबर दिस॰ دسامبر
        ديسمبر
        دسمبر दिसम्बर ডিসে ডিসেম্বর डिसें डिसेंबर डिसेम्बर டிச டிசம்பர் డిసెం డిసెంబర్ ಡಿಸೆಂ
        ಡಿಸೆಂಬರ್ ഡിസം ഡിസംബർ ડિસે ડિસેમ્બર ਦਸੰ ਦਸੰਬਰ දෙසැ දෙසැම්බර් ธค ธันวาคม ธันวา դեկ դեկտեմբեր
        դեկտեմբերի დეკ დეკემბერი בדצמבר жел желтоқсан abendua disyembre ທວ ທັນວາ ធ្នូ ဒီ ဒီဇင်ဘာ
        كانون_الأول كانون_الاول
    """,
}

MONTHS: Final = {
    unicodedata.normalize("NFC", name): number for number, names in _NAMES.items() for name in names.split()
}
