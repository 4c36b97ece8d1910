"""Runs modules that 'hmlstm emit --target pytorch' wrote, each in a folder with its weights and input.

usage: torch_modules.py FOLDER...

Each folder has net.py with a class Net, w.safetensors and x.safetensors; it gets y.safetensors, what
the network gives, and g.safetensors, the gradients of the mean square of its predictions.
"""
import importlib.util
import json
import math
import struct
import sys

import torch

DTYPES = {"F32": torch.float32, "I64": torch.int64}


def read(path):
    """The safetensors format by hand."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, body = json.loads(file.read(length)), file.read()
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(
            bytearray(body[slice(*entry["data_offsets"])]), dtype=DTYPES[entry["dtype"]]
        ).reshape(entry["shape"])
        for name, entry in header.items()
    }


def write(path, tensors):
    header, body = {}, b""
    names = {dtype: name for name, dtype in DTYPES.items()}
    for name, value in tensors.items():
        data = value.detach().contiguous().numpy().tobytes()
        offsets = [len(body), len(body) + len(data)]
        header[name] = {"dtype": names[value.dtype], "shape": list(value.shape), "data_offsets": offsets}
        body += data
    text = json.dumps(header).encode("utf-8")
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + body)


def named(output):
    """The tensors of an output under the names of 'hmlstm predict'."""
    yield "output", output.predictions
    fields = output._asdict()
    for name in ("boundaries", "selection", "selection_probability"):
        if name in fields:
            yield name, fields[name]
    for level, hidden in enumerate(fields.get("hidden", [])):
        yield f"hidden.{level}", hidden


def main():
    for folder in sys.argv[1:]:
        spec = importlib.util.spec_from_file_location("net", folder + "/net.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        torch.manual_seed(1)
        network = module.Net()
        assert all(math.isfinite(value.abs().sum()) for value in network.parameters())
        network.train()
        case = read(folder + "/x.safetensors")
        network(case["input"]).predictions.sum().backward()
        assert all(value.grad is not None for value in network.parameters()), "a parameter has no gradient"

        weights = read(folder + "/w.safetensors")
        network.load_state_dict(weights)
        network.eval()
        write(folder + "/y.safetensors", dict(named(network(case["input"], lengths=case["lengths"]))))

        network.zero_grad()
        whole = network(case["input"])
        whole.predictions.square().mean().backward()
        write(folder + "/g.safetensors", {name: value.grad for name, value in network.named_parameters()})
        if whole.predictions.dim() == 3 and not any("_reverse" in name for name in weights):
            first = network(case["input"][:, :4])
            second = network(case["input"][:, 4:], state=first.state)
            joined = torch.cat([first.predictions, second.predictions], 1)
            assert torch.allclose(joined, whole.predictions, atol=1e-6), "two windows are not one"


main()
