"""The Python side of bench/encoder: tokens by tokenizers, states by ONNX Runtime.

    pip install tokenizers onnx onnxruntime safetensors

Reads requests as JSON, one a line, and answers each with a line. The graph of a
BERT is made of the model's own weights, with ONNX Runtime's fused attention,
normalization and GELU, which is what its optimizer makes of an exported one.
"""
import json
import os
import resource
import sys
import tempfile


def processor():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime


def tokens(directory, texts):
    from tokenizers import Tokenizer
    t = Tokenizer.from_file(os.path.join(directory, "tokenizer.json"))
    t.no_padding()
    t.no_truncation()
    return [t.encode(x).ids for x in texts]


def graph(directory, path):
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from safetensors.numpy import load_file
    w = load_file(os.path.join(directory, "model.safetensors"))
    with open(os.path.join(directory, "config.json"), encoding="utf-8") as f:
        c = json.load(f)
    hidden, eps = c["hidden_size"], c.get("layer_norm_eps", 1e-12)
    tensors, nodes = [], []

    def constant(name, value):
        tensors.append(numpy_helper.from_array(np.ascontiguousarray(value.astype(np.float32)), name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def part(name):
        return w["embeddings." + name]

    fused = "com.microsoft"
    word = node("Gather", [constant("word", part("word_embeddings.weight")), "ids"], "e0")
    place = node("Gather", [constant("position", part("position_embeddings.weight")), "at"], "e1")
    x = node("Add", [node("Add", [word, place], "e2"), constant("kind", part("token_type_embeddings.weight")[0])], "e3")
    x = node("LayerNormalization", [x, constant("nw", part("LayerNorm.weight")), constant("nb", part("LayerNorm.bias"))],
             "x0", axis=-1, epsilon=eps)
    for i in range(c["num_hidden_layers"]):
        def weight(name):
            return w["encoder.layer.%d.%s" % (i, name)]

        def linear(x, name, to):
            return node("MatMul", [x, constant("%s%d" % (to, i), weight(name + ".weight").T)], "%sx%d" % (to, i))

        def normalized(x, y, bias, name, to):
            return node("SkipLayerNormalization",
                        [x, y, constant("%sw%d" % (to, i), weight(name + ".weight")),
                         constant("%sb%d" % (to, i), weight(name + ".bias")),
                         constant("%sl%d" % (to, i), weight(bias + ".bias"))], "%s%d" % (to, i), domain=fused, epsilon=eps)

        three = ["attention.self." + n for n in ("query", "key", "value")]
        q = constant("q%d" % i, np.concatenate([weight(n + ".weight").T for n in three], 1))
        b = constant("qb%d" % i, np.concatenate([weight(n + ".bias") for n in three]))
        a = node("Attention", [x, q, b], "a%d" % i, domain=fused, num_heads=c["num_attention_heads"])
        y = normalized(linear(a, "attention.output.dense", "o"), x, "attention.output.dense", "attention.output.LayerNorm", "y")
        g = node("BiasGelu", [linear(y, "intermediate.dense", "u"), constant("ub%d" % i, weight("intermediate.dense.bias"))],
                 "g%d" % i, domain=fused)
        x = normalized(linear(g, "output.dense", "d"), y, "output.dense", "output.LayerNorm", "z")
    made = helper.make_graph(
        nodes, "bert", [helper.make_tensor_value_info(n, TensorProto.INT64, ["b", "s"]) for n in ("ids", "at")],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, ["b", "s", hidden])], tensors)
    sets = [helper.make_opsetid("", 17), helper.make_opsetid(fused, 1)]
    onnx.save(helper.make_model(made, opset_imports=sets, ir_version=9), path)


class Model:
    def __init__(self, directory):
        import onnxruntime
        with tempfile.TemporaryDirectory() as d:
            path = os.path.join(d, "model.onnx")
            graph(directory, path)
            o = onnxruntime.SessionOptions()
            o.intra_op_num_threads = o.inter_op_num_threads = 1
            self.session = onnxruntime.InferenceSession(path, o, providers=["CPUExecutionProvider"])

    def states(self, ids):
        import numpy as np
        ids = np.array(ids, np.int64)
        at = np.tile(np.arange(ids.shape[1], dtype=np.int64), (len(ids), 1))
        return self.session.run(None, {"ids": ids, "at": at})[0]


models = {}
for line in sys.stdin:
    r = json.loads(line)
    if "texts" in r:
        answer = {"ids": tokens(r["model"], r["texts"])}
    else:
        m = models.get(r["model"])
        if m is None:
            m = models[r["model"]] = Model(r["model"])
        start = processor()
        for _ in range(r["times"]):
            out = m.states(r["ids"])
        answer = {"seconds": processor() - start, "first": out[0].mean(0).astype(float).tolist()}
    print(json.dumps(answer), flush=True)
