package generate

import (
	"strings"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

func TestBestQuote(t *testing.T) {
	p := index.Passage{Text: "قرص آهن را با معدهٔ خالی مصرف کنید. دوز معمول قرص آهن ۶۵ میلی‌گرم در روز است. دوز قرص آهن در بارداری ۳۰ میلی‌گرم در روز است. چای جذب را کم می‌کند."}
	tests := []struct{ claim, want string }{
		{"مقدار مصرف قرص آهن در بارداری روزانه 30 میلی‌گرم است.", "دوز قرص آهن در بارداری ۳۰"},
		{"روزانه 65 میلی‌گرم قرص آهن داده می‌شود.", "دوز معمول قرص آهن ۶۵"},
		{"نوشیدن چای جذب آهن را کم می‌کند.", "چای جذب"},
		{"سرفه.", "قرص آهن را با معدهٔ"}, // nothing matches: the first sentence
	}
	for _, tt := range tests {
		q := BestQuote(tt.claim, p, nil)
		if !strings.HasPrefix(q.Text, tt.want) {
			t.Errorf("%q is quoted as %q", tt.claim, q.Text)
		}
		if p.Text[q.Start:q.End] != q.Text {
			t.Errorf("range %d:%d is %q", q.Start, q.End, p.Text[q.Start:q.End])
		}
	}
	if q := BestQuote("تب", index.Passage{}, nil); q != (answer.Quote{}) {
		t.Errorf("empty passage: %+v", q)
	}
}
