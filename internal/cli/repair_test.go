package cli

import (
	"errors"
	"fmt"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/ollama"
)

// TestRepairsAreWorded: no repair of the library is without words, and none of
// the words are for a repair that there is not.
func TestRepairsAreWorded(t *testing.T) {
	for _, r := range index.Repairs() {
		if repairs[r] == "" {
			t.Errorf("%q has no words", r)
		}
	}
	if len(repairs) != len(index.Repairs()) {
		t.Errorf("%d worded, there are %d", len(repairs), len(index.Repairs()))
	}
}

func TestAdvice(t *testing.T) {
	tests := []struct {
		repair      index.Repair
		about, want string
	}{
		{"", "", ""},
		{index.RepairRebuildDense, "", "biopars index rebuild --dense"},
		{index.RepairWait, "", "wait until the other command is done"},
		{index.RepairWait, "12", "wait until process 12 is done, or stop it"},
		{index.RepairInstallModel, "llama3:8b", "ollama pull llama3:8b"},
		{index.RepairInstallModel, "biopars:latest",
			`printf 'FROM ./biopars.gguf\n' > Modelfile && ollama create biopars:latest -f Modelfile`},
		{index.RepairUpgradeServer, "1.16", "update Qdrant to 1.16 or later"},
		{index.RepairAuthorize, "", "set QDRANT_API_KEY, or --qdrant-key-file"},
	}
	for _, tt := range tests {
		if got := advice(tt.repair, tt.about); got != tt.want {
			t.Errorf("advice(%q, %q) = %q, want %q", tt.repair, tt.about, got, tt.want)
		}
	}
}

// TestWorded holds the place of what mends an error: behind the part that it
// mends.
func TestWorded(t *testing.T) {
	corrupt := &index.Error{Op: "open", Object: "dense index", Repair: index.RepairRebuild, Err: index.ErrCorrupt}
	tests := []struct {
		err  error
		want string
	}{
		{errors.New("plain"), "plain"},
		{&index.Error{Op: "read", Err: index.ErrNotFound}, "read: not found"},
		{corrupt, "open dense index: corrupt (try: biopars index rebuild)"},
		{fmt.Errorf("before: %w: after", corrupt),
			"before: open dense index: corrupt (try: biopars index rebuild): after"},
		{errors.Join(index.ErrLocked, corrupt, corrupt),
			"locked by another writer\nopen dense index: corrupt (try: biopars index rebuild)" +
				"\nopen dense index: corrupt (try: biopars index rebuild)"},
		{&index.Error{Op: "open catalogue", Repair: index.RepairVerify, Err: corrupt},
			"open catalogue: open dense index: corrupt (try: biopars index rebuild) (try: biopars index verify)"},
		{&index.Error{Op: "lock", Object: "d", Repair: index.RepairWait, Err: &index.LockedError{PID: 7}},
			"lock d: locked by another writer: process 7 (try: wait until process 7 is done, or stop it)"},
		{index.Fingerprint{Format: 2}.Check("open", "lexical", index.Fingerprint{Format: 1}),
			`open lexical index: built with other settings: format is "1", wanted "2" (try: biopars index rebuild)`},
		{&dense.DimensionError{Op: "search vectors", Want: 2, Have: 3, Repair: index.RepairRebuildDense},
			"search vectors: wrong vector dimension: 3, the index has 2 (try: biopars index rebuild --dense)"},
		{&subword.FormatError{Path: "x", Reason: "damaged"},
			"subword model x: damaged (run: biopars index rebuild --dense)"},
		{&ingest.RecordError{Path: "a", Line: 2, Repair: index.RepairNameColumn, Err: errors.New("no text")},
			"a:2: no text (name the column that holds it: --map text=COLUMN)"},
		{&ingest.FileError{Path: "a", Repair: index.RepairEncoding, Err: errors.New("not UTF-8")},
			"a: not UTF-8 (save it as UTF-8: iconv -f WINDOWS-1256 -t UTF-8 IN >OUT)"},
		{fmt.Errorf("set: %w", &eval.NeedError{Need: eval.NeedColumn, Field: "question", Err: eval.ErrDataset}),
			"set: unusable data set; name one: --map question=COLUMN"},
		{repairError{corrupt}, "open dense index: corrupt (try: biopars index rebuild)"},
		{fmt.Errorf("ask: %w", repairError{corrupt}), "ask: open dense index: corrupt (try: biopars index rebuild)"},
		{&ollama.Error{Op: "chat", Model: "m", Host: "h", Kind: ollama.ErrUnavailable,
			Repair: index.RepairStartModels},
			`ollama: chat with model "m" at h: no Ollama server answers`},
	}
	for _, tt := range tests {
		if got := errorText(tt.err); got != tt.want {
			t.Errorf("%T: %q, want %q", tt.err, got, tt.want)
		}
	}
}

func TestWordNotice(t *testing.T) {
	corrupt := &index.Error{Op: "open", Repair: index.RepairRebuild, Err: index.ErrCorrupt}
	down := answer.NewNotice(answer.NoticeModelDown, "gone")
	down.Repair, down.Err = index.RepairInstallModel, &ollama.Error{Model: "nobody"}
	silent := answer.NewNotice(answer.NoticeModelDown, "no Ollama server answers (http://x:1)")
	silent.Repair, silent.Err = index.RepairStartModels, &ollama.Error{}
	tests := []struct {
		notice     answer.Notice
		lang       string
		text, hint string
	}{
		{answer.NewNotice(answer.NoticeDenseDown, corrupt), "en",
			"Dense search did not answer; BM25 was used alone: open: corrupt (try: biopars index rebuild)", ""},
		{answer.NewNotice(answer.NoticeCorrected, "a", "b"), "en",
			"«a» was read as «b»; --verbatim searches for what was typed.", ""},
		{answer.NewNotice(answer.NoticeCorrected, "a", "b"), "fa",
			"«a» به «b» اصلاح شد؛ برای جست‌وجوی عین نوشته --verbatim را به کار ببرید.", ""},
		{down, "fa", "مدل زبانی در دسترس نیست: gone", "ollama pull nobody"},
		{silent, "fa", "مدل زبانی در دسترس نیست: سرور Ollama پاسخ نمی‌دهد (http://x:1)", "ollama serve"},
	}
	for _, tt := range tests {
		if got := localizeNotice(tt.notice, tt.lang); got.Text != tt.text || got.Hint != tt.hint {
			t.Errorf("%s: %q, %q, want %q, %q", tt.notice.Code, got.Text, got.Hint, tt.text, tt.hint)
		}
	}
	if got := localizeNotice(tests[0].notice, "en").Args; len(got) != 1 ||
		got[0] != "open: corrupt (try: biopars index rebuild)" {
		t.Errorf("arguments %q", got)
	}
}

func TestWordFinding(t *testing.T) {
	corrupt := &index.Error{Op: "open", Repair: index.RepairRebuild, Err: index.ErrCorrupt}
	f := withHint(biopars.Finding{Check: "dense", Detail: "vectors: open: corrupt",
		Repair: index.RepairRebuildDense, Err: corrupt})
	if f.Detail != "vectors: open: corrupt (try: biopars index rebuild)" || f.Hint != "biopars index rebuild --dense" {
		t.Errorf("%+v", f)
	}
	f = withHint(biopars.Finding{Check: "catalogue", Repair: index.RepairRestore, For: "catalogue.db"})
	if f.Hint != "restore catalogue.db from a backup, or ingest again into a new directory" {
		t.Errorf("%+v", f)
	}
}
