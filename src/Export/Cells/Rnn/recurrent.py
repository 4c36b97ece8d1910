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
