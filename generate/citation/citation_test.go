package citation

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMarkers(t *testing.T) {
	tests := []struct {
		in   string
		want [][]int
	}{
		{"بله [1].", [][]int{{1}}},
		{"بله [۱] و [٢] و [３]", [][]int{{1}, {2}, {3}}},
		{"[1,2] [۱، ۲] [1؛ 3] [1 و 2] [1/2]", [][]int{{1, 2}, {1, 2}, {1, 3}, {1, 2}, {1, 2}}},
		{"[1-3] [۲–۴] [1 تا 3] [1, 3-5]", [][]int{{1, 2, 3}, {2, 3, 4}, {1, 2, 3}, {1, 3, 4, 5}}},
		{"【1】 【2†سند】 ［۳］ [^4]", [][]int{{1}, {2}, {3}, {4}}},
		{"[منبع ۱] (منبع ۲) (منابع ۱ و ۳) [Source 2] [منبع شماره ۵] [منبع: ۶]", [][]int{{1}, {2}, {1, 3}, {2}, {5}, {6}}},
		{"[ 1 ] [1][2]", [][]int{{1}, {1}, {2}}},
		// What is no citation.
		{"(1) اول (۲) دوم", nil},
		{"[NaCl] [پانویس] [] [1.5] [1a] [a1]", nil},
		{"سدیم [135-180]", nil}, // a range of values, too wide for sources
		{"[1234]", nil},         // a year
		{"[3-1]", nil},
		{"هر [4-6] ساعت", nil},
		{"هر [۸] ساعت [۲]", [][]int{{2}}},
		{"مقدار [5-10] میلی‌گرم", nil},
		{"خوب است [1-3]. روز بعد", [][]int{{1, 2, 3}}},
		{"حداکثر [4] گرم", nil},
		{"بهتر[1] روزی", [][]int{{1}}},
		{"[1", nil},
		{"[1\n2]", nil},
		{"[" + strings.Repeat("1,", 60) + "1]", nil},
	}
	for _, tt := range tests {
		var got [][]int
		for _, m := range Markers(tt.in) {
			got = append(got, m.Numbers)
		}
		if !slices.EqualFunc(got, tt.want, slices.Equal) {
			t.Errorf("%q: %v, want %v", tt.in, got, tt.want)
		}
	}
}

func FuzzMarkers(f *testing.F) {
	for _, s := range []string{"الف [1، ۲] ب", "[1-", "【1†x】", "(منبع ۳)", "[منبع ۱, source 2]", "[[1]]", "\xff[1]\xe2\x80", "[1 تا 3] [۲ و", "[1†", "[\u200c1]", "هر [4-6] ساعت", "الف [4-6] میلی‌گرم", "[1-3] "} {
		f.Add(s, uint8(1))
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, s string, cut uint8) {
		end := 0
		for _, m := range Markers(s) {
			if m.Start < end || m.End <= m.Start || m.End > len(s) || m.End-m.Start > maxMarker {
				t.Fatalf("marker %+v in %q", m, s)
			}
			if len(m.Numbers) == 0 || !opens(s[m.Start:]) {
				t.Fatalf("marker %+v is %q", m, s[m.Start:m.End])
			}
			end = m.End
		}
		// However a stream is cut, it gives the same pieces.
		var whole, parts Stream
		want := merge(append(whole.Write(s), whole.Close()...))
		var got []Piece
		step := int(cut%9) + 1
		for i := 0; i < len(s); i += step {
			got = append(got, parts.Write(s[i:min(i+step, len(s))])...)
			if len(parts.held) > maxMarker+utf8.UTFMax+step {
				t.Fatalf("holds back %d bytes", len(parts.held))
			}
		}
		got = merge(append(got, parts.Close()...))
		if !slices.EqualFunc(got, want, func(a, b Piece) bool {
			return a.Text == b.Text && a.Marker == b.Marker && slices.Equal(a.Numbers, b.Numbers)
		}) {
			t.Fatalf("cut every %d bytes:\n got %+v\nwant %+v", step, got, want)
		}
		var all strings.Builder
		for _, p := range got {
			all.WriteString(p.Text)
		}
		if all.String() != s {
			t.Fatalf("pieces are %q, text is %q", all.String(), s)
		}
	})
}

// merge joins neighbouring pieces of text.
func merge(in []Piece) []Piece {
	var out []Piece
	for _, p := range in {
		if n := len(out); n > 0 && !p.Marker && !out[n-1].Marker {
			out[n-1].Text += p.Text
			continue
		}
		out = append(out, p)
	}
	return out
}
