"""Runs networks of PyTorch for a benchmark: one JSON request per line in, one JSON reply per line out.

hello                                             version of torch, its BLAS, resident memory
load     peer variants options weights window     a network over a window of steps, both from safetensors files, in one or more variants
time     variant threads repetitions              seconds of all repetitions together: forward, and backward where there is one
results  variant seed path                        outputs and gradients of one iteration, as a safetensors file; without a variant in double precision
random   seed count                               numbers that torch draws
product  size threads repetitions                 seconds of the fastest single-precision product of two square matrices
"""
import gc
import json
import sys
import time

import torch

import tensors
import threads
from hm_lstm import HmLstm
from k_lstm import KLstm
from recurrent import Recurrent
from streaming import Streaming

PEERS = {"hm-lstm": HmLstm, "k-lstm": KLstm, "recurrent": Recurrent, "streaming": Streaming}


class Loaded:
    """One network, its window, and the gradient that its output gets."""

    def __init__(self, request, variant, exact):
        weights = tensors.read(request["weights"])
        given = tensors.read(request["window"])
        self.trains = request["peer"] != "streaming"
        if exact:
            weights = {name: value.double() for name, value in weights.items()}
            given = {name: value.double() if value.is_floating_point() else value for name, value in given.items()}
        if self.trains:
            for value in weights.values():
                value.requires_grad_()
        self.upstream = given.get("upstream")
        self.peer = PEERS[request["peer"]](request["options"], weights, given["input"], variant)
        self.weights = weights

    def iterate(self):
        if not self.trains:
            return self.peer.forward()
        for value in self.weights.values():
            value.grad = None
        output, others = self.peer.forward()
        output.backward(self.upstream)
        return output, others

    def results(self):
        output, others = self.iterate()
        found = {"output": output.detach(), **self.peer.results(others)}
        if self.trains:
            for name, value in self.weights.items():
                found["gradient of " + name] = torch.zeros_like(value) if value.grad is None else value.grad
        return {name: value.double() for name, value in found.items()}


class Server:
    def __init__(self):
        self.request = None
        self.loaded = {}

    def hello(self, request):
        return {"torch": torch.__version__, "blas": threads.blas(), "resident": resident()}

    def load(self, request):
        self.request = request
        self.loaded.clear()
        for variant in request["variants"]:
            self.loaded[variant] = Loaded(request, variant, exact=False)
        return {}

    def time(self, request):
        threads.use(request["threads"])
        network = self.loaded[request["variant"]]
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        for _ in range(request["repetitions"]):
            network.iterate()
        seconds = time.perf_counter() - start
        gc.enable()
        return {"seconds": seconds, "resident": resident()}

    def results(self, request):
        variant = request["variant"]
        network = self.loaded[variant] if variant else Loaded(self.request, self.request["variants"][0], exact=True)
        torch.manual_seed(request["seed"])
        tensors.write(request["path"], network.results())
        return {}

    def random(self, request):
        torch.manual_seed(request["seed"])
        return {"numbers": torch.empty(request["count"]).exponential_().tolist()}

    def product(self, request):
        threads.use(request["threads"])
        left, right = torch.rand(request["size"], request["size"]), torch.rand(request["size"], request["size"])
        result = torch.mm(left, right)
        fastest = float("inf")
        for _ in range(request["repetitions"]):
            start = time.perf_counter()
            torch.mm(left, right, out=result)
            fastest = min(fastest, time.perf_counter() - start)
        return {"seconds": fastest}


def resident():
    """Bytes of memory that the process holds."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def main():
    replies, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no reply
    server = Server()
    operations = {name: getattr(server, name) for name in ("hello", "load", "time", "results", "random", "product")}
    for line in sys.stdin:
        try:
            request = json.loads(line)
            reply = operations[request["operation"]](request)
        except Exception as problem:
            reply = {"error": "%s: %s" % (type(problem).__name__, str(problem).split("\n")[0])}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


main()
