"""Asks through Open WebUI: python3 openwebui.py ADDRESS. It has been given this server as
one of OpenAI's, and lets everybody in."""

import json
import sys
import time
import urllib.error
import urllib.request

base = sys.argv[1]
token = ""


def call(path, body=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = "Bearer " + token
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(base + path, data=data, headers=headers), timeout=120) as r:
        return r.read().decode()


for _ in range(600):  # it begins slowly
    try:
        call("/health")
        break
    except (urllib.error.URLError, ConnectionError):
        time.sleep(1)

token = json.loads(call("/api/v1/auths/signin", {"email": "", "password": ""}))["token"]
models = [m["id"] for m in json.loads(call("/api/models"))["data"]]
assert models == ["biopars"], models

question = {"role": "user", "content": "عوارض متفورمین چیست؟"}


def ask(messages, path="/api/chat/completions", **more):
    return call(path, {"model": "biopars", "messages": messages, "stream": False, **more})


whole = json.loads(ask([question]))["choices"][0]["message"]
assert "تهوع" in whole["content"] and "[1]" in whole["content"] and whole["annotations"], whole

streamed = ""
for line in ask([question], stream=True).splitlines():
    if line.startswith("data: {"):
        for choice in json.loads(line[6:])["choices"]:
            streamed += choice["delta"].get("content") or ""
assert streamed == whole["content"], streamed

following = json.loads(ask([question, {"role": "assistant", "content": streamed}, {"role": "user", "content": "در نارسایی کلیه چطور؟"}]))
assert "نارسایی شدید کلیه منع مصرف" in following["choices"][0]["message"]["content"], following

# Its chores, in the words in which it sends them.
talk = [question, {"role": "assistant", "content": streamed}]
for task, want in {"title": {"title": question["content"]}, "tags": {"tags": []}, "follow_up": {"follow_ups": []}, "queries": {"queries": []}}.items():
    done = json.loads(ask(talk, f"/api/v1/tasks/{task}/completions", chat_id="x", type="web_search"))
    assert json.loads(done["choices"][0]["message"]["content"]) == want, (task, done)

print("Open WebUI: models, an answer, a stream, a follow-up question, four chores")
