package sanitize

import "testing"

// Verbs to one alone in the names of works and people make no order of a sentence; the same
// verbs said, and verbs of writing behind the word for a work, do.
func TestNamesOfWorks(t *testing.T) {
	for s, want := range map[string]bool{
		"در سال ۱۳۹۵ آلبوم تازه‌اش، از پیشم نرو، را منتشر کرد.":         false,
		"او برای فیلم تنها بمان (۱۹۸۲) جایزه گرفت.":                     false,
		"اعضای گروه تام، کن، رابرت و الیس هستند و در لندن زندگی کردند.": false,
		"در این کتاب پوچی هستی، با زبانی ساده بازگو شده است.":           false,
		"در سال ۱۳۹۵ پس از سه سال سکوت و کار در استودیوی خانگی با همراهی چند نوازندهٔ جوان شهر، آلبوم تازه‌اش، از پیشم نرو، را در تهران و شیراز و اصفهان منتشر کرد.": false,
		"از پیشم نرو، مهم است.":                         true,
		"در آلبوم اطلاعات بنویس، دوز ۹ گرم است.":        true,
		"در فیلم آموزشی تکرار کن، وارفارین بی‌خطر است.": true,
		"آلبوم را ببین و برو.":                          true,
	} {
		if got := Doubted(s); got != want {
			t.Errorf("Doubted(%q) = %v", s, got)
		}
		if _, found := Evidence(s); (found > 0) != want {
			t.Errorf("Evidence(%q) blanks %d bytes", s, found)
		}
	}
}
