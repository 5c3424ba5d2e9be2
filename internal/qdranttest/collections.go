package qdranttest

import (
	"context"
	"maps"
	"slices"

	api "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// collections is the service that makes and describes collections.
type collections struct {
	api.UnimplementedCollectionsServer
	data *store
}

func unimplemented(what string) error {
	return status.Errorf(codes.Unimplemented, "qdranttest: %s", what)
}

func (s *collections) Create(_ context.Context, req *api.CreateCollection) (*api.CollectionOperationResponse, error) {
	if req.StrictModeConfig != nil || req.GetShardingMethod() != api.ShardingMethod_Auto {
		return nil, unimplemented("strict mode and custom sharding")
	}
	dense := map[string]*api.VectorParams{}
	switch v := req.GetVectorsConfig().GetConfig().(type) {
	case *api.VectorsConfig_Params:
		dense[""] = v.Params
	case *api.VectorsConfig_ParamsMap:
		maps.Copy(dense, v.ParamsMap.GetMap())
	}
	for name, p := range dense {
		if p.GetSize() < 1 || p.GetSize() > 65536 {
			return nil, invalid("Validation error in body: [vectors.%s.size: value %d invalid, "+
				"must be from 1 to 65536]", name, p.GetSize())
		}
		if p.GetDistance() != api.Distance_Cosine && p.GetDistance() != api.Distance_Dot ||
			p.MultivectorConfig != nil {
			return nil, unimplemented("distances other than cosine and dot, multivectors")
		}
	}
	name := req.GetCollectionName()
	s.data.mu.Lock()
	defer s.data.mu.Unlock()
	if s.data.collections[name] != nil {
		return nil, status.Errorf(codes.AlreadyExists, "Wrong input: Collection `%s` already exists!", name)
	}
	if _, ok := s.data.aliases[name]; ok {
		return nil, invalid("Wrong input: Can't create collection with name %s. "+
			"Alias with the same name already exists", name)
	}
	s.data.collections[name] = &collection{
		dense:  dense,
		sparse: maps.Clone(req.GetSparseVectorsConfig().GetMap()),
		config: &api.CollectionConfig{
			Params: &api.CollectionParams{
				ShardNumber:            orDefault(req.ShardNumber, 1),
				OnDiskPayload:          orDefault(req.OnDiskPayload, true),
				VectorsConfig:          req.VectorsConfig,
				SparseVectorsConfig:    req.SparseVectorsConfig,
				ReplicationFactor:      proto.Uint32(orDefault(req.ReplicationFactor, 1)),
				WriteConsistencyFactor: proto.Uint32(orDefault(req.WriteConsistencyFactor, 1)),
			},
			HnswConfig:         req.HnswConfig,
			OptimizerConfig:    req.OptimizersConfig,
			WalConfig:          req.WalConfig,
			QuantizationConfig: req.QuantizationConfig,
			Metadata:           req.Metadata,
		},
		schema: map[string]*api.PayloadSchemaInfo{},
		points: map[pointKey]*point{},
		status: api.CollectionStatus_Green,
	}
	return &api.CollectionOperationResponse{Result: true}, nil
}

func orDefault[T any](v *T, otherwise T) T {
	if v == nil {
		return otherwise
	}
	return *v
}

func (s *collections) Get(_ context.Context, req *api.GetCollectionInfoRequest) (*api.GetCollectionInfoResponse,
	error) {
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	c, err := s.data.collection(req.GetCollectionName())
	if err != nil {
		return nil, err
	}
	vectors := 0
	for _, p := range c.points {
		vectors += len(p.dense) + len(p.sparse)
	}
	schema := map[string]*api.PayloadSchemaInfo{}
	for field, info := range c.schema {
		n := 0
		for _, p := range c.points {
			if !isEmpty(lookup(p.payload, field)) {
				n++
			}
		}
		schema[field] = &api.PayloadSchemaInfo{DataType: info.DataType, Params: info.Params,
			Points: proto.Uint64(uint64(n))}
	}
	return &api.GetCollectionInfoResponse{Result: &api.CollectionInfo{
		Status:              c.status,
		OptimizerStatus:     &api.OptimizerStatus{Ok: c.optimizerError == "", Error: c.optimizerError},
		SegmentsCount:       uint64(c.shards()),
		Config:              c.config,
		PayloadSchema:       schema,
		PointsCount:         proto.Uint64(uint64(len(c.points))),
		IndexedVectorsCount: proto.Uint64(uint64(vectors)),
	}}, nil
}

func (s *collections) CollectionExists(_ context.Context,
	req *api.CollectionExistsRequest) (*api.CollectionExistsResponse, error) {
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	_, err := s.data.collection(req.GetCollectionName())
	return &api.CollectionExistsResponse{Result: &api.CollectionExists{Exists: err == nil}}, nil
}

func (s *collections) List(context.Context, *api.ListCollectionsRequest) (*api.ListCollectionsResponse, error) {
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	res := &api.ListCollectionsResponse{}
	for _, name := range slices.Sorted(maps.Keys(s.data.collections)) {
		res.Collections = append(res.Collections, &api.CollectionDescription{Name: name})
	}
	return res, nil
}

// Update merges what is given into the configuration.
func (s *collections) Update(_ context.Context, req *api.UpdateCollection) (*api.CollectionOperationResponse, error) {
	if req.VectorsConfig != nil || req.QuantizationConfig != nil || req.SparseVectorsConfig != nil ||
		req.StrictModeConfig != nil {
		return nil, unimplemented("changing vectors, quantization or strict mode")
	}
	s.data.mu.Lock()
	defer s.data.mu.Unlock()
	c, err := s.data.collection(req.GetCollectionName())
	if err != nil {
		return nil, err
	}
	config := proto.CloneOf(c.config)
	proto.Merge(config, &api.CollectionConfig{HnswConfig: req.HnswConfig, OptimizerConfig: req.OptimizersConfig,
		Metadata: req.Metadata})
	if diff := req.GetParams(); diff != nil {
		proto.Merge(config.Params, &api.CollectionParams{
			ReplicationFactor:      diff.ReplicationFactor,
			WriteConsistencyFactor: diff.WriteConsistencyFactor,
			ReadFanOutFactor:       diff.ReadFanOutFactor,
			ReadFanOutDelayMs:      diff.ReadFanOutDelayMs,
		})
		config.Params.OnDiskPayload = orDefault(diff.OnDiskPayload, config.Params.OnDiskPayload)
	}
	c.config = config
	return &api.CollectionOperationResponse{Result: true}, nil
}

// Delete takes a collection's own name, no alias. A collection that does not
// exist is no error; the result is false.
func (s *collections) Delete(_ context.Context, req *api.DeleteCollection) (*api.CollectionOperationResponse, error) {
	s.data.mu.Lock()
	defer s.data.mu.Unlock()
	return &api.CollectionOperationResponse{Result: s.data.drop(req.GetCollectionName())}, nil
}

// UpdateAliases applies the actions one after the other under one lock, so that
// no other call sees a state between them. As in Qdrant there is no way back:
// an action that fails leaves those before it in place.
func (s *collections) UpdateAliases(_ context.Context,
	req *api.ChangeAliases) (*api.CollectionOperationResponse, error) {
	s.data.mu.Lock()
	defer s.data.mu.Unlock()
	for _, a := range req.GetActions() {
		if err := s.data.changeAlias(a); err != nil {
			return nil, err
		}
	}
	return &api.CollectionOperationResponse{Result: true}, nil
}

func (s *store) changeAlias(a *api.AliasOperations) error {
	switch a := a.GetAction().(type) {
	case *api.AliasOperations_CreateAlias:
		alias, target := a.CreateAlias.GetAliasName(), a.CreateAlias.GetCollectionName()
		if s.collections[target] == nil {
			return status.Errorf(codes.NotFound, "Not found: Collection `%s` doesn't exist!", target)
		}
		if s.collections[alias] != nil {
			return status.Errorf(codes.AlreadyExists, "Wrong input: Collection `%s` already exists!", alias)
		}
		s.aliases[alias] = target
	case *api.AliasOperations_DeleteAlias: // of one that does not exist too
		delete(s.aliases, a.DeleteAlias.GetAliasName())
	case *api.AliasOperations_RenameAlias:
		from := a.RenameAlias.GetOldAliasName()
		target, ok := s.aliases[from]
		if !ok {
			return status.Errorf(codes.NotFound, "Not found: Alias %s does not exists!", from)
		}
		delete(s.aliases, from)
		s.aliases[a.RenameAlias.GetNewAliasName()] = target
	default:
		return invalid("Malformed AliasOperation type")
	}
	return nil
}

func (s *collections) ListAliases(context.Context, *api.ListAliasesRequest) (*api.ListAliasesResponse, error) {
	return s.listAliases(func(string) bool { return true }), nil
}

func (s *collections) ListCollectionAliases(_ context.Context,
	req *api.ListCollectionAliasesRequest) (*api.ListAliasesResponse, error) {
	return s.listAliases(func(target string) bool { return target == req.GetCollectionName() }), nil
}

func (s *collections) listAliases(want func(target string) bool) *api.ListAliasesResponse {
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	res := &api.ListAliasesResponse{}
	for _, alias := range slices.Sorted(maps.Keys(s.data.aliases)) {
		if target := s.data.aliases[alias]; want(target) {
			res.Aliases = append(res.Aliases, &api.AliasDescription{AliasName: alias, CollectionName: target})
		}
	}
	return res
}

// CollectionClusterInfo describes a cluster of one node.
func (s *collections) CollectionClusterInfo(_ context.Context,
	req *api.CollectionClusterInfoRequest) (*api.CollectionClusterInfoResponse, error) {
	s.data.mu.RLock()
	defer s.data.mu.RUnlock()
	c, err := s.data.collection(req.GetCollectionName())
	if err != nil {
		return nil, err
	}
	n := c.shards()
	local := make([]*api.LocalShardInfo, n)
	for i := range local {
		local[i] = &api.LocalShardInfo{ShardId: uint32(i), State: api.ReplicaState_Active}
	}
	for _, p := range c.points {
		local[p.shard(n)].PointsCount++
	}
	return &api.CollectionClusterInfoResponse{PeerId: 1, ShardCount: uint64(n), LocalShards: local}, nil
}
