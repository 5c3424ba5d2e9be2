package qdrant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"

	"github.com/biopars/biopars/index"
)

// Names of the vectors of a point.
const (
	denseVector = "dense"
	termsVector = "terms"
)

// generationName is the collection of a generation.
func generationName(alias string, n int) string { return alias + "-" + strconv.Itoa(n) }

// generationNumber is the inverse of generationName; 0 for other names.
func generationNumber(alias, name string) int {
	rest, ok := strings.CutPrefix(name, alias+"-")
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(rest)
	if err != nil || n < 1 || strconv.Itoa(n) != rest {
		return 0
	}
	return n
}

// generations lists the numbers of the generations that exist, ascending.
func (c *client) generations(ctx context.Context) ([]int, error) {
	var names []string
	err := c.write(ctx, "list collections", func(ctx context.Context) (err error) {
		names, err = c.ListCollections(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []int
	for _, name := range names {
		if name == c.opts.Collection {
			return nil, &index.Error{Op: "open collection", Object: c.opts.Address() + "/" + name, Err: ErrForeign,
				Repair: index.RepairReplaceCollection}
		}
		if n := generationNumber(c.opts.Collection, name); n > 0 {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

// published is the number of the generation behind the alias, 0 for none.
func (c *client) published(ctx context.Context) (int, error) {
	var found []*api.AliasDescription
	err := c.write(ctx, "list aliases", func(ctx context.Context) (err error) {
		found, err = c.ListAliases(ctx)
		return err
	})
	for _, a := range found {
		if a.GetAliasName() == c.opts.Collection {
			n := generationNumber(c.opts.Collection, a.GetCollectionName())
			if n == 0 {
				return 0, &index.Error{Op: "open collection", Object: c.opts.Address() + "/" + c.opts.Collection,
					Err: ErrForeign, Repair: index.RepairReplaceAlias}
			}
			return n, nil
		}
	}
	return 0, err
}

// create makes the collection of a generation with indexes for everything that
// is filtered by. Dimension 0 makes one without dense vectors.
func (c *client) create(ctx context.Context, name string, dimension int) error {
	o := &c.opts
	req := &api.CreateCollection{CollectionName: name, OnDiskPayload: &o.OnDisk,
		VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{})}
	if dimension > 0 {
		req.VectorsConfig = api.NewVectorsConfigMap(map[string]*api.VectorParams{denseVector: {
			Size: uint64(dimension), Distance: api.Distance_Cosine, OnDisk: &o.OnDisk,
			QuantizationConfig: o.quantization(),
		}})
	}
	if o.Terms != nil {
		req.SparseVectorsConfig = api.NewSparseVectorsConfig(map[string]*api.SparseVectorParams{termsVector: {
			Modifier: api.Modifier_Idf.Enum(), Index: &api.SparseIndexConfig{OnDisk: &o.OnDisk},
		}})
	}
	set := func(dst **uint32, n uint32) {
		if n > 0 {
			*dst = &n
		}
	}
	set(&req.ShardNumber, o.Shards)
	set(&req.ReplicationFactor, o.Replication)
	set(&req.WriteConsistencyFactor, o.WriteConsistency)
	err := c.write(ctx, "create collection", func(ctx context.Context) error {
		err := c.CreateCollection(ctx, req)
		if codeOf(err) == codes.AlreadyExists { // an earlier try whose answer was lost
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	for field, kind := range filterable {
		err := c.write(ctx, "create index of "+field, func(ctx context.Context) error {
			res, err := c.CreateFieldIndex(ctx, &api.CreateFieldIndexCollection{
				CollectionName: name, FieldName: field, FieldType: &kind, Wait: api.PtrOf(true),
			})
			return completed(res, err)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// filterable are the payload fields that searches filter by.
var filterable = map[string]api.FieldType{
	keySeq:       api.FieldType_FieldTypeInteger,
	keyDocument:  api.FieldType_FieldTypeKeyword,
	keyPublisher: api.FieldType_FieldTypeKeyword,
	keyEvidence:  api.FieldType_FieldTypeKeyword,
	keyLanguage:  api.FieldType_FieldTypeKeyword,
	keyYear:      api.FieldType_FieldTypeInteger,
	keyFacts:     api.FieldType_FieldTypeKeyword,
}

func (o *Options) quantization() *api.QuantizationConfig {
	switch o.Quantization {
	case ScalarQuantization:
		return api.NewQuantizationScalar(&api.ScalarQuantization{Type: api.QuantizationType_Int8,
			AlwaysRam: api.PtrOf(true)})
	case BinaryQuantization:
		return api.NewQuantizationBinary(&api.BinaryQuantization{AlwaysRam: api.PtrOf(true)})
	}
	return nil
}

// encoding names how components are stored, for statistics and fingerprints.
func (o *Options) encoding() string {
	if o.Quantization == NoQuantization {
		return "float32"
	}
	return "float32+" + string(o.Quantization)
}

// completed makes an error of a write that was not carried out.
func completed(res *api.UpdateResult, err error) error {
	if err == nil && res.GetStatus() != api.UpdateStatus_Completed {
		err = fmt.Errorf("%w: %s", errUnfinished, res.GetStatus())
	}
	return err
}

// switchAlias makes the alias point to a generation, atomically.
func (c *client) switchAlias(ctx context.Context, from, to int) error {
	alias := c.opts.Collection
	var actions []*api.AliasOperations
	if from > 0 {
		actions = append(actions, api.NewAliasDelete(alias))
	}
	actions = append(actions, api.NewAliasCreate(alias, generationName(alias, to)))
	return c.write(ctx, "switch alias", func(ctx context.Context) error { return c.UpdateAliases(ctx, actions) })
}

// discard deletes a generation that was never published: one with a manifest, or
// one without any point, as a killed writer leaves it. Whatever else has such a
// name is somebody's.
func (c *client) discard(ctx context.Context, n int) error {
	name := generationName(c.opts.Collection, n)
	if _, err := c.manifest(ctx, c.write, name); err != nil {
		if !errors.Is(err, ErrForeign) {
			return err
		}
		var points uint64
		err := c.write(ctx, "count points", func(ctx context.Context) (err error) {
			points, err = c.Count(ctx, &api.CountPoints{CollectionName: name, Exact: api.PtrOf(true)})
			return err
		})
		if err != nil {
			return err
		}
		if points > 0 {
			return &index.Error{Op: "begin a generation", Object: c.opts.Address() + "/" + name, Err: ErrForeign,
				Repair: index.RepairReplaceCollection}
		}
	}
	return c.drop(ctx, name)
}

// drop deletes a collection; one that is gone is no error.
func (c *client) drop(ctx context.Context, name string) error {
	return c.write(ctx, "drop collection", func(ctx context.Context) error {
		// The reply says whether it was there.
		_, err := c.GetCollectionsClient().Delete(ctx, &api.DeleteCollection{CollectionName: name})
		return err
	})
}
