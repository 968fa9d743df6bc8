"""Loads an export as its users do and prints what it found, one JSON object a take.

metadata.csv as the loaders of LJSpeech read it (split at '|', three fields, UTF-8), manifest.jsonl with the
json module, the audio with soundfile (libsndfile).
"""

import hashlib
import json
import pathlib
import sys

import soundfile

export = pathlib.Path(sys.argv[1])
metadata = {}
with open(export / "metadata.csv", encoding="utf-8") as lines:
    for line in lines:
        name, text, normalized = line.rstrip("\n").split("|")
        metadata[name] = (text, normalized)

with open(export / "manifest.jsonl", encoding="utf-8") as lines:
    takes = [json.loads(line) for line in lines]

assert [take["id"] for take in takes] == list(metadata)
for take in takes:
    path = export / take["file"]
    samples, rate = soundfile.read(path, dtype="int32", always_2d=True)
    info = soundfile.info(path)
    bits = {"PCM_16": 16, "PCM_24": 24}[info.subtype]
    assert samples.shape == (take["frames"], 1), samples.shape
    assert rate == take["sample_rate_hz"]
    assert abs(take["duration_s"] - take["frames"] / rate) < 1e-6
    assert metadata[take["id"]] == (take["text"], take["text"])
    digest = hashlib.sha256(samples[:, 0].astype("<i4").tobytes()).hexdigest()
    print(json.dumps({"id": take["id"], "text": take["text"], "bits": bits, "samples": digest}))
