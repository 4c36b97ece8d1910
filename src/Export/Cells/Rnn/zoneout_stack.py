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
