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
