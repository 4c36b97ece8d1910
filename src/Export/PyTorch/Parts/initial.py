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
