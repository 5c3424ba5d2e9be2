package persian

import (
	"slices"
	"strings"
	"sync"
)

// phrases maps sequences of words, however they are joined, to one term: units
// to their symbol, abbreviations spelt in Persian letters to Latin ones, and
// compounds whose parts are written together, apart, or with a non-joiner.
//
// A line gives the term and then, separated by |, the sequences that mean it.
const phraseTable = `
mg = میلی گرم | میلیگرم | م گ
mcg = میکرو گرم | میکروگرم | مایکرو گرم | مایکروگرم | ug | μg
kg = کیلو گرم | کیلوگرم
g = گرم | gr
ml = میلی لیتر | میلیلیتر | سی سی | سیسی | cc
l = لیتر
dl = دسی لیتر | دسیلیتر
cm = سانتی متر | سانتیمتر
mm = میلی متر | میلیمتر
mmhg = میلی متر جیوه | میلیمتر جیوه | mm hg
meq = میلی اکی والان | میلی اکیوالان | میلیاکیوالان
mmol = میلی مول | میلیمول
iu = واحد بین المللی | واحد بینالمللی
kcal = کیلو کالری | کیلوکالری

covid = کووید 19 | کوید 19 | کووید | کوید | covid 19 | covid19 | covid | کووید19 | کوید19 | کویید | کوویید
hba1c = هموگلوبین a1c | هموگلوبین ای وان سی | hb a1c | a1c | ای وان سی | hba1c
crp = سی ار پی | سیارپی
tsh = تی اس اچ | تیاساچ
t4 = تی 4 | تی4 | تی فور
t3 = تی 3 | تی3 | تی تری
hiv = اچ ای وی | اچایوی
hpv = اچ پی وی | اچپیوی
mri = ام ار ای | امارای | ام ار آی
ct = سی تی اسکن | سیتی اسکن | سیتیاسکن | سی تی | ct scan
ecg = ای سی جی | ایسیجی | ekg
eeg = ای ای جی
pcr = پی سی ار | پیسیار
dna = دی ان ای | دیانای
rna = ار ان ای | ارانای
mrna = ام ار ان ای
ldl = ال دی ال | الدیال
hdl = اچ دی ال | اچدیال
bmi = بی ام ای | بیامای
cbc = سی بی سی | سیبیسی
esr = ایاسار
ms = ام اس
inr = ای ان ار
ivf = ای وی اف | ایویاف
iud = ای یو دی | اییودی
ibs = ای بی اس
icu = ای سی یو | ایسییو
ccu = سی سی یو | سیسییو
adhd = ای دی اچ دی
psa = پی اس ای
als = ای ال اس
b12 = ب 12 | ب12 | بی 12 | بی12 | b 12 | b12 | ب دوازده | بی دوازده
b6 = ب 6 | ب6 | بی 6 | بی6 | b 6
b1 = ب 1 | ب1 | بی 1 | بی1 | b 1
b2 = ب 2 | ب2 | b 2
b3 = ب 3 | ب3 | b 3
b9 = ب 9 | ب9 | b 9
d3 = د 3 | د3 | دی 3 | دی3 | d 3
omega3 = امگا 3 | امگا3 | اومگا 3 | omega 3 | omega3
betablocker = بتا بلوکر | بتابلوکر | بتا بلاکر | بتابلاکر | β blocker | beta blocker | betablocker | βblocker | مسدود کننده بتا

سرماخوردگی = سرما خوردگی | سرماخوردگی
خونریزی = خون ریزی
انتیبیوتیک = انتی بیوتیک
انتیبادی = انتی بادی
انتیژن = انتی ژن
انتیاکسیدان = انتی اکسیدان
انتیهیستامین = انتی هیستامین
پنیسیلین = پنی سیلین
اموکسیسیلین = اموکسی سیلین
امپیسیلین = امپی سیلین
سفالکسین = سفا لکسین
ایبوپروفن = ایبو پروفن | بروفن
استامینوفن = استامینو فن
رنگپریدگی = رنگ پریدگی
سردرد = سر درد
کمردرد = کمر درد
گلودرد = گلو درد
دلدرد = دل درد
شکمدرد = شکم درد
دنداندرد = دندان درد
پادرد = پا درد
زانودرد = زانو درد
گردندرد = گردن درد
قاعدگی = قاعده گی
افسردگی = افسرده گی
یایسگی = یائسه گی | یایسه گی
پیشگیری = پیش گیری
جلوگیری = جلو گیری
بیخوابی = بی خوابی
بیحسی = بی حسی
بیاختیاری = بی اختیاری
بیاشتهایی = بی اشتهایی
بیهوشی = بی هوشی
بیحالی = بی حالی
بیقراری = بی قراری
کمخونی = کم خونی
کمکاری = کم کاری
پرکاری = پر کاری
پرخوری = پر خوری
پرخونی = پر خونی
تبخال = تب خال
ابمروارید = اب مروارید
ابسیاه = اب سیاه
ابمیوه = اب میوه
ابریزش = اب ریزش
زخمبستر = زخم بستر
هپاتیتب = هپاتیت ب | هپاتیت b
هپاتیتسی = هپاتیت سی | هپاتیت c
هپاتیتا = هپاتیت ا | هپاتیت a
نرمافزار = نرم افزار
تخمدان = تخم دان
تخمکگذاری = تخمک گذاری
شیردهی = شیر دهی
شیرخشک = شیر خشک
فشارسنج = فشار سنج
تبسنج = تب سنج
پیشدیابت = پیش دیابت
میکروارگانیسم = میکرو ارگانیسم
بیومارکر = بیو مارکر
رادیوتراپی = رادیو تراپی
شیمیدرمانی = شیمی درمانی
پرتودرمانی = پرتو درمانی
رواندرمانی = روان درمانی
روانپزشک = روان پزشک
روانپزشکی = روان پزشکی
روانشناس = روان شناس
روانشناسی = روان شناسی
دندانپزشک = دندان پزشک
دندانپزشکی = دندان پزشکی
چشمپزشک = چشم پزشک
داروخانه = دارو خانه
ازمایشگاه = ازمایش گاه
سونوگرافی = سونو گرافی
ماموگرافی = مامو گرافی
رادیولوژی = رادیو لوژی
الکتروکاردیوگرام = الکترو کاردیو گرام | الکترو کاردیوگرام
انژیوگرافی = انژیو گرافی
اندوسکوپی = اندو سکوپی
کولونوسکوپی = کولونو سکوپی | کلونوسکوپی
لاپاراسکوپی = لاپارا سکوپی
`

// phrase is one sequence of words that gives a term.
type phrase struct {
	words []string
	term  string
}

// phrases by their first word, those of more words first.
var phrases = sync.OnceValue(func() map[string][]phrase {
	m := map[string][]phrase{}
	add := func(words []string, term string) {
		list := m[words[0]]
		i := 0
		for i < len(list) && len(list[i].words) >= len(words) {
			i++
		}
		list = append(list, phrase{})
		copy(list[i+1:], list[i:])
		list[i] = phrase{words, term}
		m[words[0]] = list
	}
	for line := range strings.Lines(phraseTable) {
		term, forms, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		term = strings.TrimSpace(term)
		if term[0] >= 0x80 {
			add([]string{term}, term) // a compound is found written together too
		}
		for form := range strings.SplitSeq(forms, "|") {
			if words := strings.Fields(Normalize(form)); len(words) > 0 {
				add(words, term)
				if last := words[len(words)-1]; last[0] >= 0x80 && unitsBySymbol()[term].symbol != "" {
					words = slices.Clone(words)
					words[len(words)-1] = last + "ی" // قرص ۵۰۰ میلی‌گرمی
					add(words, term)
				}
			}
		}
	}
	return m
})

// needsNumber are units that are too short to be taken for one unless a number
// stands before them.
var needsNumber = map[string]bool{"م": true, "gr": true, "گرم": true, "گرمی": true, "cc": true}
