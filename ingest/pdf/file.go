package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

const (
	maxPages       = 20000
	maxPageDepth   = 64
	maxStreamBytes = 128 << 20 // of a stream as the file has it: pictures, mostly
	maxDecoded     = 64 << 20  // of a stream that is decoded
	maxObjects     = 1 << 20
)

func init() {
	// Otherwise pdfcpu makes a folder for its settings in the user's.
	model.ConfigPath = "disable"
}

// file is an open PDF.
type file struct {
	ctx   context.Context
	table *model.XRefTable
	pages []pageObject
	fonts map[string]*font // by reference; those of one page's dictionary stand under it
	count int              // fonts loaded
	// damaged: the file had to be mended. lost counts streams that cannot be decoded.
	damaged bool
	lost    int
}

// pageObject is a page with what it inherits.
type pageObject struct {
	dict      types.Dict
	resources types.Dict
	rotate    int
	box       types.Object // what is shown of it
	cropped   bool         // by a CropBox
}

// setBox takes the box of a page or of a node above it; a CropBox counts before any
// MediaBox.
func (p *pageObject) setBox(node types.Dict) {
	if box := node["CropBox"]; box != nil {
		p.box, p.cropped = box, true
	} else if box := node["MediaBox"]; box != nil && !p.cropped {
		p.box = box
	}
}

// openFile takes a file apart. Its pages are found, nothing of them is read. A damaged
// file is mended as far as that goes.
func openFile(ctx context.Context, r io.ReaderAt, size int64, password string) (*file, error) {
	f, err := parseFile(ctx, r, size, password)
	var e *Error
	if !errors.As(err, &e) || e.Reason != Damaged {
		return f, err
	}
	mended, ok := salvage(r, size)
	if !ok {
		return nil, err
	}
	f, failed := parseFile(ctx, mended, mended.Size(), password)
	if failed != nil {
		return nil, err
	}
	f.damaged = true
	return f, nil
}

func parseFile(ctx context.Context, r io.ReaderAt, size int64, password string) (*file, error) {
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.UserPW, conf.OwnerPW = password, password
	conf.Limits.MaxStreamBytes, conf.Limits.MaxDecodeBytes = maxStreamBytes, maxDecoded
	conf.Limits.MaxObjectCount, conf.Limits.MaxXRefEntries = maxObjects, maxObjects
	c, err := pdfcpu.ReadWithContext(ctx, io.NewSectionReader(r, 0, size), conf)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, pdfcpu.ErrWrongPassword) && password == "":
		return nil, &Error{Reason: Encrypted}
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return nil, &Error{Reason: WrongPassword}
	case err != nil:
		return nil, &Error{Reason: Damaged, Err: err}
	}
	f := &file{ctx: ctx, table: c.XRefTable, fonts: map[string]*font{}}
	if root, err := c.XRefTable.Pages(); err == nil && root != nil {
		f.walk(*root, pageObject{}, map[int]bool{}, 0)
	}
	if len(f.pages) == 0 {
		f.loosePages()
	}
	if len(f.pages) == 0 {
		return nil, &Error{Reason: Damaged, Err: errors.New("it has no pages")}
	}
	return f, nil
}

// walk gathers the pages below a node of the page tree. A node that was met before
// is left out, so that trees that bite their tail end.
func (d *file) walk(o types.Object, inherited pageObject, met map[int]bool, depth int) {
	if ref, ok := o.(types.IndirectRef); ok {
		if n := ref.ObjectNumber.Value(); met[n] {
			return
		} else {
			met[n] = true
		}
	}
	node := d.dict(o)
	if node == nil || depth > maxPageDepth || len(d.pages) >= maxPages || d.ctx.Err() != nil {
		return
	}
	if r := d.dict(node["Resources"]); r != nil {
		inherited.resources = r
	}
	inherited.setBox(node)
	if r, ok := d.number(node["Rotate"]); ok {
		inherited.rotate = int(r)
	}
	kids := d.array(node["Kids"])
	if kids == nil {
		inherited.dict = node
		d.pages = append(d.pages, inherited)
		return
	}
	for _, kid := range kids {
		d.walk(kid, inherited, met, depth+1)
	}
}

// content returns the decoded content of a page, as much of it as can be decoded.
func (d *file) content(p pageObject) []byte {
	if parts := d.array(p.dict["Contents"]); parts != nil {
		var all []byte
		for _, part := range parts {
			if len(all) < maxDecoded {
				all = append(append(all, d.stream(part)...), '\n')
			}
		}
		return all
	}
	return d.stream(p.dict["Contents"])
}

// resolve follows references; nil is what does not exist.
func (d *file) resolve(o types.Object) types.Object {
	r, err := d.table.Dereference(o)
	if err != nil {
		return nil
	}
	return r
}

func (d *file) dict(o types.Object) types.Dict {
	switch v := d.resolve(o).(type) {
	case types.Dict:
		return v
	case types.StreamDict:
		return v.Dict
	}
	return nil
}

func (d *file) array(o types.Object) types.Array {
	a, _ := d.resolve(o).(types.Array)
	return a
}

func (d *file) name(o types.Object) string {
	n, ok := d.resolve(o).(types.Name)
	if !ok {
		return ""
	}
	s, err := types.DecodeName(string(n))
	if err != nil {
		return string(n)
	}
	return s
}

func (d *file) number(o types.Object) (float64, bool) {
	switch v := d.resolve(o).(type) {
	case types.Integer:
		return float64(v), true
	case types.Float:
		return float64(v), true
	}
	return 0, false
}

func (d *file) numbers(o types.Object) []float64 {
	a := d.array(o)
	out := make([]float64, len(a))
	for i, x := range a {
		out[i], _ = d.number(x)
	}
	return out
}

func (d *file) text(o types.Object) string {
	if o == nil {
		return ""
	}
	s, err := d.table.DereferenceText(o)
	if err != nil {
		return ""
	}
	return s
}

// stream returns what is in a stream, decoded; nil where o is none, or is beyond
// repair. A stream that ends early counts as far as it goes.
func (d *file) stream(o types.Object) []byte {
	s, ok := d.resolve(o).(types.StreamDict)
	if !ok {
		return nil
	}
	if err := s.DecodeWithLimit(maxDecoded); err != nil && len(s.Content) == 0 {
		d.lost++
		return nil
	}
	return s.Content
}

// fontOf finds a font of a page's or form's resources.
func (d *file) fontOf(resources types.Dict, n string) *font {
	fonts := d.dict(resources["Font"])
	o, ok := fonts.Find(n)
	if !ok {
		return nil
	}
	key := fmt.Sprintf("%p %s", fonts, n)
	if ref, ok := o.(types.IndirectRef); ok {
		key = ref.String()
	}
	if f, ok := d.fonts[key]; ok {
		return f
	}
	var f *font
	if o := d.dict(o); o != nil {
		f = d.loadFont(o, d.count)
		d.count++
	}
	d.fonts[key] = f
	return f
}
