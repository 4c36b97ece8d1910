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
