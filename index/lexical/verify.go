package lexical

import (
	"context"
	"fmt"

	"github.com/biopars/biopars/index"
)

// Verify reads the whole opened generation and compares it with its statistics:
// the number of passages and, for every field, the number of passages that have
// it and of its terms. The error wraps index.ErrCorrupt when they differ.
func (x *Index) Verify(ctx context.Context) error {
	return x.view(func(s *snapshot) error { return s.verify(ctx) })
}

// checkForms compares the count of forms, which is that of all words, with what
// passages have in another form.
func (s *Statistics) checkForms(passages, terms uint64) error {
	if s.Forms.Passages < passages || s.Forms.Terms < terms {
		return fmt.Errorf("%d passages have %d other forms, the statistics say %+v of all", passages, terms, s.Forms)
	}
	if words := s.Title.Terms + s.Section.Terms + s.Text.Terms; s.Forms.Terms != 0 && s.Forms.Terms != words {
		return fmt.Errorf("%d forms of %d words", s.Forms.Terms, words)
	}
	return nil
}

func (s *snapshot) verify(ctx context.Context) error {
	corrupt := func(format string, args ...any) error {
		return &index.Error{Op: "verify index", Object: Name, Repair: index.RepairRebuild,
			Err: fmt.Errorf("%w: %s", index.ErrCorrupt, fmt.Sprintf(format, args...))}
	}
	n, err := s.reader.DocCount()
	if err != nil {
		return err
	}
	if n != s.stats.Passages {
		return corrupt("%d passages, the statistics say %d", n, s.stats.Passages)
	}
	d := acquireDecoder()
	defer decoders.Put(d)
	for f, name := range termFields {
		var terms uint64
		has := s.emptySet()
		for i := range s.segments {
			v := &s.segments[i]
			dict := v.fields[f].Terms(nil, nil)
			for n := 0; ; n++ {
				more, err := dict.Advance()
				if err != nil {
					return corrupt("dictionary of %s: %v", name, err)
				}
				if !more {
					break
				}
				if n%1024 == 0 && ctx.Err() != nil {
					return ctx.Err()
				}
				if err := d.decode(v, dict.List()); err != nil {
					return corrupt("postings of %q in %s: %v", dict.Term(), name, err)
				}
				for k, doc := range d.docs {
					if presenceOnly(f) {
						terms++
					} else {
						terms += uint64(d.freqs[k])
					}
					doc += v.offset
					has[doc>>6] |= 1 << (doc & 63)
				}
			}
		}
		if f == inForms {
			if err := s.stats.checkForms(has.count(), terms); err != nil {
				return corrupt("%v", err)
			}
			continue
		}
		if have, want := (FieldStatistics{has.count(), terms}), *s.stats.field(f); have != want {
			return corrupt("field %s has %+v, the statistics say %+v", name, have, want)
		}
	}
	return nil
}
