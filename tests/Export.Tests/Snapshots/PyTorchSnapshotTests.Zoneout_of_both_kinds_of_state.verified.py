"""Zoneout as a PyTorch module, written by hmlstm from its definition.

It needs torch 1.13 or later and nothing else. Parameters have the names of a weights
file, so that weights go both ways:

    network = Zoneout()
    network.load_state_dict(safetensors.torch.load_file("weights.safetensors"))
    network.eval()
"""

import math
from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class SequenceMask:
    """Which rows of a window still go on at each step."""

    def __init__(self, lengths: Optional[Tensor], steps: int) -> None:
        self.lengths = lengths  # [B], at least 1 each; None when all rows have T steps
        self.steps = steps

    def keep(self, step: int, new: Tensor, old: Tensor) -> Tensor:
        """The new value [B, N] where a row goes on, and the old one elsewhere."""
        if self.lengths is None:
            return new
        return torch.where((step < self.lengths).unsqueeze(1), new, old)

    def hold_last(self, sequence: Tensor) -> Tensor:
        """The sequence [B, T, N] with the last real step in place of those after it."""
        if self.lengths is None:
            return sequence
        step = torch.arange(self.steps, device=sequence.device)
        index = torch.minimum(step, self.lengths.unsqueeze(1) - 1)  # [B, T]
        return sequence.gather(1, index.unsqueeze(2).expand_as(sequence))


def fill(weight: Tensor, rows: Sequence[int], initial: str, hidden: int) -> None:
    """Fills each block of rows by itself, as if each gate had a matrix of its own."""
    bound = 1 / math.sqrt(hidden)
    for block in weight.detach().split(list(rows)):
        if initial == "xavier-uniform":
            nn.init.xavier_uniform_(block)
        elif initial == "orthogonal":
            nn.init.orthogonal_(block)
        elif initial == "uniform":
            nn.init.uniform_(block, -bound, bound)
        else:
            nn.init.normal_(block, 0, bound)


class ZoneoutOutput(NamedTuple):
    """What a stack with zoneout gives for a window."""

    hidden: List[Tensor]  # [B, T, H] of the top layer; 2 H with both directions
    state: List[List[Tensor]]  # h, and c of an LSTM: per layer and direction, [B, H]


class ZoneoutStack(nn.Module):
    """Layers of LSTM, GRU or RNN cells whose values may stay as they were at a step.

    Krueger et al., "Zoneout: regularizing RNNs by randomly preserving hidden
    activations", ICLR 2017. Outside training each value is its expectation. Equations
    and names are torch's; an LSTM may be layer-normalised.
    """

    def __init__(
        self,
        cell: str,
        input_size: int,
        hidden_sizes: Sequence[int],
        *,
        bias: bool = True,
        bidirectional: bool = False,
        nonlinearity: str = "tanh",
        layer_norm: bool = False,
        zoneout_hidden: float = 0.0,
        zoneout_cell: float = 0.0,
        dropout: float = 0.0,
        weight_dropout: float = 0.0,
        forget_bias: float = 0.0,
        initial: str = "uniform",
    ) -> None:
        super().__init__()
        self.cell = cell
        self.nonlinearity = nonlinearity
        self.zoneout = [zoneout_hidden, zoneout_cell][: 2 if cell == "lstm" else 1]
        self.dropout = dropout
        self.weight_dropout = weight_dropout
        ends = ["", "_reverse"] if bidirectional else [""]
        self.names = [[f"_l{n}{end}" for end in ends] for n in range(len(hidden_sizes))]
        gates = {"lstm": 4, "gru": 3, "rnn": 1}[cell]
        for names, width in zip(self.names, hidden_sizes):
            for name in names:
                for side, size in (("ih", input_size), ("hh", width)):
                    weight = nn.Parameter(torch.empty(gates * width, size))
                    fill(weight, [width] * gates, initial, width)
                    self.register_parameter(f"weight_{side}{name}", weight)
                    value = nn.Parameter(torch.zeros(gates * width)) if bias else None
                    self.register_parameter(f"bias_{side}{name}", value)
                if bias and cell == "lstm":
                    forget = getattr(self, f"bias_ih{name}").detach()
                    forget[width : 2 * width] = forget_bias
                for part, count in (("norm", 4), ("norm_cell", 1)):
                    size = count * width if layer_norm and width > 1 else 0
                    gain = nn.Parameter(torch.ones(size)) if size else None
                    shift = nn.Parameter(torch.zeros(size)) if size else None
                    self.register_parameter(f"{part}_weight{name}", gain)
                    self.register_parameter(f"{part}_bias{name}", shift)
            input_size = len(ends) * width

    def forward(
        self, x: Tensor, mask: SequenceMask, state: Optional[List[List[Tensor]]]
    ) -> ZoneoutOutput:
        after: List[List[Tensor]] = []
        for n, names in enumerate(self.names):
            if n > 0:
                x = F.dropout(x, self.dropout, self.training)
            outputs = []
            for name in names:
                before = state[len(after)] if state else None
                output, own = self.run(name, x, mask, before)
                outputs.append(output)
                after.append(own)
            x = outputs[0]
            if len(outputs) > 1:
                x = mask.hold_last(torch.cat(outputs, 2))
        return ZoneoutOutput([x], after)

    def run(
        self, name: str, x: Tensor, mask: SequenceMask, state: Optional[List[Tensor]]
    ) -> Tuple[Tensor, List[Tensor]]:
        """One direction of one layer: h of all steps, [B, T, H], and the last state."""
        weight_ih, bias_ih, weight, bias = (
            getattr(self, f"{role}{name}")
            for role in ("weight_ih", "bias_ih", "weight_hh", "bias_hh")
        )
        weight = F.dropout(weight, self.weight_dropout, self.training)  # for all steps
        projected = F.linear(x, weight_ih, bias_ih).unbind(1)  # all gates per step
        zeros = x.new_zeros(x.size(0), weight.size(1))
        now = list(state or [zeros] * len(self.zoneout))
        steps = [zeros] * mask.steps
        order = range(mask.steps)
        for t in reversed(order) if name.endswith("_reverse") else order:
            new = self.step(name, projected[t], F.linear(now[0], weight, bias), now)
            new = [self.zone(*values) for values in zip(new, now, self.zoneout)]
            now = [mask.keep(t, a, b) for a, b in zip(new, now)]
            steps[t] = now[0]
        return torch.stack(steps, 1), now

    def step(
        self, name: str, x: Tensor, own: Tensor, before: List[Tensor]
    ) -> List[Tensor]:
        """h, and c of an LSTM, without zoneout: from the sums over the input and h."""
        if self.cell == "rnn":
            sums = x + own
            return [sums.relu() if self.nonlinearity == "relu" else sums.tanh()]
        if self.cell == "gru":
            (xr, xz, xn), (hr, hz, hn) = x.chunk(3, 1), own.chunk(3, 1)
            z = (xz + hz).sigmoid()
            n = (xn + (xr + hr).sigmoid() * hn).tanh()
            return [n + z * (before[0] - n)]
        i, f, g, o = self.normalise("norm", name, x + own, 4).chunk(4, 1)  # [B, H]
        cell = f.sigmoid() * before[1] + i.sigmoid() * g.tanh()
        return [o.sigmoid() * self.normalise("norm_cell", name, cell, 1).tanh(), cell]

    def zone(self, new: Tensor, old: Tensor, probability: float) -> Tensor:
        """In training the old values where drawn; otherwise the expectation."""
        if self.training and probability > 0:
            return torch.where(torch.rand_like(new) < probability, old, new)
        return torch.lerp(new, old, probability)

    def normalise(self, part: str, name: str, x: Tensor, gates: int) -> Tensor:
        """Each of several gates by itself; as it is without layer normalisation."""
        gain = getattr(self, f"{part}_weight{name}")
        shift = getattr(self, f"{part}_bias{name}")
        if gain is None:
            return x
        normal = F.layer_norm(x.unflatten(1, (gates, -1)), (x.size(1) // gates,))
        return torch.addcmul(shift, normal.flatten(1), gain)


class FeedForwardHead(nn.Module):
    """Feed-forward layers and a projection."""

    def __init__(
        self,
        input_size: int,
        hidden: Sequence[int],
        activation: Callable[[Tensor], Tensor],
        size: int,
    ) -> None:
        super().__init__()
        widths = [input_size, *hidden]
        if hidden:
            layers = (nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
            self.hidden = nn.ModuleList(layers)
        self.activation = activation
        self.projection = nn.Linear(widths[-1], size)

    def forward(self, x: Tensor) -> Tensor:
        for layer in getattr(self, "hidden", ()):
            x = self.activation(layer(x))
        return self.projection(x)


class Output(NamedTuple):
    """What the network gives for a window of T steps."""

    predictions: Tensor  # [B, T, 1]
    state: List[Any]  # of each stack, after the window


class Zoneout(nn.Module):
    """A network.

    name           shape      parameters
    input          [B, T, 3]
    layers.0.*_l0  [B, T, 6]         324
    layers.0.*_l1  [B, T, 5]         310
    layers.1.*_l0  [B, T, 4]          44
    output         [B, T, 1]           5
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            [
                ZoneoutStack(
                    "lstm",
                    3,
                    [6, 5],
                    layer_norm=True,
                    zoneout_hidden=0.05,
                    zoneout_cell=0.5,
                    forget_bias=1.0,
                    weight_dropout=0.25,
                ),
                ZoneoutStack(
                    "rnn",
                    5,
                    [4],
                    nonlinearity="relu",
                    zoneout_hidden=0.1,
                ),
            ]
        )
        self.output = FeedForwardHead(
            input_size=4,
            hidden=[],
            activation=torch.tanh,
            size=1,
        )

    def forward(
        self,
        input: Tensor,  # features [B, T, 3]
        lengths: Optional[Tensor] = None,  # real steps of each row, [B], int64
        state: Optional[List[Any]] = None,  # to go on from; None for zeros
    ) -> Output:
        """Runs the network over a window of T steps."""
        mask = SequenceMask(lengths, input.size(1))
        start = state or [None] * 2
        stack0 = self.layers[0](input, mask, start[0])
        # stack0.hidden: [B, T, 5]
        stack1 = self.layers[1](stack0.hidden[-1], mask, start[1])
        # stack1.hidden: [B, T, 4]
        predictions = self.output(stack1.hidden[-1])  # [B, T, 1]
        return Output(
            predictions=predictions,
            state=[stack0.state, stack1.state],
        )
