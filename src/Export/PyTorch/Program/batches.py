IGNORED = -100  # the target of a step that is only filled up


class Batch(NamedTuple):
    """This process's rows of a batch, and what it must know of the others' rows."""

    input: Tensor  # token ids [B, T], or features [B, T, F]
    target: Tensor  # classes [B, T] or [B], or values [B, T, O] or [B, O]
    lengths: Optional[Tensor]  # real steps of each row, [B]; None when all have T
    counted: Optional[Tensor]  # which values count, like the target; None for all
    starts: Optional[Tensor]  # rows that start from zeros, [B]; None when all go on
    starts_all: bool
    own: float  # 1; 0 where the process has no row of the batch and reads another's
    rows: int  # rows of all processes
    divisor: float  # of the sum of all rows' losses
    predictions: float  # of all rows, those that count
    characters: float  # that these predictions are about

    def to(self, device: torch.device) -> "Batch":
        moved = (v.to(device) if isinstance(v, Tensor) else v for v in self)
        return Batch(*moved)

    def read_by(self, network: nn.Module, state: Any) -> Any:
        """What a network gives; a row that has ended reads on, and nothing hears it."""
        lengths = None if self.lengths is None else self.lengths.clamp(min=1)
        return network(self.input, lengths=lengths, state=state)


class PortableRandom:
    """SplitMix64, from which orders and restarts are drawn (Steele et al. 2014)."""

    MASK = (1 << 64) - 1

    def __init__(self, seed: int) -> None:
        self.state = seed & self.MASK

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & self.MASK
        return mixed ^ (mixed >> 31)

    def below(self, limit: int) -> int:
        most = self.MASK - self.MASK % limit
        drawn = self.next()
        while drawn >= most:
            drawn = self.next()
        return drawn % limit

    def uniform(self) -> float:
        return (self.next() >> 11) * 2.0**-53


class Part:
    """One part of the data: rows of steps, cut into batches of rows and windows."""

    def __init__(
        self,
        name: str,
        tensors: Dict[str, Tensor],
        layout: Dict[str, Any],
        loss: "Loss",
        world: World,
    ) -> None:
        self.rows = int(layout["rows"])
        self.steps = int(layout["steps"])
        self.window = int(layout["window"])
        self.batch_size = int(layout["batch_size"])
        self.shuffled = bool(layout["shuffled"])
        self.carries = bool(layout["carry_state"])
        self.windows = -(-self.steps // self.window)
        self.batches = -(-self.rows // self.batch_size) * self.windows
        self.input = tensors[name + ".input"]
        self.target = tensors[name + ".target"]
        self.lengths = tensors.get(name + ".lengths")
        self.counted = tensors.get(name + ".counted")
        self.characters = tensors.get("vocabulary.characters")
        self.each = self.target.dim() == (3 if self.target.is_floating_point() else 2)
        self.loss = loss
        self.world = world
        self.order: List[int] = []
        self.ordered_for = -1

    def read(self, epoch: int, index: int, restart: float = 0.0) -> Batch:
        """This process's rows of a batch; the order is one of the seed and epoch."""
        first = index // self.windows * self.batch_size
        chosen = torch.tensor(self.order_of(epoch)[first : first + self.batch_size])
        begin = index % self.windows * self.window
        end = min(begin + self.window, self.steps)
        target = self.cut(self.target, chosen, begin, end, self.each)
        lengths = self.lengths
        if lengths is not None:
            lengths = (lengths[chosen] - begin).clamp(0, end - begin)
        counted = self.counted
        if counted is not None:
            counted = self.cut(counted, chosen, begin, end, self.each)
        divisor, predictions = self.loss.weigh(target, lengths, counted)
        characters = predictions
        if self.characters is not None:
            characters = float(self.characters[target[target != IGNORED]].sum())

        starts_all = begin == 0 or not self.carries
        starts = None
        if restart > 0 and not starts_all:
            random = PortableRandom(SEED << 32 ^ (epoch * self.batches + index))
            draws = [random.uniform() < restart for _ in chosen]
            starts = torch.tensor(draws) if any(draws) else None

        rows = len(chosen)
        own = self.world.share(rows)
        empty = own.start == own.stop
        if empty:
            own = slice(0, 1)
        return Batch(
            input=self.cut(self.input, chosen[own], begin, end, True),
            target=target[own],
            lengths=None if lengths is None else lengths[own],
            counted=None if counted is None else counted[own],
            starts=None if starts is None else starts[own],
            starts_all=starts_all,
            own=0.0 if empty else 1.0,
            rows=rows,
            divisor=divisor,
            predictions=predictions,
            characters=characters,
        )

    def cut(
        self, values: Tensor, rows: Tensor, begin: int, end: int, each: bool
    ) -> Tensor:
        some = values[rows, begin:end] if each else values[rows]
        exact = some.is_floating_point() or some.dtype == torch.bool
        return some if exact else some.long()

    def order_of(self, epoch: int) -> List[int]:
        """The rows as they come in an epoch."""
        key = epoch if self.shuffled else 0
        if self.ordered_for != key:
            self.order = list(range(self.rows))
            if self.shuffled:
                random = PortableRandom(SEED << 32 ^ key)
                for i in range(self.rows - 1, 0, -1):
                    other = random.below(i + 1)
                    self.order[i], self.order[other] = self.order[other], self.order[i]
            self.ordered_for = key
        return self.order


def changed(state: Any, change: Callable[[Tensor], Tensor]) -> Any:
    """A network's state with each of its tensors changed."""
    if state is None or isinstance(state, Tensor):
        return None if state is None else change(state)
    parts = [changed(part, change) for part in state]
    return type(state)(*parts) if hasattr(state, "_fields") else type(state)(parts)


class Carried:
    """The state that goes from one window to the next, without its gradients."""

    def __init__(self) -> None:
        self.state: Any = None

    def before(self, batch: Batch) -> Any:
        """Where a batch goes on from: zeros in the rows that start; None for all."""
        if batch.starts_all or self.state is None:
            return None
        if batch.starts is None:
            return self.state
        rows = batch.starts.unsqueeze(1)  # [B, 1], the last but one of every tensor
        return changed(self.state, lambda value: value.masked_fill(rows, 0.0))

    def keep(self, state: Any) -> None:
        self.state = changed(state, lambda value: value.detach())
