package answer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Codes of the notices that this package gives. They are part of the JSON
// schema and do not change.
const (
	NoticeExtractive      = "extractive"       // no model: sentences are quoted
	NoticeClosedBook      = "closed-book"      // answered without evidence
	NoticePassagesDropped = "passages-dropped" // dropped, given
	NoticePassagesCut     = "passages-cut"     // passages shortened to fit
	NoticeUnknownCitation = "unknown-citation" // the markers removed
	NoticeUncited         = "uncited"          // sentences without a citation, sentences
	NoticeTruncated       = "truncated"        // the server's stop reason
	NoticeStopUnknown     = "stop-unknown"     // the server did not say why it stopped
	NoticeModelFailed     = "model-failed"     // the model failed midway
	NoticeRepeated        = "repeated"         // sentences left out because the model had written them before
	NoticeCheckFailed     = "check-failed"     // sentences that could not be checked were left out
	NoticeFewSentences    = "few-sentences"    // less was found than usual
	NoticeInjection       = "hostile-passage"  // passages with prompt injection
	NoticeOrder           = "order-like"       // passages with a sentence that looks like an order
	NoticeModelDown       = "model-down"       // the model cannot be reached; why
	NoticeDenseDown       = "dense-down"       // BM25 alone; why
	NoticeBM25Down        = "bm25-down"        // dense alone; why
	NoticeBehind          = "index-behind"     // passages that are not indexed yet
	NoticeNoEvidence      = "no-evidence"      // nothing was found
	NoticeUnknownField    = "unknown-field"    // fields of conditions that no passage has
	NoticeDemo            = "demo"             // the corpus is the demo's
	NoticeCorrected       = "corrected"        // what was typed, what was searched for
	NoticeUnsupported     = "unsupported"      // sentences that are marked, claims
	NoticeDropped         = "dropped"          // sentences left out because the evidence does not say so
	NoticeNotSupported    = "not-supported"    // claims that are supported, claims
	NoticeWeakEvidence    = "weak-evidence"    // the passages do not answer the question; score, threshold in percent
	NoticeAnyway          = "answer-anyway"    // answered although the evidence is weak
	NoticeRecognised      = "ocr"              // the numbers of sources whose text was recognised from pictures
	NoticeConflict        = "conflict"         // two numbers of sources that disagree
	NoticeRewrite         = "rewrite-failed"   // why the model's wording of a follow-up question was not taken
	NoticePreferred       = "preferred"        // what the ranking was told to prefer
	NoticeNoDose          = "no-dose"          // of what no dose was found
	NoticeNoInteraction   = "no-interaction"   // what no passage speaks of together
	NoticeNotSaid         = "not-said"         // subject, and the word that asks for what is not said of it
	NoticePartMissing     = "part-missing"     // the words that ask for the parts without an answer
	NoticeOtherPeople     = "other-people"     // sentences on others than those asked about
	NoticeOutOfScope      = "out-of-scope"     // the question is not one of medicine
	NoticeUnmentioned     = "not-mentioned"    // circumstances of the question that no source speaks of
	NoticeGreeting        = "greeting"         // a greeting is returned
	NoticeThanks          = "thanks"           // thanks are answered
	NoticeFarewell        = "farewell"         // a goodbye is returned
	NoticeClarify         = "clarify"          // the question says nothing of what it is asked of
	NoticeQuotedPersian   = "quoted-persian"   // an English question is answered by quoting Persian
	NoticeRetracted       = "retracted"        // the numbers of cited sources that were retracted
)

var wording = map[string]map[string]string{
	"fa": {
		NoticeExtractive:      "پاسخ بدون مدل زبانی و با نقل عین جمله‌های متن‌ها فراهم شده است.",
		NoticeClosedBook:      "این پاسخ بدون جست‌وجوی شواهد نوشته شده و هیچ جملهٔ آن منبع ندارد.",
		NoticePassagesDropped: "%d متن از %d متن در پنجرهٔ مدل جا نشد و کنار گذاشته شد.",
		NoticePassagesCut:     "متن‌ها برای جا شدن در پنجرهٔ مدل کوتاه شدند.",
		NoticeUnknownCitation: "ارجاع به منبع ناموجود حذف شد: %s",
		NoticeUncited:         "%d جمله از %d جمله ارجاع ندارد.",
		NoticeTruncated:       "پاسخ ناتمام است؛ مدل پیش از پایان باز ایستاد (%s).",
		NoticeStopUnknown:     "سرور مدل نگفت که پاسخ کامل است یا نه.",
		NoticeModelFailed:     "مدل در میانهٔ پاسخ از کار افتاد و پاسخ ناتمام است.",
		NoticeRepeated:        "%d جمله که مدل تکرار کرده بود یک بار آمده است.",
		NoticeCheckFailed:     "درستی %d جمله بررسی نشد و کنار گذاشته شد.",
		NoticeFewSentences:    "در متن‌ها تنها %d جملهٔ مرتبط یافت شد.",
		NoticeInjection:       "%d متن می‌کوشید به مدل دستور بدهد؛ آن بخش‌ها حذف شد.",
		NoticeOrder:           "%d متن جمله‌ای دارد که به دستوری برای مدل می‌ماند؛ آن جمله شاهد شمرده نشد.",
		NoticeModelDown:       "مدل زبانی در دسترس نیست: %s",
		NoticeDenseDown:       "جست‌وجوی برداری پاسخ نداد و تنها BM25 به کار رفت: %s",
		NoticeBM25Down:        "جست‌وجوی واژگانی پاسخ نداد و تنها بردارها به کار رفت: %s",
		NoticeBehind:          "%d تغییر پیکره هنوز نمایه نشده است.",
		NoticeNoEvidence:      "در پیکره متنی یافت نشد که به این پرسش پاسخ دهد.",
		NoticeUnknownField:    "هیچ متنی در پیکره این فیلد را ندارد: %s",
		NoticeCorrected:       "«%s» به «%s» اصلاح شد.",
		NoticeDemo:            "پیکرهٔ نمایشی است و برای تصمیم بالینی نیست.",
		NoticeUnsupported:     "%d جمله از %d جمله در شواهد پشتوانه ندارد و با ⚠ نشان شده است.",
		NoticeDropped:         "%d جمله که شواهد آن را تأیید نمی‌کند یا خلاف آن را می‌گوید حذف شد.",
		NoticeNotSupported:    "تنها %d جمله از %d جملهٔ پاسخ در شواهد پشتوانه داشت؛ پاسخ داده نشد.",
		NoticeWeakEvidence:    "متن‌های یافته‌شده به احتمال زیاد پاسخ این پرسش را ندارند (امتیاز %d از ۱۰۰، کمتر از %d).",
		NoticeAnyway:          "شواهد ضعیف است و این پاسخ تنها به درخواست شما داده شد؛ به آن تکیه نکنید.",
		NoticeRecognised:      "عددها با OCR خوانده شده‌اند (منبع %s) و شاید نادرست باشند؛ پیش از به کار بستن با اصل آن بسنجید.",
		NoticeConflict:        "منابع %d و %d در این باره یکسان نمی‌گویند؛ هر دو نقل شده است.",
		NoticeRewrite:         "بازنویسی مدل از پرسش به کار نرفت و پرسش با قاعده خوانده شد: %s",
		NoticePreferred:       "به خواست شما رتبهٔ برخی متن‌ها اندکی بالاتر رفته است (%s).",
		NoticeNoDose:          "در متن‌ها دوزی از «%s» برای آنچه پرسیده شد نیامده است.",
		NoticeNoInteraction:   "در متن‌ها از «%s» با هم سخنی نیست.",
		NoticeNotSaid:         "متن‌ها از «%s» سخن می‌گویند، ولی «%s» در آن‌ها نیامده است.",
		NoticePartMissing:     "برای این بخش پرسش در متن‌ها پاسخی نیامده است: %s",
		NoticeOtherPeople:     "%d جمله دربارهٔ گروه دیگری از بیماران است، نه آنان که پرسیده شد.",
		NoticeOutOfScope:      "این پرسش پزشکی نیست و از این پیکره پاسخ داده نمی‌شود.",
		NoticeUnmentioned:     "هیچ‌یک از منابع این پاسخ از «%s» سخن نمی‌گوید؛ پاسخ را برای آن به کار نبرید.",
		NoticeGreeting:        "سلام. پرسش خود را دربارهٔ دارو، بیماری یا آزمایش بنویسید.",
		NoticeThanks:          "خواهش می‌کنم. اگر پرسش دیگری هست بنویسید.",
		NoticeFarewell:        "خدانگهدار.",
		NoticeClarify:         "دربارهٔ کدام دارو، بیماری یا آزمایش می‌پرسید؟ نام آن را هم بنویسید.",
		NoticeRetracted:       "مقالهٔ منبع %s پس گرفته شده است؛ به آنچه از آن نقل شد تکیه نکنید.",
		NoticeQuotedPersian:   "پرسش به انگلیسی بود و جمله‌ها به فارسی، چنان‌که در متن‌ها آمده، نقل شد.",
	},
	"en": {
		NoticeExtractive:      "Made without a language model, by quoting sentences of the passages verbatim.",
		NoticeClosedBook:      "Written without searching for evidence; no sentence has a source.",
		NoticePassagesDropped: "%d of %d passages did not fit into the model's window and were left out.",
		NoticePassagesCut:     "Passages were shortened to fit into the model's window.",
		NoticeUnknownCitation: "Citations of sources that do not exist were removed: %s",
		NoticeUncited:         "%d of %d sentences carry no citation.",
		NoticeTruncated:       "The answer is incomplete; the model stopped early (%s).",
		NoticeStopUnknown:     "The model's server did not say whether the answer is complete.",
		NoticeModelFailed:     "The model failed midway; the answer is incomplete.",
		NoticeRepeated:        "%d sentences that the model repeated are shown once.",
		NoticeCheckFailed:     "%d sentences could not be checked and were left out.",
		NoticeFewSentences:    "Only %d relevant sentences were found in the passages.",
		NoticeInjection:       "%d passages tried to give the model orders; those parts were removed.",
		NoticeOrder:           "%d passages have a sentence that looks like an order to the model; it did not count as evidence.",
		NoticeModelDown:       "No language model is available: %s",
		NoticeDenseDown:       "Dense search did not answer; BM25 was used alone: %s",
		NoticeBM25Down:        "Lexical search did not answer; dense vectors were used alone: %s",
		NoticeBehind:          "%d changes of the corpus are not indexed yet.",
		NoticeNoEvidence:      "No passage of the corpus answers this question.",
		NoticeUnknownField:    "No passage of the corpus has this field: %s",
		NoticeCorrected:       "«%s» was read as «%s».",
		NoticeDemo:            "This is the demo corpus, not meant for clinical decisions.",
		NoticeUnsupported:     "%d of %d sentences are not supported by the evidence and are marked ⚠.",
		NoticeDropped:         "%d sentences that the evidence does not support or contradicts were left out.",
		NoticeNotSupported: "Only %d of the answer's %d sentences are supported by the evidence; " +
			"no answer is given.",
		NoticeWeakEvidence: "The passages found most likely do not answer this question (score %d of 100, " +
			"below %d).",
		NoticeAnyway: "The evidence is weak and this answer is given only because you asked for it; " +
			"do not rely on it.",
		NoticeNoDose:        "The passages give no dose of «%s» for what was asked.",
		NoticeNoInteraction: "The passages do not speak of «%s» together.",
		NoticeNotSaid:       "The passages speak of «%s», but «%s» is not said in them.",
		NoticePartMissing:   "No answer was found to this part of the question: %s",
		NoticeOtherPeople:   "%d sentences are on another group of patients than the one asked about.",
		NoticeOutOfScope:    "This is not a medical question, and it is not answered from this corpus.",
		NoticeRecognised:    "The numbers of source %s were read by OCR and may be wrong; compare them with the original before you use them.",
		NoticeConflict:      "Sources %d and %d do not say the same on this; both are quoted.",
		NoticeRewrite:       "The model's wording of the question was not used, and rules have read it: %s",
		NoticePreferred:     "As you asked, some passages were ranked slightly higher (%s).",
		NoticeUnmentioned:   "None of the sources of this answer speaks of «%s»; do not apply it to that.",
		NoticeGreeting:      "Hello. Ask about a medicine, a disease or a test.",
		NoticeThanks:        "You are welcome. Ask on if there is anything else.",
		NoticeFarewell:      "Goodbye.",
		NoticeClarify:       "Which medicine, disease or test do you ask about? Please name it.",
		NoticeRetracted:     "The article of source %s was retracted; do not rely on what is quoted from it.",
		NoticeQuotedPersian: "The sentences are quoted in Persian, the language of the passages.",
	},
}

// Render words the notice in lang, "fa" or "en"; any other language gets
// Persian. A code that this package does not know keeps its own Text, or is
// shown as it is.
func (n Notice) Render(lang string) string {
	table, ok := wording[strings.ToLower(lang)]
	if !ok {
		table = wording["fa"]
	}
	form, ok := table[n.Code]
	if !ok {
		if n.Text != "" {
			return n.Text
		}
		return n.Code
	}
	if len(n.Args) == 0 {
		return form
	}
	english := strings.EqualFold(lang, "en")
	args := make([]any, len(n.Args))
	for i, a := range n.Args {
		if f, ok := a.(float64); ok { // a count that went through JSON
			a = int(f)
		}
		if v, ok := a.(int); ok && !english {
			a = persianDigits.Replace(strconv.Itoa(v))
		}
		args[i] = a
	}
	if !english {
		form = strings.ReplaceAll(form, "%d", "%s")
	}
	return fmt.Sprintf(form, args...)
}

var persianDigits = strings.NewReplacer("0", "۰", "1", "۱", "2", "۲", "3", "۳", "4", "۴",
	"5", "۵", "6", "۶", "7", "۷", "8", "۸", "9", "۹")

// NewNotice returns the notice with a code of this package, worded in Persian.
// Render words it in another language. Args are what the code's comment names;
// in the place of one that is an error stands its text, and Err is that error.
func NewNotice(code string, args ...any) Notice {
	n := Notice{Code: code, Args: slices.Clone(args)}
	for i, a := range args {
		if err, ok := a.(error); ok {
			n.Err, n.Args[i] = err, err.Error()
		}
	}
	n.Text = n.Render("fa")
	return n
}
