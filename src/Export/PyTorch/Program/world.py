class World:
    """The processes that train together: one, or those that torchrun started."""

    def __init__(self, device: str) -> None:
        self.rank = int(os.environ.get("RANK", "0"))
        self.size = int(os.environ.get("WORLD_SIZE", "1"))
        self.local_rank = int(os.environ.get("LOCAL_RANK", "0"))
        self.device = torch.device("cpu")
        if device == "cuda":
            count = torch.cuda.device_count()
            if self.local_rank >= count:
                raise Misfit(
                    f"--device cuda: {self.local_rank + 1} processes are on this "
                    f"machine, but torch sees {count} GPUs here"
                )
            self.device = torch.device("cuda", self.local_rank)
            torch.cuda.set_device(self.device)
        if self.size > 1 and not dist.is_initialized():
            dist.init_process_group("nccl" if device == "cuda" else "gloo")

    def share(self, rows: int) -> slice:
        """This process's rows of so many."""
        first = rows * self.rank // self.size
        return slice(first, rows * (self.rank + 1) // self.size)

    def sum(self, *values: Union[Tensor, float]) -> List[float]:
        """The sums of values over all processes."""
        own = [float(value) for value in values]
        if self.size == 1:
            return own
        joined = torch.tensor(own, dtype=torch.float64, device=self.device)
        dist.all_reduce(joined)
        return joined.tolist()

    def least(self, value: int) -> int:
        """The smallest value that a process has."""
        if self.size == 1:
            return value
        joined = torch.tensor([value], device=self.device)
        dist.all_reduce(joined, op=dist.ReduceOp.MIN)
        return int(joined)

    def join(self, values: List[Any]) -> List[Any]:
        """The values of all processes in one list."""
        if self.size == 1:
            return values
        lists: List[List[Any]] = [[] for _ in range(self.size)]
        dist.all_gather_object(lists, values)
        return [value for each in lists for value in each]

    def wait(self) -> None:
        """Waits for all processes."""
        if self.size > 1:
            dist.barrier()
