"""The Markov recurrent network of K parallel LSTM cells (Kuo and Chien, MLSP 2018), as fast as operations of torch allow.

Rows of the weights: gates i, f, g, o, inside a gate the cells, inside a cell the units. A layer joins gates and selector into one matrix, with the columns
in the order i, f, o, g, selector; the products with its input are made for all steps at once, and one addmm per step adds the recurrent ones.
"""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor


def run_layer(
        entering: List[Tensor], recurrent: Tensor, noise: Optional[List[Tensor]], cells: int, width: int,
        temperature: float) -> Tuple[Tensor, Tensor, Tensor]:
    """Gives h, the mixing weights w and the selector's logits: [T, B, H], [T, B, K], [T, B, K]."""
    batch = entering[0].size(0)
    gate = cells * width
    h = torch.zeros([batch, width], dtype=recurrent.dtype)
    c = torch.zeros([batch, width], dtype=recurrent.dtype)
    hidden: List[Tensor] = []
    mixing: List[Tensor] = []
    selector: List[Tensor] = []
    for t in range(len(entering)):
        sums = torch.addmm(entering[t], h, recurrent)
        logits = sums[:, 4 * gate:]
        if noise is None:
            w = F.one_hot(logits.argmax(1), cells).to(sums.dtype)
        else:
            w = ((logits + noise[t]) / temperature).softmax(1)
        i, f, o = sums[:, :3 * gate].sigmoid().split(gate, 1)
        g = sums[:, 3 * gate:4 * gate].tanh()
        each = torch.addcmul((i * g).view(batch, cells, width), f.reshape(batch, cells, width), c.unsqueeze(1))  # [B, K, H]
        shown = o.reshape(batch, cells, width) * each.tanh()
        row = w.unsqueeze(1)
        h = row.bmm(shown).squeeze(1)
        c = row.bmm(each).squeeze(1)
        hidden.append(h)
        mixing.append(w)
        selector.append(logits)
    return torch.stack(hidden, 0), torch.stack(mixing, 0), torch.stack(selector, 0)


def reorder(rows, gate):
    return [rows[:2 * gate], rows[3 * gate:], rows[2 * gate:3 * gate]]


class KLstm:
    """A whole network: features, layers, a linear layer on the last step."""

    def __init__(self, options, weights, window, variant):
        self.weights = weights
        self.window = window
        self.widths = options["hidden"]
        self.cells = options["cells"]
        self.temperature = options["temperature"]
        self.training = options["training"]
        self.run_layer = torch.jit.script(run_layer) if variant == "script" else run_layer

    def forward(self):
        last = self.window.transpose(0, 1)  # [T, B, in]
        for n, width in enumerate(self.widths):
            gate = self.cells * width
            names = {part: self.weights["layers.0.%d.%s" % (n, part)] for part in (
                "weight_ih", "weight_hh", "bias", "select_ih", "select_hh", "select_bias")}
            into = torch.cat(reorder(names["weight_ih"], gate) + [names["select_ih"]], 0)
            recurrent = torch.cat(reorder(names["weight_hh"], gate) + [names["select_hh"]], 0).t()
            bias = torch.cat(reorder(names["bias"], gate) + [names["select_bias"]], 0)
            entering = list(F.linear(last, into, bias).unbind(0))
            noise = list(self.draw(last).unbind(1)) if self.training else None
            last, w, logits = self.run_layer(entering, recurrent, noise, self.cells, width, self.temperature)
        output = F.linear(last[-1], self.weights["output.projection.weight"], self.weights["output.projection.bias"])
        return output, (w, logits.softmax(2))

    def draw(self, last):
        """Numbers with the Gumbel distribution, [B, T, K]; drawn as float32 whatever the type, so that one seed gives the same ones."""
        drawn = torch.empty(last.size(1), last.size(0), self.cells).exponential_()
        return drawn.clamp_(min=1e-30).log_().neg_().to(last.dtype)

    @staticmethod
    def results(others):
        w, probability = others
        return {"selection": w.detach().transpose(0, 1), "selection_probability": probability.detach().transpose(0, 1)}
