"""Recurrent modules of PyTorch with a linear layer on top: writes the weights of each, an input and what it gives as safetensors files.

usage: torch_case.py FOLDER/CELL,HIDDEN,LAYERS,BIDIRECTIONAL,BIAS ...
"""
import json
import os
import struct
import sys

import torch

DTYPES = {torch.float32: "F32", torch.int64: "I64"}


def write(path, tensors):
    """The safetensors format by hand: the header's length, the header, the bytes."""
    header, body = {}, b""
    for name, value in tensors.items():
        data = value.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": DTYPES[value.dtype], "shape": list(value.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode("utf-8")
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + body)


def write_case(folder):
    cell, hidden, layers, bidirectional, bias = os.path.basename(folder).split(",")
    options = {"num_layers": int(layers), "bidirectional": bidirectional == "true", "bias": bias == "true", "batch_first": True}
    if cell == "relu-rnn":
        options["nonlinearity"] = "relu"
    torch.manual_seed(1)
    module = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}.get(cell, torch.nn.RNN)(3, int(hidden), **options)
    projection = torch.nn.Linear(int(hidden) * (2 if options["bidirectional"] else 1), 2)
    x = torch.randn(3, 9, 3)
    lengths = torch.tensor([9, 5, 1])
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
    states, _ = torch.nn.utils.rnn.pad_packed_sequence(module(packed)[0], batch_first=True)
    write(folder + "/w.safetensors", {
        **{"layers.0." + name: value for name, value in module.state_dict().items()},
        **{"output.projection." + name: value for name, value in projection.state_dict().items()},
    })
    write(folder + "/x.safetensors", {"input": x, "lengths": lengths})
    write(folder + "/expected.safetensors", {"output": projection(states), "lengths": lengths})


for argument in sys.argv[1:]:
    write_case(argument)
