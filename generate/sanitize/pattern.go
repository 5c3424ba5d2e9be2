package sanitize

import (
	"regexp"
	"sync"
)

// injectionPattern finds sentences of a prompt injection: they tell the model
// what to do. It is matched with a text as skeletonOf makes it. A medical text
// has no use for such sentences. The pattern is compiled and tried only where
// one of the cues stands, since patterns are dear.
type injectionPattern struct {
	cues    []string
	pattern func() *regexp.Regexp
}

func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// gap is what may stand between two parts of an injection; it ends with its
// sentence.
const gap = `[^.؟!]`

var injectionPatterns = []injectionPattern{
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
	// Soft ones: what to write, to whom to tell it, what to hide.
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
	// The same in Arabic and Russian, as skeletonOf folds their letters, in other
	// languages, and in Latin letters.
	{[]string{"تجاهل", "انس ", "اهمل", "لا تتبع", "لا تلتزم"},
		lazily(`(?:تجاهل|انس|اهمل|لا تتبع|لا تلتزم ب?)(?: جمیع| کل| کافه| هذه)? (?:التعلیمات|الاوامر|القواعد|الرسایل|الارشادات)`)},
	{[]string{"الان فصاعدا"},
		lazily(`من الان فصاعدا ?،? انت`)},
	{[]string{"talimat", "kurallar", "komutlar"},
		lazily(`(?:talimat|kurallar|komutlar)\p{L}*` + gap + `{0,24}(?:yok say|unut|gormezden gel|dikkate alma|uyma)`)},
	{[]string{"ignorier", "vergiss"},
		lazily(`(?:ignorier|vergiss)\p{L}*` + gap + `{0,32}(?:anweisung|regeln|vorgaben)`)},
	{[]string{"ignor", "oubli", "olvid", "esque"},
		lazily(`(?:ignore|oublie|olvid|esque)\p{L}*` + gap + `{0,32}(?:consigne|instruction|regles|instruccion|reglas|instruc|regras)` + gap + `{0,24}(?:precedent|ci-dessus|anterior|previ)|ignora\p{L}*` + gap + `{0,32}(?:instruccion|reglas|istruzion|regole|instruc|regras)`)},
	{[]string{plainLetters("инструкци"), plainLetters("указани"), plainLetters("правила")},
		lazily(`(?:` + plainLetters("игнорир") + `|` + plainLetters("забудь") + `)\p{L}*` + gap + `{0,32}(?:` + plainLetters("инструкци") + `|` + plainLetters("указани") + `|` + plainLetters("правила") + `)`)},
	{[]string{"忽略", "无视", "忘记"},
		lazily(`(?:忽略|无视|忘记)[^。]{0,12}(?:指令|指示|提示|规则)`)},
	{[]string{"az in be ba"},
		lazily(`az in be ba?ad` + gap + `{0,12}(?:to|shoma)\b` + gap + `{0,12}(?:dastyar|model|robot)`)},
	{[]string{"nadide", "faramoosh", "faramush"},
		lazily(`(?:dast[ou]+r|ghanoon|farman)\w*` + gap + `{0,30}(?:nadide|faramoosh|faramush)`)},
}
