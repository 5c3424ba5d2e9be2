package qdranttest_test

import (
	"fmt"
	"slices"
	"testing"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/biopars/biopars/internal/qdranttest"
)

// loadFiltered stores the points that TestFilters selects from:
//
//	   kind          year       at.shelf  vector
//	1  "a"           2001       "x"       d
//	2  "b"           2002       -         d, old is true
//	3  ""            2003       -         d, old is false
//	4  -             2004.5     -         -
//	5  ["a","c"]     [1999, 2]  -         s
//	6  null          null       -         -
//	7  []            -          -         -
//	8  [null]        -          -         -
//	9  7 (a number)  "2001"     -         -
func (f *fixture) loadFiltered() {
	f.t.Helper()
	f.create()
	payloads := []map[string]any{
		{"kind": "a", "year": 2001, "at": map[string]any{"shelf": "x"}},
		{"kind": "b", "year": 2002, "old": true},
		{"kind": "", "year": 2003, "old": false},
		{"year": 2004.5},
		{"kind": []any{"a", "c"}, "year": []any{1999, 2}},
		{"kind": nil, "year": nil},
		{"kind": []any{}},
		{"kind": []any{nil}},
		{"kind": 7, "year": "2001"},
	}
	for i, payload := range payloads {
		p := &api.PointStruct{Id: id(i + 1)}
		switch n := i + 1; {
		case n <= 3:
			p = dense(n, 1, 0)
		case n == 5:
			p = sparse(n, "s", []uint32{1}, []float32{1})
		}
		p.Payload = api.NewValueMap(payload)
		f.upsert(p)
	}
}

func TestFilters(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.loadFiltered()
	year := func(r *api.Range) *api.Condition { return api.NewRange("year", r) }
	filter := api.NewFilterAsCondition
	list := func(c ...*api.Condition) []*api.Condition { return c }
	all := []int{1, 2, 3, 4, 5, 6, 7, 8, 9}
	for _, c := range []struct {
		name   string
		filter *api.Filter
		want   []int
	}{
		{"none", nil, all},
		{"empty", &api.Filter{}, all},
		{"keyword", &api.Filter{Must: list(api.NewMatch("kind", "a"))}, []int{1, 5}},
		{"keyword, empty", &api.Filter{Must: list(api.NewMatch("kind", ""))}, []int{3}},
		{"keyword, unknown", &api.Filter{Must: list(api.NewMatch("kind", "z"))}, nil},
		{"keyword, prefix", &api.Filter{Must: list(api.NewMatch("at.shelf", "xx"))}, nil},
		{"keyword within an object", &api.Filter{Must: list(api.NewMatch("at.shelf", "x"))}, []int{1}},
		{"keywords", &api.Filter{Must: list(api.NewMatchKeywords("kind", "b", "c", ""))}, []int{2, 3, 5}},
		{"except keywords", &api.Filter{Must: list(api.NewMatchExceptKeywords("kind", "a", "b"))}, []int{3, 5, 9}},
		{"integer", &api.Filter{Must: list(api.NewMatchInt("year", 2001))}, []int{1}},
		{"integer in a list", &api.Filter{Must: list(api.NewMatchInt("year", 2))}, []int{5}},
		{"integers", &api.Filter{Must: list(api.NewMatchInts("year", 2001, 1999, 2004))}, []int{1, 5}},
		{"except integers", &api.Filter{Must: list(api.NewMatchExceptInts("year", 2001, 2002))}, []int{3, 4, 5, 9}},
		{"boolean", &api.Filter{Must: list(api.NewMatchBool("old", true))}, []int{2}},
		{"range, closed",
			&api.Filter{Must: list(year(&api.Range{Gte: proto.Float64(2001), Lte: proto.Float64(2002)}))},
			[]int{1, 2}},
		{"range, open", &api.Filter{Must: list(year(&api.Range{Gt: proto.Float64(2001), Lt: proto.Float64(2003)}))},
			[]int{2}},
		{"range, one side", &api.Filter{Must: list(year(&api.Range{Gte: proto.Float64(2003)}))}, []int{3, 4}},
		{"range over a list", &api.Filter{Must: list(year(&api.Range{Lt: proto.Float64(2000)}))}, []int{5}},
		{"range, both ends from different values",
			&api.Filter{Must: list(year(&api.Range{Gt: proto.Float64(2), Lt: proto.Float64(1999)}))}, nil},
		{"is empty", &api.Filter{Must: list(api.NewIsEmpty("kind"))}, []int{4, 6, 7}},
		{"is null", &api.Filter{Must: list(api.NewIsNull("kind"))}, []int{6, 8}},
		{"not empty", &api.Filter{MustNot: list(api.NewIsEmpty("kind"))}, []int{1, 2, 3, 5, 8, 9}},
		{"has id", &api.Filter{Must: list(api.NewHasID(id(2), id(7), id(99)))}, []int{2, 7}},
		{"has dense vector", &api.Filter{Must: list(api.NewHasVector("d"))}, []int{1, 2, 3}},
		{"has sparse vector", &api.Filter{Must: list(api.NewHasVector("s"))}, []int{5}},
		{"must of two", &api.Filter{Must: list(api.NewMatch("kind", "a"), year(&api.Range{Gte: proto.Float64(2000)}))},
			[]int{1}},
		{"should of two", &api.Filter{Should: list(api.NewMatch("kind", "b"), api.NewMatchInt("year", 2003))},
			[]int{2, 3}},
		{"must not of two", &api.Filter{MustNot: list(api.NewMatch("kind", "a"), api.NewMatchInt("year", 2003))},
			[]int{2, 4, 6, 7, 8, 9}},
		{"must and should", &api.Filter{
			Must:   list(year(&api.Range{Gte: proto.Float64(2000)})),
			Should: list(api.NewMatch("kind", "a"), api.NewMatch("kind", "b")),
		}, []int{1, 2}},
		{"must and must not", &api.Filter{
			Must:    list(year(&api.Range{Gte: proto.Float64(2000)})),
			MustNot: list(api.NewMatch("kind", "a")),
		}, []int{2, 3, 4}},
		{"min should", &api.Filter{MinShould: &api.MinShould{MinCount: 2, Conditions: list(
			api.NewMatch("kind", "a"), api.NewMatchInt("year", 2001), api.NewMatchInt("year", 1999),
			api.NewMatch("kind", "b"),
		)}}, []int{1, 5}},
		{"filter as condition", &api.Filter{Must: list(filter(&api.Filter{
			Should: list(api.NewMatch("kind", "a"), api.NewIsEmpty("kind")),
		}), filter(&api.Filter{MustNot: list(api.NewMatchInt("year", 1999))}))}, []int{1, 4, 6, 7}},
		{"not a filter", &api.Filter{MustNot: list(filter(&api.Filter{
			Must: list(api.NewMatch("kind", "a"), api.NewMatchInt("year", 2001)),
		}))}, []int{2, 3, 4, 5, 6, 7, 8, 9}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := f.client.Scroll(f.ctx, &api.ScrollPoints{CollectionName: "c", Filter: c.filter,
				Limit: proto.Uint32(100)})
			if err != nil {
				t.Fatal(err)
			}
			if got := numbers(found); !slices.Equal(got, c.want) {
				t.Errorf("scroll: %v, want %v", got, c.want)
			}
			n, err := f.client.Count(f.ctx, &api.CountPoints{CollectionName: "c", Filter: c.filter,
				Exact: proto.Bool(true)})
			if err != nil || int(n) != len(c.want) {
				t.Errorf("count: %d, %v, want %d", n, err, len(c.want))
			}
		})
	}
}

func TestFilterRefused(t *testing.T) {
	f := start(t, qdranttest.Options{})
	f.create() // without points: a filter is refused for what it is
	for i, c := range []struct {
		condition *api.Condition
		code      codes.Code
	}{
		{api.NewMatchText("kind", "a"), codes.Unimplemented},
		{api.NewValuesCount("kind", &api.ValuesCount{}), codes.Unimplemented},
		{api.NewNestedCondition("at", api.NewMatch("shelf", "x")), codes.Unimplemented},
		{&api.Condition{}, codes.InvalidArgument},
		{&api.Condition{ConditionOneOf: &api.Condition_Field{Field: &api.FieldCondition{Key: "kind"}}},
			codes.InvalidArgument},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			_, err := f.client.Count(f.ctx, &api.CountPoints{CollectionName: "c",
				Filter: &api.Filter{Should: []*api.Condition{c.condition}}})
			refused(t, err, c.code, "")
		})
	}
}
