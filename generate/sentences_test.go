package generate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/citation"
)

// split runs a text through both streams, cut every n bytes.
func split(text string, n, sources int) []answer.Sentence {
	var c citation.Stream
	var s sentenceStream
	var out []answer.Sentence
	take := func(pieces []citation.Piece) {
		for _, p := range pieces {
			if p.Marker {
				in, _ := citation.Known(p.Numbers, sources)
				s.cite(in)
			} else {
				out = append(out, s.write(p.Text)...)
			}
		}
	}
	for _, chunk := range cutEvery(text, n) {
		take(c.Write(chunk))
	}
	take(c.Close())
	return append(out, s.close()...)
}

func TestSentenceStream(t *testing.T) {
	tests := []struct {
		in   string
		want []string // text{citations}, ¶ in front of a break
	}{
		{"یک بیماری است [1]. دو دارو دارد [2].", []string{"یک بیماری است.[1]", "دو دارو دارد.[2]"}},
		{"یک بیماری است. [1] دو دارو دارد. [2]", []string{"یک بیماری است.[1]", "دو دارو دارد.[2]"}},
		{"یک بیماری است.[1][2]\nدو دارو دارد.", []string{"یک بیماری است.[1 2]", "¶دو دارو دارد."}},
		{"یک بیماری است.\n[2] دو دارو دارد.", []string{"یک بیماری است.", "¶دو دارو دارد.[2]"}},
		{"[1] یک بیماری است. دو دارو دارد.", []string{"یک بیماری است.[1]", "دو دارو دارد."}},
		{"یک بیماری [1] و دو دارو [2] دارد.", []string{"یک بیماری و دو دارو دارد.[1 2]"}},
		{"دوز آن ۲.۵ میلی‌گرم است [1]. دیگر دارو ندارد.", []string{"دوز آن ۲.۵ میلی‌گرم است.[1]", "دیگر دارو ندارد."}},
		{"علائم این است:\n- خستگی شدید است [1]\n- تپش قلب است [2]\n", []string{"علائم این است:", "¶خستگی شدید است[1]", "¶تپش قلب است[2]"}},
		{"**تعریف**\nیک بیماری است [1].", []string{"تعریف", "¶یک بیماری است.[1]"}},
		{"یک بیماری است [9].", []string{"یک بیماری است."}},
		{"یک جملهٔ بریده بدون", []string{"یک جملهٔ بریده بدون"}},
		{" \n [1] ", nil},
	}
	for _, tt := range tests {
		for _, n := range []int{1, 2, 5, 1000} {
			var got []string
			for _, s := range split(tt.in, n, 3) {
				text := s.Text
				if s.Break {
					text = "¶" + text
				}
				if len(s.Citations) > 0 {
					text += fmt.Sprint(s.Citations)
				}
				got = append(got, text)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q cut every %d:\n got %q\nwant %q", tt.in, n, got, tt.want)
			}
		}
	}
}

func FuzzSentenceStream(f *testing.F) {
	f.Add("یک است [1]. دو است. [2] سه ۲.۵ است.\n- چهار [1،۲]", uint8(2))
	f.Add("آ.ب. [1]\n\n[2]", uint8(1))
	f.Fuzz(func(t *testing.T, s string, cut uint8) {
		cited := map[int]bool{}
		for _, m := range citation.Markers(s) {
			in, _ := citation.Known(m.Numbers, 9)
			for _, n := range in {
				cited[n] = true
			}
		}
		got := split(s, int(cut%7)+1, 9)
		for i, x := range got {
			if strings.TrimSpace(x.Text) == "" {
				t.Fatalf("sentence %d of %q is empty", i, s)
			}
			for _, n := range x.Citations {
				if !cited[n] {
					t.Fatalf("sentence %q of %q cites %d, which the text does not", x.Text, s, n)
				}
			}
		}
	})
}
