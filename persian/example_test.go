package persian_test

import (
	"fmt"
	"strings"

	"github.com/biopars/biopars/persian"
)

func ExampleNormalize() {
	fmt.Println(persian.Normalize("ﺑﯿﻤﺎر  كه ۱۲٫۵ كيلو"))
	// Output: بیمار که 12.5 کیلو
}

func ExampleTokens() {
	for _, t := range persian.Tokens("HbA1c=۷٫۵ و 500mg") {
		fmt.Println(t.Text, t.Start, t.End)
	}
	// Output:
	// hba1c 0 5
	// 7.5 6 12
	// و 13 15
	// 500 16 19
	// mg 19 21
}

func ExampleSentences() {
	s := "دکتر م. احمدی ۲.۵ گرم داد. بهتر شد؟ [۱]"
	for _, x := range persian.Sentences(s) {
		fmt.Println(s[x.Start:x.End])
	}
	// Output:
	// دکتر م. احمدی ۲.۵ گرم داد.
	// بهتر شد؟ [۱]
}

func ExampleAnalyzer_Terms() {
	var a persian.Analyzer
	for _, t := range a.Terms("قرص ۵۰۰ میلی‌گرمی را نخورید") {
		fmt.Println(t.Text, t.Position)
	}
	// Output:
	// قرص 0
	// 500 1
	// mg 2
	// نمیخور 4
}

func ExampleVocabulary_Numbers() {
	v := new(persian.Analyzer).Vocabulary([]string{"بیمار", "تب", "درمان"})
	known, unknown := v.Numbers(nil, nil, "درمانِ تبِ بیماران با استراحت")
	fmt.Println(known, unknown)
	// Output: [2 1 0] [استراحت]
}

func ExampleLanguage() {
	fmt.Println(persian.Language("علائم دیابت چیست؟"), persian.Language("What is diabetes?"))
	// Output: fa en
}

func ExampleSynonyms_Expand() {
	s, err := persian.LoadSynonyms(strings.NewReader("تب | fever"))
	if err != nil {
		fmt.Println(err)
		return
	}
	var a persian.Analyzer
	for _, x := range s.Expand(a.Terms("درمان تب")) {
		fmt.Println(x.From, x.To, x.Alternatives)
	}
	// Output: 1 2 [[fever]]
}

func ExampleCorrect() {
	var a persian.Analyzer
	terms := map[string]int{}
	for _, t := range a.Terms("درمان دیابت") {
		terms[t.Text]++
	}
	r := persian.Correct("nvlhk ndhfj", func(term string) int { return terms[term] }, nil)
	fmt.Println(r.Text, r.Corrections[0].Cause)
	// Output: درمان دیابت keyboard
}
