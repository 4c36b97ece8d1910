class Schedule:
    """A number that changes during training: a function of epochs or iterations."""

    def __init__(
        self,
        name: str,
        start: float,
        stack: Optional[int] = None,
        attribute: str = "",
        rule: str = "constant",
        rate: float = 0.0,
        per: str = "epoch",
        drops: Sequence[Tuple[int, float]] = (),
        patience: int = 0,
        minimum: Optional[float] = None,
        maximum: Optional[float] = None,
        warmup: int = 0,
    ) -> None:
        self.name = name
        self.start = start
        self.stack = stack  # whose layers have the number; None for the optimizer
        self.attribute = attribute
        self.rule = rule
        self.rate = rate
        self.per = per
        self.drops = drops
        self.patience = patience
        self.minimum = minimum
        self.maximum = maximum
        self.warmup = warmup
        self.value = start
        self.factor = 1.0  # what evaluations have brought so far
        self.waited = 0  # evaluations in a row that called for a change
        self.reference = math.inf  # what the next evaluation is compared with

    def apply(self, epoch: int, iteration: int) -> float:
        """The value after so many epochs and optimizer steps."""
        n = epoch if self.per == "epoch" else iteration
        if self.rule == "linear":
            value = self.start + self.rate * n
        elif self.rule == "exponential":
            value = self.start * math.exp(self.rate * n)
        elif self.rule == "cosine":
            end = 0.0 if self.minimum is None else self.minimum
            angle = math.pi * min(n / self.rate, 1.0)
            value = end + (self.start - end) * (1 + math.cos(angle)) / 2
        elif self.rule == "drops":
            reached = [factor for begin, factor in self.drops if n >= begin]
            value = self.start * (reached[-1] if reached else 1.0)
        else:
            value = self.start * self.factor
        if self.minimum is not None:
            value = max(value, self.minimum)
        if self.maximum is not None:
            value = min(value, self.maximum)
        if n < self.warmup:
            value = value * (n + 1) / (self.warmup + 1)
        self.value = value
        return value

    def observe(self, loss: float) -> None:
        """Hears an evaluation's loss, which on-plateau and on-rise act on."""
        if self.rule not in ("on-plateau", "on-rise"):
            return
        plateau = self.rule == "on-plateau"
        calm = loss < self.reference if plateau else loss <= self.reference
        self.waited = 0 if calm else self.waited + 1
        if not plateau or loss < self.reference:
            self.reference = loss
        if self.waited > self.patience:
            self.factor *= self.rate
            self.waited = 0

    def kept(self) -> List[float]:
        """What a checkpoint has of it."""
        return [self.value, self.factor, float(self.waited), self.reference]

    def go_on(self, kept: List[float]) -> None:
        """Goes on from a checkpoint."""
        self.value, self.factor, waited, self.reference = kept
        self.waited = int(waited)
