package qdranttest

import (
	"slices"

	api "github.com/qdrant/go-client/qdrant"
)

// filter checks that a filter is one that the server knows, and that every
// field in it has a payload index that serves it: Qdrant would read all points
// for one that has not.
func (c *checker) filter(collection string, f *api.Filter) error {
	if f == nil {
		return nil
	}
	if _, err := passesOne(&point{}, f); err != nil {
		return err
	}
	c.data.mu.RLock()
	defer c.data.mu.RUnlock()
	found, err := c.data.collection(collection)
	if err != nil {
		return nil // the handler says so
	}
	c.conditions(found, f)
	return nil
}

func (c *checker) conditions(in *collection, f *api.Filter) {
	for _, condition := range slices.Concat(f.GetMust(), f.GetShould(), f.GetMustNot(),
		f.GetMinShould().GetConditions()) {
		switch condition := condition.GetConditionOneOf().(type) {
		case *api.Condition_Field:
			c.indexed(in, condition.Field.GetKey(), serving(condition.Field)...)
		case *api.Condition_IsEmpty:
			c.indexed(in, condition.IsEmpty.GetKey())
		case *api.Condition_IsNull:
			c.indexed(in, condition.IsNull.GetKey())
		case *api.Condition_Filter:
			c.conditions(in, condition.Filter)
		}
	}
}

// indexed wants the field to have an index of one of the kinds, of any if there
// are none.
func (c *checker) indexed(in *collection, field string, kinds ...api.PayloadSchemaType) {
	info, ok := in.schema[field]
	if !ok {
		c.violate("a filter on %q, which has no payload index", field)
		return
	}
	if len(kinds) > 0 && !slices.Contains(kinds, info.GetDataType()) {
		c.violate("a filter on %q that its index as %v does not serve", field, info.GetDataType())
	}
}

// serving returns the kinds of index that serve a condition.
func serving(f *api.FieldCondition) []api.PayloadSchemaType {
	if f.GetRange() != nil {
		return []api.PayloadSchemaType{api.PayloadSchemaType_Integer, api.PayloadSchemaType_Float}
	}
	switch f.GetMatch().GetMatchValue().(type) {
	case *api.Match_Keyword, *api.Match_Keywords, *api.Match_ExceptKeywords:
		return []api.PayloadSchemaType{api.PayloadSchemaType_Keyword, api.PayloadSchemaType_Uuid}
	case *api.Match_Integer, *api.Match_Integers, *api.Match_ExceptIntegers:
		return []api.PayloadSchemaType{api.PayloadSchemaType_Integer}
	case *api.Match_Boolean:
		return []api.PayloadSchemaType{api.PayloadSchemaType_Bool}
	}
	return nil
}
