package generate

import (
	"context"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
)

func BenchmarkExtractor(b *testing.B) {
	var passages []index.Passage
	for range 2 {
		passages = append(passages, anaemia...)
	}
	for i := range passages {
		passages[i].Text = strings.Repeat(passages[i].Text+" ", 3)
	}
	var x Extractor
	for b.Loop() {
		if _, err := x.Answer(context.Background(), Request{Question: question.Parse("علائم کم‌خونی فقر آهن چیست؟", question.Options{}), Passages: passages}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStream(b *testing.B) {
	text := strings.Repeat(scriptText+" ", 20)
	for b.Loop() {
		split(text, 12, 9)
	}
}
