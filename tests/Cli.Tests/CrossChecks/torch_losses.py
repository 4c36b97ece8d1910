"""Computes the losses that 'hmlstm emit --target pytorch' wrote, each in a folder with weights, input and target.

usage: torch_losses.py FOLDER...

Each folder has net.py with a class Net and a function loss, w.safetensors, x.safetensors and
t.safetensors; it gets l.safetensors, the loss of what the network gives.
"""
import importlib.util
import os
import sys

sys.argv, folders = sys.argv[:1], sys.argv[1:]
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from torch_modules import read, write  # noqa: E402


def main():
    for folder in folders:
        spec = importlib.util.spec_from_file_location("net", folder + "/net.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        network = module.Net()
        network.load_state_dict(read(folder + "/w.safetensors"))
        network.eval()
        case = read(folder + "/x.safetensors")
        target = read(folder + "/t.safetensors")["target"]
        predictions = network(case["input"], lengths=case["lengths"]).predictions
        loss = module.loss(predictions, target, case["lengths"])
        write(folder + "/l.safetensors", {"loss": loss.reshape(1)})
        loss.backward()
        assert all(value.grad.isfinite().all() for value in network.parameters())


main()
