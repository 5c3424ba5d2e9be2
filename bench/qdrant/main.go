// Command qdrant measures what the store on a Qdrant server costs beside the
// plain Go client that does the same upserts and queries with nothing around it,
// in one run:
//
//	go run ./bench/qdrant -server localhost:6334 -points 20000 -dimension 192
//
// It makes and drops collections whose names begin with "biopars-bench". Rounds
// of both alternate; the figures are medians.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strconv"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	"golang.org/x/sync/errgroup"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/qdrant"
)

func main() {
	var b bench
	server := flag.String("server", "localhost:6334", "host and gRPC port of the server")
	flag.IntVar(&b.points, "points", 20000, "passages")
	flag.IntVar(&b.dimension, "dimension", 192, "components of a vector")
	flag.IntVar(&b.queries, "queries", 500, "queries of a round")
	flag.IntVar(&b.rounds, "rounds", 5, "rounds of each")
	flag.Parse()
	host, port, err := net.SplitHostPort(*server)
	if err == nil {
		b.host = host
		b.port, err = strconv.Atoi(port)
	}
	if err == nil {
		err = b.run(context.Background(), os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type bench struct {
	host                               string
	port                               int
	points, dimension, queries, rounds int
}

const (
	oursName  = "biopars-bench"
	plainName = "biopars-bench-plain"
	batchSize = 256 // points of an upsert, and
	inFlight  = 4   // upserts under way, for both
	k         = 100
)

func (b *bench) run(ctx context.Context, out io.Writer) (err error) {
	client, err := api.NewClient(&api.Config{Host: b.host, Port: b.port, SkipCompatibilityCheck: true})
	if err != nil {
		return err
	}
	defer client.Close()
	drop := func() {
		for _, name := range []string{plainName, oursName + "-1"} {
			_ = client.DeleteCollection(ctx, name) // it may not be there
		}
	}
	drop()
	defer drop()

	data := b.data()
	var ingest, search pair
	for round := range b.rounds {
		drop()
		var store *qdrant.Store
		sides := []func() error{
			func() error {
				took, err := timed(func() error { return b.plainIngest(ctx, client, data) })
				ingest.plain = append(ingest.plain, took)
				return err
			},
			func() (err error) {
				if store, err = qdrant.Open(ctx, b.options(), dense.OpenOptions{}); err != nil {
					return err
				}
				took, err := timed(func() error { return b.ourIngest(ctx, store, data) })
				ingest.ours = append(ingest.ours, took)
				return err
			},
		}
		if round%2 == 1 { // the server still builds its graph for the first while it takes the second
			slices.Reverse(sides)
		}
		err := errors.Join(sides[0](), sides[1]())
		if err == nil {
			err = b.search(ctx, client, store, &search)
		}
		if store != nil {
			err = errors.Join(err, store.Close())
		}
		if err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%d passages of dimension %d, %d rounds\n", b.points, b.dimension, b.rounds)
	ingest.print(out, "ingest")
	search.print(out, "query")
	fmt.Fprintf(out, "ingest throughput %.0f %% of the plain client's (wanted: 90), query latency %+.0f %% (wanted: "+
		"at most +10)\n",
		100*ingest.ratio(), 100*(1/search.ratio()-1))
	return nil
}

func (b *bench) options() qdrant.Options {
	return qdrant.Options{Host: b.host, Port: b.port, Collection: oursName, BatchPoints: batchSize, InFlight: inFlight}
}

// data is what is stored: random vectors, and passages of the usual size.
func (b *bench) data() []dense.Point {
	rng := rand.New(rand.NewPCG(1, 2))
	text := make([]rune, 500)
	points := make([]dense.Point, b.points)
	for i := range points {
		for j := range text {
			text[j] = 'ا' + rune(rng.IntN(28))
		}
		points[i].Vector = vector(rng, b.dimension)
		points[i].Passage = index.Passage{
			ID: fmt.Sprintf("%016x%016x", rng.Uint64(), rng.Uint64()), Seq: index.Seq(i + 1),
			DocumentID: strconv.Itoa(i / 3), Title: "عنوان", Text: string(text),
			Metadata: index.Metadata{Publisher: "ناشر", Language: "fa", Year: 1980 + i%45},
		}
	}
	return points
}

func vector(rng *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(rng.NormFloat64())
	}
	return v
}

func timed(f func() error) (time.Duration, error) {
	start := time.Now()
	err := f()
	return time.Since(start), err
}

// plainIngest makes the collection and upserts points with the same payload.
func (b *bench) plainIngest(ctx context.Context, c *api.Client, data []dense.Point) error {
	err := c.CreateCollection(ctx, &api.CreateCollection{
		CollectionName: plainName,
		VectorsConfig: api.NewVectorsConfigMap(map[string]*api.VectorParams{
			"dense": {Size: uint64(b.dimension), Distance: api.Distance_Cosine},
		}),
	})
	if err != nil {
		return err
	}
	for field, kind := range map[string]api.FieldType{
		"seq": api.FieldType_FieldTypeInteger, "year": api.FieldType_FieldTypeInteger,
		"document_id": api.FieldType_FieldTypeKeyword,
		"publisher":   api.FieldType_FieldTypeKeyword, "evidence_type": api.FieldType_FieldTypeKeyword,
		"language": api.FieldType_FieldTypeKeyword,
	} {
		if _, err := c.CreateFieldIndex(
			ctx, &api.CreateFieldIndexCollection{CollectionName: plainName, FieldName: field, FieldType: &kind,
				Wait: api.PtrOf(true)}); err != nil {
			return err
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(inFlight)
	for part := range slices.Chunk(data, batchSize) {
		g.Go(func() error {
			points := make([]*api.PointStruct, len(part))
			for i, p := range part {
				id := p.Passage.ID
				points[i] = &api.PointStruct{
					Id:      api.NewIDUUID(id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]),
					Vectors: api.NewVectorsMap(map[string]*api.Vector{"dense": api.NewVectorDense(p.Vector)}),
					Payload: api.NewValueMap(map[string]any{
						"seq": int64(p.Passage.Seq), "id": id, "document_id": p.Passage.DocumentID,
						"title": p.Passage.Title, "text": p.Passage.Text,
						"start": 0, "end": 0, "publisher": p.Passage.Publisher, "evidence_type": "",
						"language": p.Passage.Language, "year": p.Passage.Year,
					}),
				}
			}
			_, err := c.Upsert(ctx, &api.UpsertPoints{CollectionName: plainName, Points: points, Wait: api.PtrOf(true)})
			return err
		})
	}
	return g.Wait()
}

func (b *bench) ourIngest(ctx context.Context, s *qdrant.Store, data []dense.Point) error {
	for part := range slices.Chunk(data, 512) { // as the catalogue hands changes over
		if err := s.Apply(ctx, dense.Batch{Points: part, Through: part[len(part)-1].Passage.Seq}); err != nil {
			return err
		}
	}
	return s.Publish(ctx)
}

// search asks both the same, one query of each in turn.
func (b *bench) search(ctx context.Context, c *api.Client, s *qdrant.Store, p *pair) error {
	rng := rand.New(rand.NewPCG(3, uint64(len(p.ours))))
	using := "dense"
	for range b.queries {
		v := vector(rng, b.dimension)
		took, err := timed(func() error {
			_, err := c.Query(ctx, &api.QueryPoints{
				CollectionName: plainName, Query: api.NewQueryDense(v), Using: &using, Limit: api.PtrOf(uint64(k)),
				WithPayload: api.NewWithPayloadInclude("seq"),
			})
			return err
		})
		if err != nil {
			return fmt.Errorf("plain client: %w", err)
		}
		p.plain = append(p.plain, took)
		if took, err = timed(func() error { _, err := s.Search(ctx, v, index.Filter{}, k); return err }); err != nil {
			return fmt.Errorf("store: %w", err)
		}
		p.ours = append(p.ours, took)
	}
	return nil
}

// pair is what both took for the same.
type pair struct{ plain, ours []time.Duration }

func median(d []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(d))[len(d)/2]
}

// ratio is the speed of the store beside the plain client's.
func (p *pair) ratio() float64 { return float64(median(p.plain)) / float64(median(p.ours)) }

func (p *pair) print(out io.Writer, what string) {
	fmt.Fprintf(out, "%-8s plain client %v, store %v\n", what, median(p.plain).Round(time.Microsecond),
		median(p.ours).Round(time.Microsecond))
}
