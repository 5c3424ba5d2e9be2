"""Makes irmeasures.golden.json with ir_measures over trec_eval's own code and cwl_eval.

    pip install ir_measures==0.4.3 pytrec_eval-terrier==0.5.11 cwl-eval==1.0.12
    python make_irmeasures_golden.py > irmeasures.golden.json

The cases are random but seeded: graded and negative levels, judged documents that were not
found, found ones that nobody judged, short rankings, queries without a relevant document (a
level below -1 crashes pytrec_eval).
Queries q0…(even numbers) have no ties, and all measures; the others have many, and only
those that trec_eval computes: cwl_eval and ir_measures' own Judged break ties otherwise.
"""
import json
import random

import ir_measures

rng = random.Random(20261128)
qrels, run = {}, {}
for i in range(120):
    q = "q%03d" % i
    docs = ["d%03d" % d for d in rng.sample(range(400), rng.choice([1, 3, 12, 150]))]
    judged = rng.sample(docs, min(len(docs), rng.choice([1, 2, 10, 60]))) + ["x%d" % j for j in range(rng.choice([0, 1, 5, 30]))]
    levels = rng.choice([[0], [-1, 0, 0, 1, 1, 2, 3], [1, 2], [0, 0, 0, 1], [-1, 3]])
    qrels[q] = {d: rng.choice(levels) for d in judged}
    scores = rng.sample(range(1000), len(docs)) if i % 2 == 0 else [rng.randrange(4) for _ in docs]
    run[q] = dict(zip(docs, map(float, scores)))

trec = ["nDCG@10", "AP", "AP@5", "AP(rel=2)", "RR", "RR(rel=2)", "P@5", "P(rel=2)@5", "R@10", "R(rel=2)@10", "Rprec",
        "Rprec(rel=2)", "Bpref", "Bpref(rel=2)", "Bpref(rel=3)", "Success@1", "Success@5", "Success(rel=2)@5"]
own = ["Judged@1", "Judged@10", "Judged@100", "Judged", "RBP(rel=1)", "RBP(rel=1,p=0.5)", "RBP(rel=2,p=0.8)", "RBP(rel=1,p=0.95)"]
values = {q: {} for q in qrels}
for measures, untied in ((trec, False), (own, True)):
    for m in map(ir_measures.parse_measure, measures):
        name = measures[[str(ir_measures.parse_measure(x)) for x in measures].index(str(m))]
        for got in ir_measures.iter_calc([m], qrels, run):
            if not untied or int(got.query_id[1:]) % 2 == 0:
                values[got.query_id][name] = got.value
print(json.dumps({"qrels": qrels, "run": run, "values": values}, sort_keys=True))
