package verify

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/persian"
)

// polarity places a word on an axis: a predicate or a direction.
type polarity struct {
	slot string
	sign int8
}

// verbs are the predicates whose denial decides: forms without می, and their
// denials where «ن» alone does not make them. The first of a line names all.
const verbs = `
شو شد شود شوند شدند شده شدن بشود بشوند شدم شوم شوید گردد گردند گردید گردیده گشت گردیدند میگردد
کن کرد کند کنند کردند کرده کردن کنید کنم کنیم بکنید کردم نماید نمایند نمود نموده نمایید نما نمودن
دار دارد دارند داشت داشتند داشته داشتن دارم دارید داریم
باش باشد باشند باشید باشم بود بودند بوده بودن
خواه خواهد خواهند خواهید خواست
توان تواند توانند توانست توانید توانم بتواند بتوانند
ده دهد دهند داد دادند داده دادن دهید بدهید بدهد
گیر گیرد گیرند گرفت گرفتند گرفته گرفتن بگیرید بگیرد
یاب یابد یابند یافت یافتند یافته
خور خورد خورند خورید خوردند خورده خوردن بخورید بخورد
رو رود روند رفت رفتند رفته رفتن روید
ا آید آیند آمد آمدند آمده آمدن
مان ماند مانند مانده ماندن
رس رسد رسند رسید رسیدند رسیده رسیدن
زن زد زند زنند زده زدن
گذار گذارد گذارند گذاشت گذاشته گذاشتن
بر برد برند بردند برده بردن ببرید
کش کشد کشید کشند کشیده کشیدن
بین بیند بینند دید دیده دیدن
گوی گوید گویند گفت گفتند گفته گفتن
ساز سازد سازند ساخت ساخته
پذیر پذیرد پذیرند پذیرفت پذیرفته
دان داند دانند دانست
شناس شناسد شناخت شناخته
آور آورد آورند آورده آوردن
افت افتد افتند افتاد افتاده
`

// denials are words that deny another: the denied first.
const denials = `
است نیست
هستند نیستند
هست نیست
هستید نیستید
هستم نیستم
باید نباید
بایستی نبایستی
آید نیاید
آمد نیامد
آورد نیاورد
افتد نیفتد
افتاد نیفتاد
میشه نمیشه
`

// axes are directions and judgements that reverse what is said: the words of
// one end, a bar, those of the other.
const axes = `
افزایش افزایش‌یافته افزاینده افزایش‌دهنده | کاهش کاهنده کاهش‌یافته کاهش‌دهنده
بیشتر بیش | کمتر
بالا بالاتر بالای | پایین پایین‌تر زیر
قبل پیش قبلی | بعد پس بعدی
توصیه تجویز مجاز اندیکاسیون اندیکه indicated | منع ممنوع ممنوعیت کنتراندیکاسیون کنتراندیکه contraindicated
مفید سودمند | مضر زیان‌آور زیانبار
مثبت positive | منفی negative
حداکثر | حداقل
فعال | غیرفعال
طبیعی نرمال normal | غیرطبیعی abnormal
موثر مؤثر | بی‌اثر بی‌تاثیر بی‌تأثیر غیرموثر غیرمؤثر
خطرناک پرخطر | بی‌خطر کم‌خطر
ایمن | ناایمن
شدید شدیدتر | خفیف خفیف‌تر
حاد acute | مزمن chronic
بزرگ بزرگتر بزرگ‌تر | کوچک کوچکتر کوچک‌تر
سریع سریع‌تر تند | کند آهسته کندتر
زیاد زیادی فراوان | کم اندک
قوی قوی‌تر | ضعیف ضعیف‌تر
بهتر بهبود | بدتر وخیم‌تر بدترشدن
پر | خالی
تحریک | مهار
گشاد گشادشدن اتساع | تنگ انقباض
آغاز شروع | پایان قطع توقف
چپ | راست
زود زودتر | دیر دیرتر
بلند | کوتاه
گرم | سرد
سخت سفت | نرم
خوش‌خیم | بدخیم
شایع رایج شایع‌تر | نادر نادرتر
لازم ضروری | غیرضروری
ممکن | غیرممکن ناممکن
کافی | ناکافی
با | بدون بی
increase increased increases | decrease decreased decreases reduce reduced reduces
before | after
hypertension | hypotension
هیپرتانسیون | هیپوتانسیون
هایپرگلیسمی هیپرگلیسمی | هیپوگلیسمی هایپوگلیسمی
هیپرکالمی هایپرکالمی | هیپوکالمی هایپوکالمی
پرکاری پرکار | کم‌کاری کم‌کار
تقویت | تضعیف
تشدید | تخفیف تسکین
صعود صعودی | نزول نزولی افت
افزا افزاید افزایند افزود افزوده | کاه کاهد کاهند کاست کاسته
ارثی مادرزادی | اکتسابی
داخلی درونی | خارجی بیرونی
اولیه | ثانویه
کوتاه‌مدت | بلندمدت درازمدت طولانی‌مدت
انقباضی سیستولیک سیستولی | انبساطی دیاستولیک دیاستولی
باز | بسته
چاق چاقی | لاغر لاغری
فوقانی | تحتانی
قدامی | خلفی
پیر پیری | جوان جوانی
حساس | مقاوم
دارای واجد | فاقد
حضور وجود | غیاب فقدان
جذب | دفع
خشک | مرطوب چرب
سودآور سود | زیان
سبک | سنگین
نازک | ضخیم کلفت
روشن | تیره
اجباری | اختیاری
موافق | مخالف
ناشتا | سیر
کامل | ناقص
صعود | سقوط
`

// polar maps a written word to its axis, polarTerms an analysed one. notNegated are words that begin like
// a denied verb.
var (
	polar      = func() map[string]polarity { return polarities().written }
	polarTerms = func() map[string]polarity { return polarities().analysed }
	negators   = lazySet("بدون عدم فاقد هیچ هیچگاه هیچ‌گاه هرگز غیر نه")
	notNegated = lazySet("نمیر نمیرند")
)

// polarityTables hold every word of the lists above; lemmas the slots of verbs.
type polarityTables struct {
	written, analysed map[string]polarity
	lemmas            map[string]string
}

func lemma(term string) string {
	if l, ok := polarities().lemmas[term]; ok {
		return l
	}
	return "v:" + term
}

// surface is a word as it is written, normalised, in one piece.
func surface(word string) string {
	s := persian.Normalize(word)
	if !strings.ContainsAny(s, " \u200c") {
		return s // most words
	}
	return inOnePiece.Replace(s)
}

var inOnePiece = strings.NewReplacer("\u200c", "", " ", "")

var polarities = sync.OnceValue(func() polarityTables {
	written, analysed := map[string]polarity{}, map[string]polarity{}
	lemmas := map[string]string{}
	put := func(word, slot string, sign int8) {
		for m, w := range map[*map[string]polarity]string{&written: surface(word), &analysed: single(word)} {
			if _, taken := (*m)[w]; !taken && w != "" {
				(*m)[w] = polarity{slot, sign}
			}
		}
	}
	for line := range strings.Lines(denials) {
		if f := strings.Fields(line); len(f) == 2 {
			slot := "v:" + f[0]
			switch f[0] {
			case "است", "هست", "هستند", "هستید", "هستم":
				slot = "v:باش"
			case "آید", "آمد":
				slot = "v:ا"
			case "آورد":
				slot = "v:آور"
			case "افتد", "افتاد":
				slot = "v:افت"
			case "میشه":
				slot = "v:شو"
			case "بایستی":
				slot = "v:باید"
			}
			put(f[0], slot, 1)
			put(f[1], slot, -1)
		}
	}
	for line := range strings.Lines(verbs) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		slot := "v:" + f[0]
		for i, w := range f {
			if i == 0 {
				lemmas[w] = slot
				lemmas[persian.Normalize(w)] = slot
			}
			if i > 0 || len(w) > 4 {
				put(w, slot, 1)
			}
			if i > 0 {
				put("ن"+w, slot, -1)
				if rest, ok := strings.CutPrefix(w, "ب"); ok {
					put("ن"+rest, slot, -1)
				}
			}
		}
		if t := persian.Normalize(f[0]); analysed[t].slot == "" {
			analysed[t] = polarity{slot, 1}
		}
	}
	n := 0
	for line := range strings.Lines(axes) {
		up, down, ok := strings.Cut(line, "|")
		if !ok {
			continue
		}
		n++
		slot := "a:" + strings.Fields(up)[0]
		for _, w := range strings.Fields(up) {
			put(w, slot, 1)
		}
		for _, w := range strings.Fields(down) {
			put(w, slot, -1)
		}
	}
	return polarityTables{written, analysed, lemmas}
})

// single is the term of a word, the joined one of a compound; "" for what is
// more than one word.
func single(word string) string {
	t := words.Terms(word)
	if len(t) == 0 || t[len(t)-1].Position != t[0].Position {
		return ""
	}
	return t[0].Text
}

// lazySet is termSet, made when it is first asked.
func lazySet(list string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool { return termSet(list) })
}

func termSet(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		if t := single(w); t != "" {
			m[t] = true
		}
	}
	return m
}
