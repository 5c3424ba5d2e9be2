"""Scores pairs with rouge_score and sacrebleu; prints seconds, memory, values.

    pip install rouge-score==0.1.2 sacrebleu==2.6.0
    python peer.py PAIRS.jsonl

The time is that of scoring alone, without starting Python and reading the file.
rouge_score gets a white-space tokeniser, because its own drops every Persian
letter and would have nothing to do.
"""
import json
import logging
import resource
import sys
import time

from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF

logging.disable(logging.CRITICAL)


class Whitespace:
    def tokenize(self, text):
        return text.split()


with open(sys.argv[1], encoding="utf-8") as f:
    pairs = [json.loads(line) for line in f]
predictions = [p["prediction"] for p in pairs]
depth = max(len(p["references"]) for p in pairs)
streams = [[p["references"][d] if d < len(p["references"]) else None for p in pairs] for d in range(depth)]

start = time.perf_counter()
names = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"]
scorer = rouge_scorer.RougeScorer(names, tokenizer=Whitespace())
sums = dict.fromkeys(names, 0.0)
for p in pairs:
    for name, score in scorer.score_multi(p["references"], p["prediction"]).items():
        sums[name] += score.fmeasure
values = {name + "-none": total / len(pairs) for name, total in sums.items()}
values["bleu-13a"] = BLEU(tokenize="13a").corpus_score(predictions, streams).score
values["bleu-intl"] = BLEU(tokenize="intl").corpus_score(predictions, streams).score
values["chrf"] = CHRF().corpus_score(predictions, streams).score
values["chrf++"] = CHRF(word_order=2).corpus_score(predictions, streams).score
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
json.dump({"seconds": seconds, "mb": peak // (1 << 20 if sys.platform == "darwin" else 1 << 10), "values": values}, sys.stdout)
