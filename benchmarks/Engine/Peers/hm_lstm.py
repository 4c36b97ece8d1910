"""The hierarchical multiscale LSTM (Chung, Ahn and Bengio, ICLR 2017, equations 1 to 8), as fast as operations of torch allow.

Rows of the weights: i, f, g, o, z. A level packs its weights once per window into one matrix [inputs, rows], with the columns in the order
i, f, o, g, z so that one call squashes three gates. One addmm per level and step computes all sums. The products of the bottom level with
its input are made for all steps at once; for tokens they are the rows of a table.
"""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor


def reorder(rows: Tensor, width: int) -> Tensor:
    """i, f, g, o, z to i, f, o, g, z along the first dimension; rows may lack z."""
    return torch.cat([rows[:2 * width], rows[3 * width:4 * width], rows[2 * width:3 * width], rows[4 * width:]], 0)


def normalise(values: Tensor, parts: int, gain: Tensor, bias: Tensor) -> Tensor:
    """Each of the parts by itself."""
    width = values.size(1) // parts
    normal = F.layer_norm(values.reshape(-1, parts, width), [width]).reshape(values.size(0), values.size(1))
    return torch.addcmul(bias, normal, gain)


def expose(o: Tensor, c: Tensor, norm: List[Tensor]) -> Tensor:
    return o * (c.tanh() if len(norm) == 0 else normalise(c, 1, norm[2], norm[3]).tanh())


def advance(
        sums: Tensor, c: Tensor, h: Tensor, own: Optional[Tensor], below: Optional[Tensor], width: int,
        norm: List[Tensor]) -> Tuple[Tensor, Tensor]:
    """c and h of one level after one step, from its sums.

    own: where the level's boundary fired in the step before, [B, 1] bool (None: it has no detector); below: where that of the level below fires in
    this one (None: at every step).
    """
    gates = sums[:, :4 * width]
    if len(norm) > 0:
        gates = normalise(gates, 4, norm[0], norm[1])
    i, f, o = gates[:, :3 * width].sigmoid().split(width, 1)
    g = gates[:, 3 * width:].tanh()
    if own is not None:
        f = f.masked_fill(own, 0.0)  # FLUSH forgets
    updated = torch.addcmul(i * g, f, c)
    if below is None:
        return updated, expose(o, updated, norm)
    moves = below if own is None else torch.logical_or(below, own)
    c = torch.where(moves, updated, c)
    return c, torch.where(moves, expose(o, c, norm), h)


def detect(s: Tensor, slope: float) -> Tuple[Tensor, Tensor]:
    """Where the boundary fires, and z with the gradient of the hard sigmoid (straight through): z takes the place of the probability after torch has
    recorded how that came about."""
    fires = s > 0
    z = (s * (slope / 2)).clamp(-0.5, 0.5)
    z.detach().copy_(fires)
    return fires, z


class Tape(torch.autograd.Function):
    """Makes the gradients of a packed matrix and its bias for all steps at once, from what `DeferredProduct` noted."""

    @staticmethod
    def forward(ctx, packed, bias, notes):
        ctx.notes = notes
        ctx.set_materialize_grads(False)
        return packed.view_as(packed), bias.view_as(bias)

    @staticmethod
    def backward(ctx, _, unused):
        inputs, gradients = torch.cat(ctx.notes[0::2], 0), torch.cat(ctx.notes[1::2], 0)
        ctx.notes.clear()
        return inputs.t().mm(gradients), gradients.sum(0), None


class DeferredProduct(torch.autograd.Function):
    """A product whose backward notes what the gradients of its matrix and bias need, and computes the input's alone."""

    @staticmethod
    def forward(ctx, start, inputs, packed, notes):
        ctx.save_for_backward(inputs, packed)
        ctx.notes = notes
        ctx.has_sums = start.dim() == 2
        return torch.addmm(start, inputs, packed)

    @staticmethod
    def backward(ctx, gradient):
        inputs, packed = ctx.saved_tensors
        ctx.notes.extend((inputs, gradient))
        start = gradient if ctx.has_sums else None  # a bias gets its gradient from the tape
        return start, gradient.mm(packed.t()), None, None


def multiply(start: Tensor, inputs: Tensor, packed: Tensor, notes: Optional[List[Tensor]]) -> Tensor:
    if not torch.jit.is_scripting():
        if notes is not None:
            return DeferredProduct.apply(start, inputs, packed, notes)
    return torch.addmm(start, inputs, packed)


def run_window(
        entering: List[Tensor], biases: List[Tensor], packed: List[Tensor], norms: List[List[Tensor]], widths: List[int],
        slope: float, notes: Optional[List[List[Tensor]]]) -> Tuple[List[Tensor], List[Tensor]]:
    """All steps of a window from zero states.

    entering: the bottom level's sums over its input, [B, rows] for each step. Gives the top level's h of each step, and the sums s of the detectors,
    [B, 1], one level after the other inside a step.
    """
    levels = len(widths)
    batch = entering[0].size(0)
    c = [torch.zeros([batch, width], dtype=entering[0].dtype) for width in widths]
    h = [torch.zeros([batch, width], dtype=entering[0].dtype) for width in widths]
    z = [torch.zeros([batch, 1], dtype=entering[0].dtype) for _ in range(levels - 1)]
    fires = [torch.zeros([batch, 1], dtype=torch.bool) for _ in range(levels - 1)]
    top: List[Tensor] = []
    detectors: List[Tensor] = []
    for t in range(len(entering)):
        for n in range(levels):
            parts = [h[n]]
            own: Optional[Tensor] = None
            below: Optional[Tensor] = None
            if n < levels - 1:
                own = fires[n]
                parts.append(z[n] * h[n + 1])
            if n > 0:
                below = fires[n - 1]
                parts.append(z[n - 1] * h[n - 1])
            inputs = torch.cat(parts, 1) if len(parts) > 1 else parts[0]
            sums = multiply(entering[t] if n == 0 else biases[n], inputs, packed[n], None if notes is None else notes[n])
            c[n], h[n] = advance(sums, c[n], h[n], own, below, widths[n], norms[n])
            if n < levels - 1:
                s = sums[:, 4 * widths[n]:]
                fires[n], z[n] = detect(s, slope)
                detectors.append(s)
        top.append(h[levels - 1])
    return top, detectors


class HmLstm:
    """A whole network: tokens or features, levels, a linear layer on the top level."""

    def __init__(self, options, weights, window, variant):
        self.weights = weights
        self.window = window
        self.widths = options["hidden"]
        self.slope = options["slope"]
        self.defers = variant == "deferred"
        self.run_window = torch.jit.script(run_window) if variant == "script" else run_window

    def pack(self):
        packed, biases, norms = [], [], []
        for n, width in enumerate(self.widths):
            names = ["weight_hh", "weight_th", "weight_ih"] if n > 0 else ["weight_hh", "weight_th"]
            present = [self.weights[self.name(n, name)] for name in names if self.name(n, name) in self.weights]
            packed.append(reorder(torch.cat(present, 1) if len(present) > 1 else present[0], width).t())
            biases.append(reorder(self.weights[self.name(n, "bias")], width))
            norms.append(self.norm(n, width))
        return packed, biases, norms

    def norm(self, n, width):
        if self.name(n, "norm_gates.weight") not in self.weights:
            return []
        return [reorder(self.weights[self.name(n, "norm_gates." + part)], width) for part in ("weight", "bias")] + \
               [self.weights[self.name(n, "norm_cell." + part)] for part in ("weight", "bias")]

    def table(self, bias):
        """The bottom level's sums over each token, [V, rows]."""
        return F.linear(self.weights["input.embedding.weight"], reorder(self.weights[self.name(0, "weight_ih")], self.widths[0]), bias)

    def enter(self, bias):
        """The bottom level's sums over its input for each step, [B, rows]."""
        if "input.embedding.weight" in self.weights:
            return F.embedding(self.window.t(), self.table(bias)).unbind(0)
        return F.linear(self.window.transpose(0, 1), reorder(self.weights[self.name(0, "weight_ih")], self.widths[0]), bias).unbind(0)

    def forward(self):
        packed, biases, norms = self.pack()
        entering = list(self.enter(biases[0]))
        notes = [[] for _ in self.widths] if self.defers else None
        if notes is not None:
            # Zeros stand for the bias of the bottom level, which is in its sums already.
            biases[0] = torch.zeros_like(biases[0])
            packed, biases = zip(*(Tape.apply(*level) for level in zip(packed, biases, notes)))
        top, detectors = self.run_window(entering, list(biases), list(packed), norms, self.widths, self.slope, notes)
        output = F.linear(torch.stack(top, 1), self.weights["output.projection.weight"], self.weights["output.projection.bias"])
        return output, detectors

    def results(self, detectors):
        """The boundaries [B, L', T], and how near to a decision's edge a detector came."""
        if not detectors:
            return {}
        s = torch.cat([sums.detach() for sums in detectors], 1)  # [B, T L']
        return {
            "boundaries": (s > 0).to(s.dtype).reshape(s.size(0), -1, len(self.widths) - 1).transpose(1, 2),
            "margin": s.abs().min().reshape(1),
        }

    @staticmethod
    def name(n, name):
        return "layers.0.%d.%s" % (n, name)
