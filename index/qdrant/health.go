package qdrant

import (
	"context"
	"net"
	"strings"

	"github.com/RoaringBitmap/roaring/v2/roaring64"
	api "github.com/qdrant/go-client/qdrant"

	"github.com/biopars/biopars/index"
)

// Health describes the server and the published collection.
type Health struct {
	Address     string `json:"address"`
	Version     string `json:"version"`     // of the server
	Unencrypted bool   `json:"unencrypted"` // an API key goes to another machine without TLS
	Collection  string `json:"collection"`  // the generation behind the alias
	// Status of the collection: "green", "yellow" (being optimised), "grey"
	// (waits for the next write to be optimised) or "red" (something has failed).
	Status      string    `json:"status"`
	Optimizer   string    `json:"optimizer"` // "ok", or what has failed
	Points      int       `json:"points"`    // passages
	Applied     index.Seq `json:"applied"`
	Writing     bool      `json:"writing"` // changes are stored that are not published
	Indexed     int       `json:"indexed"` // vectors in a graph or inverted index; small segments have none
	Dimension   int       `json:"dimension"`
	Shards      int       `json:"shards"`
	Replication int       `json:"replication"`
	Segments    int       `json:"segments"`
}

// Health asks the server how it is.
func (s *Store) Health(ctx context.Context) (h Health, err error) {
	c := s.c
	h.Address = c.opts.Address()
	h.Unencrypted = c.opts.APIKey != "" && c.opts.TLS == nil && !loopback(c.opts.Host)
	err = c.read(ctx, "ask for health", func(ctx context.Context) error {
		reply, err := c.HealthCheck(ctx)
		h.Version = reply.GetVersion()
		return err
	})
	if err != nil {
		return h, err
	}
	err = s.view(ctx, func(st *state) error {
		h.Collection, h.Dimension, h.Applied, h.Writing = st.collection, st.Dimension, st.Published, st.Writing
		var info *api.CollectionInfo
		err := c.read(ctx, "ask for health", func(ctx context.Context) (err error) {
			info, err = c.GetCollectionInfo(ctx, st.collection)
			return err
		})
		if err != nil {
			return err
		}
		h.Status = strings.ToLower(info.GetStatus().String())
		h.Optimizer = "ok"
		if o := info.GetOptimizerStatus(); o != nil && !o.GetOk() {
			h.Optimizer = o.GetError()
		}
		h.Indexed, h.Segments = int(info.GetIndexedVectorsCount()), int(info.GetSegmentsCount())
		p := info.GetConfig().GetParams()
		h.Shards, h.Replication = int(p.GetShardNumber()), int(p.GetReplicationFactor())
		h.Points, err = c.count(ctx, st)
		return err
	})
	return h, err
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Seqs returns the positions of the passages that the published collection has.
func (s *Store) Seqs(ctx context.Context) (*roaring64.Bitmap, error) {
	out := roaring64.New()
	err := s.scroll(ctx, keySeq, func(payload map[string]*api.Value) { out.Add(uint64(seqOf(payload))) })
	return out, err
}

// PassageIDs returns the identifiers of the passages that the published
// collection has, in no particular order.
func (s *Store) PassageIDs(ctx context.Context) ([]string, error) {
	var out []string
	err := s.scroll(ctx, keyID, func(payload map[string]*api.Value) {
		out = append(out, payload[keyID].GetStringValue())
	})
	return out, err
}

// scroll goes over the published passages with one key of their payload.
func (s *Store) scroll(ctx context.Context, key string, each func(map[string]*api.Value)) error {
	const page = 5000
	return s.view(ctx, func(st *state) error {
		var offset *api.PointId
		for {
			var found []*api.RetrievedPoint
			var next *api.PointId
			err := s.c.read(ctx, "list passages", func(ctx context.Context) (err error) {
				found, next, err = s.c.ScrollAndOffset(ctx, &api.ScrollPoints{
					CollectionName: st.collection,
					Filter:         &api.Filter{Must: []*api.Condition{upTo(max(st.Published, 1))}},
					Offset:         offset,
					Limit:          api.PtrOf(uint32(page)),
					WithPayload:    api.NewWithPayloadInclude(key),
					Timeout:        seconds(ctx),
				})
				return err
			})
			if err != nil {
				return err
			}
			for _, p := range found {
				each(p.GetPayload())
			}
			if next == nil {
				return nil
			}
			offset = next
		}
	})
}
