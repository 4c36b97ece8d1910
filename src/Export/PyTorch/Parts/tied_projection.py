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
