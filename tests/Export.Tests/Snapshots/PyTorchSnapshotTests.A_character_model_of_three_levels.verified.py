"""Characters as a PyTorch module, written by hmlstm from its definition.

It needs torch 1.13 or later and nothing else. Parameters have the names of a weights
file, so that weights go both ways:

    network = Characters()
    network.load_state_dict(safetensors.torch.load_file("weights.safetensors"))
    network.eval()

What training changes by schedule is an attribute: `slope` of an HM-LSTM level,
`temperature` of a k-LSTM layer. A weights file's metadata has it as `schedule.slope`.
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


class LevelState(NamedTuple):
    """An HM-LSTM level between two steps."""

    hidden: Tensor  # [B, H]
    cell: Tensor  # [B, H]
    boundary: Optional[Tensor]  # z, [B, 1]; None without a detector


class GateNorm(nn.Module):
    """Layer normalisation of each gate by itself, with one gain and bias per unit."""

    def __init__(self, gates: int, width: int) -> None:
        super().__init__()
        self.shape = (gates, width)
        self.weight = nn.Parameter(torch.ones(gates * width))
        self.bias = nn.Parameter(torch.zeros(gates * width))

    def forward(self, x: Tensor) -> Tensor:
        normal = F.layer_norm(x.unflatten(1, self.shape), self.shape[1:])
        return torch.addcmul(self.bias, normal.flatten(1), self.weight)


class HmLstmLevel(nn.Module):
    """One level of the hierarchical multiscale LSTM.

    Chung, Ahn and Bengio, "Hierarchical multiscale recurrent neural networks", ICLR
    2017, equations 1 to 8. Rows of the weights: gates i, f, g, o (H each), then z.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        above_size: int,
        has_detector: bool,
        *,
        bias: bool = True,
        layer_norm: bool = False,
        forget_bias: float = 0.0,
        initial: str = "default",
        estimator: str = "step",
        activation: str = "hard-sigmoid",
        gradient: str = "gates",
        on_copy: str = "recompute",
        slope: float = 1.0,
    ) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.has_detector = has_detector
        self.estimator = estimator
        self.activation = activation
        self.gradient = gradient
        self.on_copy = on_copy
        self.slope = slope

        rows = [hidden_size] * 4 + [1] * has_detector
        self.weight_ih = nn.Parameter(torch.empty(sum(rows), input_size))
        self.weight_hh = nn.Parameter(torch.empty(sum(rows), hidden_size))
        default = initial == "default"
        entering = "xavier-uniform" if default else initial
        recurrent = "orthogonal" if default else initial
        fill(self.weight_ih, rows, entering, hidden_size)
        fill(self.weight_hh, rows, recurrent, hidden_size)
        self.weight_th = None
        if above_size > 0:
            self.weight_th = nn.Parameter(torch.empty(sum(rows), above_size))
            fill(self.weight_th, rows, recurrent, hidden_size)

        self.bias = None
        if bias:
            self.bias = nn.Parameter(torch.zeros(sum(rows)))
            self.bias.detach()[hidden_size : 2 * hidden_size] = forget_bias

        normalises = layer_norm and hidden_size > 1
        self.norm_gates = GateNorm(4, hidden_size) if normalises else None
        self.norm_cell = GateNorm(1, hidden_size) if normalises else None

    def initial_state(self, batch: int) -> LevelState:
        """Zeros."""
        zeros = self.weight_hh.new_zeros(batch, self.hidden_size)
        return LevelState(zeros, zeros, zeros[:, :1] if self.has_detector else None)

    def forward(
        self,
        bottom_up: Tensor,  # x Wih, [B, 4H (+ 1)]
        below: Optional[Tensor],  # z of the level below at this step, [B, 1]; None is 1
        state: LevelState,  # the level after the step before
        above: Optional[Tensor],  # h of the level above then; None at the top
        weight_hh: Tensor,  # the level's own; in training with dropped entries
    ) -> LevelState:
        """The level after one step."""
        h, c, z = state
        s = F.linear(h, weight_hh, self.bias)  # [B, 4H (+ 1)]
        s = s + (bottom_up if below is None else below * bottom_up)
        if self.weight_th is not None:
            s = s + z * F.linear(above, self.weight_th)

        gates = s[:, : 4 * self.hidden_size]  # [B, 4H]
        if self.norm_gates is not None:
            gates = self.norm_gates(gates)
        i, f, g, o = gates.chunk(4, 1)  # [B, H] each
        written = i.sigmoid() * g.tanh()
        kept = f.sigmoid() * c
        flush, update, copy = self.operations(z, below)
        cell = flush * written + update * (kept + written)
        if copy is not None:
            cell = cell + copy * c
        shown = cell if self.norm_cell is None else self.norm_cell(cell)
        hidden = o.sigmoid() * shown.tanh()
        if copy is not None:
            hidden = copy * h + (1 - copy) * hidden
        z = self.detect(s[:, -1:], copy) if self.has_detector else None
        return LevelState(hidden, cell, z)

    def operations(
        self, z: Optional[Tensor], below: Optional[Tensor]
    ) -> Tuple[Tensor, Tensor, Optional[Tensor]]:
        """The weights of FLUSH, UPDATE and COPY, [B, 1]; None where nothing copies."""
        flush = self.weight_hh.new_zeros(1, 1) if z is None else z
        if self.gradient == "gates":
            flush = flush.detach()
            below = None if below is None else below.detach()
        if below is None:
            return flush, 1 - flush, None
        return flush, (1 - flush) * below, (1 - flush) * (1 - below)

    def detect(self, s: Tensor, copy: Optional[Tensor]) -> Tensor:
        """z from the detector's sum, [B, 1]; its gradient is the probability's."""
        if self.activation == "hard-sigmoid":
            probability = ((self.slope * s + 1) / 2).clamp(0, 1)
        else:
            probability = (self.slope * s).sigmoid()
        z = probability
        if self.estimator != "soft":
            draws = self.estimator == "sample" and self.training
            value = probability.detach()
            hard = torch.bernoulli(value) if draws else (s > 0).to(s.dtype)
            z = hard + (probability - value)
        holds = self.on_copy == "hold" and copy is not None
        return (1 - copy) * z if holds else z


class HmLstmOutput(NamedTuple):
    """What the levels of an HM-LSTM give for a window."""

    hidden: List[Tensor]  # [B, T, H] of each level, from the bottom up
    boundaries: Optional[Tensor]  # [B, L', T]; None where no level has a detector
    state: List[LevelState]


class HmLstm(nn.ModuleList):
    """The levels of an HM-LSTM, from the bottom up."""

    def __init__(
        self,
        input_size: int,
        hidden_sizes: Sequence[int],
        *,
        detectors: int,
        dropout: float = 0.0,
        weight_dropout: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__()
        widths = [input_size, *hidden_sizes, 0]
        for n in range(len(hidden_sizes)):
            below, own, above = widths[n : n + 3]
            self.append(HmLstmLevel(below, own, above, n < detectors, **options))
        self.dropout = dropout
        self.weight_dropout = weight_dropout

    def forward(
        self, x: Tensor, mask: SequenceMask, state: Optional[List[LevelState]]
    ) -> HmLstmOutput:
        now = list(state or (level.initial_state(x.size(0)) for level in self))
        steps: List[List[LevelState]] = [[] for _ in self]
        weights = [level.weight_hh for level in self]
        weights = [F.dropout(w, self.weight_dropout, self.training) for w in weights]
        projected = F.linear(x, self[0].weight_ih).unbind(1)  # [B, 4H (+ 1)] per step
        for t in range(mask.steps):
            bottom_up, below = projected[t], None
            for n, level in enumerate(self):
                if n > 0:
                    hidden, _, below = now[n - 1]
                    hidden = F.dropout(hidden, self.dropout, self.training)
                    bottom_up = F.linear(hidden, level.weight_ih)
                above = now[n + 1].hidden if n + 1 < len(self) else None
                new = level(bottom_up, below, now[n], above, weights[n])
                pairs = zip(new, now[n])
                kept = [None if a is None else mask.keep(t, a, b) for a, b in pairs]
                now[n] = LevelState(*kept)
                steps[n].append(now[n])

        hidden = [torch.stack([step.hidden for step in level], 1) for level in steps]
        detecting = [level for level in steps if level[0].boundary is not None]
        found = [torch.cat([step.boundary for step in level], 1) for level in detecting]
        return HmLstmOutput(hidden, torch.stack(found, 1) if found else None, now)


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


class GatedHead(FeedForwardHead):
    """The gated embedding of all levels (Chung, Ahn and Bengio, section 3.1) first."""

    def __init__(
        self,
        levels: Sequence[int],
        embedding: int,
        hidden: Sequence[int],
        activation: Callable[[Tensor], Tensor],
        size: int,
    ) -> None:
        super().__init__(embedding, hidden, activation, size)
        self.gates = nn.Linear(sum(levels), len(levels), bias=False)
        self.embedding = nn.Linear(sum(levels), embedding, bias=False)

    def forward(self, levels: List[Tensor]) -> Tensor:
        gates = self.gates(torch.cat(levels, -1)).sigmoid()  # [.., L]
        pairs = zip(gates.split(1, -1), levels)
        gated = torch.cat([gate * level for gate, level in pairs], -1)
        return super().forward(self.embedding(gated).relu())


class Output(NamedTuple):
    """What the network gives for a window of T steps."""

    predictions: Tensor  # [B, T, 80]
    boundaries: Tensor  # z, from the bottom up, [B, 2, T]
    hidden: List[Tensor]  # of each HM-LSTM level, from the bottom up, [B, T, H]
    state: List[Any]  # of each stack, after the window


class Characters(nn.Module):
    """A character model; \"quotes\", a \\ backslash and \"\"\"three\"\"\" of them
    cannot end its documentation, however many words it has.

    name             shape        parameters
    input            [B, T]
    input.embedding  [B, T, 64]        5,120
    layers.0.0       [B, T, 224]     347,585
    layers.0.1       [B, T, 96]      149,185
    layers.0.2       [B, T, 64]       41,856
    output           [B, T, 80]      120,016
    """

    def __init__(self) -> None:
        super().__init__()
        self.input = nn.ModuleDict({"embedding": nn.Embedding(80, 64)})
        self.layers = nn.ModuleList(
            [
                HmLstm(
                    64,
                    [224, 96, 64],
                    detectors=2,
                    layer_norm=True,
                    forget_bias=1.0,
                ),
            ]
        )
        self.output = GatedHead(
            levels=[224, 96, 64],
            embedding=256,
            hidden=[],
            activation=torch.tanh,
            size=80,
        )

    def forward(
        self,
        input: Tensor,  # token ids [B, T], int64
        lengths: Optional[Tensor] = None,  # real steps of each row, [B], int64
        state: Optional[List[Any]] = None,  # to go on from; None for zeros
    ) -> Output:
        """Runs the network over a window of T steps."""
        mask = SequenceMask(lengths, input.size(1))
        start = state or [None] * 1
        x = self.input["embedding"](input)  # [B, T, 64]
        stack0 = self.layers[0](x, mask, start[0])
        # stack0.hidden: [B, T, 224], [B, T, 96], [B, T, 64]
        predictions = self.output(stack0.hidden)  # [B, T, 80]
        return Output(
            predictions=predictions,
            boundaries=stack0.boundaries,
            hidden=stack0.hidden,
            state=[stack0.state],
        )
