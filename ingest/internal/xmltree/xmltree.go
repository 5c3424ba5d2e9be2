// Package xmltree reads XML into trees within bounds: documents and the articles of
// large files one after the other. Names are given without their namespaces, which
// the formats read here don't need. A document type's own entities are refused, as
// are trees beyond the bounds.
package xmltree

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/biopars/biopars/ingest/charset"
	"github.com/biopars/biopars/ingest/document"
)

// Node is an element, or with an empty Name a piece of text.
type Node struct {
	Name     string
	Attr     []xml.Attr
	Children []*Node
	Text     string
	Line     int // of the document on which an element begins
}

// Bounds of one tree.
const (
	maxNodes = 1 << 20
	maxText  = 24 << 20
	maxToken = 16 << 20 // bytes of one tag or text
	maxDepth = 256
)

// Decoder reads elements out of a document.
type Decoder struct {
	d      *xml.Decoder
	ctx    context.Context
	budget *budget
	nodes  int
	text   int
	seen   int
}

// NewDecoder reads a document in any encoding that package charset knows.
func NewDecoder(ctx context.Context, r io.Reader) *Decoder {
	decoded, _ := charset.NewReader(r, "")
	b := &budget{r: decoded, left: maxToken}
	d := xml.NewDecoder(bufio.NewReaderSize(b, 1<<15))
	d.Strict = true
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		return input, nil // it is UTF-8 already; what the declaration says was of no use
	}
	return &Decoder{d: d, ctx: ctx, budget: b}
}

// Parse reads a whole document. On an error it returns what stands before it as well,
// unless that has no root.
func Parse(ctx context.Context, r io.Reader) (*Node, error) {
	return NewDecoder(ctx, r).Next()
}

// Next reads the next element with one of the names, or without names the root; those
// around it are passed over. io.EOF ends it.
func (d *Decoder) Next(names ...string) (*Node, error) {
	d.nodes, d.text = 0, 0
	for {
		token, err := d.token()
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for i := range names {
			ok = names[i] == start.Name.Local
			if ok {
				break
			}
		}
		if ok {
			return d.element(start)
		}
	}
}

// budget ends a reader that gives more for one token than allowed: the decoder holds
// that in memory.
type budget struct {
	r    io.Reader
	left int
}

func (b *budget) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("%w: a tag or a text of more than %d MiB", document.ErrTooLarge, maxToken>>20)
	}
	return n, err
}

// token reads on. The context is asked every thousand tokens.
func (d *Decoder) token() (xml.Token, error) {
	if d.seen++; d.seen%1000 == 0 {
		if err := d.ctx.Err(); err != nil {
			return nil, err
		}
	}
	d.budget.left = maxToken
	token, err := d.d.Token()
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "invalid character entity"):
		_, entity, _ := strings.Cut(syntax.Msg, "entity ")
		return nil, fmt.Errorf("line %d: %w: it uses %s, an entity of its own, as bombs of entities do", syntax.Line,
			document.ErrRefused, entity)
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("line %d: %w: not XML: %s", syntax.Line, document.ErrFormat, syntax.Msg)
	}
	return token, err
}

// element reads an element to its end, without recursion: a bomb of nesting must not
// take the stack.
func (d *Decoder) element(start xml.StartElement) (*Node, error) {
	root := d.node(start)
	path := []*Node{root}
	for len(path) > 0 {
		token, err := d.token()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return root, err
		}
		parent := path[len(path)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := d.node(t)
			parent.Children = append(parent.Children, n)
			path = append(path, n)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if d.text += len(t); len(t) > 0 {
				d.nodes++
				parent.Children = append(parent.Children, &Node{Text: string(t)})
			}
		}
		if d.nodes > maxNodes || d.text > maxText || len(path) > maxDepth {
			return root, fmt.Errorf("%w: more than %d elements, %d MiB of text or %d levels", document.ErrTooLarge,
				maxNodes, maxText>>20, maxDepth)
		}
	}
	return root, nil
}

func (d *Decoder) node(start xml.StartElement) *Node {
	d.nodes++
	line, _ := d.d.InputPos()
	n := &Node{Name: start.Name.Local, Line: line}
	if len(start.Attr) > 0 {
		n.Attr = append([]xml.Attr(nil), start.Attr...)
		for _, a := range n.Attr {
			d.text += len(a.Value)
		}
	}
	return n
}

// Get is the value of an attribute, "" without it.
func (n *Node) Get(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Name.Local == name && a.Name.Space != "xmlns" {
			return a.Value
		}
	}
	return ""
}

// Child is the first child at the end of a path of names, nil without one. It may be
// asked of a nil node.
func (n *Node) Child(path ...string) *Node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		var found *Node
		for _, c := range n.Children {
			if c.Name == name {
				found = c
				break
			}
		}
		n = found
	}
	return n
}

// OrEmpty is the node, or an empty one in the place of none.
func (n *Node) OrEmpty() *Node {
	if n == nil {
		return &Node{}
	}
	return n
}

// All are the children with a name.
func (n *Node) All(name string) []*Node {
	var out []*Node
	if n != nil {
		for _, c := range n.Children {
			if c.Name == name {
				out = append(out, c)
			}
		}
	}
	return out
}

// Find is the first descendant with a name, in document order, or nil.
func (n *Node) Find(name string) *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
		if found := c.Find(name); found != nil {
			return found
		}
	}
	return nil
}

// Each calls f for every descendant with a name, in document order.
func (n *Node) Each(name string, f func(*Node)) {
	if n == nil {
		return
	}
	for _, c := range n.Children {
		if c.Name == name {
			f(c)
		}
		c.Each(name, f)
	}
}

// Plain is the text of a node and all in it, in one line.
func (n *Node) Plain() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	n.write(&b)
	return document.Line(b.String())
}

func (n *Node) write(b *strings.Builder) {
	b.WriteString(n.Text)
	for _, c := range n.Children {
		c.write(b)
	}
}
