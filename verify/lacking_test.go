package verify

import "testing"

func TestSaysLacking(t *testing.T) {
	for s, want := range map[string]bool{
		"در متن‌ها چیزی نیامده است.": true,
		"در متن‌های ارائه‌شده دربارهٔ مصرف دارو در کودکان اطلاعاتی وجود ندارد.": true,
		"منابع به این پرسش پاسخی نمی‌دهند.":                                     true,
		"در منابع بالا به این موضوع اشاره‌ای نشده است":                          true,
		"متن‌ها دربارهٔ بارداری چیزی نمی‌گویند.":                                true,
		"The passages do not mention pregnancy.":                                true,
		"The sources contain no information about children.":                    true,
		"The sources do not in fact mention pregnancy.":                         true,
		// These state something.
		"The sources do not in fact ever mention pregnancy.": false,
		"در متن‌ها چیزی زیان‌آور نیامده است.":                false,
		"در متن‌ها چیزی که زیان‌آور باشد نیامده است.":        false,
		"در متن‌ها منعی برای بارداری نیامده است.":            false,
		"در متن‌ها عارضه‌ای ذکر نشده است.":                   false,
		"در منابع چیزی جز آسپرین نیامده است.":                false,
		"در متن‌ها چیزی نیامده است، ولی مصرف آن بی‌خطر است.": false,
		"در متن‌ها چیزی نیامده است و مصرف آن بی‌خطر است.":    false,
		"منابع می‌گویند دارو اثری ندارد.":                    false,
		"این دارو در متن ۲ پاسخی نداده است.":                 false,
		"بیمار به درمان پاسخی نداد.":                         false,
		"The sources do not recommend aspirin.":              false,
		"The text says no more than 5 tablets.":              false,
		"شواهدی نیست":                                        false,
	} {
		if got := saysLacking(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
