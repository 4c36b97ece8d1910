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
