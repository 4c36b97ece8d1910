"""Words as a PyTorch module, written by hmlstm from its definition.

It needs torch 1.13 or later and nothing else. Parameters have the names of a weights
file, so that weights go both ways:

    network = Words()
    network.load_state_dict(safetensors.torch.load_file("weights.safetensors"))
    network.eval()
"""

import math
from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Type

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


class TiedProjection(nn.Module):
    """A projection by the weight of the embedding, which the module has once.

    Press and Wolf, "Using the output embedding to improve language models", EACL 2017.
    """

    def __init__(self, embedding: nn.Embedding) -> None:
        super().__init__()
        size, width = embedding.weight.shape
        bound = 1 / math.sqrt(width)
        nn.init.uniform_(embedding.weight, -bound, bound)
        self.bias = nn.Parameter(torch.empty(size).uniform_(-bound, bound))
        self.embedding = [embedding]  # no module of this one, so that no name repeats

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.embedding[0].weight, self.bias)


class Output(NamedTuple):
    """What the network gives for a window of T steps."""

    predictions: Tensor  # [B, T, 10000]
    state: List[Any]  # of each stack, after the window


class Words(nn.Module):
    """A network.

    name             shape          parameters
    input            [B, T]
    input.embedding  [B, T, 400]     4,000,000
    layers.0.*_l0    [B, T, 1150]    7,139,200
    layers.0.*_l1    [B, T, 400]     2,483,200
    output           [B, T, 10000]      10,000
    """

    def __init__(self) -> None:
        super().__init__()
        self.input = nn.ModuleDict({"embedding": nn.Embedding(10000, 400)})
        self.layers = nn.ModuleList(
            [
                RecurrentStack(
                    nn.LSTM,
                    400,
                    [1150, 400],
                    forget_bias=1.0,
                    dropout=0.25,
                    weight_dropout=0.5,
                ),
            ]
        )
        self.output = FeedForwardHead(
            input_size=400,
            hidden=[],
            activation=torch.tanh,
            size=10000,
        )
        self.output.projection = TiedProjection(self.input["embedding"])

    def forward(
        self,
        input: Tensor,  # token ids [B, T], int64
        lengths: Optional[Tensor] = None,  # real steps of each row, [B], int64
        state: Optional[List[Any]] = None,  # to go on from; None for zeros
    ) -> Output:
        """Runs the network over a window of T steps."""
        mask = SequenceMask(lengths, input.size(1))
        start = state or [None] * 1
        x = self.input["embedding"](input)  # [B, T, 400]
        x = F.dropout(x, 0.1, self.training)
        x = F.dropout1d(x.transpose(1, 2), 0.4, self.training)
        x = x.transpose(1, 2)  # the same values are dropped at all steps of a row
        stack0 = self.layers[0](x, mask, start[0])
        # stack0.hidden: [B, T, 400]
        predictions = self.output(stack0.hidden[-1])  # [B, T, 10000]
        return Output(
            predictions=predictions,
            state=[stack0.state],
        )
