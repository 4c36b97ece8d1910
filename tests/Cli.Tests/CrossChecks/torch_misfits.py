"""Gives a program of 'hmlstm emit --target pytorch --program' files that do not fit it.

usage: torch_misfits.py FOLDER OTHER OUT

FOLDER has net.py, train.py, data, and what two processes wrote in together; OTHER has those of
another network. OUT gets the line that each call ends with, without what differs by machine.
"""
import contextlib
import io
import json
import os
import re
import shutil
import sys

sys.dont_write_bytecode = True
folder, other, out = sys.argv[1:]
sys.argv = sys.argv[:1]
sys.path.insert(0, folder)
import train  # noqa: E402


def line_of(*options):
    error = io.StringIO()
    with contextlib.redirect_stderr(error):
        code = train.main(options)
    (line,) = error.getvalue().splitlines()
    assert code == 1, line
    line = line.replace(other, "other").replace(folder + "/", "")
    line = re.sub(r"\b[0-9a-f]{16}\b", "F", line)
    return re.sub(r"checkpoint-\d+", "checkpoint-N", line).replace("train.py: ", "", 1)


def copied(name):
    return shutil.copytree(folder + "/data", f"{folder}/{name}")


fresh = ["--out", folder + "/fresh"]
cut = copied("cut")
os.truncate(cut + "/data.safetensors", os.path.getsize(cut + "/data.safetensors") - 10)
narrow = copied("narrow")
with open(narrow + "/data.json", encoding="utf-8") as file:
    layout = json.load(file)
layout["parts"]["training"]["steps"] += 1
with open(narrow + "/data.json", "w", encoding="utf-8") as file:
    json.dump(layout, file)
own = ["--data", folder + "/data"]
lines = [
    line_of("--data", folder + "/missing", *fresh),
    line_of("--data", other + "/data", *fresh),
    line_of("--data", cut, *fresh),
    line_of("--data", narrow, *fresh),
    line_of(*own, *fresh, "--weights", other + "/w.safetensors"),
    line_of(*own, "--out", folder + "/together"),
]
with open(out, "w", encoding="utf-8") as file:
    file.write("\n".join(lines) + "\n")
