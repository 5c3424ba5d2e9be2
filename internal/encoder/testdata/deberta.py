#!/usr/bin/env python3
"""Makes deberta.json: what TensorFlow's DeBERTa of Hugging Face says of models whose weights deberta_test.go makes as well.

pip install tensorflow-cpu==2.15.1 transformers==4.38.2 sentencepiece==0.2.2 'numpy<2'
"""
import os, json
os.environ.update(TF_CPP_MIN_LOG_LEVEL='3', TRANSFORMERS_OFFLINE='1', TF_ENABLE_ONEDNN_OPTS='0')
import numpy as np, tensorflow as tf
from transformers import DebertaV2Config, TFDebertaV2ForSequenceClassification
from transformers.models.deberta_v2.modeling_tf_deberta_v2 import build_relative_position

HERE = os.path.dirname(os.path.abspath(__file__))
BASE = dict(vocab_size=60, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=32, max_position_embeddings=320,
            relative_attention=True, layer_norm_eps=1e-7, pooler_hidden_act='gelu', pooler_hidden_size=24, hidden_act='gelu', num_labels=3)
VARIANTS = {
    'like v3': dict(position_buckets=16, norm_rel_ebd='layer_norm', share_att_key=True, pos_att_type=['p2c', 'c2p'], type_vocab_size=0,
                    position_biased_input=False, max_relative_positions=-1),
    'own projections, no buckets': dict(position_buckets=-1, norm_rel_ebd='none', share_att_key=False, pos_att_type=['c2p', 'p2c'],
                                        type_vocab_size=2, position_biased_input=True, max_relative_positions=24),
    'content to position': dict(position_buckets=8, norm_rel_ebd='layer_norm', share_att_key=False, pos_att_type=['c2p'], type_vocab_size=0,
                                position_biased_input=False, max_relative_positions=40),
    'position to content': dict(position_buckets=12, norm_rel_ebd='none', share_att_key=True, pos_att_type=['p2c'], type_vocab_size=2,
                                position_biased_input=True, max_relative_positions=-1),
}


def name_of(w):
    n = w.name.split('/', 1)[1].replace(':0', '').replace('layer_._', 'layer.').replace('/', '.')
    for a, b in (('kernel', 'weight'), ('gamma', 'weight'), ('beta', 'bias'), ('pos_proj', 'pos_key_proj'), ('pos_q_proj', 'pos_query_proj'),
                 ('token_type_embeddings.embeddings', 'token_type_embeddings.weight'), ('position_embeddings.embeddings', 'position_embeddings.weight')):
        n = n.replace(a, b)
    return n


def numbers(shapes):
    """The weights by name: a linear congruence, scaled by kind, the names sorted."""
    x, out = 12345, {}
    for n in sorted(shapes):
        v = np.empty(int(np.prod(shapes[n])), np.float32)
        for i in range(len(v)):
            x = (x * 1664525 + 1013904223) % 2**32
            v[i] = np.float32((x >> 8) / 2**24 - .5)
        if n.endswith('LayerNorm.weight'):
            v = np.float32(1) + np.float32(.25) * v
        elif not n.endswith('bias'):
            v = np.float32(2 if 'embeddings' in n else 1) * v
        out[n] = v.reshape(shapes[n])
    return out


cases = []
for name, v in VARIANTS.items():
    c = DebertaV2Config(**BASE, **v)
    m = TFDebertaV2ForSequenceClassification(c)
    m(tf.constant([[1, 2, 3]]))
    turned = lambda w: w.name.endswith('kernel:0')
    shapes = {name_of(w): list(w.shape)[::-1] if turned(w) else list(w.shape) for w in m.weights}
    W = numbers(shapes)
    for w in m.weights:
        w.assign(W[name_of(w)].T if turned(w) else W[name_of(w)])
    seqs = []
    for L in (1, 2, 11, 64, 300):
        ids = [(7 * i * i + 3 * i + L) % 60 for i in range(L)]
        types = [int(i > L // 2) if v['type_vocab_size'] else 0 for i in range(L)]
        o = m(input_ids=tf.constant([ids]), token_type_ids=tf.constant([types]), output_hidden_states=True)
        r = lambda a: [float('%.7g' % x) for x in np.asarray(a, np.float64).ravel()]
        last = np.asarray(o.hidden_states[-1][0])
        seqs.append(dict(ids=ids, types=types, first=r(last[0]), last=r(last[-1]), sums=r(last.sum(1)), logits=r(o.logits.numpy()[0])))
    keys = list(BASE) + list(v)
    config = {k: getattr(c, k) for k in keys if k != 'num_labels'} | {'model_type': 'deberta-v2'}
    cases.append(dict(name=name, config=config, shapes=shapes, sequences=seqs))
with open(os.path.join(HERE, 'deberta.json'), 'w') as f:
    buckets = build_relative_position(512, 512, 256, 512).numpy().reshape(512, 512)  # of deberta-v3 and mdeberta-v3
    json.dump(dict(cases=cases, buckets=buckets[:, 0].astype(int).tolist()), f, separators=(',', ':'))
    f.write('\n')
