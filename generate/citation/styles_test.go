package citation

import (
	"slices"
	"strings"
	"testing"
)

// TestStyles reads what models write in place of [1]. What stays of the text stands in
// the second column, the sources named in the third.
func TestStyles(t *testing.T) {
	for _, c := range []struct {
		in, text string
		nums     []int
	}{
		{"تب دارد [ID:1].", "تب دارد .", []int{1}},
		{"تب دارد [id 2] و لرز [doc_3].", "تب دارد  و لرز .", []int{2, 3}},
		{"تب دارد [cite: 1, 2].", "تب دارد .", []int{1, 2}},
		{"[cite_start]تب دارد.[cite: 1]", "تب دارد.", []int{1}},
		{"تب دارد [1, p. 3].", "تب دارد .", []int{1}},
		{"تب دارد [1، ص ۳-۵].", "تب دارد .", []int{1}},
		{"تب دارد [2, pp. 3–5].", "تب دارد .", []int{2}},
		{"تب دارد [1](https://example.org/a_b).", "تب دارد .", []int{1}},
		{"تب دارد [1](#fn1) و لرز [2]()", "تب دارد  و لرز ", []int{1, 2}},
		{"تب دارد [1](ولی نه همیشه).", "تب دارد (ولی نه همیشه).", []int{1}},
		{"تب دارد<sup>1</sup>.", "تب دارد.", []int{1}},
		{"تب دارد.<sup>[1, ۲]</sup>", "تب دارد.", []int{1, 2}},
		{"x<sup>2</sup> و <sup>a</sup>", "x و <sup>a</sup>", []int{2}},
		{"تب دارد##0$$.", "تب دارد.", []int{1}},
		{"## عنوان\n##2$ متن", "## عنوان\n##2$ متن", nil},
		{"تب دارد¹.", "تب دارد.", []int{1}},
		{"تب دارد.²،³ لرز", "تب دارد. لرز", []int{2, 3}},
		{"سطح ۲ m² و 10⁹ در لیتر", "سطح ۲ m² و 10⁹ در لیتر", nil},
		{"تب دارد (1).", "تب دارد .", []int{1}},
		{"تب دارد (۱، ۲)", "تب دارد ", []int{1, 2}},
		{"تب دارد (۱ و ۲).\nلرز", "تب دارد .\nلرز", []int{1, 2}},
		{"(۱) تب، (۲) لرز.", "(۱) تب، (۲) لرز.", nil},
		{"گروه (۲) بهتر بود.", "گروه (۲) بهتر بود.", nil},
		{"تب دارد. منبع ۱", "تب دارد. ", []int{1}},
		{"تب دارد. منبع: ۱.", "تب دارد. .", []int{1}},
		{"تب دارد. منابع ۱، ۲ و ۳\n", "تب دارد. \n", []int{1, 2, 3}},
		{"تب دارد. Source 2.", "تب دارد. .", []int{2}},
		{"طبق منبع ۲، تب دارد.", "طبق منبع ۲، تب دارد.", []int{2}},
		{"منبع شمارهٔ ۱ می‌گوید تب دارد.", "منبع شمارهٔ ۱ می‌گوید تب دارد.", []int{1}},
		{"منبع تغذیهٔ ۲ ولتی و منابع غذایی", "منبع تغذیهٔ ۲ ولتی و منابع غذایی", nil},
		{"بی‌منبع ۱ و resource 1.", "بی‌منبع ۱ و resource 1.", nil},
		{"هر [4-6] ساعت [۲].", "هر [4-6] ساعت .", []int{2}},
	} {
		for step := 1; step <= len(c.in)+1; step++ {
			text, nums := readStyles(c.in, step)
			if text != c.text || !slices.Equal(nums, c.nums) {
				t.Errorf("%q cut every %d bytes: %q %v, want %q %v", c.in, step, text, nums, c.text, c.nums)
				break
			}
		}
	}
}

func readStyles(s string, step int) (string, []int) {
	var c Stream
	var pieces []Piece
	for i := 0; i < len(s); i += step {
		pieces = append(pieces, c.Write(s[i:min(i+step, len(s))])...)
	}
	var b strings.Builder
	var nums []int
	for _, p := range append(pieces, c.Close()...) {
		if p.Marker {
			nums = append(nums, p.Numbers...)
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String(), nums
}
