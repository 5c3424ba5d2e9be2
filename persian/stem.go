package persian

import (
	"strings"
	"unicode/utf8"
)

// Stem takes the inflection off a normalised word: plural, possessive and
// object endings, comparison, the endings of a verb, and broken plurals, which
// go to their singular. A word of fewer than four letters stays as it is, and
// so does one that would become another word. The stem serves to compare words;
// it need not be a word itself.
func Stem(word string) string {
	if word == "" || word[0] < 0x80 {
		return stemLatin(word)
	}
	if s, ok := stems[word]; ok {
		return s
	}
	s := strip(word, pluralEndings, 2)
	if t, ok := stems[s]; ok {
		return t
	}
	s = strip(s, possessiveEndings, 3)
	s = strip(s, comparisonEndings, 3)
	if t, ok := stems[s]; ok {
		return t
	}
	s = strip(s, arabicEndings, 3)
	// Endings pile up (دیابتی‌ام), and what is left must be the same however many
	// there were.
	for t := strip(s, shortEndings, 3); t != s; t = strip(s, shortEndings, 3) {
		s = t
	}
	if t, ok := stems[s]; ok {
		return t
	}
	return s
}

// Endings, the longer of two that both fit first. After one is taken off, at
// least min letters must be left.
var (
	pluralEndings     = []string{"هایشان", "هایمان", "هایتان", "هاشون", "هامون", "هاتون", "هایی", "هایم", "هایت", "هایش", "های", "هام", "هاش", "ها"}
	possessiveEndings = []string{"یشان", "یمان", "یتان", "شان", "مان", "تان"}
	comparisonEndings = []string{"ترین", "تری", "تر"}
	arabicEndings     = []string{"ات", "ان", "ین"}
	shortEndings      = []string{"یم", "ید", "ند", "ام", "اش", "ات", "ای", "ی", "م", "ت", "ش", "ه"}
)

// strip takes off the first ending that fits.
func strip(word string, endings []string, min int) string {
	for _, e := range endings {
		if strings.HasSuffix(word, e) && utf8.RuneCountInString(word)-utf8.RuneCountInString(e) >= min {
			return word[:len(word)-len(e)]
		}
	}
	return word
}

// stemLatin takes off the plural s of a longer word.
func stemLatin(word string) string {
	if len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") &&
		!strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is") {
		return word[:len(word)-1]
	}
	return word
}

// stems holds the words that the endings would get wrong: broken plurals with
// their singular, and words that must stay apart from a look-alike. The values
// are stems.
var stems = func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(brokenPlurals) {
		words := strings.Fields(line)
		for _, w := range words {
			m[Normalize(w)] = Normalize(words[0])
		}
	}
	for _, w := range strings.Fields(unstemmed) {
		m[Normalize(w)] = Normalize(w)
	}
	return m
}()

// brokenPlurals: the singular, which is also the stem, then its plurals. Words
// stand here only if plural and singular are the same thing.
const brokenPlurals = `
مرض امراض
علامت علائم علایم علامات
عارضه عوارض
دوا ادویه
مفصل مفاصل
عضله عضلات
عضو اعضا اعضاء
عصب اعصاب
ورید اورده
شریان شرایین
جسم اجسام
علت علل
اثر اثرات آثار
نوع انواع
طبیب اطبا اطباء
حالت حالات
حمله حملات
ضربه ضربات
صدمه صدمات
غده غدد
غشا اغشیه غشاء
عفونت عفونات
نسخه نسخ
ماده مواد
عنصر عناصر
غذا اغذیه
مایع مایعات
سم سموم
حس حواس
مرکز مراکز
مرحله مراحل
مورد موارد
عامل عوامل
خطر خطرات
نقص نقایص نواقص نقائص
فایده فواید فوائد
نتیجه نتایج
طریق طرق
درجه درجات
ناحیه نواحی
منطقه مناطق
طبقه طبقات
نقطه نقاط
جهت جهات
جزء اجزا اجزاء
شکل اشکال
فرد افراد
شخص اشخاص
طفل اطفال
زوج ازواج زوجین
رحم ارحام
حیوان حیوانات
حشره حشرات
نبات نباتات
گیاه گیاهان
میوه میوه‌جات
سبزی سبزیجات
لبن لبنیات
حبه حبوبات
مسکن مسکنات
مخدر مخدرات
مصدوم مصدومین مصدومان
معلول معلولین معلولان
مجروح مجروحین مجروحان
مبتلا مبتلایان
متخصص متخصصین متخصصان
مراجع مراجعین مراجعان
والد والدین
تدبیر تدابیر
تغییر تغییرات
تمرین تمرینات تمارین
تجربه تجارب تجربیات
تحقیق تحقیقات
تصویر تصاویر
ترکیب ترکیبات
تظاهر تظاهرات
عادت عادات
عمل اعمال
فعل افعال
قاعده قواعد
قانون قوانین
قرن قرون
لازمه لوازم
مساله مسیله مسایل مسائل مسئله
مجرا مجاری
مشکل مشکلات
مطالعه مطالعات
معاینه معاینات
منبع منابع
منفذ منافذ
موجود موجودات
مقدار مقادیر
میزان موازین
وسیله وسایل وسائل
وظیفه وظایف وظائف
وضع اوضاع
زاویه زوایا
سن سنین
شرط شرایط شرائط
عدد اعداد
غریزه غرایز
قطره قطرات
ترشح ترشحات
التهاب التهابات
اختلال اختلالات
احساس احساسات
اقدام اقدامات
انقباض انقباضات
آزمایش آزمایشات
ذره ذرات
سابقه سوابق
ضایعه ضایعات
طیف اطیاف
ظرف ظروف
عیب عیوب معایب
فصل فصول
قلب قلوب
محصول محصولات
مزیت مزایا
مفهوم مفاهیم
مقطع مقاطع
مکمل مکملات
نظر نظرات
نکته نکات
هدف اهداف
عاطفه عواطف
عمق اعماق
حرکت حرکات
رابطه روابط
واقعه وقایع
حادثه حوادث
سانحه سوانح
سطح سطوح
حفره حفرات
ملاحظه ملاحظات
مداخله مداخلات
معالجه معالجات
خدمت خدمات
شکایت شکایات
توهم توهمات
تمایل تمایلات
تحریک تحریکات
دخان دخانیات
مخاطره مخاطرات
ملین ملینات
`

// unstemmed words stay as they are: taking an ending off would make another
// word of them, or merge two substances or organs.
const unstemmed = `
آدرنالین نورآدرنالین گلوبولین ایمونوگلوبولین کراتین کراتینین آلبومین لسیتین تیامین هیستامین آنتی‌هیستامین
انسان زبان دندان درمان پستان زایمان سرطان هیجان جریان بحران دوران خفقان ضربان میدان روان جان نان استخوان جوان کودکان
تهران ایران جهان زمان مکان پنهان آسان یکسان نقصان فقدان امکان پایان میان بیان 
جنین زمین پایین پروتئین کافئین چنین همچنین تامین تعیین آستین پوستین سنگین غمگین شیرین
حیات ثبات اثبات آفات وفات لغات نجات زکات ملاقات فسفات سولفات کربنات نیترات سیترات استات گلوکونات بیکربنات والپروات متوترکسات لاکتات اسکات
دست پوست گوشت مثبت صحت سلامت عفونت تست فست شکست نشست برداشت بازگشت انگشت زشت درشت رشت بهشت هشت
آتش گوش هوش جوش روش ورزش بخش کاهش افزایش نمایش گرایش آرایش پوشش کوشش خارش ریزش سوزش لرزش تابش تراوش جنبش واکنش تنش کنش رنجش پرش ترش فرش شش
چشم اسم رسم قسم ورم کرم گرم نرم شرم هضم زخم تخم حکم علم فهم مهم سهم شکم آسم اگزم سیستم دائم
تشنه گرسنه خسته روده معده کلیه ریه سینه چانه شانه لوزه لثه مثانه پروانه دانه خانه نمونه گونه نشانه آبله سرخجه سیاه
الکل
`

// verbStems are the present and past stems that are recognised after می and
// نمی. Colloquial stems map to the written ones.
var verbStems = func() map[string]string {
	m := map[string]string{}
	for pair := range strings.FieldsSeq(`شو شد:شو ش:شو کن کرد:کن خور خورد:خور گیر گرفت:گیر ده داد:ده د:ده باش بود:باش رو رفت:رو ر:رو ا امد:ا
		توان توانست:توان تون:توان تونست:توان خواه خواست:خواه خوا:خواه دار داشت:دار بین دید:بین گوی گفت:گوی گ:گوی مان ماند:مان مون:مان رس رسید:رس یاب یافت:یاب
		افت افتاد:افت ساز ساخت:ساز بر برد:بر اور اورد:اور گذار گذاشت:گذار زن زد:زن کش کشید:کش شناس شناخت:شناس دان دانست:دان دون:دان
		سوز سوخت:سوز خواب خوابید:خواب پذیر پذیرفت:پذیر نویس نوشت:نویس کاه کاست:کاه افزا افزود:افزا گرد گشت:گرد پرداز پرداخت:پرداز
		بند بست:بند خیز خاست:خیز ریز ریخت:ریز شنو شنید:شنو گریز گریخت:گریز نام نامید:نام اید:ا ای:ا شمار شمرد:شمار انجام انجامید:انجام
		نشین نشست:نشین گذر گذشت:گذر طلب طلبید:طلب ترس ترسید:ترس نوش نوشید:نوش پوش پوشید:پوش جو جوید:جو اندیش اندیشید:اندیش نما نمود:نما نمای:نما
		لرز لرزید:لرز کوش کوشید:کوش چسب چسبید:چسب خار خارید:خار پرس پرسید:پرس بخش بخشید:بخش فرست فرستاد:فرست`) {
		from, to, ok := strings.Cut(pair, ":")
		if !ok {
			to = from
		}
		m[from] = to
	}
	return m
}()

// verbEndings are the personal endings, longest first, and the endings of the
// perfect.
var verbEndings = []string{"ه‌اند", "یم", "ید", "ند", "ین", "ن", "م", "ی", "د", "ه", ""}

// verb finds the stem of what stands behind می or نمی. ok is false when it is
// no known verb, as in میگرن.
func verb(rest string) (stem string, ok bool) {
	for _, e := range verbEndings {
		if base, found := strings.CutSuffix(rest, e); found && base != "" {
			if s, known := verbStems[base]; known {
				return s, true
			}
		}
	}
	return "", false
}
