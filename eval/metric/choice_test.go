package metric

import (
	"errors"
	"fmt"
	"testing"
)

func TestReadChoice(t *testing.T) {
	options := []string{"کم‌خونی", "دیابت نوع ۲", "فشار خون بالا", "پرکاری تیروئید"}
	const none, many = -1, -2
	for _, tc := range []struct {
		answer string
		want   int
	}{
		{"۲", 1}, {"٢", 1}, {"2", 1}, {" 2. ", 1}, {"(3)", 2}, {"[D]", 3}, {"c", 2}, {"B", 1}, {"**B**", 1},
		{"الف", 0}, {"آ", 0}, {"ب", 1}, {"ج)", 2}, {"«د»", 3}, {"د", 3}, {"5", none}, {"E", none}, {"ه", none},
		{"گزینه ۲", 1}, {"گزینه‌ی ۳", 2}, {"گزینهٔ ب", 1}, {"گزينه ٤", 3}, {"گزینه الف صحیح است.", 0}, {"Option C", 2},
		{"گزینه (ج) درست است", 2}, {"ب) دیابت نوع ۲", 1}, {"ب. چون قند خون بالاست", 1}, {"A) because", 0},
		{"پاسخ صحیح گزینه ۳ است، چون فشار بالاست.", 2}, {"جواب: د", 3}, {"پاسخ نهایی: الف", 0},
		{"The correct answer is (B).", 1}, {"Answer: b", 1}, {"The answer is C, not A", 2},
		{"گزینه ۱ نادرست است. گزینه ۴ صحیح است.", 3},
		{"گزینه الف صحیح نیست. گزینه ب صحیح نیست. گزینه ج صحیح است.", 2},
		{"گزینه ۱ غلط است و گزینه ۲ هم غلط است، پس گزینه ۴", 3},
		{"پاسخ گزینه ۱ به نظر می‌رسد. پاسخ نهایی گزینه ۲ است.", 1},
		{"1. گزینه ۲ صحیح است", 1}, // the 1 numbers a list
		{"دیابت نوع 2", 1}, {"کم خونی.", 0}, {"به احتمال زیاد بیمار کم‌خونی دارد", 0},
		{"پاسخ دیابت نوع ۲ است", 1},
		{"", none}, {"نمی‌دانم", none}, {"The answer is a rare disease", none}, {"۲٫۵ میلی‌گرم", none}, {"12", none},
		{"الف، ب", many}, {"گزینه ۱ یا گزینه ۲", many}, {"کم‌خونی یا فشار خون بالا", many},
		{"گزینه ۱ صحیح است. گزینه ۳ صحیح است.", many},
		{"گزینه ۱ صحیح نیست", none},
	} {
		got, err := ReadChoice(tc.answer, options)
		switch {
		case errors.Is(err, ErrNoChoice):
			got = none
		case errors.Is(err, ErrAmbiguousChoice):
			got = many
		case err != nil:
			t.Fatal(err)
		}
		if got != tc.want {
			t.Errorf("ReadChoice(%q) = %d, want %d (%v)", tc.answer, got, tc.want, err)
		}
	}
}

func TestReadChoiceAmongTexts(t *testing.T) {
	// A longer option that contains a shorter one counts alone.
	if got, err := ReadChoice("بیماری تب مالت است", []string{"تب", "تب مالت", "سل"}); err != nil || got != 1 {
		t.Errorf("contained option: %d, %v", got, err)
	}
	// The number 4 is the text of the second option and the label of the fourth.
	if _, err := ReadChoice("4", []string{"2", "4", "6", "8"}); !errors.Is(err, ErrAmbiguousChoice) {
		t.Errorf("number that is label and text: %v", err)
	}
	if got, err := ReadChoice("8", []string{"2", "4", "6", "8"}); err != nil || got != 3 {
		t.Errorf("number that is a text only: %d, %v", got, err)
	}
	if _, err := ReadChoice("الف", nil); !errors.Is(err, ErrNoChoice) {
		t.Errorf("no options: %v", err)
	}
	if _, err := ReadChoice("تب", []string{"تب", "تب"}); !errors.Is(err, ErrAmbiguousChoice) {
		t.Errorf("equal options: %v", err)
	}
}

func FuzzReadChoice(f *testing.F) {
	for _, s := range []string{"گزینه ۲", "پاسخ صحیح: ب", "A) x", "گزینه ۱ نادرست است", "\\boxed{C}", "و", "گزینه", "پاسخ نهایی"} {
		f.Add(s, "تب", "سل")
	}
	f.Fuzz(func(t *testing.T, answer, a, b string) {
		options := []string{a, b}
		got, err := ReadChoice(answer, options)
		if err != nil {
			if !errors.Is(err, ErrNoChoice) && !errors.Is(err, ErrAmbiguousChoice) {
				t.Fatalf("unknown error %v", err)
			}
			return
		}
		if got < 0 || got >= len(options) {
			t.Fatalf("option %d of %d", got, len(options))
		}
	})
}

func ExampleReadChoice() {
	options := []string{"آموکسی‌سیلین", "ایبوپروفن", "متفورمین", "انسولین"}
	i, err := ReadChoice("گزینهٔ ۱ نادرست است؛ پاسخ صحیح گزینهٔ «ج» است.", options)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(options[i])
	// Output: متفورمین
}

// TestReadChoiceReasons: options are talked about before one is chosen, and after.
func TestReadChoiceReasons(t *testing.T) {
	fa := []string{"کم‌خونی فقر آهن", "ویتامین دی", "دیابت نوع ۲", "پرکاری تیروئید"}
	en := []string{"Vitamin D deficiency", "Iron deficiency anemia", "Type 2 diabetes", "Hyperthyroidism"}
	for _, c := range []struct {
		reply   string
		options []string
		want    int
	}{
		{"الف) کم‌خونی فقر آهن: نادرست، زیرا فریتین طبیعی است.\nب) ویتامین دی: درست است.\nج) دیابت نوع ۲: نادرست\nد) پرکاری تیروئید: نادرست", fa, 1},
		{"۱) کم‌خونی فقر آهن - غلط\n۲) ویتامین دی - صحیح\n۳) دیابت نوع ۲ - غلط\n۴) پرکاری تیروئید - غلط", fa, 1},
		{"گزینه‌ها را بررسی می‌کنیم:\n۱. کم‌خونی فقر آهن\n۲. ویتامین دی\n۳. دیابت نوع ۲\n۴. پرکاری تیروئید", fa, -1},
		{"گزینه‌ها:\n1. کم‌خونی فقر آهن\n2. ویتامین دی\n3. دیابت نوع ۲\n4. پرکاری تیروئید\n\nپاسخ: 4", fa, 3},
		{"A) Vitamin D deficiency - incorrect\nB) Iron deficiency anemia - correct\nC) Type 2 diabetes - incorrect", en, 1},
		{"Let me analyze each option.\n\nA: Vitamin D deficiency would cause low calcium.\nB: Iron deficiency fits the low ferritin.\nC: no.\nD: no.\n\n**Answer: B**", en, 1},
		{"The patient does not have iron deficiency anemia.", en, -1},
		{"Iron deficiency anemia is unlikely; hyperthyroidism is the most likely diagnosis.", en, 3},
		{"این بیمار کم‌خونی فقر آهن ندارد.", fa, -1},
		{"پاسخ صحیح گزینه ۲ نیست.", fa, -1},
		{"گزینه ۲ صحیح نیست بلکه گزینه ۳ صحیح است.", fa, 2},
		{"گزینه صحیح ۲ است نه ۳", fa, 1},
		{"به نظر می‌رسد گزینه ۱ محتمل‌ترین باشد", fa, 0},
		{"گزینه ۱ محتمل نیست", fa, -1},
		{"با توجه به اینکه بیمار ۲ سال است دارو می‌خورد، گزینه ۳ درست است", fa, 2},
		{"I'm not sure, but I think it is B", en, 1},
		{"It could be A, however the ferritin is low, so B.", en, 1},
		{"A is a possibility. The answer: C", en, 2},
		{"The answer is A. Wait, no. The answer is B.", en, 1},
		{"B\n\nA is incorrect because the answer to the calcium question was C in 2019.", en, 1},
		{"Answer: B or C", en, -1},
		{"پاسخ: ۲ و ۳", fa, -1},
		{"ب یا ج", fa, -1},
		{"گزینه ب، زیرا ج با قند بالا همراه است", fa, 1},
		{"گزینه الف درست نیست، ب هم درست نیست، ج درست است", fa, 2},
		{"من پزشک نیستم اما گزینه ۴ را محتمل می‌دانم", fa, 3},
		{"صحیح: ۳", fa, 2},
		{"✅ گزینه ۳", fa, 2},
		{"3️⃣", fa, 2},
		{"**گزینه صحیح: ۲) ویتامین دی**\n\n**توضیح:** گزینه ۱ به علت ...", fa, 1},
		{"الخيار الصحيح: ج", fa, 2},
		{"الإجابة هي ب وليس ج", fa, 1},
		{"C.", en, 2}, {"c. Type 2 diabetes", en, 2}, {"(c) Type 2 diabetes", en, 2},
		{"Option (A) is the correct choice.", en, 0},
		{"Correct answer: **C**. Type 2 diabetes", en, 2},
		{"The correct option is B, as A does not explain it", en, 1},
		{"None of A, B or C; the answer is D", en, 3},
	} {
		got, err := ReadChoice(c.reply, c.options)
		if err != nil {
			got = -1
		}
		if got != c.want {
			t.Errorf("ReadChoice(%q) = %d, want %d (%v)", c.reply, got, c.want, err)
		}
	}
}
