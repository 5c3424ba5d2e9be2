package sanitize

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/biopars/biopars/persian"
)

// order is a pattern of sentences that try to command the model, over the text
// as view makes it. A medical text has no use for them. The pattern is made and
// tried only where one of the cues stands, since patterns are dear.
type order struct {
	cues    []string
	pattern func() *regexp.Regexp
}

func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// gap is what may stand between two parts of an order; an order ends with its
// sentence.
const gap = `[^.؟!]`

var orders = []order{
	{[]string{"ignore", "disregard", "forget", "override", "bypass"},
		lazily(`\b(?:ignore|disregard|forget|override|bypass)\b` + gap + `{0,24}(?:previous|prior|above|earlier|system|your|question)` + gap + `{0,16}(?:instruction|prompt|rule|message|guideline|\.|$)`)},
	{[]string{"نادیده بگیر", "فراموش کن", "کنار بگذار", "لغو کن", "لغو است", "توجه نکن", "اعتنا نکن", "پیروی نکن", "عمل نکن", "اجرا نکن", "رها کن", "رها کرده", "دور بریز", "بیخیال شو", "بی خیال شو"},
		lazily(`(?:دستور|فرمان|قاعده|قواعد|قانون|قوانین|راهنما|پیام|پرامپت)[\p{L}]*` + gap + `{0,40}(?:نادیده بگیر|فراموش کن|کنار بگذار|لغو کن|لغو است|توجه نکن|اعتنا نکن|پیروی نکن|عمل نکن|اجرا نکن|رها کن|رها کرده|دور بریز|بی ?خیال شو)(?:ید)?(?:[^\p{L}]|$)`)},
	{[]string{"نادیده بگیر", "فراموش کن"},
		lazily(`(?:نادیده بگیر|فراموش کن)` + gap + `{0,32}(?:دستور|فرمان|قاعده|پرامپت|پیام|بالا|قبلی)`)},
	// Letters that were set apart come together in one word.
	{[]string{"ignoreall", "ignoreprevious", "ignorethe", "disregard", "forgetall", "forgetprevious", "نادیدهبگیر", "فراموشکن"},
		lazily(`(?:ignore|disregard|forget)(?:all|any|the|your)*(?:previous|prior|above|earlier|system)(?:instruction|rule|prompt|message)|(?:دستور|فرمان|قواعد|قانون|راهنما)\p{L}*(?:نادیدهبگیر|فراموشکن)`)},
	{[]string{"you are ", "act as", "pretend to be"},
		lazily(`you are (?:now (?:a|an|dan|acting)|no longer (?:a|an|bound))\b|(?:act as|pretend to be)` + gap + `{0,40}(?:assistant|\bai\b|language model|developer|unrestricted)`)},
	{[]string{"از این پس", "از اکنون", "از حالا", "از این لحظه"},
		lazily(`(?:از این پس|از اکنون|از حالا|از این لحظه)[ ،]+(?:(?:تو|شما) ` + gap + `{0,24}(?:دستیار|مدل|ربات|هستی)|قواعد|قانون|دستور)`)},
	{[]string{"system", "developer", "jailbreak", "پرامپت سیستم", "پیام سیستم", "دستور سیستم"},
		lazily(`\b(?:system|developer)[ _-]?(?:prompt|override|message)|jailbreak|پرامپت سیستم|پیام سیستم|دستور سیستم`)},
	{[]string{"prompt", "instruction", "conversation", "this passage", "obey"},
		lazily(`(?:reveal|print|repeat|show|send|leak|forward)\b` + gap + `{0,24}(?:your|system|hidden|conversation|chat|user)` + gap + `{0,12}(?:prompt|instruction|history|conversation|\bto\b)|send the (?:full |whole |entire )?conversation|(?:new|updated) instructions? *:|\bobey\b`)},
	{[]string{"دستور", "فرمان", "هوش مصنوعی", "مدل زبانی"},
		lazily(`(?:^|[^\p{L}])(?:دستور|فرمان)(?: ?های?)? (?:جدید|تازه|مهم) ?:|(?:دستیار هوش مصنوعی|مدل زبانی)` + gap + `{0,24}(?:باید|عزیز|توجه کن)`)},
	// Soft orders: what to write, to whom to tell it, what to hide.
	{[]string{"در پاسخ"},
		lazily(`(?:در|به) پاسخ(?: خود| خودت| ات| نهایی)? ?[،:]?` + gap + `{0,24}?\b?(?:بنویس|بنویسی|بگو|بگویی|ذکر کن|تکرار کن|ننویس|نیاور)(?:[ .،:«»"؛!]|$)`)},
	{[]string{"کاربر"},
		lazily(`(?:به )?کاربر(?:ان)?(?: را)? ` + gap + `{0,40}(?:بگو|نگو|بگویید|نشان بده|نشان نده|بفرست|بدهید|توصیه کن|قرار بده|ارسال کن|پنهان کن)(?:[ .،:«»"؛!]|$)`)},
	{[]string{"به بیمار بگو", "به او بگو", "به مخاطب بگو"},
		lazily(`به (?:بیمار|او|مخاطب) بگو(?:[ .،:«»"؛!]|$)`)},
	{[]string{"http", "نشانی", "لینک", "پیوند"},
		lazily(`(?:پرسش|سوال|گفتگو|گفت و گو|متن)` + gap + `{0,40}(?:https?:|نشانی|لینک|پیوند).{0,80}(?:قرار بده|بفرست|ارسال کن|نمایش بده)`)},
	{[]string{"بپرس و"},
		lazily(`(?:از (?:او|وی|بیمار|کاربر) )بپرس و`)},
	{[]string{"رمزگشایی کن", "رمز گشایی کن", "دیکد کن", "دکد کن", "decode", "decrypt", "rot13"},
		lazily(`(?:رمز ?گشایی|دی?کد) کن(?:ید)?(?:[^\p{L}]|$)|\b(?:decode|decrypt)\b` + gap + `{0,40}(?:follow|execute|obey|run|do )|rot13`)},
	{[]string{"do not verify", "don't verify", "do not cite", "do not mention", "do not tell the user", "respond only", "reply only", "answer only with", "without citing"},
		lazily(`(?:do not|don't) (?:verify|cite|mention|tell the user)|(?:respond|reply|answer) only with|respond only|reply only|without citing`)},
	{[]string{"stop following", "no longer apply", "no longer applies", "note to "},
		lazily(`stop following` + gap + `{0,24}(?:instruction|rule|guideline)|(?:instruction|rule|guideline)s?` + gap + `{0,24}no longer appl|note to (?:the |any |all )?(?:ai|llm|model|assistant|language model)s?\b`)},
	{[]string{"when answering", "when you answer", "when responding", "in your answer", "in your response"},
		lazily(`(?:when (?:you )?(?:answer|respond)(?:ing)?|in your (?:answer|response))` + gap + `{0,30}(?:always|never|recommend|say|write|mention|do not|don't)`)},
	{[]string{"پاسخ"},
		lazily(`(?:هنگام|موقع|وقت) پاسخ(?: دادن)?` + gap + `{0,60}(?:بنویس|ننویس|بگو|نگو|ذکر نکن|ذکر کن)(?:[ .،:«»"؛!]|$)`)},
	{[]string{"دستیار", "ربات", "مدل"},
		lazily(`(?:تو|شما) دیگر ` + gap + `{0,16}(?:دستیار|مدل|ربات)` + gap + `{0,16}نیستی`)},
	{[]string{"توسعه دهنده", "مدیر سامانه", "مدیر سیستم"},
		lazily(`(?:توسعه دهنده ?ی?|مدیر) (?:سامانه|سیستم|مدل|ربات)` + gap + `{0,60}(?:محدودیت|قاعده|قواعد|دستور|فرمان)`)},
	// The same in Arabic and Russian, as view folds their letters, in other
	// languages, and in Latin letters.
	{[]string{"تجاهل", "انس ", "اهمل", "لا تتبع", "لا تلتزم"},
		lazily(`(?:تجاهل|انس|اهمل|لا تتبع|لا تلتزم ب?)(?: جمیع| کل| کافه| هذه)? (?:التعلیمات|الاوامر|القواعد|الرسایل|الارشادات)`)},
	{[]string{"الان فصاعدا"},
		lazily(`من الان فصاعدا ?،? انت`)},
	{[]string{"talimat", "kurallar", "komutlar"},
		lazily(`(?:talimat|kurallar|komutlar)\p{L}*` + gap + `{0,24}(?:yok say|unut|görmezden gel|dikkate alma|uyma)`)},
	{[]string{"ignorier", "vergiss"},
		lazily(`(?:ignorier|vergiss)\p{L}*` + gap + `{0,32}(?:anweisung|regeln|vorgaben)`)},
	{[]string{"ignor", "oubli", "olvid", "esque"},
		lazily(`(?:ignore|oublie|olvid|esque)\p{L}*` + gap + `{0,32}(?:consigne|instruction|règles|instruccion|reglas|instruç|regras)` + gap + `{0,24}(?:précédent|ci-dessus|anterior|previ)|ignora\p{L}*` + gap + `{0,32}(?:instruccion|reglas|istruzion|regole|instruç|regras)`)},
	{[]string{plainLetters("инструкци"), plainLetters("указани"), plainLetters("правила")},
		lazily(`(?:` + plainLetters("игнорир") + `|` + plainLetters("забудь") + `)\p{L}*` + gap + `{0,32}(?:` + plainLetters("инструкци") + `|` + plainLetters("указани") + `|` + plainLetters("правила") + `)`)},
	{[]string{"忽略", "无视", "忘记"},
		lazily(`(?:忽略|无视|忘记)[^。]{0,12}(?:指令|指示|提示|规则)`)},
	{[]string{"az in be ba"},
		lazily(`az in be ba?ad` + gap + `{0,12}(?:to|shoma)\b` + gap + `{0,12}(?:dastyar|model|robot)`)},
	{[]string{"nadide", "faramoosh", "faramush"},
		lazily(`(?:dast[ou]+r|ghanoon|farman)\w*` + gap + `{0,30}(?:nadide|faramoosh|faramush)`)},
}

// view is a text as a reader takes it in, whatever it was spelt with: one case,
// one form for each letter, no marks, single spaces. At holds for each byte
// where its character begins in the original.
type view struct {
	text string
	at   []int
	end  int
}

// viewed makes the view of a text without invisible characters.
func viewed(s string) view {
	var b strings.Builder
	b.Grow(len(s))
	at := make([]int, 0, len(s)+8)
	put := func(r rune, from int) {
		n := b.Len()
		b.WriteRune(r)
		for ; n < b.Len(); n++ {
			at = append(at, from)
		}
	}
	space := true
	runes := []rune(s)
	offset := 0
	for i, r := range runes {
		from := offset
		offset += utf8.RuneLen(r)
		switch {
		case (r == '.' || r == '-') && spacedOut(runes, i):
			continue
		case unicode.IsSpace(r) || r == '\u200c' || r == '_' || r == '*':
			if !space && !spacedOut(runes, i) {
				put(' ', from)
				space = true
			}
			continue
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || r == 'ـ':
			continue
		}
		if r >= 0x2000 && (r >= 0xfb00 || r < 0x2e80) {
			for _, c := range norm.NFKC.String(string(r)) {
				put(plainLetter(c), from)
			}
		} else {
			put(plainLetter(r), from)
		}
		space = false
	}
	return view{b.String(), at, len(s)}
}

// spacedOut reports whether the space at i stands in a word whose letters are
// set apart: i g n o r e.
func spacedOut(s []rune, i int) bool {
	if !separates(s[i]) {
		return false
	}
	alone := func(j int) bool {
		return j >= 0 && j < len(s) && unicode.In(s[j], unicode.Latin, unicode.Arabic) && (j == 0 || separates(s[j-1])) && (j+1 == len(s) || separates(s[j+1]))
	}
	return alone(i-1) && alone(i+1) && (alone(i-3) || alone(i+3))
}

// separates reports whether a character sets letters of one word apart.
func separates(r rune) bool { return r == ' ' || r == '.' || r == '-' }

// alike maps letters to the one they look like, or are written for.
var alike = func() map[rune]rune {
	m := map[rune]rune{}
	from := []rune("يىئكةۀأإآٱؤ" + "аеорсухіѕјһԁԛԝьѵмтнквАЕОРСУХІЅЈНКМТВ" + "αοερτυνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
	to := []rune("یییکههااااو" + "aeopcyxisjhdqwbvmthkbaeopcyxisjhkmtb" + "aoeptuvikabezhikmnoptyx")
	for i := range from {
		m[from[i]] = to[i]
	}
	return m
}()

// plainLetter is the letter that r looks like or is written for, in lower case.
func plainLetter(r rune) rune {
	if to, ok := alike[r]; ok {
		return to
	}
	return unicode.ToLower(r)
}

func plainLetters(s string) string { return strings.Map(plainLetter, s) }

// disguises are ways to write Latin letters that a model reads all the same:
// moved by 13, or with digits in their place. They leave a text's length alone.
var disguises = []func(byte) byte{
	func(c byte) byte {
		if c >= 'a' && c <= 'z' {
			return 'a' + (c-'a'+13)%26
		}
		return c
	},
	func(c byte) byte {
		if i := strings.IndexByte("013457@$", c); i >= 0 {
			return "oieastas"[i]
		}
		return c
	},
}

// findOrders returns the byte ranges of a text that try to command the model.
func Orders(s string) []persian.Span {
	v := viewed(s)
	out := v.orders()
	if strings.IndexFunc(v.text, func(r rune) bool { return r >= 'a' && r <= 'z' }) < 0 {
		return out
	}
	plain := []byte(v.text)
	for _, write := range disguises {
		b := make([]byte, len(plain))
		for i, c := range plain {
			b[i] = write(c)
		}
		v.text = string(b)
		out = append(out, v.orders()...)
	}
	return out
}

// advice reports whether an order is about what a clinician has ordered, and not
// about what the model was told: «اگر دستور پزشک را فراموش کنید».
func advice(order string) bool {
	return strings.Contains(order, "پزشک") &&
		!slices.ContainsFunc([]string{"قبلی", "پیشین", "بالا", "سیستم", "سامانه", "پرامپت", "مدل", "دستیار"}, func(w string) bool { return strings.Contains(order, w) })
}

func (v view) orders() []persian.Span {
	var out []persian.Span
	for _, o := range orders {
		cued := false
		for _, c := range o.cues {
			if strings.Contains(v.text, c) {
				cued = true
				break
			}
		}
		if !cued {
			continue
		}
		for _, m := range o.pattern().FindAllStringIndex(v.text, -1) {
			if m[0] == m[1] || advice(v.text[m[0]:m[1]]) {
				continue
			}
			end := v.end
			if m[1] < len(v.at) {
				end = v.at[m[1]]
			}
			out = append(out, persian.Span{Start: v.at[m[0]], End: end})
		}
	}
	return out
}

// dropOrders replaces whole sentences that hold a part of an order.
func dropOrders(s string, found []persian.Span) string {
	var b strings.Builder
	at := 0
	dropped := false
	for _, sp := range persian.Sentences(s) {
		hit := false
		for _, f := range found {
			hit = hit || f.Start < sp.End && sp.Start < f.End
		}
		if !hit {
			dropped = false
			continue
		}
		if !dropped {
			b.WriteString(s[at:sp.Start])
			b.WriteString("[…]")
		}
		dropped = true
		at = sp.End
	}
	b.WriteString(s[at:])
	return b.String()
}

// removeOrders drops orders until there are none left: taking a sentence out
// can put an order together that was in two parts.
func removeOrders(s string) (clean string, hostile bool) {
	for range 4 {
		found := Orders(s)
		if len(found) == 0 {
			return s, hostile
		}
		hostile = true
		s = dropOrders(s, found)
	}
	if len(Orders(s)) > 0 {
		return "[…]", true
	}
	return s, hostile
}

// commands reports whether a sentence tries to command the model or carries
// mark-up or control tokens, and so must not be quoted.
func Commands(s string) bool {
	return tag().MatchString(s) || controlToken().MatchString(s) || markdownLink().MatchString(s) || jsonRole().MatchString(s) || len(Orders(s)) > 0
}
