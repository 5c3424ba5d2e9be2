"""Makes generation.golden.json with the reference implementations.

    pip install rouge-score==0.1.2 sacrebleu==2.6.0 nltk==3.10.4
    python make_golden.py > generation.golden.json

All texts are made here, from word lists written for the purpose and a fixed
seed. What is covered on purpose: Persian, English and mixed text, ZWNJ, Arabic
letters, three kinds of digits, decimal and thousands separators, hyphens and
ranges, punctuation of both scripts, entities, line ends and "-\\n", odd white
space, letters whose lower case is special, characters outside the basic plane,
empty texts, texts of one token, texts without a shared word, very long texts,
and up to four references.
"""
import collections
import json
import logging
import random
import re
import string

from nltk.translate import meteor_score
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF

logging.disable(logging.CRITICAL)
rng = random.Random(6)

PERSIAN = """بیمار پزشک تب درد سر معده قلب کلیه کبد ریه خون فشار قند دیابت عفونت باکتری ویروس واکسن دارو قرص شربت
آنتی‌بیوتیک می‌شود نمی‌شود ندارد است نیست باید نباید مصرف کند کنید روزانه هفته ماه سال کودک مادر باردار شیرده سالمند
علائم عوارض درمان تشخیص آزمایش تصویر جراحی رژیم غذا نمک چربی ورزش خواب استرس تنفس سرفه خلط گلو بینی گوش چشم پوست
و در به از که را با برای یا اگر ولی پس پیش بعد هنگام بدون کمتر بیشتر حداکثر حداقل ۲۵۰ ۵۰۰ ۲٫۵ ۳/۵ ٥٠٠ میلی‌گرم mg
كليه يافته هاي مؤثر مسئول رأس هیئت مرحلهٔ""".split()
ENGLISH = """the patient doctor fever pain head heart kidney liver lung blood pressure sugar diabetes infection virus vaccine
drug tablet syrup antibiotic should not take daily week month year child mother pregnant elderly symptoms treatment test
surgery diet salt fat exercise sleep a an and or if with without less more than 500 2.5 1,000 10-20 HbA1c COVID-19 B12
U.S. e.g. Mr. don't patient's well-known İstanbul 5\u212a naïve café ΑΣ""".split()
MARKS = list(".,;:!?()[]{}<>\"'`~@#$%^&*-_=+/\\|") + list("،؛؟«»٪٫٬…–—‐×÷±≤≥°€£§¶•√→😀𝟘¼²ـ") + [
    "...", ".5", "5.", "a.b", "3-4", "x-", "&amp;", "&quot;", "&lt;b&gt;", "&amp;lt;", "<skipped>", "-\n", "\n", "\r\n",
    "\t", "\u00a0", "\u2003", "\x1c", "\x85", "۱۲.۳", "۱۲،۳", "(۲", "۲)", "%50", "50%", "!!", "?!", "--", "‌", "\u0301"]


def words(n, kind):
    bank = {"fa": PERSIAN, "en": ENGLISH, "mixed": PERSIAN + ENGLISH}[kind]
    out = []
    for _ in range(n):
        out.append(rng.choice(bank))
        p = rng.random()
        if p < 0.10:
            out[-1] += rng.choice(MARKS)
        elif p < 0.14:
            out[-1] = rng.choice(MARKS) + out[-1]
        elif p < 0.18:
            out.append(rng.choice(MARKS))
    return out


def join(tokens):
    text = ""
    for i, t in enumerate(tokens):
        if i:
            text += rng.choices([" ", "  ", "\n", " \n", ""], [88, 3, 5, 2, 2])[0]
        text += t
    return text + rng.choices(["", ".", " ", "\n", "؟", " .", "۵.", "-\n"], [60, 15, 5, 5, 5, 4, 3, 3])[0]


def edit(tokens, rate):
    out = []
    for t in tokens:
        p = rng.random()
        if p < rate / 3:
            continue
        out.append(rng.choice(PERSIAN + ENGLISH) if p < 2 * rate / 3 else t)
        if p > 1 - rate / 4:
            out.append(t)
    if out and rng.random() < rate:
        i, j = sorted((rng.randrange(len(out)), rng.randrange(len(out))))
        out = out[j:] + out[i:j] + out[:i]
    return out


cases = [("", [""]), ("", ["تب"]), ("تب", [""]), ("fever", ["fever"]), ("تب", ["تب"]), (".", ["."]), ("a", ["b"]),
         (" \n ", ["x"]), ("x", [" \n "]), ("\n\n", ["\n"]), ("the", ["a the"]), ("۵۰۰", ["500"]), ("", ["", "a"]),
         ("fever pain", ["", "fever pain", "pain fever"]), ("تب ندارد.", ["تب دارد.", "بدون تب.", "تب ندارد."])]
for kind in ("fa", "en", "mixed"):
    for i in range(108):
        n = rng.choice([1, 2, 3, 5, 8, 13, 21, 34, 55])
        base = words(n, kind)
        refs = [join(base)] + [join(edit(base, rng.choice([0.2, 0.6]))) for _ in range(rng.choice([0, 0, 0, 1, 2, 3]))]
        rng.shuffle(refs)
        pred = edit(base, rng.choice([0.05, 0.3, 0.8])) if rng.random() < 0.9 else words(n, kind)
        cases.append((join(pred), refs))
    for n in (700, 1500):
        base = words(n, kind)
        cases.append((join(edit(base, 0.4)), [join(base)]))


class Whitespace:
    def tokenize(self, text):
        return text.split()


ROUGE = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"]
ascii_rouge = rouge_scorer.RougeScorer(ROUGE)
space_rouge = rouge_scorer.RougeScorer(ROUGE, tokenizer=Whitespace())
BLEU_SETTINGS = {
    "13a": dict(tokenize="13a"),
    "13a eff": dict(tokenize="13a", effective_order=True),
    "intl eff": dict(tokenize="intl", effective_order=True),
    "none floor eff": dict(tokenize="none", smooth_method="floor", effective_order=True),
    "13a add-k": dict(tokenize="13a", smooth_method="add-k"),
    "intl add-k 0.5 eff": dict(tokenize="intl", smooth_method="add-k", smooth_value=0.5, effective_order=True),
    "intl none": dict(tokenize="intl", smooth_method="none"),
    "13a floor 0.01 order 2": dict(tokenize="13a", smooth_method="floor", smooth_value=0.01, max_ngram_order=2),
    "none order 6 eff": dict(tokenize="none", max_ngram_order=6, effective_order=True),
}
CHRF_SETTINGS = {
    "chrf": {},
    "chrf++": dict(word_order=2),
    "space": dict(whitespace=True),
    "eps": dict(eps_smoothing=True),
    "++ eps space": dict(word_order=2, eps_smoothing=True, whitespace=True),
    "4 1 3": dict(char_order=4, word_order=1, beta=3),
}
bleus = {k: BLEU(**v) for k, v in BLEU_SETTINGS.items()}
chrfs = {k: CHRF(**v) for k, v in CHRF_SETTINGS.items()}


def num(x):
    return round(float(x), 10)


def rouge(scorer, pred, refs):
    got = scorer.score_multi(refs, pred)
    return [[num(got[k].precision), num(got[k].recall), num(got[k].fmeasure)] for k in ROUGE]


def meteor_exact(pred, refs):
    best = 0.0
    for ref in refs:
        hyp, gold = list(enumerate(pred.split())), list(enumerate(ref.split()))
        n, m = len(hyp), len(gold)
        matches, _, _ = meteor_score._match_enums(hyp, gold)
        if matches:
            p, r = len(matches) / n, len(matches) / m
            f = p * r / (0.9 * p + 0.1 * r)
            chunks = meteor_score._count_chunks(sorted(matches))
            best = max(best, (1 - 0.5 * (chunks / len(matches)) ** 3) * f)
    return num(best)


def squad(pred, refs):
    def normal(text):
        text = "".join(c for c in text.lower() if c not in set(string.punctuation))
        return re.sub(r"\b(a|an|the)\b", " ", text).split()

    best, exact = 0.0, 0
    p = normal(pred)
    for ref in refs:
        r = normal(ref)
        same = sum((collections.Counter(p) & collections.Counter(r)).values())
        if not p or not r:
            f = float(p == r)
        else:
            f = 2 * same / (len(p) + len(r))
        best, exact = max(best, f), max(exact, int(p == r))
    return [num(best), exact]


out = []
for pred, refs in cases:
    out.append({
        "prediction": pred, "references": refs,
        "rouge_ascii": rouge(ascii_rouge, pred, refs), "rouge_space": rouge(space_rouge, pred, refs),
        "bleu": {k: num(b.sentence_score(pred, refs).score) for k, b in bleus.items()},
        "chrf": {k: num(c.sentence_score(pred, refs).score) for k, c in chrfs.items()},
        "meteor": meteor_exact(pred, refs), "squad": squad(pred, refs),
        "tokens_13a": bleus["13a"].tokenizer(pred).split() if len(pred) < 400 else None,
        "tokens_intl": bleus["intl none"].tokenizer(pred.rstrip()).split() if len(pred) < 400 else None,
    })

corpora = []
for i in range(40):
    size = rng.choice([1, 2, 10, 60])
    one = i % 2 == 0
    picked = [c for c in rng.sample(range(len(cases)), len(cases)) if len(cases[c][0]) < 2000 and (not one or len(cases[c][1]) == 1)][:size]
    depth = max(len(cases[c][1]) for c in picked)
    streams = [[cases[c][1][d] if d < len(cases[c][1]) else None for c in picked] for d in range(depth)]
    preds = [cases[c][0] for c in picked]
    values = {"cases": picked, "bleu": {}, "chrf": {}, "signature": {}}
    for k, b in bleus.items():
        s = b.corpus_score(preds, streams)
        values["bleu"][k] = [num(s.score), num(s.bp), s.sys_len, s.ref_len]
        values["signature"]["bleu " + k] = b.get_signature().format()
    for k, c in chrfs.items():
        values["chrf"][k] = num(c.corpus_score(preds, streams).score)
        values["signature"]["chrf " + k] = c.get_signature().format()
    corpora.append(values)

print("{\"cases\": [")
print(",\n".join(json.dumps(c, ensure_ascii=True, sort_keys=True) for c in out))
print("], \"corpora\": [")
print(",\n".join(json.dumps(c, ensure_ascii=True, sort_keys=True) for c in corpora))
print("]}")
