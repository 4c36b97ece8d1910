class Loss:
    """The mean of the losses of all values that count."""

    def __init__(self, class_weights: Optional[Sequence[float]]) -> None:
        pass  # values have no classes

    def weigh(
        self, target: Tensor, lengths: Optional[Tensor], counted: Optional[Tensor]
    ) -> Tuple[float, float]:
        """What a batch's sum is divided by, and its values that count."""
        mask = self.mask(target, lengths, counted)
        if mask is None:
            return float(target.numel()), float(target.numel())
        predictions = float(mask.expand(target.shape).sum())
        if IS_JOINT:
            mask = mask.all(-1, keepdim=True)
        return float(mask.expand(target.shape).sum()), predictions

    def minimised(self, predictions: Tensor, batch: Batch) -> Tensor:
        """The sum of what training minimises, which is also what is reported."""
        losses = losses_of(predictions, batch.target)  # [.., O], or [.., 1] for all
        mask = self.mask(batch.target, batch.lengths, batch.counted)
        if mask is not None and IS_JOINT:
            mask = mask.all(-1, keepdim=True)
        if mask is not None:
            losses = torch.where(mask, losses, torch.zeros_like(losses))
        return losses.sum() * (batch.target.size(-1) / losses.size(-1))

    measured = minimised

    @staticmethod
    def mask(
        target: Tensor, lengths: Optional[Tensor], counted: Optional[Tensor]
    ) -> Optional[Tensor]:
        """Which values count: [B, T, 1] or like the target; None when all do."""
        steps = None
        if lengths is not None and target.dim() == 3:
            step = torch.arange(target.size(1), device=target.device)
            steps = (step < lengths.unsqueeze(1)).unsqueeze(2)
        if counted is None or steps is None:
            return steps if counted is None else counted
        return counted & steps


class Metrics:
    """What an evaluation measures, over the rows of all processes."""

    def __init__(self, loss: Loss) -> None:
        self.loss = loss
        self.sum: Union[Tensor, float] = 0.0
        self.errors: List[Union[Tensor, float]] = [0.0] * 5
        self.predictions = 0.0

    def add(self, predictions: Tensor, batch: Batch) -> None:
        mean = self.loss.measured(predictions, batch).double() / max(batch.divisor, 1.0)
        self.sum = self.sum + mean * batch.predictions * batch.own
        self.predictions += batch.predictions
        mask = self.loss.mask(batch.target, batch.lengths, batch.counted)
        target = batch.target.double()
        error = points_of(predictions).double() - target
        weight = torch.ones_like(target) if mask is None else mask.expand_as(target)
        own = weight.double() * batch.own
        ones = torch.ones_like(own)
        new = [error.square(), error.abs(), target, target.square(), ones]
        sums = [(value * own).sum() for value in new]
        self.errors = [before + value for before, value in zip(self.errors, sums)]

    def finish(self, world: World) -> Dict[str, float]:
        sums = world.sum(self.sum, *self.errors)
        total, squares, absolutes, targets, target_squares, count = sums
        values = {"loss": total / self.predictions}
        if LOSS_NAME is not None:
            values[LOSS_NAME] = values["loss"]
        values["mse"] = squares / count
        values["mae"] = absolutes / count
        spread = target_squares - targets * targets / count
        values["r2"] = 1 - squares / spread if spread else -math.inf
        return values
