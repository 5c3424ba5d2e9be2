package answer

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestNoticesInBothLanguages(t *testing.T) {
	for code := range wording["fa"] {
		if _, ok := wording["en"][code]; !ok {
			t.Errorf("%s has no English wording", code)
		}
	}
	for code := range wording["en"] {
		fa, ok := wording["fa"][code]
		if !ok {
			t.Errorf("%s has no Persian wording", code)
		}
		if verbs(fa) != verbs(wording["en"][code]) {
			t.Errorf("%s takes other arguments in Persian than in English", code)
		}
	}
}

func verbs(s string) string {
	var out strings.Builder
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '%' {
			out.WriteByte(s[i+1])
		}
	}
	return out.String()
}

func TestNoticeRender(t *testing.T) {
	n := NewNotice(NoticePassagesDropped, 3, 12)
	if n.Text != "۳ متن از ۱۲ متن در پنجرهٔ مدل جا نشد و کنار گذاشته شد." {
		t.Errorf("%q", n.Text)
	}
	if s := n.Render("en"); !strings.HasPrefix(s, "3 of 12 passages") {
		t.Errorf("%q", s)
	}
	b, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	var back Notice
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if back.Render("fa") != n.Text || back.Render("en") != n.Render("en") {
		t.Errorf("after JSON: %q", back.Render("fa"))
	}
	// Text from elsewhere keeps its digits.
	if s := NewNotice(NoticeTruncated, "http://127.0.0.1").Text; !strings.Contains(s, "127.0.0.1") {
		t.Errorf("%q", s)
	}
	if s := (Notice{Code: "other", Text: "متن"}).Render("en"); s != "متن" {
		t.Errorf("unknown code: %q", s)
	}
}
