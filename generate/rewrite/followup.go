package rewrite

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// Words that point back to what was spoken of.
var (
	pronouns = lazily(words, "این آن اون آنها آن‌ها اونا اونها آنان اینها این‌ها اینا او وی ایشان آنجا اینجا آنرا اونو همان همون همین هردو")
	pointers = lazily(words, "این آن اون همین همان همون")
	distant  = lazily(words, "آن اون")
	plurals  = lazily(words, "آنها آن‌ها اونا اونها آنان اینها این‌ها اینا ایشان")
)

// notReferring are words behind «این» and «آن» with which these point to no
// thing: this week, in this case, the fact that.
var notReferring = lazily(words, "که روز روزها روزا هفته ماه سال سالها بار صورت حال نظر معنی معنا قدر همه نوع گونه طور است هست")

// kindOf are nouns that stand for a name behind «این»: this drug.
var kindOf = sync.OnceValue(func() map[string]kind {
	m := map[string]kind{}
	for k, list := range map[kind]string{
		drug:      "دارو داروها داروهای قرص قرصها شربت کپسول آمپول پماد کرم قطره اسپری واکسن مکمل ویتامین آنتی‌بیوتیک",
		condition: "بیماری بیماریها مریضی مشکل عارضه اختلال سندرم عفونت وضعیت حالت درد ناراحتی سرطان علامت علائم نشانه",
		test:      "آزمایش آزمایشها تست عکس اسکن",
	} {
		for w := range words(list) {
			m[w] = k
		}
	}
	return m
})

// aspects are what is asked about a thing, with the kind of thing that it is
// mostly asked of.
var aspects = sync.OnceValue(func() map[string]kind {
	m := map[string]kind{}
	for k, list := range map[kind]string{
		drug: `عوارض عارضه دوز مقدار مصرف تداخل تداخلات مکانیسم منع جایگزین قیمت خوردن تزریق اثر اثرات تاثیر خواص فایده فواید ضرر
			ضررها مضرات استفاده کاربرد شروع قطع نگهداری`,
		condition: `علائم علامت نشانه نشانه‌ها علت علل دلیل دلایل درمان تشخیص پیشگیری شیوع واگیر سرایت انتقال مراحل عواقب عاقبت
			پیش‌آگهی خطر خطرات عوامل انواع`,
		anyKind: `تعریف نام معنی نقش اهمیت ویژگی ویژگی‌ها مزایا معایب مدت زمان سن میزان تعداد هدف نوع روش طول`,
	} {
		for t := range termsOf(list) {
			m[t] = k
		}
	}
	return m
})

// circumstances are groups of people and situations: they narrow a question
// and are no subject of it. «در بارداری چطور؟» asks of something else.
var circumstances = lazily(termsOf, `کودک کودکان بچه بچه‌ها نوزاد نوزادان شیرخوار شیرخواران نوجوان نوجوانان سالمند سالمندان بزرگسال بزرگسالان
	زنان زن خانم‌ها مردان مرد آقایان باردار بارداری حاملگی حامله شیردهی شیرده مادران بیماران بیمار مریض افراد فرد انسان ورزشکاران
	کلیوی قلبی کبدی دیابتی دیابتی‌ها ماه سال هفته روز شب ساعت قبل بعد غذا ناشتا همزمان ایران`)

// predicates say something of a subject and are none.
var predicates = lazily(termsOf, `مجاز خطرناک لازم ضروری مفید مضر خوب بد بهتر بهترین بدتر کافی موثر مؤثر ممنوع امکان ممکن قطعی رایج شایع
	کشنده ارثی مسری واگیردار باعث سبب موجب منجر دارد ندارد نیست نباید باید بشه نشه شود کرد خورد بخورم بخوریم بخورد بخورند مصرف
	مراجعه پزشک دکتر بار بیشتر کمتر حداکثر حداقل چقدر چقدره چیه بالا بالای زیر جانبی اصلی مهم معمول اولیه جدی شدید خفیف طبیعی نوع دیگر دیگه هیچ همیشه معمولا توضیح بده دهید بگو بگویید بیشتری مثال`)

// weak reports whether a term, a number or a word, can be no subject of a
// question.
func weak(term string) bool {
	_, aspect := aspects()[term]
	return aspect || term[0] <= '9' || circumstances()[term] || predicates()[term] || negative(term)
}

var (
	// connectives open a question that goes on from the one before.
	connectives = lazily(words, "و پس خب خوب ولی اما حالا")
	// closings end a question that leaves out what it asks.
	closings = lazily(words, "چطور چی چه چطوره چیه چیست چگونه")
	also     = lazily(words, "هم نیز")
	causing  = lazily(words, "باعث موجب سبب منجر")
	// withPronoun are prepositions with «ـش», and how they are without.
	withPronoun = map[string]string{
		"براش": "برای", "برایش": "برای", "براشون": "برای", "برایشان": "برای", "واسش": "برای", "بهش": "به", "بهشون": "به",
		"ازش": "از", "ازشون": "از", "باهاش": "با", "باهاشون": "با", "دربارش": "دربارهٔ", "دربارهاش": "دربارهٔ",
	}
	// enclitics are «ـش» and its relatives, the longer ones first.
	enclitics = []string{"هایشان", "هایش", "هاشون", "هاش", "یشان", "شان", "شون", "اش", "یش", "ش"}
)

// Bounds of what the rules take for a follow-up question, in terms.
const (
	maxElliptic    = 3 // behind a connective, or before a closing «چطور؟»
	maxWithAlso    = 4 // with «هم»
	maxSubjectless = 4 // nothing but weak words
	minInside      = 3 // that can be what a pronoun behind them means
)

// commonShare is the share of passages from which on a term names nothing in
// particular. It was set on one half of the dialogues that
// docs/decisions/2026-11-25-conversation.md names.
const commonShare = 0.1

// place is where a name has to stand in the question.
type place struct {
	start, end int    // byte range that it replaces
	before     string // what stays before it
	kind       kind   // of the name; anyKind takes what there is
	strict     bool   // a name of another kind is none
	plural     bool   // «آن‌ها»: all names
}

// reading is what a question says by itself.
type reading struct {
	text    string
	terms   []persian.Term
	names   []name
	stands  bool // it names its subject and points to nothing else
	follows bool // it needs what was spoken of before
	place   *place
	aspect  bool // it says what it asks
	kind    kind // of the subject it most likely asks of
	instead bool // it asks the same of another name: «و ایبوپروفن چطور؟»
}

// read reads a question by the rules.
func (r *Rewriter) read(question string) reading {
	q := reading{text: question, terms: terms(question)}
	q.names = names(q.terms)
	for _, t := range q.terms {
		if k, ok := aspects()[t.Text]; ok {
			q.aspect = true
			if q.kind == anyKind {
				q.kind = k
			}
		}
	}
	tokens := persian.Tokens(question)
	if len(tokens) == 0 || persian.Language(question) == "en" {
		return q
	}
	if p := q.reference(tokens); p != nil {
		q.place, q.follows = p, true
		return q
	}
	if first, _, ok := strings.Cut(fold(question), " از "); ok && strings.TrimSpace(first) == "منظور" {
		q.stands = true // «منظور از دوز چیست؟» names what it asks of
		return q
	}
	first, last := fold(tokens[0].Text), fold(tokens[len(tokens)-1].Text)
	opened := connectives()[first] || first == "چرا"
	elliptic := (connectives()[first] || closings()[last]) && len(q.terms) <= maxElliptic
	latin := strings.ContainsFunc(question, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) })
	switch {
	case len(q.names) == 0 && latin: // a name that no list has
	case len(q.names) == 0:
		q.follows = elliptic && (opened || r.subjectless(q.terms)) || has(tokens, also()) && len(q.terms) <= maxWithAlso ||
			len(q.terms) <= maxSubjectless && r.subjectless(q.terms)
	case elliptic && !q.aspect && (connectives()[first] || last == "چطور" || last == "چی"):
		q.follows, q.instead = true, true
	default:
		q.follows = subjectDropped(tokens)
	}
	q.stands = !q.follows && (len(q.names) > 0 || latin)
	return q
}

// subjectless reports whether no term can be what is asked about.
func (r *Rewriter) subjectless(list []persian.Term) bool {
	for _, t := range list {
		if !weak(t.Text) && (r.Share == nil || r.Share(t.Text) < commonShare) {
			return false
		}
	}
	return true
}

// subjectDropped recognises «باعث سردرد می‌شود؟» and «با ایبوپروفن تداخل دارد؟»: there is a
// name, and something else that it is asked of.
func subjectDropped(tokens []persian.Token) bool {
	at := 0
	for at < len(tokens)-1 && (fold(tokens[at].Text) == "ایا" || connectives()[fold(tokens[at].Text)]) {
		at++
	}
	first := fold(tokens[at].Text)
	if causing()[first] {
		return true
	}
	return first == "با" && has(tokens, words("تداخل")) && !has(tokens, words("چه کدام چی کدوم"))
}

func has(tokens []persian.Token, set map[string]bool) bool {
	for _, t := range tokens {
		if set[fold(t.Text)] {
			return true
		}
	}
	return false
}

// reference finds the first word that points to what was spoken of before the
// question: a pronoun, «این دارو», or «ـش».
func (q *reading) reference(tokens []persian.Token) *place {
	for i, t := range tokens {
		word := fold(t.Text)
		next := ""
		if i+1 < len(tokens) {
			next = fold(tokens[i+1].Text)
		}
		var p *place
		switch {
		case pointers()[word] && next != "" && !closings()[next] && !connectives()[next]:
			k, known := kindOf()[next]
			switch {
			case notReferring()[next]:
			case known:
				p = &place{start: t.Start, end: tokens[i+1].End, kind: k, strict: true, plural: strings.HasSuffix(next, "ها") || strings.HasSuffix(next, "های")}
			case !q.content(tokens[i+1]) || distant()[word] && i > 0 && ofAspect(tokens[i-1]):
				p = &place{start: t.Start, end: t.End} // «آن را», «عوارض آن خطرناک است؟»
			default:
				// «این روزنامه»: what it is, the words say; which one, they do not.
				p = &place{start: t.Start, end: t.Start}
			}
		case pronouns()[word]:
			p = &place{start: t.Start, end: t.End, plural: plurals()[word]}
		case withPronoun[word] != "":
			p = &place{start: t.Start, end: t.End, before: withPronoun[word] + " ", plural: strings.HasSuffix(word, "ون") || strings.HasSuffix(word, "ان")}
		default:
			p = q.enclitic(t)
		}
		if p == nil {
			continue
		}
		if q.inside(p.start) || hasClause(tokens[i+1:]) {
			return nil
		}
		if p.kind == anyKind {
			p.kind = q.kind
		}
		return p
	}
	return nil
}

// aspectOf looks a word up among the aspects.
func aspectOf(word string) (kind, bool) {
	list := terms(word)
	if len(list) != 1 {
		return anyKind, false
	}
	k, ok := aspects()[list[0].Text]
	return k, ok
}

func ofAspect(t persian.Token) bool {
	_, ok := aspectOf(t.Text)
	return ok
}

// enclitic recognises an aspect with «ـش»: «عوارضش», «علائم‌شان».
func (q *reading) enclitic(t persian.Token) *place {
	word := q.text[t.Start:t.End]
	for _, ending := range enclitics {
		stem, found := strings.CutSuffix(word, ending)
		stem = strings.TrimRight(stem, "\u200c")
		if !found || utf8.RuneCountInString(stem) < 2 {
			continue
		}
		k, ok := aspectOf(stem)
		if !ok {
			continue
		}
		if strings.HasPrefix(ending, "ها") {
			stem = word[:strings.LastIndex(word, ending)] + "های"
		}
		return &place{start: t.Start, end: t.End, before: stem + " ", kind: k, plural: strings.HasSuffix(ending, "ون") || strings.HasSuffix(ending, "ان")}
	}
	return nil
}

// content reports whether a token carries something of the question.
func (q *reading) content(t persian.Token) bool {
	for _, x := range q.terms {
		if x.Start < t.End && t.Start < x.End {
			return true
		}
	}
	return false
}

// inside reports whether enough stands before the reference for it to point
// there: a name, or some words that can be a subject. «متفورمین چیست و عوارض آن
// کدام است؟»
func (q *reading) inside(at int) bool {
	if len(q.names) > 0 && q.names[0].start < at {
		return true
	}
	subjects := 0
	for _, t := range q.terms {
		if t.End <= at && !weak(t.Text) {
			subjects++
		}
	}
	return subjects >= minInside
}

// hasClause reports whether a clause with «که» follows: «علت آن چیست که …».
func hasClause(tokens []persian.Token) bool { return has(tokens, map[string]bool{"که": true}) }
