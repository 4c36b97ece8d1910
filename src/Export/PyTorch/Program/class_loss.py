class Loss:
    """Cross-entropy in nats, with the weights and the smoothing that training has."""

    def __init__(self, class_weights: Optional[Sequence[float]]) -> None:
        self.weights = None if class_weights is None else torch.tensor(class_weights)

    def weigh(
        self, target: Tensor, lengths: Optional[Tensor], counted: Optional[Tensor]
    ) -> Tuple[float, float]:
        """What a batch's sum is divided by, and its predictions that count."""
        real = self.classes(target, lengths)
        real = real[real != IGNORED]
        count = float(real.numel())
        if self.weights is None:
            return count, count
        return float(self.weights[real].sum()), count

    def minimised(self, predictions: Tensor, batch: Batch) -> Tensor:
        """The sum of what training minimises."""
        weights = self.weights
        if weights is not None:
            weights = weights.to(predictions.device, predictions.dtype)
        return self.sum(predictions, batch, weight=weights, label_smoothing=SMOOTHING)

    def measured(self, predictions: Tensor, batch: Batch) -> Tensor:
        """The sum of what evaluation reports: without weights and smoothing."""
        return self.sum(predictions, batch)

    def sum(self, predictions: Tensor, batch: Batch, **options: Any) -> Tensor:
        if predictions.size(-1) == 1:
            predictions = torch.cat([torch.zeros_like(predictions), predictions], -1)
        return F.cross_entropy(
            predictions.flatten(0, -2),
            self.classes(batch.target, batch.lengths),
            ignore_index=IGNORED,
            reduction="sum",
            **options,
        )

    @staticmethod
    def classes(target: Tensor, lengths: Optional[Tensor]) -> Tensor:
        """Classes in one row, those beyond the end of their row ignored."""
        if lengths is not None and target.dim() == 2:
            step = torch.arange(target.size(1), device=target.device)
            target = target.masked_fill(step >= lengths.unsqueeze(1), IGNORED)
        return target.flatten()


class Metrics:
    """What an evaluation measures, over the rows of all processes."""

    def __init__(self, loss: Loss) -> None:
        self.loss = loss
        self.sum: Union[Tensor, float] = 0.0
        self.right: Union[Tensor, float] = 0.0
        self.predictions = 0.0
        self.characters = 0.0
        self.scores: List[Tuple[float, bool]] = []

    def add(self, predictions: Tensor, batch: Batch) -> None:
        self.predictions += batch.predictions
        self.characters += batch.characters
        total = self.loss.measured(predictions, batch).double()
        self.sum = self.sum + total * batch.own
        classes = self.loss.classes(batch.target, batch.lengths)
        logits = predictions.flatten(0, -2)
        binary = logits.size(-1) == 1
        chosen = (logits[:, 0] > 0).long() if binary else logits.argmax(-1)
        self.right = self.right + (chosen == classes).sum() * batch.own
        if HAS_AREA and batch.own:
            real = classes != IGNORED
            labels = (classes[real] == 1).tolist()
            self.scores += zip(logits[real, 0].tolist(), labels)

    def finish(self, world: World) -> Dict[str, float]:
        total, right = world.sum(self.sum, self.right)
        mean = total / self.predictions
        values = {"loss": mean}
        if HAS_BITS:
            values["bits_per_character"] = total / self.characters / math.log(2)
        if HAS_PERPLEXITY:
            values["perplexity"] = math.exp(min(mean, 700.0))
        values["accuracy"] = right / self.predictions
        if HAS_AREA:
            values["auc"] = area_under_curve(world.join(self.scores))
        return values


def area_under_curve(scores: List[Tuple[float, bool]]) -> float:
    """How often class 1 has a higher score than class 0, ties half."""
    scores = sorted(scores)
    positives = sum(label for _, label in scores)
    negatives = len(scores) - positives
    ranks, begin = 0.0, 0
    while begin < len(scores):
        end = begin
        while end < len(scores) and scores[end][0] == scores[begin][0]:
            end += 1
        equal = sum(label for _, label in scores[begin:end])
        ranks += equal * (begin + end + 1) / 2  # equal scores share their mean rank
        begin = end
    if positives == 0 or negatives == 0:
        return math.nan
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)
