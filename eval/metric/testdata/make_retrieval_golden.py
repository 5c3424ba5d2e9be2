"""Makes retrieval.golden.json with trec_eval's own code (pytrec_eval).

    pip install pytrec_eval-terrier
    python make_retrieval_golden.py > retrieval.golden.json

The cases are random but seeded: graded and negative levels, ties, tied scores
that differ only beyond single precision, unjudged documents, short rankings.
"""
import json
import random

import pytrec_eval

rng = random.Random(20261123)
qrels, run = {}, {}
for i in range(120):
    q = "q%03d" % i
    docs = ["d%03d" % d for d in rng.sample(range(400), rng.choice([3, 20, 150]))]
    judged = rng.sample(docs, min(len(docs), rng.choice([1, 2, 10, 60]))) + ["x%d" % j for j in range(rng.choice([0, 1, 5]))]
    qrels[q] = {d: rng.choice([-1, 0, 0, 1, 1, 1, 2, 3]) for d in judged}
    coarse = rng.random() < 0.5
    run[q] = {d: (float(rng.randrange(5)) if coarse else rng.random() * 10) for d in docs}
    for d in list(docs)[:2]:
        run[q][d] = 3.25 + rng.choice([0, 1e-9])

names = {"nDCG@10": "ndcg_cut_10", "nDCG@3": "ndcg_cut_3", "nDCG": "ndcg", "MRR": "recip_rank", "MAP": "map",
         "MAP@10": "map_cut_10", "R@10": "recall_10", "R@100": "recall_100", "P@5": "P_5", "P@10": "P_10", "P@100": "P_100"}
measures = {"ndcg_cut.3,10", "ndcg", "recip_rank", "map", "map_cut.10", "recall.10,100", "P.5,10,100"}
got = pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(run)
values = {q: {ours: got[q][theirs] for ours, theirs in names.items()} for q in sorted(got)}
print(json.dumps({"qrels": qrels, "run": run, "values": values}, sort_keys=True))
