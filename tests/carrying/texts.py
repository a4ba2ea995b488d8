"""Texts nobody wrote, in several languages: a sentence to a line, each with one claim between brackets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A text as paragraphs of sentences.

    Args:
        blank: what stands between two sentences.
        denial: put before a sentence, it says the contrary; `never`, put into a claim, likewise.
        strange: sentences that say something else altogether.
    """

    name: str
    text: str
    denial: str
    never: str
    strange: tuple[str, str]
    blank: str = " "

    @property
    def paragraphs(self) -> list[list[str]]:
        return [paragraph.split("\n") for paragraph in self.text.strip().split("\n\n")]


ENGLISH = Written(
    "English",
    """
The harbour library {lends 4,200 books a week} to readers of every age.
Its keeper says that {the roof has leaked since March}.
"Nobody has counted the buckets," she adds, "and {there are at least 37 of them}."

The council replies that {the roof was repaired twice in 2019}.
According to the mayor, {the second repair cost 18,000 crowns}.
A surveyor found {no damage worth speaking of} when he came by in autumn.

On the other bank {the tide mill grinds eleven sacks an hour}, as it did a century ago.
The miller's daughter, who keeps the accounts, says {the wheel stood still for nine days}.
It is believed that {an eel had blocked the sluice}.

Visitors come by the {ferry that crosses 14 times a day}.
Every ticket is {sold at the old customs house}.
The ferryman says that {summer brings him half of his passengers}.
""",
    "It is not true that ",
    "never ",
    ("Meanwhile somebody painted the benches green.", "A brass band played until the lamps went out."),
)
GERMAN = Written(
    "German",
    """
Die Bücherei am Hafen {verleiht 4.200 Bücher in der Woche}, auch an Kinder.
Die Wärterin sagt, {das Dach sei seit März undicht}.
„Niemand hat die Eimer gezählt“, sagt sie, „aber {es sind mindestens 37 Stück}.“

Der Rat erwidert, {das Dach sei 2019 zweimal geflickt worden}.
Laut Bürgermeisterin {kostete die zweite Reparatur 18.000 Kronen}.
Ein Gutachter fand im Herbst {keinen nennenswerten Schaden am Gebälk}.

Am anderen Ufer {mahlt die Gezeitenmühle elf Säcke in der Stunde} wie vor hundert Jahren.
Die Tochter des Müllers meint, {das Rad habe neun Tage stillgestanden}.
Angeblich hatte {ein Aal die Schleuse verstopft}.
""",
    "Es stimmt nicht, dass ",
    "niemals ",
    ("Unterdessen strich jemand die Bänke grün an.", "Eine Kapelle spielte, bis die Laternen ausgingen."),
)
FRENCH = Written(
    "French",
    """
La bibliothèque du port {prête 4 200 livres par semaine} à des lecteurs de tout âge.
La gardienne affirme que {le toit fuit depuis le mois de mars}.
« Personne n’a compté les seaux », dit-elle, « mais {il y en a au moins 37} ».

Le conseil répond que {le toit a été réparé deux fois en 2019}.
Selon le maire, {la seconde réparation a coûté 18 000 couronnes}.
Un expert n’a trouvé {aucun dégât digne d’être mentionné} cet automne.

Sur l’autre rive, {le moulin à marée moud onze sacs à l’heure} comme autrefois.
La fille du meunier raconte que {la roue s’est arrêtée pendant neuf jours}.
On croit qu’{une anguille avait bouché l’écluse}.
""",
    "Il est faux de dire que ",
    "jamais ",
    ("Pendant ce temps, quelqu’un a repeint les bancs en vert.", "Une fanfare a joué jusqu’à l’extinction des lampes."),
)
ARABIC = Written(
    "Arabic",
    """
تعير مكتبة الميناء {٤٢٠٠ كتاب كل أسبوع} للقراء من جميع الأعمار.
تقول الحارسة إن {السقف يسرب الماء منذ شهر مارس}.
وأضافت أن {عدد الدلاء لا يقل عن ٣٧ دلواً} في القاعة الكبيرة.

يرد المجلس بأن {السقف أُصلح مرتين في عام ٢٠١٩}.
وبحسب رئيسة البلدية {كلف الإصلاح الثاني ١٨ ألف كرونة}.
ولم يجد الخبير {أي ضرر يستحق الذكر} عندما زار المكان في الخريف.

على الضفة الأخرى {تطحن طاحونة المد أحد عشر كيساً في الساعة} كما كانت قبل قرن.
تقول ابنة الطحان إن {العجلة توقفت تسعة أيام كاملة}.
ويُعتقد أن {سمكة سدت بوابة الماء} في تلك الليلة.
""",
    "ليس صحيحاً أن ",
    "أبداً ",
    ("في هذه الأثناء دهن أحدهم المقاعد باللون الأخضر.", "عزفت فرقة نحاسية حتى انطفأت المصابيح."),
)
HEBREW = Written(
    "Hebrew",
    """
ספריית הנמל {משאילה 4,200 ספרים בשבוע} לקוראים בכל הגילים.
השומרת אומרת כי {הגג דולף מאז חודש מרץ}.
לדבריה {יש באולם הגדול לפחות 37 דליים} שאיש לא ספר.

המועצה משיבה כי {הגג תוקן פעמיים בשנת 2019}.
לפי ראש העיר {התיקון השני עלה 18,000 כתרים}.
שמאי שביקר בסתיו {לא מצא נזק ראוי לציון} בקורות.

בגדה השנייה {טחנת הגאות טוחנת אחד עשר שקים בשעה} כמו לפני מאה שנה.
בתו של הטוחן מספרת כי {הגלגל עמד דומם תשעה ימים}.
סבורים כי {צלופח חסם את שער המים} באותו לילה.
""",
    "אין זה נכון כי ",
    "מעולם ",
    ("בינתיים צבע מישהו את הספסלים בירוק.", "תזמורת ניגנה עד שכבו הפנסים ברחוב."),
)
CHINESE = Written(
    "Chinese",
    """
港口图书馆面向各个年龄的读者，{每周借出四千二百册图书}。
管理员说，{屋顶从三月起就一直漏水}，至今没有人来修。
她还说，{大厅里至少放着37个水桶}，从来没有人数过。

市议会回应说，{屋顶在2019年已经修过两次}，记录都在档案室里。
据市长介绍，{第二次维修花费一万八千克朗}，由港口基金支付。
一位检验员秋天来看过，{没有发现值得一提的损坏}。

在河的对岸，{潮汐磨坊每小时磨十一袋面粉}，和一百年前一样。
磨坊主的女儿说，{水轮曾经停了整整九天}，账本上写得很清楚。
据说是{一条鳗鱼堵住了水闸}，后来被放回了河里。
""",
    "以下说法并不属实，即",
    "从未",
    ("与此同时，有人把长椅漆成了绿色。", "一支铜管乐队一直演奏到路灯熄灭为止。"),
    blank="",
)
JAPANESE = Written(
    "Japanese",
    """
港の図書館は、あらゆる年代の読者に{毎週4200冊の本を貸し出している}。
管理人によると、{屋根は三月からずっと雨漏りしている}という。
大広間には{少なくとも37個のバケツが置かれている}と彼女は話す。

市議会は、{屋根は2019年に二度修理された}と答えている。
市長によれば、{二度目の修理には一万八千クローネかかった}そうだ。
秋に訪れた検査員は{目立った損傷を見つけなかった}。

対岸では今も、{潮力水車が一時間に十一袋の粉をひいている}。
粉屋の娘は、{水車が九日間止まっていた}と帳簿に書いている。
その夜は{一匹のウナギが水門をふさいだ}と考えられている。
""",
    "次のことは事実ではない、すなわち",
    "決して",
    ("その間に、だれかがベンチを緑色に塗った。", "街灯が消えるまで、吹奏楽団が演奏を続けた。"),
    blank="",
)
HINDI = Written(
    "Hindi",
    """
बंदरगाह का पुस्तकालय {हर हफ़्ते 4,200 किताबें उधार देता है} और सबके लिए खुला है।
रखवाली करने वाली कहती है कि {छत मार्च से टपक रही है}।
उसके अनुसार {हॉल में कम से कम 37 बाल्टियाँ रखी हैं} जिन्हें किसी ने नहीं गिना।

परिषद का उत्तर है कि {छत 2019 में दो बार ठीक की गई}।
महापौर के अनुसार {दूसरी मरम्मत में 18,000 क्रोन लगे}।
पतझड़ में आए जाँचकर्ता को {कोई बड़ा नुकसान नहीं मिला}।

दूसरे किनारे पर {ज्वार की चक्की घंटे में ग्यारह बोरी पीसती है} जैसे सौ साल पहले।
चक्की वाले की बेटी कहती है कि {पहिया नौ दिन तक रुका रहा}।
माना जाता है कि {एक मछली ने फाटक रोक दिया था} उस रात।
""",
    "यह सच नहीं है कि ",
    "कभी नहीं ",
    ("इस बीच किसी ने बेंचों को हरा रंग दिया।", "बत्तियाँ बुझने तक बैंड बजता रहा।"),
)
EMOJI = Written(
    "Emoji and combining marks",
    """
🌊 The café by the quay {sold 1,250 ices 🍦 on one day} 👨‍👩‍👧‍👦 last summer.
The naïve owner says {nobody paid more than 3 crowns 👍🏽} for one.
Zoë counted {19 dogs 🐕‍🦺 under the tables} that afternoon.

Her brother's cre\u0300me bru\u0302le\u0301e {won 2 medals 🥇🥇 at the fair} in Åbø.
The jury of the fair {tasted 64 dishes ✨ in three hours}.
One juror said that {the spoons 🥄 were all of silver}.

🇫🇷 Tourists 🧳 come in {buses that hold 52 people 🚌} each.
Most of them {stay for less than 40 minutes ⏱️} before they leave.
They buy {postcards 🗺️ of the old lighthouse} at the kiosk.
""",
    "It is not true that ",
    "never ",
    ("Meanwhile somebody painted the benches 🟩 green.", "A brass band 🎺 played until the lamps went out."),
)
VIETNAMESE = Written(
    "Vietnamese",
    """
Thư viện bên cảng {cho mượn 4.200 cuốn sách mỗi tuần} cho bạn đọc mọi lứa tuổi.
Người quản thủ nói rằng {mái nhà bị dột từ tháng ba}.
Bà nói thêm rằng {có ít nhất 37 cái xô} trong sảnh lớn.

Hội đồng trả lời rằng {mái nhà đã được sửa hai lần năm 2019}.
Theo thị trưởng, {lần sửa thứ hai tốn 18.000 đồng bạc}.
Người giám định {không thấy hư hại nào đáng kể} khi ghé qua mùa thu.

Ở bờ bên kia {cối xay thủy triều xay mười một bao mỗi giờ} như trăm năm trước.
Con gái người xay bột kể rằng {bánh xe đã dừng suốt chín ngày}.
Người ta tin rằng {một con lươn đã chặn cửa cống} đêm hôm đó.
""",
    "Không đúng là ",
    "không bao giờ ",
    ("Trong khi đó có người sơn ghế dài màu xanh.", "Một ban kèn chơi mãi cho đến khi đèn tắt."),
)
ALL = (ENGLISH, GERMAN, FRENCH, ARABIC, HEBREW, CHINESE, JAPANESE, HINDI, EMOJI, VIETNAMESE)
