package triage

import "testing"

// What may be, is planned or is feared is not there; what is there is heard
// beside it.
func TestNotThere(t *testing.T) {
	for message, want := range map[string]bool{
		"اگه بچه‌ام باتری قورت بده چی میشه؟":                      false,
		"اگه قرص برنج خورده باشه چی میشه؟":                        true,
		"می‌ترسم پسرم تشنج کنه":                                   false,
		"می‌ترسم سکته کرده باشه، دهنش کج شده":                     true,
		"قراره سزارین بشم، خونریزی بعد زایمان چقدر شایعه؟":        false,
		"قراره سزارین بشم ولی الان خونریزی شدید دارم":             true,
		"فرض کنید بیمار دچار ایست قلبی شد، مراحل احیا را بنویسید": false,
		"سگ‌مون از بالکن افتاد":                                   false,
		"سگ‌مون پارس کرد، پسرم از بالکن افتاد":                    true,
		"خودکشی در نوجوانان چقدر شایع است؟":                       false,
		"در نوجوانان خودکشی شایع است ولی من می‌خوام خودمو بکشم":   true,
		"دیروز قندم افتاد شربت خوردم خوب شدم":                     false,
		"دیروز قندم افتاد، الان دوباره افتاده و گیجم":             true,
		"خدابیامرز پدرم سکته کرد":                                 false,
		"دستش کار نمی‌کنه، داره سکته می‌کنه":                      true,
		"از خنده سکته کردم":                                       false,
		"میخواستم بدونم دوز کشندهٔ استامینوفن چقدره":              false,
		"میخواستم بدونم با چند تا دیازپام میمیرم":                 true,
		"معمولا شبا به خودکشی فکر میکنم":                          true,
		"میخوام بدونم چجوری بدون درد بمیرم":                       true,
		"می‌ترسم پسرم خودکشی کنه":                                 true,
		"فلوکستین افکار خودکشی میاره؟":                            false,
		"از وقتی فلوکستین می‌خورم می‌خوام خودکشی کنم":             true,
		"گل‌های گلدونم سم خوردن":                                  false,
	} {
		raises(t, compiled(t), message, want)
	}
}

// An exam asks about nobody: by its options, by a case told in an exam's words
// and a question about knowledge. Who has a patient there now is heard.
func TestExams(t *testing.T) {
	for message, want := range map[string]bool{
		"پتاسیم ۷ و QRS پهن، اولین اقدام کدام است؟ الف) کلسیم ب) انسولین":          false,
		"K 7 and wide QRS, best next step? A) calcium B) insulin":                  false,
		"پتاسیم مریضم ۷ و QRS پهن است، الان اول کلسیم بزنم یا انسولین؟":            true,
		"خانمی ۳۰ ساله با تشنج و فشار ۱۷۰/۱۱۰ در هفته ۳۴، داروی انتخابی کدام است؟": false,
		"خانم ۳۰ ساله با تشنج و فشار ۱۷۰/۱۱۰ در هفته ۳۴، چه کنم؟":                  true,
		"در بیمار با GCS 6 اولین اقدام چیست؟":                                      false,
		"بیمار (GCS 6) داریم، اولین اقدام چیست؟":                                   true,
		"به احتمال زیاد سکته کرده، کمک کنید":                                       true,
	} {
		raises(t, compiled(t), message, want)
	}
}

// The past, others and ways of speaking do not count, what is now does; a
// question at the end of an emergency does not silence it.
func TestGuards(t *testing.T) {
	for message, want := range map[string]bool{
		"پدرم پارسال سکته قلبی کرد":                               false,
		"پدرم پارسال سکته قلبی کرد، الان درد سینه و عرق سرد دارد": true,
		"سگم باتری قورت داده":                                     false,
		"سگ پسرم را گاز گرفت":                                     true,
		"از خجالت مردم و سکته کردم":                               false,
		"اگر کسی متانول بخورد چه می‌شود؟":                         false,
		"شوهرم متانول خورده چه کنم؟":                              true,
		"برای امتحان باید علائم شوک آنافیلاکسی را بخوانم":         false,
		"همکلاسیم سر امتحان بیهوش شده":                            true,
		"درمان مسمومیت با ارگانوفسفره چیست؟":                      false,
		"پسرم سم ارگانوفسفره خورده، درمانش چیست؟":                 true,
		"چند ماه است گاهی سینه‌ام تیر می‌کشد":                     false,
		"در فیلم دیشب قهرمان خودکشی کرد":                          false,
		"what is the treatment of anaphylaxis?":                   false,
		"no chest pain, no shortness of breath":                   false,
		"my uncle had a stroke last year":                         false,
		"ما هي أعراض التسمم؟":                                     false,
		"چند ماه است می‌خواهم خودکشی کنم":                         true,
	} {
		raises(t, compiled(t), message, want)
	}
}
