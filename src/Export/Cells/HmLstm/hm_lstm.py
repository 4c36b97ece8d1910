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
