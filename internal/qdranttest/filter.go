package qdranttest

import (
	"slices"
	"strings"

	api "github.com/qdrant/go-client/qdrant"
)

// passes reports whether a point passes all filters; nil ones pass everything.
func passes(p *point, filters []*api.Filter) (bool, error) {
	for _, f := range filters {
		if ok, err := passesOne(p, f); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// passesOne evaluates a filter. Lists that are empty do not constrain, as they
// do not exist on the wire. Every condition is evaluated, so that one that is
// not implemented does not depend on the point.
func passesOne(p *point, f *api.Filter) (bool, error) {
	must, err := count(p, f.GetMust())
	if err != nil {
		return false, err
	}
	should, err := count(p, f.GetShould())
	if err != nil {
		return false, err
	}
	not, err := count(p, f.GetMustNot())
	if err != nil {
		return false, err
	}
	least, err := count(p, f.GetMinShould().GetConditions())
	if err != nil {
		return false, err
	}
	return must == len(f.GetMust()) && not == 0 &&
		(should > 0 || len(f.GetShould()) == 0) &&
		uint64(least) >= f.GetMinShould().GetMinCount(), nil
}

// count returns how many of the conditions hold.
func count(p *point, conditions []*api.Condition) (int, error) {
	n := 0
	for _, c := range conditions {
		ok, err := holds(p, c)
		if err != nil {
			return 0, err
		}
		if ok {
			n++
		}
	}
	return n, nil
}

// holds evaluates one condition.
func holds(p *point, c *api.Condition) (bool, error) {
	switch c := c.GetConditionOneOf().(type) {
	case *api.Condition_Field:
		return holdsField(lookup(p.payload, c.Field.GetKey()), c.Field)
	case *api.Condition_IsEmpty:
		return isEmpty(lookup(p.payload, c.IsEmpty.GetKey())), nil
	case *api.Condition_IsNull:
		return hasNull(lookup(p.payload, c.IsNull.GetKey())), nil
	case *api.Condition_HasId:
		for _, id := range c.HasId.GetHasId() {
			key, err := parseID(id)
			if err != nil {
				return false, err
			}
			if key == p.key {
				return true, nil
			}
		}
		return false, nil
	case *api.Condition_Filter:
		return passesOne(p, c.Filter)
	case *api.Condition_HasVector:
		_, dense := p.dense[c.HasVector.GetHasVector()]
		_, sparse := p.sparse[c.HasVector.GetHasVector()]
		return dense || sparse, nil
	case nil:
		return false, invalid("Malformed Condition type")
	}
	return false, unimplemented("filters on nested objects")
}

// holdsField evaluates a condition on the values of a field. One value that
// satisfies it is enough.
func holdsField(values []*api.Value, c *api.FieldCondition) (bool, error) {
	if c.GeoBoundingBox != nil || c.GeoRadius != nil || c.GeoPolygon != nil || c.DatetimeRange != nil ||
		c.ValuesCount != nil {
		return false, unimplemented("filters by place, time and number of values")
	}
	switch {
	case c.IsEmpty != nil:
		return isEmpty(values) == c.GetIsEmpty(), nil
	case c.IsNull != nil:
		return hasNull(values) == c.GetIsNull(), nil
	}
	match, err := matcher(c)
	if err != nil {
		return false, err
	}
	for _, v := range values {
		elements := []*api.Value{v}
		if list := v.GetListValue(); list != nil {
			elements = list.GetValues()
		}
		if slices.ContainsFunc(elements, match) {
			return true, nil
		}
	}
	return false, nil
}

// matcher returns the test of a single value.
func matcher(c *api.FieldCondition) (func(*api.Value) bool, error) {
	if r := c.GetRange(); r != nil {
		return func(v *api.Value) bool {
			x, ok := number(v)
			return ok && (r.Gt == nil || x > *r.Gt) && (r.Gte == nil || x >= *r.Gte) &&
				(r.Lt == nil || x < *r.Lt) && (r.Lte == nil || x <= *r.Lte)
		}, nil
	}
	switch m := c.GetMatch().GetMatchValue().(type) {
	case *api.Match_Keyword:
		return oneOf(stringOf, m.Keyword), nil
	case *api.Match_Keywords:
		return oneOf(stringOf, m.Keywords.GetStrings()...), nil
	case *api.Match_Integer:
		return oneOf(integerOf, m.Integer), nil
	case *api.Match_Integers:
		return oneOf(integerOf, m.Integers.GetIntegers()...), nil
	case *api.Match_Boolean:
		return oneOf(boolOf, m.Boolean), nil
	case *api.Match_ExceptKeywords:
		listed := oneOf(stringOf, m.ExceptKeywords.GetStrings()...)
		return func(v *api.Value) bool { return !isNull(v) && !listed(v) }, nil
	case *api.Match_ExceptIntegers:
		listed := oneOf(integerOf, m.ExceptIntegers.GetIntegers()...)
		return func(v *api.Value) bool { return !isNull(v) && !listed(v) }, nil
	case nil:
		return nil, invalid("Malformed FieldCondition type")
	}
	return nil, unimplemented("matching text")
}

// oneOf tests for values of one kind that are among those wanted.
func oneOf[T comparable](of func(*api.Value) (T, bool), wanted ...T) func(*api.Value) bool {
	return func(v *api.Value) bool {
		x, ok := of(v)
		return ok && slices.Contains(wanted, x)
	}
}

func stringOf(v *api.Value) (string, bool) {
	k, ok := v.GetKind().(*api.Value_StringValue)
	if !ok {
		return "", false
	}
	return k.StringValue, true
}

func integerOf(v *api.Value) (int64, bool) {
	k, ok := v.GetKind().(*api.Value_IntegerValue)
	if !ok {
		return 0, false
	}
	return k.IntegerValue, true
}

func boolOf(v *api.Value) (bool, bool) {
	k, ok := v.GetKind().(*api.Value_BoolValue)
	if !ok {
		return false, false
	}
	return k.BoolValue, true
}

// number returns the value of a number of either kind.
func number(v *api.Value) (float64, bool) {
	if i, ok := integerOf(v); ok {
		return float64(i), true
	}
	k, ok := v.GetKind().(*api.Value_DoubleValue)
	if !ok {
		return 0, false
	}
	return k.DoubleValue, true
}

func isNull(v *api.Value) bool {
	_, null := v.GetKind().(*api.Value_NullValue)
	return null || v.GetKind() == nil
}

// hasNull reports whether a value is null or a list with a null in it. A
// missing field is not null.
func hasNull(values []*api.Value) bool {
	return slices.ContainsFunc(values, func(v *api.Value) bool {
		return isNull(v) || slices.ContainsFunc(v.GetListValue().GetValues(), isNull)
	})
}

// isEmpty reports whether a field is missing, null, or an empty list.
func isEmpty(values []*api.Value) bool {
	for _, v := range values {
		if !isNull(v) && (v.GetListValue() == nil || len(v.GetListValue().GetValues()) > 0) {
			return false
		}
	}
	return true
}

// lookup returns the values at a path: "a" is one of the first level, "a.b" one
// within an object.
func lookup(payload map[string]*api.Value, path string) []*api.Value {
	first, rest, nested := strings.Cut(path, ".")
	v, ok := payload[first]
	switch {
	case !ok:
		return nil
	case !nested:
		return []*api.Value{v}
	}
	return lookup(v.GetStructValue().GetFields(), rest)
}
