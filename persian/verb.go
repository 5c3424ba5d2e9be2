package persian

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// verbTable has the verbs that are recognised: past stem:present stem. Verbs
// whose past stem is also a noun (دید is sight, بافت tissue, شکست defeat) stand
// behind the bar; it and its participle keep it.
const verbTable = `
شد:شو کرد:کن خورد:خور گرفت:گیر داد:ده بود:باش رفت:رو امد:ا توانست:توان خواست:خواه داشت:دار گفت:گوی ماند:مان افتاد:افت برد:بر اورد:اور گذاشت:گذار
دانست:دان خوابید:خواب پذیرفت:پذیر نوشت:نویس کاست:کاه افزود:افزا گریخت:گریز نامید:نام شمرد:شمار انجامید:انجام طلبید:طلب ترسید:ترس نوشید:نوش
پوشید:پوش جوید:جو اندیشید:اندیش نمود:نما لرزید:لرز کوشید:کوش چسبید:چسب خارید:خار پرسید:پرس بخشید:بخش فرستاد:فرست شنید:شنو رساند:رسان
چرخید:چرخ خندید:خند بوسید:بوس کوبید:کوب بلعید:بلع جنبید:جنب جوشید:جوش کشاند:کشان گرداند:گردان چسباند:چسبان ترکید:ترک
خراشید:خراش تراشید:تراش فهمید:فهم پیچید:پیچ ایستاد:ایست تابید:تاب پاشید:پاش مالید:مال تپید:تپ زایید:زا سپرد:سپار فشرد:فشار گنجید:گنج
گندید:گند لنگید:لنگ نالید:نال وزید:وز پوسید:پوس رویید:روی چشید:چش چکید:چک بویید:بوی اویخت:اویز انداخت:انداز اموخت:اموز افروخت:افروز
پنداشت:پندار گماشت:گمار نگاشت:نگار انگیخت:انگیز امیخت:امیز پرورد:پرور ازرد:ازار افراشت:افراز فرمود:فرما گشود:گشا سرود:سرا زدود:زدا اسود:اسا
|
دید:بین شکست:شکن گذشت:گذر رسید:رس خرید:خر نشست:نشین سوخت:سوز ساخت:ساز پخت:پز ریخت:ریز کشت:کش پرداخت:پرداز شناخت:شناس بست:بند بافت:باف
یافت:یاب کاشت:کار دوخت:دوز زد:زن گشت:گرد فروخت:فروش کشید:کش رنجید:رنج شست:شوی خاست:خیز جست:جو پیوست:پیوند باخت:باز تافت:تاب تاخت:تاز گداخت:گداز نواخت:نواز
`

// verbForms are the forms of the verbs that stand without می, and their stem:
// the present stem, or the past stem where that is a noun. A negated form keeps
// its negation.
var verbForms = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	add := func(form, stem string) {
		if form != "" && !notVerbForms()[form] {
			if _, ok := m[form]; !ok {
				m[form] = stem
			}
		}
	}
	nouns := false
	for pair := range strings.FieldsSeq(verbTable) {
		past, present, ok := strings.Cut(pair, ":")
		if !ok {
			nouns = true
			continue
		}
		base := present // the form as a term
		if present == "زن" {
			base = past // woman
		}
		stem := base
		if nouns {
			stem = past
		}
		for _, e := range []string{"ن", "م", "یم", "ید", "ند"} {
			add(past+e, base)
			add("ن"+past+e, negation+"می"+base)
		}
		for _, e := range []string{"ه", "هام", "هاند", "هاست", "هایم", "هاید"} {
			add(past+e, stem)
			add("ن"+past+e, negation+"می"+base)
		}
		if !nouns {
			add(past, stem)
		}
		add("ن"+past, negation+"می"+base)
		long := utf8.RuneCountInString(present) > 1
		for _, e := range []string{"د", "ند", "یم", "ید"} {
			if long {
				add(present+e, base)
			}
		}
		for _, e := range []string{"", "م", "ی", "د", "یم", "ید", "ند", "ین"} {
			for _, p := range []string{"ب", "بی"} {
				if p == "بی" && !strings.HasPrefix(present, "ا") {
					continue
				}
				if rest := strings.TrimPrefix(present, "ا"); long && (e != "" || utf8.RuneCountInString(present) > 2) {
					if p == "بی" && present != "ا" {
						add(p+rest+e, base)
					} else if p == "ب" {
						add(p+present+e, base)
					}
				}
			}
			if long {
				add("ن"+present+e, negation+"می"+base)
				if rest, ok := strings.CutPrefix(present, "ا"); ok {
					add("نی"+rest+e, negation+"می"+base)
				}
			}
		}
		for _, e := range []string{"ه", "ن"} { // as spoken: نداره, ندارن
			if long {
				add("ن"+present+e, negation+"می"+base)
			}
		}
	}
	for form, stem := range map[string]string{"نشه": "شو", "نشن": "شو", "نشم": "شو", "ندن": "ده", "ندین": "ده"} {
		add(form, negation+"می"+stem)
	}
	return m
})

// notVerbForms look like a form of a verb and are something else.
var notVerbForms = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`گشاد باور باوری باورند باورد بافتی بافتیم بازار بازاری بازارم بیزار بیزاری خرد خرده ترسیم ناسا بدان نبوی سرود بخاری جود زاد برسی بشمار برید برویی
		نسوز بچشم پیچیده پیوسته شدید نزد نبرد نشست نرو نرس نکش نان بخار برس بنام بدار بران روند رود مانند بند بلند نما نماد برد برده مرده
		نرم نرسی نبین بینی نوشت نورد نام نامه نشان نکته بار بارم باران بشر بشری بدن بدو بپر برم بری بریم برین نواز نوازش نیاز نیازم نیازی نیازند
		بافت بافتم شمارند گنجید پوست باز بازی بازم بازند بازید نشا کشته دیده بسته یافته پردازند نخر خرید خرم خرند خرید کار کارند کارد کارید 
		نجوم نجو نجوش بجوش نمای نمایی نمایید نماییم بنمای خیزد نگار نگارد نپخت رنجید رنجند برنج برنجی برنجید برنجم بشکن نشکن
		بتاب نتاب بپز نپز نپزد بیان بیانی بیا بیاز نیا نیام بخر بخری بخرم بکار بکارند بباف نباف ندو ندود بدوم بدود فشارد فشارند فشارید فشارده
		نفهم نفهمی نترس بخرد نگرد نگران بگردان پرورد سراید زاید زایند زایده ترکید ترکم ترکند نترکید تابد تابید تابند تابیده دارو`) {
		m[Normalize(w)] = true
	}
	return m
})

// verbStems are the present and past stems that are recognised after می and
// نمی. Colloquial stems map to the written ones.
var verbStems = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for pair := range strings.FieldsSeq(`شو شد:شو ش:شو کن کرد:کن خور خورد:خور گیر گرفت:گیر ده داد:ده د:ده باش بود:باش رو رفت:رو ر:رو ا امد:ا
		توان توانست:توان تون:توان تونست:توان خواه خواست:خواه خوا:خواه دار داشت:دار بین دید:بین گوی گفت:گوی گ:گوی مان ماند:مان مون:مان رس رسید:رس یاب یافت:یاب
		افت افتاد:افت ساز ساخت:ساز بر برد:بر اور اورد:اور گذار گذاشت:گذار زن:زد زد کش کشید:کش شناس شناخت:شناس دان دانست:دان دون:دان
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
	for pair := range strings.FieldsSeq(verbTable) {
		past, present, ok := strings.Cut(pair, ":")
		if _, known := m[present]; ok && !known {
			m[present] = present
		}
		if _, known := m[past]; ok && !known {
			m[past] = m[present]
		}
	}
	return m
})

// verbEndings are the personal endings, longest first, and the endings of the
// perfect.
var verbEndings = []string{"ه‌اند", "یم", "ید", "ند", "ین", "ن", "م", "ی", "د", "ه", ""}

// verb finds the stem of what stands behind می or نمی. ok is false when it is
// no known verb, as in میگرن.
func verb(rest string) (stem string, ok bool) {
	for _, e := range verbEndings {
		if base, found := strings.CutSuffix(rest, e); found && base != "" {
			if s, known := verbStems()[base]; known {
				return s, true
			}
		}
	}
	return "", false
}

// verb takes in می or نمی with what follows it, by a non-joiner or a space.
func (w *walker) verb(i int, negative bool) int {
	atoms := w.sc.atoms
	if i+1 >= len(atoms) || atoms[i+1].gap != gapJoiner && atoms[i+1].gap != gapSpace {
		return 0
	}
	rest := w.look(&atoms[i+1])
	stem, ok := verb(rest.word)
	if !ok {
		if atoms[i+1].gap == gapSpace || atoms[i+1].kind != Word {
			return 0
		}
		stem = rest.stem // an unknown verb, but one by its spelling
	}
	n := 2
	for i+n < len(atoms) && atoms[i+n].gap == gapJoiner && w.look(&atoms[i+n]).ending {
		n++
	}
	w.verbTerm(stem, negative, atoms[i].start, atoms[i+n-1].end)
	return n
}

// joinedVerb recognises a verb written together with می or نمی.
func joinedVerb(word string) (stem string, negative, ok bool) {
	if rest, found := strings.CutPrefix(word, "نمی"); found {
		if stem, ok = verb(rest); ok && utf8.RuneCountInString(rest) > 1 {
			return stem, true, true
		}
		return "", false, false
	}
	if rest, found := strings.CutPrefix(word, "می"); found {
		if stem, ok = verb(rest); ok && utf8.RuneCountInString(rest) > 1 && !notVerbs[word] {
			return stem, false, true
		}
	}
	return "", false, false
}

// notVerbs are nouns that look like a verb with می.
var notVerbs = map[string]bool{"میان": true, "میشا": true, "میخ": true, "میرا": true, "مینا": true, "میدان": true, "میزان": true, "میگرن": true, "میرند": true, "میترا": true, "میله": true}

// negation is put before the stem of a negated verb.
const negation = "ن"

func (w *walker) verbTerm(stem string, negative bool, start, end int) {
	switch {
	case negative:
		text := negation + "می" + stem
		w.emit(text, text, start, end)
	case stopVerbs[stem] && !w.keep:
		w.drop(stem, stem, start, end)
	default:
		w.emit(stem, stem, start, end)
	}
}
