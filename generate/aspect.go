package generate

import (
	"strings"
	"sync"
	"unicode"

	"github.com/biopars/biopars/persian"
)

// aspect is what a sentence speaks about, in the order in which a clinical
// answer treats things: what it is, then why, how it shows, how it is found,
// what is done, what to beware of, when to seek care.
type aspect int

const (
	aspectNone aspect = iota
	aspectDefinition
	aspectCause
	aspectSymptom
	aspectDiagnosis
	aspectTreatment
	aspectDose
	aspectPrevention
	aspectCaution
	aspectCare
	aspectCount
)

// aspectNames are the aspects as QuestionType names them.
var aspectNames = [aspectCount]string{
	aspectDefinition: "definition", aspectCause: "cause", aspectSymptom: "symptom", aspectDiagnosis: "diagnosis",
	aspectTreatment: "treatment", aspectDose: "dose", aspectPrevention: "prevention", aspectCaution: "caution", aspectCare: "care",
}

// QuestionType says what a question asks for, as the extractive answer reads
// it: any of definition, cause, symptom, diagnosis, treatment, dose,
// prevention, caution and care (when to seek it), in this order, and number and
// date. Nothing is found in a question that names a subject alone.
func QuestionType(question string) []string {
	q := questionTypeOf(question)
	var out []string
	for a, asked := range q.aspects {
		if asked {
			out = append(out, aspectNames[a])
		}
	}
	if q.number {
		out = append(out, "number")
	}
	if q.date {
		out = append(out, "date")
	}
	return out
}

// order is the place of an aspect in an answer; sentences of no aspect come
// after the definition, where background belongs.
func (a aspect) order() int {
	if a == aspectNone {
		return int(aspectDefinition)*2 + 1
	}
	return int(a) * 2
}

// aspectCues are beginnings of words, or of word sequences, in folded text. The
// first slice marks the aspect in a sentence, the second asks for it in a
// question, besides the first.
var aspectCues = [aspectCount][2][]string{
	aspectDefinition: {
		{"عبارت است از", "به معنای", "به معنی", "گفته می شود", "گفته میشود", "می گویند", "میگویند", "نوعی ", "یک بیماری", "یک اختلال", "یک دارو", "یکی از ", "تعریف", "وضعیتی است", "حالتی است", "بیماری ای است"},
		{"چیست", "یعنی چه", "یعنی چی", "به چه معنا", "چه دارویی است", "چه بیماری", "چه نوع", "چی هست", "چیه"},
	},
	aspectCause: {
		{"علت", "علل", "دلیل", "دلایل", "باعث", "سبب", "عامل", "عوامل", "ناشی از", "در اثر", "بر اثر", "منجر", "موجب", "ایجاد می", "به خاطر", "زیرا", "چون "},
		{"چرا", "از چه ", "ریسک فاکتور"},
	},
	aspectSymptom: {
		{"علایم", "علائم", "علامت", "نشانه", "نشانگان", "درد ", "تظاهر", "احساس", "شکایت", "دچار ", "خستگی", "تهوع", "سردرد", "تب "},
		{"از کجا بفهم", "چگونه بفهم", "چطور بفهم"},
	},
	aspectDiagnosis: {
		{"تشخیص", "ازمایش", "آزمایش", "تست ", "غربالگری", "معاینه", "تصویربرداری", "سونوگرافی", "رادیوگرافی", "اندازه گیری", "بیوپسی", "نمونه برداری", "ام ار ای", "سی تی"},
		{"چه طور می فهم", "چگونه می فهم", "مقدار طبیعی", "محدوده طبیعی"},
	},
	aspectTreatment: {
		{"درمان", "دارو", "تجویز", "جراحی", "مصرف", "قرص", "انتی بیوتیک", "آنتی بیوتیک", "واکسن", "رژیم", "تسکین", "مکمل"},
		{"چه بخور", "چی بخور", "چه کنیم", "چکار", "چه کار", "خوبه", "خوب است", "رفع "},
	},
	aspectDose: {
		{"میلی گرم", "میلیگرم", "میکروگرم", "دوز", "مقدار مصرف", "روزانه", "بار در روز", "ساعت یک", "هر 6 ساعت", "هر 8 ساعت", "هر 12 ساعت", "واحد "},
		{"چند میلی", "چقدر مصرف", "چند بار", "چند قرص", "چند عدد", "حداکثر"},
	},
	aspectPrevention: {
		{"پیشگیری", "جلوگیری", "پیش گیری", "کاهش خطر", "ایمن سازی"},
		nil,
	},
	aspectCaution: {
		{"عوارض", "عارضه", "هشدار", "احتیاط", "منع ", "ممنوع", "نباید", "خطرناک", "تداخل", "حساسیت به", "بارداری", "شیردهی", "پرهیز", "اجتناب", "مضر"},
		{"ضرر", "خطر", "ایمن", "بی خطر", "می توان", "میتوان", "ایا می توانم", "مجاز"},
	},
	aspectCare: {
		{"مراجعه", "اورژانس", "فوری", "فورا", "با پزشک", "به پزشک", "115", "بیمارستان", "مشورت"},
		{"کی به پزشک", "چه وقت", "چه زمانی باید"},
	},
}

// fold prepares a text for cue matching: normalised, with everything but
// letters and digits turned into single spaces, and one at either end.
func fold(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space := true
	for _, r := range persian.Normalize(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if d, ok := digit(r); ok {
				r = rune('0' + d)
			}
			b.WriteRune(r)
			space = false
		} else if !space && !unicode.Is(unicode.Mn, r) {
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// cueCount counts the cues of a list that begin a word of the folded text.
func cueCount(folded string, cues []string) int {
	n := 0
	for _, c := range cues {
		if strings.Contains(folded, " "+c) {
			n++
		}
	}
	return n
}

// aspectOf is the aspect with most cues in a sentence; the more specific, later
// one wins a tie.
func aspectOf(folded string) aspect {
	best, most := aspectNone, 0
	for a := aspectDefinition; a < aspectCount; a++ {
		if n := cueCount(folded, aspectCues[a][0]); n > 0 && n >= most {
			best, most = a, n
		}
	}
	return best
}

// questionType is what a question asks for.
type questionType struct {
	aspects [aspectCount]bool // aspects asked for
	number  bool              // a quantity: چند، چقدر
	date    bool              // a time: چه زمانی، چه سالی
}

func (q questionType) anyAspect() bool {
	for _, b := range q.aspects {
		if b {
			return true
		}
	}
	return false
}

func questionTypeOf(question string) questionType {
	f := fold(question)
	var q questionType
	for a := aspectDefinition; a < aspectCount; a++ {
		if a != aspectDefinition && cueCount(f, aspectCues[a][0]) > 0 || cueCount(f, aspectCues[a][1]) > 0 {
			q.aspects[a] = true
		}
	}
	// «علائم X چیست» asks for the symptoms, not for a definition.
	if q.aspects[aspectDefinition] {
		for a := aspectCause; a < aspectCount; a++ {
			if q.aspects[a] {
				q.aspects[aspectDefinition] = false
			}
		}
	}
	q.date = cueCount(f, []string{"چه زمان", "چه سال", "چه تاریخ", "چه روز", "چه ماه", "چه وقت", "کدام سال", "چه قرن", "چه دوره", "از کی ", "تا کی "}) > 0
	q.number = cueCount(f, []string{"چند", "چقدر", "چه قدر", "چه مقدار", "چه میزان", "چه تعداد", "چه سن", "چه نسبت", "چه درصد", "میزان ", "تعداد ", "دوز"}) > 0
	return q
}

var monthsAndTimes = []string{"سال ", "ماه ", "قرن ", "دهه ", "سده ", "ژانویه", "فوریه", "مارس", "اوریل", "آوریل", "مه ", "ژوین", "ژوئن", "ژوییه", "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر", "فروردین", "اردیبهشت", "خرداد", "تیر ", "مرداد", "شهریور", "مهر ", "ابان", "آبان", "اذر", "آذر", "دی ", "بهمن", "اسفند", "هنگام", "زمان", "ساعت", "روز ", "هفته", "پیش از", "پس از", "بعد از", "قبل از"}

// fits says how well a sentence can hold the kind of answer asked for, 0 to 1.
func (q questionType) fits(folded string) float64 {
	var got, want float64
	if q.number {
		want++
		if strings.ContainsAny(folded, "0123456789") || cueCount(folded, []string{"یک ", "دو ", "سه ", "چهار ", "پنج ", "شش ", "هفت ", "هشت ", "نه ", "ده ", "صد ", "هزار ", "نیم ", "میلیون", "درصد"}) > 0 {
			got++
		}
	}
	if q.date {
		want++
		if strings.ContainsAny(folded, "0123456789") {
			got += 0.6
		}
		if cueCount(folded, monthsAndTimes) > 0 {
			got += 0.4
		}
	}
	for a := aspectDefinition; a < aspectCount; a++ {
		if q.aspects[a] {
			want++
			if cueCount(folded, aspectCues[a][0]) > 0 {
				got++
			}
		}
	}
	if want == 0 {
		return 0
	}
	return got / want
}

// aside reports whether a section, by its heading, treats another aspect than
// those asked for.
func (q questionType) aside(section string) bool {
	a := aspectOf(section)
	if a == aspectNone || !q.anyAspect() || q.aspects[a] {
		return false
	}
	for b := aspectDefinition; b < aspectCount; b++ {
		if q.aspects[b] && cueCount(section, aspectCues[b][0]) > 0 {
			return false
		}
	}
	return true
}

// questionWords are the terms of words that ask and say nothing of the subject.
var questionWords = sync.OnceValue(func() map[string]struct{} {
	return termSet(terms("چیست چیه چی چه چگونه چطور چرا کدام کدامند آیا کجا کجاست کی کیست چند چقدر چیزی چیزهایی کسی کسانی یعنی معنا نام ببرید بیان کنید توضیح دهید بنویسید می‌باشد می‌شود می‌شوند می‌کند می‌کنند است هست هستند دارد دارند داده شده کرد کردن شدن"))
})

// contentTerms are the terms of a question without its question words, or all
// of them when nothing else is left.
func contentTerms(question string) []string {
	all := terms(question)
	out := make([]string, 0, len(all))
	for _, t := range all {
		if _, ok := questionWords()[t]; !ok {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// isAspectTerm says whether a term names an aspect (treatment, symptom) rather
// than a subject.
func isAspectTerm(t string) bool {
	f := " " + t
	for a := aspectCause; a < aspectCount; a++ {
		for _, c := range aspectCues[a][0] {
			if strings.HasPrefix(f, " "+strings.TrimSpace(c)) || strings.HasPrefix(" "+c, f+" ") || c == t {
				return true
			}
		}
	}
	return false
}
