class NormalisedLstmOutput(NamedTuple):
    """What a stack of layer-normalised LSTM cells gives for a window."""

    hidden: List[Tensor]  # [B, T, H] of the top layer; 2 H with both directions
    state: List[Tuple[Tensor, Tensor]]  # h and c of each layer and direction, [B, H]


class NormalisedLstm(nn.Module):
    """Layers of LSTM cells with layer normalisation; their widths may differ.

    Ba, Kiros and Hinton, "Layer normalization", 2016: the sums of each gate by itself,
    and the cell before its tanh.
    """

    def __init__(
        self,
        input_size: int,
        hidden_sizes: Sequence[int],
        *,
        bias: bool = True,
        bidirectional: bool = False,
        dropout: float = 0.0,
        weight_dropout: float = 0.0,
        forget_bias: float = 0.0,
        initial: str = "uniform",
    ) -> None:
        super().__init__()
        self.dropout = dropout
        self.weight_dropout = weight_dropout
        ends = ["", "_reverse"] if bidirectional else [""]
        self.names = [[f"_l{n}{end}" for end in ends] for n in range(len(hidden_sizes))]
        for names, width in zip(self.names, hidden_sizes):
            for name in names:
                for side, size in (("ih", input_size), ("hh", width)):
                    weight = nn.Parameter(torch.empty(4 * width, size))
                    fill(weight, [width] * 4, initial, width)
                    self.register_parameter(f"weight_{side}{name}", weight)
                    value = nn.Parameter(torch.zeros(4 * width)) if bias else None
                    self.register_parameter(f"bias_{side}{name}", value)
                if bias:
                    forget = getattr(self, f"bias_ih{name}").detach()
                    forget[width : 2 * width] = forget_bias
                for part, gates in (("norm", 4), ("norm_cell", 1)):
                    size = gates * width if width > 1 else 0
                    gain = nn.Parameter(torch.ones(size)) if size else None
                    shift = nn.Parameter(torch.zeros(size)) if size else None
                    self.register_parameter(f"{part}_weight{name}", gain)
                    self.register_parameter(f"{part}_bias{name}", shift)
            input_size = len(ends) * width

    def forward(
        self, x: Tensor, mask: SequenceMask, state: Optional[List[Any]]
    ) -> NormalisedLstmOutput:
        after: List[Tuple[Tensor, Tensor]] = []
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
        return NormalisedLstmOutput([x], after)

    def run(
        self,
        name: str,
        x: Tensor,
        mask: SequenceMask,
        state: Optional[Tuple[Tensor, Tensor]],
    ) -> Tuple[Tensor, Tuple[Tensor, Tensor]]:
        """One direction of one layer: h of all steps, [B, T, H], and the last state."""
        weight_ih, bias_ih, weight, bias = (
            getattr(self, f"{role}{name}")
            for role in ("weight_ih", "bias_ih", "weight_hh", "bias_hh")
        )
        weight = F.dropout(weight, self.weight_dropout, self.training)  # for all steps
        projected = F.linear(x, weight_ih, bias_ih).unbind(1)  # [B, 4H] per step
        zeros = x.new_zeros(x.size(0), weight.size(1))
        h, c = state or (zeros, zeros)
        steps = [h] * mask.steps
        order = range(mask.steps)
        for t in reversed(order) if name.endswith("_reverse") else order:
            sums = projected[t] + F.linear(h, weight, bias)
            i, f, g, o = self.normalise("norm", name, sums, 4).chunk(4, 1)  # [B, H]
            cell = f.sigmoid() * c + i.sigmoid() * g.tanh()
            hidden = o.sigmoid() * self.normalise("norm_cell", name, cell, 1).tanh()
            h, c = mask.keep(t, hidden, h), mask.keep(t, cell, c)
            steps[t] = h
        return torch.stack(steps, 1), (h, c)

    def normalise(self, part: str, name: str, x: Tensor, gates: int) -> Tensor:
        """Each of several gates by itself; as it is in a layer of width 1."""
        gain = getattr(self, f"{part}_weight{name}")
        shift = getattr(self, f"{part}_bias{name}")
        if gain is None:
            return x
        normal = F.layer_norm(x.unflatten(1, (gates, -1)), (x.size(1) // gates,))
        return torch.addcmul(shift, normal.flatten(1), gain)
