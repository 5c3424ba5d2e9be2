package sanitize

import (
	"strconv"
	"strings"
	"testing"
)

// passage has about 130 words, as those of a corpus have.
var passage = strings.Repeat("کم‌خونی فقر آهن شایع‌ترین نوع کم‌خونی است و با خستگی، رنگ‌پریدگی و تپش قلب (palpitation) همراه است. "+
	"بدون مشورت با پزشک، قرص آهن ۵۰ میلی‌گرم را قطع نکنید. ", 5)

// another is the passage with another number: what was found in the last ones is kept.
func another(n int) string { return passage + " گروه " + strconv.Itoa(n) + "." }

func BenchmarkClean(b *testing.B) {
	for n := 0; b.Loop(); n++ {
		Clean(another(n))
	}
}

func BenchmarkOrders(b *testing.B) {
	for n := 0; b.Loop(); n++ {
		Orders(another(n))
	}
}

func BenchmarkEvidence(b *testing.B) {
	for n := 0; b.Loop(); n++ {
		Evidence(another(n))
	}
}

func BenchmarkEvidenceAgain(b *testing.B) {
	for b.Loop() {
		Evidence(passage)
	}
}
