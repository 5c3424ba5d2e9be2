package verify

import (
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

// Passages that answer one question otherwise, with hardly a word in common.
func TestConflictsInOtherWords(t *testing.T) {
	for _, c := range []struct {
		kind, question string
		a, b           said
	}{
		{"quantity", "ایورمکتین در گال چند میکروگرم بر کیلوگرم است؟", said{"", "در گال ایورمکتین ۲۰۰ میکروگرم به ازای هر کیلوگرم وزن داده می‌شود."}, said{"ستون داروساز", "برای گال قرص ایورمکتین هم هست. هر نوبت باید ۴۰۰ میکروگرم برای هر کیلوگرم وزن حساب شود."}},
		{"quantity", "سقف روزانهٔ ناپروکسن برای بزرگسال بدون بیماری کلیه چقدر است؟", said{"ناپروکسن", "بزرگسالان هر ۱۲ ساعت یک قرص می‌خورند. مجموع مصرف در ۲۴ ساعت نباید از ۱ گرم بیشتر شود."}, said{"", "ناپروکسن مسکن رایجی است. سقف روزانهٔ این دارو برای فرد بالغ بدون بیماری کلیوی سه گرم است."}},
		{"quantity", "چند درصد سالمندان مبتلا به آپاندیسیت دچار پارگی می‌شوند؟", said{"", "آپاندیسیت شایع است. میزان پرفوراسیون آپاندیس در سالمندان ۵۰ درصد است."}, said{"", "در افراد مسن آپاندیسیت دیر شناخته می‌شود. پاره شدن آپاندیس در این گروه تنها نزد یک نفر از هر ده بیمار رخ می‌دهد."}},
		{"quantity", "چند درصد زنان ایرانی میگرن دارند؟", said{"", "حدود ۶ درصد زنان ایرانی میگرن دارند."}, said{"", "از هر سه زن ایرانی یک نفر به میگرن مبتلاست."}},
		{"quantity", "آستانهٔ هموگلوبین برای تزریق خون در بیمار باثبات چند است؟", said{"", "در بیمار باثبات گلبول قرمز فشرده وقتی تزریق می‌شود که هموگلوبین به زیر ۷ گرم در دسی‌لیتر برسد."}, said{"", "برای بیمار باثبات همین که هموگلوبین از ۱۱ پایین‌تر آمد پک‌سل تزریق کنید."}},
		{"quantity", "نیتروفورانتوئین برای عفونت مثانه روزی چند نوبت خورده می‌شود؟", said{"", "در سیستیت بدون عارضه نیتروفورانتوئین هر شش ساعت تجویز می‌شود."}, said{"", "نیتروفورانتوئین برای عفونت مثانه روزی دو بار خورده می‌شود."}},
		{"quantity", "پس از لختهٔ پا در پی جراحی وارفارین چند ماه داده می‌شود؟", said{"", "پس از لختهٔ پا در پی جراحی وارفارین سه ماه داده می‌شود."}, said{"", "در لختهٔ پای پس از جراحی وارفارین را تا پایان ماه ششم بدهید."}},
		{"polarity", "زن باردار در ماه دوم می‌تواند واکسن آنفلوانزا بزند؟", said{"", "زنان باردار در هر سه‌ماهه‌ای باید واکسن آنفلوانزا بزنند."}, said{"", "واکسن آنفلوانزا مفید است، اما تزریق آن پیش از هفتهٔ چهاردهم بارداری جایز نیست."}},
		{"polarity", "شربت کدئین برای سرفهٔ کودک هشت‌ساله مجاز است؟", said{"", "شربت کدئین برای سرفهٔ کودکان کمتر از ۱۲ سال نباید به کار رود."}, said{"", "سرفهٔ کودکان ۶ تا ۱۲ ساله را می‌توان با شربت کدئین مهار کرد."}},
		{"polarity", "برای تب نوجوان سیزده‌ساله می‌شود آسپرین داد؟", said{"", "آسپرین برای تب در افراد زیر ۱۶ سال ممنوع است."}, said{"", "همین که فرزندتان دوازده سالش تمام شد می‌توانید در تب به او آسپرین بدهید."}},
		{"polarity", "مادر شیرده می‌تواند ایندومتاسین بخورد؟", said{"", "ایندومتاسین برای مادر شیرده بلامانع است."}, said{"", "خانم‌هایی که بچه شیر می‌دهند سراغ ایندومتاسین نروند."}},
		{"polarity", "هیدروکلروتیازید با کلسیم خون چه می‌کند؟", said{"", "هیدروکلروتیازید کلسیم خون را بالا می‌برد."}, said{"", "عارضهٔ هیدروکلروتیازید دفع کلسیم و هیپوکلسمی است."}},
		{"choice", "خط اول درمان افسردگی در نوجوانان کدام دارو است؟", said{"", "در نوجوانان فلوکستین خط اول درمان افسردگی است."}, said{"", "در نوجوان افسرده دارودرمانی را با پاروکستین شروع می‌کنیم."}},
		{"choice", "داروی انتخابی تشنج اکلامپسی چیست؟", said{"", "برای تشنج در اکلامپسی هیچ دارویی به پای سولفات منیزیم نمی‌رسد."}, said{"", "در اکلامپسی انتخاب نخست دیازپام است."}},
		{"timing", "ایتراکونازول را با شکم خالی بخوریم یا بعد از غذا؟", said{"ایتراکونازول", "کپسول را بلافاصله پس از یک وعدهٔ کامل غذا بخورید."}, said{"", "ایتراکونازول باید با معدهٔ خالی مصرف شود."}},
	} {
		bothWays(t, c.question, c.a, c.b, c.kind)
	}
}

// Passages that answer it for other cases, the same in other words, or something else.
func TestNoConflictsInOtherWords(t *testing.T) {
	for name, c := range map[string]struct {
		question string
		a, b     said
	}{
		"one drug, two strengths":    {"آلندرونات هر چند وقت خورده می‌شود؟", said{"", "قرص ۷۰ میلی‌گرمی آلندرونات هفته‌ای یک‌بار خورده می‌شود."}, said{"", "قرص ۱۰ میلی‌گرمی آلندرونات را هر روز می‌خورند."}},
		"other trimester":            {"ایبوپروفن در سه ماه اول بارداری مجاز است؟", said{"", "در بارداری از سه‌ماههٔ سوم ایبوپروفن ممنوع است."}, said{"", "ایبوپروفن در سه‌ماههٔ اول بارداری مجاز است."}},
		"an exception":               {"سیپروفلوکساسین برای کودک مجاز است؟", said{"", "سیپروفلوکساسین برای کودکان تجویز نمی‌شود."}, said{"", "کودکان مبتلا به فیبروز کیستیک به‌عنوان استثنا می‌توانند سیپروفلوکساسین بگیرند."}},
		"other organism":             {"دورهٔ کمون مسمومیت غذایی استافیلوکوکی چند ساعت است؟", said{"", "دورهٔ کمون مسمومیت غذایی استافیلوکوکی ۲ ساعت است."}, said{"", "مسمومیت غذایی سالمونلایی با تخم‌مرغ رخ می‌دهد. دورهٔ کمون ۲۴ ساعت است."}},
		"other drug in between":      {"دوز کارودیلول در نارسایی قلب چقدر است؟", said{"", "دوز کارودیلول در نارسایی قلب ۲۵ میلی‌گرم در روز است."}, said{"", "کارودیلول در نارسایی قلب داده می‌شود. اسپیرونولاکتون ۱۰۰ میلی‌گرم در روز است."}},
		"not at once":                {"مسکن و آنتی‌بیوتیک را هم‌زمان می‌توان خورد؟", said{"", "برخی آنتی‌بیوتیک‌ها نباید با مسکن‌ها خورده شوند."}, said{"", "توصیه می‌شود مسکن و آنتی‌بیوتیک را با فاصلهٔ دو ساعت بخورید."}},
		"a side of what is asked":    {"هموگلوبین چند باشد تزریق خون لازم است؟", said{"", "اگر هموگلوبین به زیر ۷ گرم در دسی‌لیتر رسید تزریق خون لازم است."}, said{"", "تزریق خون در ۴ ساعت انجام می‌شود."}},
		"what the other has as well": {"شایع‌ترین علت اوتیت مدیا چیست؟", said{"", "شایع‌ترین علت اوتیت مدیا پنوموکوک است."}, said{"", "شایع‌ترین علت اوتیت مدیا باکتری‌هایی مانند پنوموکوک و هموفیلوس هستند."}},
		"without a liver disease":    {"سقف روزانهٔ استامینوفن چقدر است؟", said{"", "سقف روزانهٔ استامینوفن در فرد بدون بیماری کبدی ۴ گرم است."}, said{"", "سقف روزانهٔ استامینوفن در نارسایی کبد ۲ گرم است."}},
		"other ages":                 {"شربت سرماخوردگی برای کودک ده‌ساله مجاز است؟", said{"", "شربت سرماخوردگی برای کودکان زیر ۲ سال ممنوع است."}, said{"", "شربت سرماخوردگی برای کودکان ۶ تا ۱۲ ساله مجاز است."}},
	} {
		t.Run(name, func(t *testing.T) { bothWays(t, c.question, c.a, c.b, "") })
	}
}

// A question in a few words is compared by what answers it, a long one, which tells a case,
// is not.
func TestLongQuestionsHaveNoAccounts(t *testing.T) {
	p := analysePassage(index.Passage{Text: "سفکسیم در گلودرد ۴۰۰ میلی‌گرم در روز است."})
	source := index.Passage{Text: p.raw}
	asked := "دوز سفکسیم در گلودرد چقدر است"
	if x := newDispute(asked, nil); x.account(p, source) == nil {
		t.Error("a short question has no account")
	}
	for range maxTopic {
		asked += " گلودرد"
	}
	if x := newDispute(asked, nil); x.account(p, source) != nil {
		t.Error("a long question has one")
	}
}

// A conflict is an answer only where both passages are on all that is asked.
func TestBothAnswer(t *testing.T) {
	sources := []answer.Source{
		{Number: 1, Passage: index.Passage{Title: "صرع", Text: "تشنج ترسناک است. شش ماه که از آخرین حمله گذشت می‌توانید پشت فرمان بنشینید."}},
		{Number: 2, Passage: index.Passage{Text: "فرد مبتلا به صرع برای رانندگی باید دوازده ماه بدون تشنج باشد."}},
		{Number: 3, Passage: index.Passage{Text: "پس از شکستگی لگن شش ماه رانندگی نکنید."}},
	}
	side := func(n int, sentence string) answer.CitedText {
		q, ok := answer.Quote{Text: sentence}, false
		for i := range sources[n-1].Passage.Text {
			if len(sources[n-1].Passage.Text) >= i+len(sentence) && sources[n-1].Passage.Text[i:i+len(sentence)] == sentence {
				q.Start, q.End, ok = i, i+len(sentence), true
			}
		}
		if !ok {
			t.Fatalf("%q is not in source %d", sentence, n)
		}
		return answer.CitedText{Source: n, Quote: q}
	}
	a := side(1, "شش ماه که از آخرین حمله گذشت می‌توانید پشت فرمان بنشینید.")
	b, c := side(2, sources[1].Passage.Text), side(3, sources[2].Passage.Text)
	checker, asked := New(Options{}), "بیمار صرعی چه مدت پس از تشنج می‌تواند رانندگی کند؟"
	if !checker.BothAnswer(asked, sources, answer.Conflict{A: a, B: b}) {
		t.Error("two passages on driving with epilepsy do not answer")
	}
	if checker.BothAnswer(asked, sources, answer.Conflict{A: a, B: c}) || checker.BothAnswer(asked, sources[:1], answer.Conflict{A: a, B: b}) {
		t.Error("a passage on something else, or none, answers")
	}
}
