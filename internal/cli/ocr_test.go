package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pretendTesseract is what tests have for the program: it reads the text that stands
// behind the first line of a picture.
func pretendTesseract() {
	if os.Args[1] == "--list-langs" {
		fmt.Println("eng\nfas")
		return
	}
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, text, _ := strings.Cut(string(data), "\n\x1a\n")
	for i, word := range strings.Fields(text) {
		fmt.Printf("5\t1\t1\t1\t1\t%d\t0\t0\t9\t9\t90\t%s\n", i, word)
	}
}

// TestRecognisedNumbers: a number of a picture is shown with its notice, and its
// sentence is not taken for supported.
func TestRecognisedNumbers(t *testing.T) {
	folder, dir := t.TempDir(), t.TempDir()
	picture := filepath.Join(folder, "leaflet.png")
	text := "در درمان میگرن ناپروکسن ۵۰۰ میلی‌گرم دو بار در روز بعد از غذا مصرف می‌شود. میگرن با تهوع و حساسیت به نور همراه است."
	if err := os.WriteFile(picture, []byte("\x89PNG\r\n\x1a\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := program(dir, "read", picture).CombinedOutput(); err == nil || !strings.Contains(string(out), "تصویر است؛ متن آن را باید بازشناخت") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := program(dir, "ingest", folder).CombinedOutput(); err == nil { // there is nothing else in it
		t.Errorf("%s", out)
	}
	if out := mustRun(t, program(dir, "read", "--ocr", "tesseract", folder)); !strings.Contains(out, `"code":"ocr"`) || !strings.Contains(out, "ناپروکسن ۵۰۰") {
		t.Errorf("%s", out)
	}
	if out := mustRun(t, program(dir, "ingest", "--ocr", "tesseract", "--json", folder)); !strings.Contains(out, `"added": 1`) {
		t.Errorf("%s", out)
	}
	const notice = "عددها با OCR خوانده شده‌اند"
	answer := mustRun(t, program(dir, "ask", "--answer-anyway", "دوز ناپروکسن در درمان میگرن چقدر است؟"))
	if !strings.Contains(answer, "۵۰۰") || !strings.Contains(answer, notice) || !strings.Contains(answer, "با OCR خوانده شده؛") {
		t.Errorf("%s", answer)
	}
	asJSON := mustRun(t, program(dir, "ask", "--json", "--answer-anyway", "دوز ناپروکسن در درمان میگرن چقدر است؟"))
	if strings.Contains(asJSON, `"judgement": "supported"`) || !strings.Contains(asJSON, `"reason": "ocr"`) {
		t.Errorf("%s", asJSON)
	}
	if out := mustRun(t, program(dir, "search", "ناپروکسن")); !strings.Contains(out, "با OCR خوانده شده؛") {
		t.Errorf("%s", out)
	}
	without := mustRun(t, program(dir, "ask", "--answer-anyway", "میگرن با چه علائمی همراه است؟"))
	if strings.Contains(without, "حساسیت به نور") && !strings.Contains(without, "۵۰۰") && strings.Contains(without, notice) {
		t.Errorf("the notice stands below an answer without a number:\n%s", without)
	}
	if out, err := program(dir, "read", "--ocr", "other", picture).CombinedOutput(); err == nil || !strings.Contains(string(out), "--ocr") {
		t.Errorf("%s", out)
	}
}
