package cli

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/ollama"
)

// repairs puts the repairs that the library names into words. %s stands for what
// the repair is about.
var repairs = map[index.Repair]string{
	index.RepairIngest:         "biopars ingest FILE",
	index.RepairUpdate:         "biopars index update",
	index.RepairRebuild:        "biopars index rebuild",
	index.RepairRebuildLexical: "biopars index rebuild --lexical",
	index.RepairRebuildDense:   "biopars index rebuild --dense",
	index.RepairVerify:         "biopars index verify",
	index.RepairRestore:        "restore %s from a backup, or ingest again into a new directory",
	index.RepairWait:           "wait until the other command is done",
	index.RepairFreeSpace:      "make room on the disk, then run the same command again",
	index.RepairUpgrade:        "a newer biopars",

	index.RepairEncoding:   "save it as UTF-8: iconv -f WINDOWS-1256 -t UTF-8 IN >OUT",
	index.RepairNameColumn: "name the column that holds it: --map text=COLUMN",
	index.RepairConvert:    "convert it: soffice --headless --convert-to docx %s",

	index.RepairDiagnose:      "biopars doctor",
	index.RepairAuthorize:     "set " + qdrant.KeyEnv + ", or --qdrant-key-file",
	index.RepairEncrypt:       "an address with qdrants://",
	index.RepairUpgradeServer: "update Qdrant to %s or later",
	index.RepairServerLog: "look into the log of the Qdrant server; " +
		"biopars index rebuild makes the collection anew",
	// It does not begin with rebuilding, which would put one corpus in the place of
	// another.
	index.RepairChooseCorpus: "--data with the directory that the collection was filled from, " +
		"or another collection; biopars index rebuild replaces what is in it",
	index.RepairRename:            "choose another name",
	index.RepairReplaceCollection: "choose another name, or delete that collection",
	index.RepairReplaceAlias:      "choose another name, or delete that alias",

	index.RepairStartModels:  "ollama serve",
	index.RepairModelStatus:  "ollama ps",
	index.RepairQueueModels:  "OLLAMA_MAX_QUEUE=1024 ollama serve",
	index.RepairInstallModel: "ollama pull %s",
	index.RepairShorten:      "biopars ask -k 5",

	index.RepairCorrectAddress: "--ollama with the address at which the server is, if you trust it",
}

// needs words what a user has to decide; %s stands for the field.
var needs = map[eval.Need]string{
	eval.NeedDirectory: "choose another --out",
	eval.NeedColumn:    "name one: --map %s=COLUMN",
	eval.NeedNumbering: "say --options-from 0 or 1",
}

// advice words a repair. About is what it is about: a process, a model, a file,
// a version; empty where nothing is known of it.
func advice(r index.Repair, about string) string {
	switch {
	case r == index.RepairWait && about != "":
		return fmt.Sprintf("wait until process %s is done, or stop it", about)
	case r == index.RepairInstallModel:
		// The BioPars model is not in Ollama's library; it is made from its file.
		if name, _, _ := strings.Cut(about, ":"); name == ollama.DefaultModel {
			return `printf 'FROM ./biopars.gguf\n' > Modelfile && ollama create ` + about + ` -f Modelfile`
		}
	}
	return strings.Replace(repairs[r], "%s", about, 1)
}

// about finds out what the repair of an error is about.
func about(err error) string {
	var locked *index.LockedError
	var model *ollama.Error
	var stored *index.Error
	var file *ingest.FileError
	switch {
	case errors.As(err, &file) && file.Repair == index.RepairConvert:
		return strconv.Quote(file.Path)
	case errors.As(err, &locked):
		return strconv.Itoa(locked.PID)
	case errors.As(err, &model):
		return model.Model
	case errors.As(err, &stored) && stored.Repair == index.RepairRestore:
		return filepath.Base(stored.Object)
	}
	return ""
}

// errorText is the text of an error, with each repair behind the part of the text
// that it is for.
func errorText(err error) string {
	if e, ok := err.(repairError); ok {
		return e.Error()
	}
	text, done := err.Error(), 0
	for _, cause := range causes(err) {
		plain := cause.Error()
		i := strings.Index(text[done:], plain)
		if i < 0 {
			continue
		}
		full := errorText(cause)
		text = text[:done+i] + full + text[done+i+len(plain):]
		done += i + len(full)
	}
	return text + remedy(err)
}

// repairError is an error whose own text has its repair, for those who keep the
// text alone.
type repairError struct{ error }

func (e repairError) Error() string { return errorText(e.error) }
func (e repairError) Unwrap() error { return e.error }

// causes are the errors that an error wraps directly.
func causes(err error) []error {
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		if cause := err.Unwrap(); cause != nil {
			return []error{cause}
		}
	case interface{ Unwrap() []error }:
		return err.Unwrap()
	}
	return nil
}

// remedy is what stands behind the text of an error that has a repair.
// That of a model's error stands in a line of its own.
func remedy(err error) string {
	wrap := func(format string, r index.Repair) string {
		if r == "" {
			return ""
		}
		return fmt.Sprintf(format, advice(r, about(err)))
	}
	switch err := err.(type) {
	case *index.Error:
		return wrap(" (try: %s)", err.Repair)
	case *index.FingerprintError:
		return wrap(" (try: %s)", err.Repair)
	case *index.NoSpaceError:
		return wrap(" (try: %s)", index.RepairFreeSpace)
	case *dense.DimensionError:
		return wrap(" (try: %s)", err.Repair)
	case *subword.FormatError:
		return wrap(" (run: %s)", index.RepairRebuildDense)
	case *ingest.RecordError:
		return wrap(" (%s)", err.Repair)
	case *ingest.FileError:
		return wrap(" (%s)", err.Repair)
	case *eval.NeedError:
		return "; " + strings.Replace(needs[err.Need], "%s", err.Field, 1)
	}
	return ""
}

// localizeNotice puts a notice into a language, with its repair.
func localizeNotice(n answer.Notice, lang string) answer.Notice {
	if n.Err != nil {
		plain, args := n.Err.Error(), make([]any, len(n.Args))
		for i, a := range n.Args {
			args[i] = a
			if reason, ok := a.(string); a == plain {
				args[i] = bounded(inWords(errorText(n.Err), lang))
			} else if ok && n.Code == answer.NoticeModelDown {
				args[i] = inWords(reason, lang)
			}
		}
		n.Args = args
	}
	n.Text = n.Render(lang)
	if n.Code == answer.NoticeCorrected {
		verbatim := "؛ برای جست‌وجوی عین نوشته --verbatim را به کار ببرید."
		if strings.EqualFold(lang, "en") {
			verbatim = "; --verbatim searches for what was typed."
		}
		n.Text = strings.TrimSuffix(n.Text, ".") + verbatim
	}
	n.Hint = inWords(advice(n.Repair, about(n.Err)), lang)
	return n
}

// withHint puts the repair of a finding into words.
func withHint(f biopars.Finding) biopars.Finding {
	if f.Err != nil {
		f.Detail = strings.Replace(f.Detail, f.Err.Error(), errorText(f.Err), 1)
	}
	f.Hint = cmp.Or(f.Hint, advice(f.Repair, cmp.Or(f.For, about(f.Err))))
	return f
}
