def mean_of_steps(losses: Tensor, lengths: Optional[Tensor]) -> Tensor:
    """The mean of losses [B, T, N] or [B, N], steps beyond the end of a row left out."""
    if lengths is None or losses.dim() < 3:
        return losses.mean()
    step = torch.arange(losses.size(1), device=losses.device)
    counts = (step < lengths.unsqueeze(1)).unsqueeze(2)  # [B, T, 1]
    return losses.masked_fill(~counts, 0.0).sum() / (counts.sum() * losses.size(2))
