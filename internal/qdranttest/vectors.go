package qdranttest

import (
	"math"
	"slices"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func invalid(format string, args ...any) error {
	return status.Errorf(codes.InvalidArgument, format, args...)
}

func errNoVector(name string) error {
	return invalid("Wrong input: Not existing vector name error: %s", name)
}

func errKind() error {
	return invalid("Wrong input: Conversion between sparse and regular vectors failed")
}

// setVectors checks the vectors of a point and stores them in it. A point may
// have none, or not all.
func (c *collection) setVectors(p *point, v *api.Vectors) error {
	var named map[string]*api.Vector
	switch v := v.GetVectorsOptions().(type) {
	case nil:
	case *api.Vectors_Vector:
		named = map[string]*api.Vector{"": v.Vector}
	case *api.Vectors_Vectors:
		named = v.Vectors.GetVectors()
	}
	p.dense, p.sparse = map[string][]float32{}, map[string]*api.SparseVector{}
	for name, v := range named {
		dense, sparse, err := plain(v)
		if err != nil {
			return err
		}
		if sparse != nil {
			p.sparse[name], err = c.sparseVector(name, sparse)
		} else {
			p.dense[name], err = c.denseVector(name, dense)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// plain returns the components of a vector. The fields that are deprecated
// since 1.16 are not read.
func plain(v *api.Vector) (dense []float32, sparse *api.SparseVector, err error) {
	switch v := v.GetVector().(type) {
	case *api.Vector_Dense:
		return v.Dense.GetData(), nil, nil
	case *api.Vector_Sparse:
		return nil, v.Sparse, nil
	}
	return nil, nil, unimplemented("multivectors, inference, and vectors in deprecated fields")
}

// denseVector returns the vector as it is compared: normalised for the cosine.
func (c *collection) denseVector(name string, v []float32) ([]float32, error) {
	params := c.dense[name]
	switch {
	case params == nil && c.sparse[name] != nil:
		return nil, errKind()
	case params == nil:
		return nil, errNoVector(name)
	case uint64(len(v)) != params.GetSize():
		return nil, invalid("Wrong input: Vector dimension error: expected dim: %d, got %d", params.GetSize(), len(v))
	case params.GetDistance() == api.Distance_Cosine:
		return normalised(v), nil
	}
	return v, nil
}

// normalised returns the vector with length 1, a zero vector as it is.
func normalised(v []float32) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return v
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return out
}

// sparseVector returns the vector with its indices in ascending order.
func (c *collection) sparseVector(name string, v *api.SparseVector) (*api.SparseVector, error) {
	switch {
	case c.sparse[name] == nil && c.dense[name] != nil:
		return nil, errKind()
	case c.sparse[name] == nil:
		return nil, errNoVector(name)
	}
	order := make([]int, len(v.GetIndices()))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(int64(v.Indices[a]) - int64(v.Indices[b])) })
	sorted := &api.SparseVector{Indices: make([]uint32, len(order)), Values: make([]float32, len(order))}
	for to, from := range order {
		sorted.Indices[to], sorted.Values[to] = v.Indices[from], v.Values[from]
	}
	return sorted, nil
}

// selectVectors returns the stored vectors that were asked for, nil for none.
func selectVectors(p *point, sel *api.WithVectorsSelector) *api.VectorsOutput {
	wanted := func(string) bool { return sel.GetEnable() }
	if include := sel.GetInclude(); include != nil {
		wanted = func(name string) bool { return slices.Contains(include.GetNames(), name) }
	}
	named := map[string]*api.VectorOutput{}
	for name, v := range p.dense {
		if wanted(name) {
			named[name] = &api.VectorOutput{Vector: &api.VectorOutput_Dense{Dense: &api.DenseVector{Data: v}}}
		}
	}
	for name, v := range p.sparse {
		if wanted(name) {
			named[name] = &api.VectorOutput{Vector: &api.VectorOutput_Sparse{Sparse: v}}
		}
	}
	if sel.GetSelectorOptions() == nil || (sel.GetInclude() == nil && !sel.GetEnable()) {
		return nil
	}
	if v, ok := named[""]; ok && len(named) == 1 {
		return &api.VectorsOutput{VectorsOptions: &api.VectorsOutput_Vector{Vector: v}}
	}
	return &api.VectorsOutput{VectorsOptions: &api.VectorsOutput_Vectors{
		Vectors: &api.NamedVectorsOutput{Vectors: named},
	}}
}
