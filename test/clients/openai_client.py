"""Asks a server as OpenAI's Python client does: python openai_client.py URL"""

import sys

import openai

client = openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key="none", max_retries=0)

models = [m.id for m in client.models.list()]
assert models == ["biopars"], models

question = [{"role": "user", "content": "عوارض متفورمین چیست؟"}]
whole = client.chat.completions.create(model="biopars", messages=question, temperature=0, max_tokens=500)
text = whole.choices[0].message.content
assert whole.choices[0].finish_reason == "stop" and "[1]" in text and "متفورمین" in text, whole
notes = whole.choices[0].message.annotations
assert notes and all(text[n.url_citation.start_index : n.url_citation.end_index].startswith("[") for n in notes), notes

pieces, finish, usage = [], None, None
stream = client.chat.completions.create(
    model="biopars", messages=question, stream=True, stream_options={"include_usage": True}
)
for chunk in stream:
    usage = chunk.usage or usage
    for choice in chunk.choices:
        pieces.append(choice.delta.content or "")
        finish = choice.finish_reason or finish
assert "".join(pieces) == text and finish == "stop" and usage is not None, pieces

follow = question + [{"role": "assistant", "content": text}, {"role": "user", "content": "در نارسایی کلیه چطور؟"}]
again = client.chat.completions.create(model="biopars", messages=follow).choices[0].message.content
assert "کلیه" in again, again

for wrong, error in (
    (dict(model="gpt-4", messages=question), openai.NotFoundError),
    (dict(model="biopars", messages=[]), openai.BadRequestError),
    (dict(model="biopars", messages=question, n=2), openai.BadRequestError),
):
    try:
        client.chat.completions.create(**wrong)
        raise SystemExit(f"{wrong} is no error")
    except error as e:
        assert e.code and e.message, e
print("openai (Python)", openai.__version__, "ok")
