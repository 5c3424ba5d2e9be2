package report

import "fmt"

// The languages of a report's own words. Names of metrics and what comes from the runs
// stay as they are.
const (
	Persian = "fa"
	English = "en"
)

// say is a wording in the language of the report. An English one that has no Persian
// beside it comes from a run, and stays.
func (r *report) say(english string, args ...any) string {
	text := english
	if r.Options.Language == Persian {
		if fa, ok := persianWords[english]; ok {
			text = fa
		}
	}
	if len(args) > 0 {
		return fmt.Sprintf(text, args...)
	}
	return text
}

// persianWords are all words of a report by what they are in English.
var persianWords = map[string]string{
	"Evaluation": "گزارش سنجش",
	"Intervals are of 95 per cent, by the bootstrap. A question without an answer is in no mean and is counted apart. These figures are of the system; they stand for no physician's judgement.": "بازه‌ها ۹۵٪ و با روش بوت‌استرپ‌اند. پرسشِ بی‌پاسخ در هیچ میانگینی نیست و جداگانه شمرده شده است. این ارقام دربارهٔ سامانه‌اند و جای داوری پزشک را نمی‌گیرند.",
	"Data set %s. 95 %% bootstrap intervals in brackets.":                                                                                                      "مجموعهٔ دادهٔ %s. در کروشه بازهٔ ۹۵٪ بوت‌استرپ.",
	"%s, %d questions. Values in per cent, 95\\,\\%% bootstrap intervals in brackets.":                                                                         "%s، %d پرسش. مقدارها به درصد، و در کروشه بازهٔ ۹۵ درصدی بوت‌استرپ.",
	"needs \\usepackage{booktabs}; made by these commands:":                                                                                                    "نیازمند \\usepackage{booktabs} و \\usepackage{xepersian}؛ ساختهٔ این فرمان‌ها:",
	"What was written, and what a user would have been shown after gates, verdicts and abstention.":                                                            "آنچه سامانه نوشت، و آنچه کاربر پس از دروازه‌ها و داوری‌ها و امتناع می‌دید.",
	"The scores above are of the side that the column “scored” names.":                                                                                         "نمره‌های بالا از آنِ سویی است که در ستون «سوی سنجیده» آمده است.",
	"In %d questions a reference answer stood word for word in what was retrieved, or the other way round. These measure finding, not answering:":              "در %d پرسش، پاسخ مرجع کلمه‌به‌کلمه در متن‌های بازیافته بود یا به‌عکس. این پرسش‌ها یافتن را می‌سنجند، نه پاسخ‌دادن را:",
	"Values in per cent. The paper names its metrics and no setting of theirs: the levels of different settings of one metric differ by more than systems do.": "مقدارها به درصد. مقاله نام سنجه‌ها را می‌گوید، ولی هیچ‌یک از تنظیم‌های آن‌ها را نه؛ سطح یک سنجه در تنظیم‌های گوناگون بیش از تفاوت سامانه‌ها جابه‌جا می‌شود.",
	"reported in the paper, setup unpublished":                                                                                                                 "گزارش‌شده در مقاله، تنظیم‌ها منتشر نشده",
	"Not known of the paper":                  "نادانسته از مقاله",
	"Times in milliseconds.":                  "زمان‌ها به میلی‌ثانیه.",
	"It would not have been shown to a user.": "به کاربر نشان داده نمی‌شد.",
	"The answer is cut short.":                "پاسخ ناتمام است.",
	"Abstained":                               "امتناع از پاسخ",

	"Runs": "اجراها", "Metrics": "سنجه‌ها", "Beside the paper": "در کنار مقاله", "Written and shown": "نوشته و نموده",
	"With and without retrieval": "با بازیابی و بی بازیابی", "Abilities": "سه توانایی", "Distribution": "پراکندگی",
	"Time": "زمان پاسخ", "Run": "اجرای", "Questions without an answer": "پرسش‌های بی‌پاسخ", "Leakage": "درزِ پاسخ",
	"Worst answers": "بدترین پاسخ‌ها", "Best answers": "بهترین پاسخ‌ها", "Identity of the run": "شناسنامهٔ اجرا",
	"Evidence": "شواهد", "What the model wrote": "آنچه مدل نوشت", "Reference answer": "پاسخ مرجع", "Claims it must have": "گزاره‌های ضروری",
	"Scores": "نمره‌ها", "Made by": "فرمان‌ها", "To cite": "ارجاع", "Signatures": "امضای سنجه‌ها", "Items": "پرسش‌ها", "%s against %s": "%s در برابر %s",
	"Leakage in %s": "درزِ پاسخ در %s",

	"label": "نشان", "name": "نام", "data": "داده", "retrieval": "بازیابی", "questions": "پرسش", "answered": "پاسخ‌داده", "abstained": "امتناع",
	"truncated": "ناتمام", "failed": "ناکام", "leaked": "درزکرده", "metric": "سنجه", "run": "اجرا", "scored": "سوی سنجیده", "answers": "پاسخ",
	"withheld": "نانموده", "changed": "دگرگون", "written": "نوشته", "shown": "نموده", "difference": "تفاوت", "without": "بی بازیابی",
	"with": "با بازیابی", "ability": "توانایی", "score": "نمره", "made of": "ساخته از", "stage": "مرحله", "other questions": "دیگر پرسش‌ها",
	"off": "خاموش", "on": "روشن", "given": "از پیش داده", "max": "بیشینه", "total": "کل", "retrieve": "بازیابی", "rerank": "بازچینی",
	"first token": "نخستین توکن", "generate": "تولید", "milliseconds": "میلی‌ثانیه", "per cent": "درصد",
	"acquire": "دانستن", "synthesise": "درآمیختن", "evidence": "گواه‌آوردن",
	"%d of %d": "%d از %d", "at worst": "در بدترین حالت", "by %s": "به داوری %s", "our own checker": "بررسی‌گر خودمان", "evidence of the data set": "شواهد مجموعهٔ داده", "; ": "؛ ", ", ": "، ", "with MMR": "با MMR",
	"mean of ": "میانگین ", " or else ": " یا وگرنه ", " and ": " و ",

	"tokens, and whether summaries are cut at lines: the usual program drops every Persian letter":                        "واژه‌بُر و برش در خط‌ها: برنامهٔ رایج همهٔ حرف‌های فارسی را کنار می‌گذارد",
	"model, layer, idf, rescaling (none is published for Persian): unrelated texts score far above 0 without it":          "مدل، لایه، idf و بازمقیاس (برای فارسی منتشر نشده): بی آن متن‌های بی‌ربط هم نمرهٔ بالا می‌گیرند",
	"which of the three definitions, model, idf, n-grams, stop words: one is never below a third, another may be below 0": "کدام یک از سه تعریف، مدل، idf، چندتایی‌ها و ایست‌واژه‌ها: یکی هرگز کمتر از یک‌سوم نیست و دیگری زیر صفر هم می‌رود",
	"checkpoint (BLEURT-20 and its smaller ones know Persian, those before it do not) and length":                         "نسخهٔ مدل (BLEURT-20 و کوچک‌ترهای آن فارسی می‌دانند و پیشینیانش نه) و طول متن",
}
