package qdranttest

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"sync"

	"github.com/google/uuid"
	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// store holds everything a server knows. Messages in it are never changed, only
// replaced, so that answers may share them.
type store struct {
	mu          sync.RWMutex
	collections map[string]*collection
	aliases     map[string]string // alias to collection
}

// collection is a collection with its points.
type collection struct {
	config         *api.CollectionConfig
	dense          map[string]*api.VectorParams
	sparse         map[string]*api.SparseVectorParams
	schema         map[string]*api.PayloadSchemaInfo
	points         map[pointKey]*point
	version        uint64 // number of the last operation
	status         api.CollectionStatus
	optimizerError string
}

// point is a stored point.
type point struct {
	key     pointKey
	hash    uint64 // of the key; has nothing to do with its order
	payload map[string]*api.Value
	dense   map[string][]float32 // normalised where the distance is the cosine
	sparse  map[string]*api.SparseVector
	version uint64
}

// pointKey is the id of a point in a form that compares: a number if uuid is
// uuid.Nil, which Qdrant would accept as an id and our checks do not.
type pointKey struct {
	number uint64
	uuid   uuid.UUID
}

func newStore() *store {
	return &store{collections: map[string]*collection{}, aliases: map[string]string{}}
}

// resolve returns the collection that an alias stands for, and any other name
// as it is.
func (s *store) resolve(name string) string {
	if target, ok := s.aliases[name]; ok {
		return target
	}
	return name
}

// collection finds a collection by name or alias.
func (s *store) collection(name string) (*collection, error) {
	name = s.resolve(name)
	c := s.collections[name]
	if c == nil {
		return nil, status.Errorf(codes.NotFound, "Not found: Collection `%s` doesn't exist!", name)
	}
	return c, nil
}

// drop removes a collection with its aliases and reports whether it existed.
func (s *store) drop(name string) bool {
	for alias, target := range s.aliases {
		if target == name {
			delete(s.aliases, alias)
		}
	}
	_, ok := s.collections[name]
	delete(s.collections, name)
	return ok
}

// parseID turns an id into a key.
func parseID(id *api.PointId) (pointKey, error) {
	switch v := id.GetPointIdOptions().(type) {
	case *api.PointId_Num:
		return pointKey{number: v.Num}, nil
	case *api.PointId_Uuid:
		u, err := uuid.Parse(v.Uuid)
		if err != nil {
			return pointKey{}, status.Errorf(codes.InvalidArgument, "Unable to parse UUID: %s", v.Uuid)
		}
		return pointKey{uuid: u}, nil
	}
	return pointKey{}, status.Error(codes.InvalidArgument, "Empty ID is not allowed")
}

// id turns the key back into an id.
func (k pointKey) id() *api.PointId {
	if k.uuid == uuid.Nil {
		return api.NewIDNum(k.number)
	}
	return api.NewIDUUID(k.uuid.String())
}

// compare orders ids as Qdrant scrolls: numbers first, then UUIDs by their bytes.
func (k pointKey) compare(other pointKey) int {
	if k.uuid == uuid.Nil || other.uuid == uuid.Nil {
		if c := slices.Compare(k.uuid[:], other.uuid[:]); c != 0 {
			return c
		}
		return cmp.Compare(k.number, other.number)
	}
	return slices.Compare(k.uuid[:], other.uuid[:])
}

// hash is a number that has nothing to do with the order of keys.
func (k pointKey) hash() uint64 {
	h := fnv.New64a()
	var number [8]byte
	binary.LittleEndian.PutUint64(number[:], k.number)
	h.Write(number[:])
	h.Write(k.uuid[:])
	return h.Sum64()
}

// unordered compares points where Qdrant promises no order: by their hashes.
func (p *point) unordered(other *point) int {
	if c := cmp.Compare(p.hash, other.hash); c != 0 {
		return c
	}
	return p.key.compare(other.key)
}

// shard is the one of n shards that the point belongs to.
func (p *point) shard(n uint32) uint32 { return uint32(p.hash % uint64(n)) }

// shards returns the number of shards of the collection.
func (c *collection) shards() uint32 { return c.config.GetParams().GetShardNumber() }

// passing returns the points that pass every filter, in any order.
func (c *collection) passing(filters ...*api.Filter) ([]*point, error) {
	var found []*point
	for _, p := range c.points {
		ok, err := passes(p, filters)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, p)
		}
	}
	return found, nil
}

// sorted returns the points that pass every filter in the order of their ids.
func (c *collection) sorted(filters ...*api.Filter) ([]*point, error) {
	found, err := c.passing(filters...)
	slices.SortFunc(found, func(a, b *point) int { return a.key.compare(b.key) })
	return found, err
}
