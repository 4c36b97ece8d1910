class IdentityOutput(NamedTuple):
    """What identity layers give for a window."""

    hidden: List[Tensor]  # [B, T, H]
    state: List[Any]


class IdentityStack(nn.Module):
    """Layers that hand on what enters."""

    def __init__(self, input_size: int, hidden_sizes: Sequence[int]) -> None:
        super().__init__()

    def forward(
        self, x: Tensor, mask: SequenceMask, state: Optional[List[Any]]
    ) -> IdentityOutput:
        return IdentityOutput([mask.hold_last(x)], [])
