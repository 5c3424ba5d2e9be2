package pdf

import (
	"strings"
	"testing"
)

// TestBoundsOfWords: at each bound a text passes, and beyond it is refused.
func TestBoundsOfWords(t *testing.T) {
	for _, c := range []struct {
		name string
		v    vocabulary
		want Reason // empty: good
	}{
		{"known at the bound", vocabulary{words: 100, known: 70}, ""},
		{"below", vocabulary{words: 100, known: 69}, UnknownWords},
		{"too few words to tell", vocabulary{words: 39}, ""},
		{"just enough", vocabulary{words: 40, known: 27}, UnknownWords},
		{"Arabic at the bound", vocabulary{words: 100, known: 30, article: 10}, ""},
		{"less than that", vocabulary{words: 100, known: 30, article: 9}, UnknownWords},
	} {
		err := (&quality{vocabulary: c.v}).textError()
		if c.want != "" {
			wantReason(t, err, c.want)
		} else if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	wantReason(t, (&quality{words: 40, begin: 10, end: 9, vocabulary: vocabulary{words: 40}}).textError(), Reversed)
}

func TestCountsOfWords(t *testing.T) {
	var v vocabulary
	for _, w := range []string{"از", "بیمار", "کتوپروفن", "غضچگث", "غضچگث", "المرضى", "والدواء"} {
		v.learn(w)
	}
	// «از» is too short, the Arabic ones bear the article.
	if v.words != 6 || v.known > 4 || v.known < 2 || v.article != 2 || v.met["غضچگث"] {
		t.Errorf("counted %+v", v)
	}
}

// TestExchangedLetters: a ToUnicode that maps letters to others is told by the words,
// whichever letters it maps to.
func TestExchangedLetters(t *testing.T) {
	letters := []rune("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی")
	some := []rune("سشمنک")
	page := rightAt(590, 700, 3, good)
	for name, unicode := range map[string]map[rune]string{
		"all":      exchanged(letters, func(i int) rune { return letters[(i+9)%len(letters)] }),
		"some":     exchanged(some, func(i int) rune { return some[(i+2)%len(some)] }),
		"the next": exchanged(letters, func(i int) rune { return letters[i] + 1 }),
	} {
		_, err := readBytes(t, (&builder{pages: []string{page}, unicode: unicode}).bytes())
		if name == "some" {
			wantReason(t, err, UnknownWords)
		} else if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	accents := exchanged(letters, func(i int) rune { return rune(0xe0 + i%22) })
	_, err := readBytes(t, (&builder{pages: []string{page}, unicode: accents}).bytes())
	wantReason(t, err, WrongMapping)
	if d, err := readBytes(t, (&builder{pages: []string{page}}).bytes()); err != nil || !strings.Contains(shown(d), "بیمار") {
		t.Errorf("a good one: %v, %v", d, err)
	}
}

func exchanged(from []rune, to func(i int) rune) map[rune]string {
	m := map[rune]string{}
	for i, r := range from {
		m[r] = string(to(i))
	}
	return m
}

// TestOtherLanguages: neither Arabic nor a language with many accents is taken for damage.
func TestOtherLanguages(t *testing.T) {
	arabic := "يجب على المريض أن يشرب الماء كل يوم وأن يتجنب الملح الزائد وأن يقيس ضغط الدم مرة في الشهر ويكتب النتيجة في الدفتر " +
		"حتى يعرف الطبيب كيف يسير العلاج وإذا شعر بالصداع أو ضعف الرؤية فعليه أن يذهب إلى العيادة ولا يقطع الدواء من نفسه " +
		"لأن خطر السكتة وفشل القلب مرتفع عند هؤلاء المرضى"
	french := "à été très élevé où déjà prélevé à côté"
	for name, page := range map[string]string{"Arabic": rightAt(590, 700, 3, arabic), "French": at(10, 700, 10, french)} {
		if _, err := readBytes(t, (&builder{pages: []string{page}}).bytes()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
