package persian

import (
	"strings"
	"testing"
)

// What people write is no slip: spoken forms, endings, names, towns, products.
func TestIsWord(t *testing.T) {
	for _, line := range []string{
		"خودمو موهامو چشاشونو دستاشو بچه‌مون گوشیمو کتابامو شیرشو لباسمو قلبمون",
		"می‌پوشونم نمی‌خوابونه میشورمش ببینمش بیارینش میاره بذارین نمیتونستم میچرخونه می‌دویدم وایسادم بریزمش نخوابیده",
		"قرمزه سنگینه ترسناکه همونه کجاست چیکارا اونجاس منم بازم شبام صبحا",
		"کیومرث بهنوش منیژه اسفندیار تینا نیشابور بجنورد سقز مریوان گناباد",
		"خاکشیر بابونه قورمه کوفته زیره گشنیز زالو بادکش",
		"پلاویکس ادالت کلداکس متفورمینه نقرسه سرترالینو",
		"ممنونم دمتون قربونت مرسی سپاسگزارم خداحافظ سلام",
		"بیمارستان‌ها نمی‌شود آب‌پرتقال",
	} {
		for _, w := range strings.Fields(line) {
			if !isWord(Normalize(w)) {
				t.Errorf("%q is held to be no word", w)
			}
		}
	}
}

func TestIsNoWord(t *testing.T) {
	for _, w := range strings.Fields("انسولیین متفورمیین آصپیرین اضتراب میگرمن کلسترود بواصیر تشنچ هموروعید قفثب") {
		if isWord(Normalize(w)) {
			t.Errorf("%q is held to be a word", w)
		}
	}
}

// A slip is mended in each of its kinds, whether or not the corpus has a rival
// that is an everyday word, and what the slip left alone stays as it was typed.
func TestKindsOfSlips(t *testing.T) {
	known := vocabulary("آنفولانزا لوزارتان تشنج فریتین بواسیر اضطراب خطرناک ذات‌الریه ورزش")
	for query, want := range map[string]string{
		"آنفولانظا": "آنفولانزا", "بواثیر": "بواسیر", "اظطراب": "اضطراب", "خترناک": "خطرناک", "اضتراب": "اضطراب", // sound, once and twice
		"آنفوولانزا": "آنفولانزا", "خطررناک": "خطرناک", // a letter twice
		"تشجن": "تشنج", "فرتیین": "فریتین", // neighbours swapped
		"لوزازتان": "لوزارتان", "فریتیس": "فریتیس", // beside it on the keyboard or alike; neither
		"لوزرتان": "لوزارتان", "فریین": "فریتین", // left out
		"زات‌الریه": "ذات‌الریه",
		"ورظش":      "ورزش",
		"ورش":       "ورش", "فریشین": "فریشین", // short; a letter for any other
	} {
		if got := Correct(query, known, nil).Text; got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}
