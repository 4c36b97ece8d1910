class SequenceMask:
    """Which rows of a window still go on at each step."""

    def __init__(self, lengths: Optional[Tensor], steps: int) -> None:
        self.lengths = lengths  # [B], at least 1 each; None when all rows have T steps
        self.steps = steps

    def keep(self, step: int, new: Tensor, old: Tensor) -> Tensor:
        """The new value [B, N] where a row goes on, and the old one elsewhere."""
        if self.lengths is None:
            return new
        return torch.where((step < self.lengths).unsqueeze(1), new, old)

    def hold_last(self, sequence: Tensor) -> Tensor:
        """The sequence [B, T, N] with the last real step in place of those after it."""
        if self.lengths is None:
            return sequence
        step = torch.arange(self.steps, device=sequence.device)
        index = torch.minimum(step, self.lengths.unsqueeze(1) - 1)  # [B, T]
        return sequence.gather(1, index.unsqueeze(2).expand_as(sequence))
