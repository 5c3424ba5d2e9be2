package qdranttest

import (
	"math"
	"slices"

	api "github.com/qdrant/go-client/qdrant"
)

// scorer returns the function that scores points against a query vector, and
// says of a point that it is not found because it has no such vector.
func (c *collection) scorer(v *api.VectorInput, using string) (func(*point) (float32, bool), error) {
	switch v := v.GetVariant().(type) {
	case *api.VectorInput_Dense:
		query, err := c.denseVector(using, v.Dense.GetData())
		if err != nil {
			return nil, err
		}
		return func(p *point) (float32, bool) {
			stored, ok := p.dense[using]
			if !ok {
				return 0, false
			}
			score := float32(0)
			for i, x := range query {
				score += x * stored[i]
			}
			return score, true
		}, nil
	case *api.VectorInput_Sparse:
		query, err := c.sparseVector(using, v.Sparse)
		if err != nil {
			return nil, err
		}
		return c.sparseScorer(query, using), nil
	}
	return nil, unimplemented("querying by id, multivectors and inference")
}

// sparseScorer scores by the inner product, of which 0 is not found. With the
// modifier a query's weights are multiplied with the inverse document frequency
// in the shard of the point: every shard of Qdrant knows its own points only.
func (c *collection) sparseScorer(query *api.SparseVector, using string) func(*point) (float32, bool) {
	n := c.shards()
	weights := make([][]float32, n) // shard, then term of the query
	for shard := range weights {
		weights[shard] = query.GetValues()
	}
	if c.sparse[using].GetModifier() == api.Modifier_Idf {
		weights = c.idfWeights(query, using)
	}
	return func(p *point) (float32, bool) {
		stored, ok := p.sparse[using]
		if !ok {
			return 0, false
		}
		score := float32(0)
		overlap(query, stored, func(term int, value float32) {
			score += weights[p.shard(n)][term] * value
		})
		return score, score != 0
	}
}

// idfWeights returns a query's weights in each shard.
func (c *collection) idfWeights(query *api.SparseVector, using string) [][]float32 {
	n := c.shards()
	vectors := make([]float32, n)
	frequency := make([][]float32, n)
	for shard := range frequency {
		frequency[shard] = make([]float32, len(query.GetIndices()))
	}
	for _, p := range c.points {
		stored := p.sparse[using]
		if len(stored.GetIndices()) == 0 {
			continue // an empty vector is not indexed
		}
		shard := p.shard(n)
		vectors[shard]++
		overlap(query, stored, func(term int, _ float32) { frequency[shard][term]++ })
	}
	weights := make([][]float32, n)
	for shard := range weights {
		weights[shard] = make([]float32, len(query.GetIndices()))
		for term, w := range query.GetValues() {
			weights[shard][term] = w * idf(vectors[shard], frequency[shard][term])
		}
	}
	return weights
}

// idf is Qdrant's inverse document frequency of a term that df of n vectors
// have: that of BM25 with 1 added within the logarithm, so that it is positive.
func idf(n, df float32) float32 {
	return float32(math.Log(float64((n-df+0.5)/(df+0.5) + 1)))
}

// overlap calls f for the terms of the query that the stored vector has, with
// the value there. Both are in the order of their indices.
func overlap(query, stored *api.SparseVector, f func(term int, value float32)) {
	at := 0
	for term, index := range query.GetIndices() {
		skip, found := slices.BinarySearch(stored.GetIndices()[at:], index)
		at += skip
		if found {
			f(term, stored.Values[at])
		}
	}
}
