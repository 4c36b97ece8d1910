"""EveryCell as a PyTorch module, written by hmlstm from its definition.

It needs torch 1.13 or later and nothing else. Parameters have the names of a weights
file, so that weights go both ways:

    network = EveryCell()
    network.load_state_dict(safetensors.torch.load_file("weights.safetensors"))
    network.eval()

What training changes by schedule is an attribute: `slope` of an HM-LSTM level,
`temperature` of a k-LSTM layer. A weights file's metadata has it as `schedule.slope`.
"""

import math
from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Tuple, Type

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


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


class KLstmLayer(nn.Module):
    """K LSTM cells that share one state, and a selector that mixes them.

    Kuo and Chien, "Markov recurrent neural networks", MLSP 2018. Rows of the weights:
    gate i, f, g, o, inside a gate cell k, inside a cell the unit.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        cells: int,
        *,
        bias: bool = True,
        forget_bias: float = 0.0,
        initial: str = "default",
        temperature: float = 1.0,
        selection: str = "mixed",
        weight_dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.cells = cells
        self.temperature = temperature
        self.selection = selection
        self.weight_dropout = weight_dropout
        rows = [hidden_size] * (4 * cells)
        self.weight_ih = nn.Parameter(torch.empty(sum(rows), input_size))
        self.weight_hh = nn.Parameter(torch.empty(sum(rows), hidden_size))
        self.select_ih = nn.Parameter(torch.empty(cells, input_size))
        self.select_hh = nn.Parameter(torch.empty(cells, hidden_size))
        default = initial == "default"
        entering = "xavier-uniform" if default else initial
        recurrent = "orthogonal" if default else initial
        fill(self.weight_ih, rows, entering, hidden_size)
        fill(self.weight_hh, rows, recurrent, hidden_size)
        choosing, bounding = ("uniform", cells) if default else (initial, hidden_size)
        fill(self.select_ih, [cells], choosing, bounding)
        fill(self.select_hh, [cells], choosing, bounding)
        self.bias = self.select_bias = None
        if bias:
            self.bias = nn.Parameter(torch.zeros(sum(rows)))
            self.select_bias = nn.Parameter(torch.zeros(cells))
            gate = cells * hidden_size
            self.bias.detach()[gate : 2 * gate] = forget_bias

    def select(self, logits: Tensor) -> Tensor:
        """The cells' weights w, [B, K]: Gumbel-softmax in training, else one-hot or q."""
        if not self.training and self.selection == "mixed":
            return logits.softmax(1)
        if not self.training:
            return F.one_hot(logits.argmax(1), self.cells).to(logits.dtype)
        noise = -torch.empty_like(logits).exponential_().clamp(min=1e-30).log()
        return ((logits + noise) / self.temperature).softmax(1)

    def forward(
        self, x: Tensor, mask: SequenceMask, state: Optional[Tuple[Tensor, Tensor]]
    ) -> Tuple[Tensor, Tensor, Tensor, Tuple[Tensor, Tensor]]:
        """h [B, T, H], w and q [B, T, K], and the state (h, c), [B, H] each."""
        zeros = x.new_zeros(x.size(0), self.hidden_size)
        h, c = state or (zeros, zeros)
        weight_hh = F.dropout(self.weight_hh, self.weight_dropout, self.training)
        hidden, selection, probability = [], [], []
        gates = F.linear(x, self.weight_ih, self.bias).unbind(1)  # [B, 4KH] per step
        choices = F.linear(x, self.select_ih, self.select_bias).unbind(1)  # [B, K]
        for t in range(mask.steps):
            logits = choices[t] + F.linear(h, self.select_hh)  # [B, K]
            w = self.select(logits)
            s = gates[t] + F.linear(h, weight_hh)  # [B, 4KH]
            i, f, g, o = s.unflatten(1, (4, self.cells, self.hidden_size)).unbind(1)
            kept = f.sigmoid() * c.unsqueeze(1)  # [B, K, H]
            cells = kept + i.sigmoid() * g.tanh()  # [B, K, H]
            hiddens = o.sigmoid() * cells.tanh()  # [B, K, H]
            mix = w.unsqueeze(2)  # [B, K, 1]
            h = mask.keep(t, (mix * hiddens).sum(1), h)
            c = mask.keep(t, (mix * cells).sum(1), c)
            hidden.append(h)
            selection.append(w)
            probability.append(logits.softmax(1))
        return (
            torch.stack(hidden, 1),
            mask.hold_last(torch.stack(selection, 1)),
            mask.hold_last(torch.stack(probability, 1)),
            (h, c),
        )


class KLstmOutput(NamedTuple):
    """What the layers of a k-LSTM give for a window."""

    hidden: List[Tensor]  # [B, T, H] of the top layer
    selection: Tensor  # its weights w of the cells, [B, T, K]
    probability: Tensor  # its selector's probabilities q, [B, T, K]
    state: List[Tuple[Tensor, Tensor]]


class KLstm(nn.ModuleList):
    """The layers of a k-LSTM, from the bottom up."""

    def __init__(
        self,
        input_size: int,
        hidden_sizes: Sequence[int],
        *,
        cells: int,
        dropout: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__()
        for below, own in zip([input_size, *hidden_sizes], hidden_sizes):
            self.append(KLstmLayer(below, own, cells, **options))
        self.dropout = dropout

    def forward(
        self,
        x: Tensor,
        mask: SequenceMask,
        state: Optional[List[Tuple[Tensor, Tensor]]],
    ) -> KLstmOutput:
        after = []
        for n, layer in enumerate(self):
            if n > 0:
                x = F.dropout(x, self.dropout, self.training)
            before = state[n] if state else None
            x, selection, probability, own = layer(x, mask, before)
            after.append(own)
        return KLstmOutput([x], selection, probability, after)


class RecurrentOutput(NamedTuple):
    """What a stack of torch's own cells gives for a window."""

    hidden: List[Tensor]  # [B, T, H] of the top layer; 2 H with both directions
    state: List[Any]  # of each layer what torch's module gives


class RecurrentStack(nn.Module):
    """Layers of torch's own cells under torch's names; their widths may differ."""

    def __init__(
        self,
        cell: Type[nn.RNNBase],
        input_size: int,
        hidden_sizes: Sequence[int],
        *,
        bias: bool = True,
        bidirectional: bool = False,
        dropout: float = 0.0,
        weight_dropout: float = 0.0,
        forget_bias: float = 0.0,
        initial: str = "uniform",
        **options: Any,
    ) -> None:
        super().__init__()
        self.dropout = dropout
        self.weight_dropout = weight_dropout
        self.runners = []  # no module list: the parameters have their names here
        directions = 2 if bidirectional else 1
        for n, width in enumerate(hidden_sizes):
            options.update(bias=bias, batch_first=True, bidirectional=bidirectional)
            layer = cell(input_size, width, **options)
            for name, value in layer.named_parameters():
                rows = [width] * (value.size(0) // width)
                if name.startswith("weight"):
                    fill(value, rows, initial, width)
                else:
                    nn.init.zeros_(value)
                    if cell is nn.LSTM and name.startswith("bias_ih"):
                        value.detach()[width : 2 * width] = forget_bias
                self.register_parameter(name.replace("_l0", f"_l{n}"), value)
            self.runners.append(layer)
            input_size = directions * width

    def forward(
        self, x: Tensor, mask: SequenceMask, state: Optional[List[Any]]
    ) -> RecurrentOutput:
        after = []
        for n, layer in enumerate(self.runners):
            if n > 0:
                x = F.dropout(x, self.dropout, self.training)
            before = state[n] if state else None
            if mask.lengths is None:
                x, own = self.run(layer, x, before)
            else:
                packed = pack_padded_sequence(
                    x, mask.lengths.cpu(), batch_first=True, enforce_sorted=False
                )
                packed, own = self.run(layer, packed, before)
                x, _ = pad_packed_sequence(
                    packed, batch_first=True, total_length=mask.steps
                )
                x = mask.hold_last(x)
            after.append(own)
        return RecurrentOutput([x], after)

    def run(self, layer: nn.RNNBase, x: Any, state: Optional[Any]) -> Any:
        """One layer; in training, entries of its recurrent weights are dropped."""
        if self.weight_dropout == 0 or not self.training:
            return layer(x, state)
        whole = {n: w for n, w in layer.named_parameters() if n.startswith("weight_hh")}
        for name, weight in whole.items():
            delattr(layer, name)  # a tensor that is no parameter cannot replace one
            setattr(layer, name, F.dropout(weight, self.weight_dropout))
        result = layer(x, state)
        for name, weight in whole.items():
            delattr(layer, name)
            setattr(layer, name, weight)
        return result


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

    predictions: Tensor  # [B, 4]
    boundaries: Tensor  # z, from the bottom up, [B, 3, T]
    hidden: List[Tensor]  # of each HM-LSTM level, from the bottom up, [B, T, H]
    selection: Tensor  # of the top k-LSTM layer, [B, T, 2]
    selection_probability: Tensor  # [B, T, 2]
    state: List[Any]  # of each stack, after the window


class EveryCell(nn.Module):
    """A network.

    name           shape      parameters
    input          [B, T, 3]
    layers.0.*_l0  [B, T, 6]         144
    layers.1.0     [B, T, 4]         374
    layers.1.1     [B, T, 3]         208
    layers.2.0     [B, T, 4]         187
    layers.2.1     [B, T, 3]          96
    layers.3.*_l0  [B, T, 3]          18
    layers.3.*_l1  [B, T, 2]          10
    layers.4.0     [B, T, 4]         187
    layers.4.1     [B, T, 4]         153
    output         [B, 4]             49
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            [
                RecurrentStack(
                    nn.GRU,
                    3,
                    [3],
                    bidirectional=True,
                    dropout=0.1,
                ),
                KLstm(
                    6,
                    [4, 3],
                    cells=2,
                    forget_bias=1.0,
                    temperature=2.0,
                    initial="orthogonal",
                ),
                HmLstm(
                    3,
                    [4, 3],
                    detectors=1,
                    forget_bias=1.0,
                    estimator="soft",
                    gradient="operations",
                    slope=2.0,
                ),
                RecurrentStack(
                    nn.RNN,
                    3,
                    [3, 2],
                    nonlinearity="relu",
                    bias=False,
                ),
                HmLstm(
                    2,
                    [4, 4],
                    detectors=2,
                    forget_bias=1.0,
                    estimator="sample",
                    activation="sigmoid",
                    on_copy="hold",
                    dropout=0.25,
                ),
            ]
        )
        self.output = FeedForwardHead(
            input_size=4,
            hidden=[5],
            activation=torch.tanh,
            size=4,
        )

    def forward(
        self,
        input: Tensor,  # features [B, T, 3]
        lengths: Optional[Tensor] = None,  # real steps of each row, [B], int64
        state: Optional[List[Any]] = None,  # to go on from; None for zeros
    ) -> Output:
        """Runs the network over a window of T steps."""
        mask = SequenceMask(lengths, input.size(1))
        start = state or [None] * 5
        stack0 = self.layers[0](input, mask, start[0])
        # stack0.hidden: [B, T, 6]
        x = F.dropout(stack0.hidden[-1], 0.1, self.training)
        stack1 = self.layers[1](x, mask, start[1])
        # stack1.hidden: [B, T, 3]
        stack2 = self.layers[2](stack1.hidden[-1], mask, start[2])
        # stack2.hidden: [B, T, 4], [B, T, 3]
        stack3 = self.layers[3](stack2.hidden[-1], mask, start[3])
        # stack3.hidden: [B, T, 2]
        stack4 = self.layers[4](stack3.hidden[-1], mask, start[4])
        # stack4.hidden: [B, T, 4], [B, T, 4]
        predictions = self.output(mask.hold_last(stack4.hidden[-1])[:, -1])  # [B, 4]
        return Output(
            predictions=predictions,
            boundaries=torch.cat([stack2.boundaries, stack4.boundaries], 1),
            hidden=[*stack2.hidden, *stack4.hidden],
            selection=stack1.selection,
            selection_probability=stack1.probability,
            state=[
                stack0.state,
                stack1.state,
                stack2.state,
                stack3.state,
                stack4.state,
            ],
        )
