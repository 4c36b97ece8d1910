class Trainer:
    """Truncated backpropagation over windows, by one process or by several."""

    def __init__(self, options: argparse.Namespace, world: World) -> None:
        self.world = world
        self.out: str = options.out
        self.checkpoint_every: int = options.checkpoint_every
        data = read_data(options.data, world)
        self.metadata, self.parts, self.loss = data
        if WATCHED is not None and not WATCHED.startswith("train_"):
            if "validation" not in self.parts:
                raise Misfit(f"early stopping watches {WATCHED}, and nothing validates")
        self.part = self.parts["training"]
        if self.part.batch_size < world.size:
            raise Misfit(
                f"a batch has {self.part.batch_size} rows, and each of {world.size} "
                "processes needs one: use fewer processes or a larger batch_size"
            )

        torch.manual_seed(SEED)  # the same first weights in every process
        self.network = Network().to(world.device)
        if options.weights is not None:
            load_weights(self.network, options.weights)
        self.model: nn.Module = self.network
        if world.size > 1:
            devices = None if world.device.type == "cpu" else [world.device]
            self.model = DistributedDataParallel(self.network, device_ids=devices)
            torch.manual_seed(SEED + world.rank)  # and a dropout of its own
        self.optimizer = make_optimizer(self.network.parameters())
        self.schedules = make_schedules()
        self.carried = Carried()

        self.epoch = self.position = self.iteration = 0
        self.waited = 0  # evaluations in a row that were not the best
        self.best: Optional[int] = None  # the place of the best one in the history
        self.history: List[Dict[str, float]] = []
        self.loss_sum: Union[Tensor, float] = 0.0  # since the last evaluation
        self.added_sum: Union[Tensor, float] = 0.0
        self.predictions = 0.0
        self.trained_until = 0  # the iteration of the last evaluation
        self.saved_at = -1  # the iteration of the last checkpoint
        self.begun = self.shown = time.monotonic()

    def run(self) -> None:
        """Trains to the end, from the last checkpoint where there is one."""
        self.resume()
        self.network.train()
        while not self.is_done():
            self.iterate()
            if self.position == self.part.batches:
                self.evaluate()
            elif self.iteration % self.checkpoint_every == 0:
                self.save()
        if self.world.rank == 0:
            self.write_weights("last.safetensors")
            if self.best is None:
                self.write_weights("weights.safetensors")
            print(f"trained {self.epoch} epochs, {self.iteration} iterations")
        self.world.wait()

    def is_done(self) -> bool:
        tired = PATIENCE is not None and self.waited >= PATIENCE
        return tired or self.epoch >= EPOCHS

    def iterate(self) -> None:
        """One optimizer step over a window, or over as many as accumulate."""
        for schedule in self.schedules:
            self.use(schedule, schedule.apply(self.epoch, self.iteration))
        end = min(self.position + ACCUMULATE, self.part.batches)
        indices = range(self.position, end)
        batches = [self.part.read(self.epoch, i, RESTART) for i in indices]
        # Which window is the last to give gradients is known before the first begins.
        counting = [n for n, batch in enumerate(batches) if batch.predictions > 0]
        self.optimizer.zero_grad(set_to_none=True)
        for n, batch in enumerate(batches):
            batch = batch.to(self.world.device)
            shares = self.world.size > 1 and n not in counting[-1:]
            with self.model.no_sync() if shares else nullcontext():
                output = batch.read_by(self.model, self.carried.before(batch))
                if n in counting:
                    self.backward(output, batch, len(batches))
            self.carried.keep(output.state)
        self.position = end
        if not counting:
            return
        if CLIP_VALUE is not None:
            nn.utils.clip_grad_value_(self.network.parameters(), CLIP_VALUE)
        if CLIP_NORM is not None:
            nn.utils.clip_grad_norm_(self.network.parameters(), CLIP_NORM)
        self.optimizer.step()
        self.iteration += 1
        if self.iteration % CHECK_EVERY == 0:
            self.require_finite()
        self.show()

    def backward(self, output: Any, batch: Batch, windows: int) -> None:
        """Adds the gradients of this process's share of a window's mean loss."""
        task = self.loss.minimised(output.predictions, batch)
        task = task * (batch.own / batch.divisor)
        self.loss_sum = self.loss_sum + task.detach().double() * batch.predictions
        total = task
        if ENTROPY_WEIGHT > 0:
            reward = selection_entropy(output.selection_probability, batch.lengths)
            added = reward * (-ENTROPY_WEIGHT * batch.own / batch.rows)
            total = task + added
            weighted = added.detach().double() * batch.predictions
            self.added_sum = self.added_sum + weighted
        self.predictions += batch.predictions
        # The processes' gradients are averaged, and their losses are to be added up.
        (total * (self.world.size / windows)).backward()

    def use(self, schedule: Schedule, value: float) -> None:
        """Hands a schedule's value to the optimizer or to a stack."""
        if schedule.stack is None:
            for group in self.optimizer.param_groups:
                group["lr"] = value
            return
        for layer in self.network.layers[schedule.stack]:
            setattr(layer, schedule.attribute, value)

    def evaluate(self) -> None:
        """Ends an epoch: measures, keeps the best weights, and saves all there is."""
        if self.iteration == self.trained_until:
            raise Misfit(f"epoch {self.epoch + 1} has no prediction that counts")
        total, added = self.require_finite()
        self.epoch += 1
        self.position = 0
        row = {
            "epoch": float(self.epoch),
            "iteration": self.iteration,
            "seconds": round(time.monotonic() - self.begun, 3),
            "train_loss": total / self.predictions,
        }
        if ENTROPY_WEIGHT > 0:
            row["train_regularization"] = added / self.predictions
        judged = row["train_loss"]
        if "validation" in self.parts:
            values = self.measure(self.parts["validation"])
            row.update({"valid_" + name: value for name, value in values.items()})
            judged = values["loss"]
        row.update({schedule.name: schedule.value for schedule in self.schedules})
        for schedule in self.schedules:
            schedule.observe(judged)
        self.history.append(row)
        self.loss_sum = self.added_sum = 0.0
        self.predictions, self.trained_until = 0.0, self.iteration
        better = self.judge(row)
        if self.world.rank == 0:
            if better:
                self.write_weights("weights.safetensors")
            write_text(os.path.join(self.out, "history.csv"), history_csv(self.history))
            numbers = [f"{name} {value:.5g}" for name, value in row.items()]
            print("  ".join(numbers), flush=True)
        self.save()

    def judge(self, row: Dict[str, float]) -> bool:
        """Whether an evaluation is the best so far."""
        watched = WATCHED or "valid_loss"
        if watched not in row:
            if WATCHED is not None:
                raise Misfit(f"early stopping watches {watched}, which is not measured")
            return False
        value = row[watched]
        if self.best is None:
            better = not math.isnan(value)
        elif HIGHER_IS_BETTER:
            better = value > self.history[self.best][watched]
        else:
            better = value < self.history[self.best][watched]
        self.waited = 0 if better else self.waited + 1
        if better:
            self.best = len(self.history) - 1
        return better

    @torch.no_grad()
    def measure(self, part: Part) -> Dict[str, float]:
        """The metrics of a part, over the rows of all processes."""
        self.network.eval()
        metrics, carried = Metrics(self.loss), Carried()
        for index in range(part.batches):
            batch = part.read(0, index).to(self.world.device)
            output = batch.read_by(self.network, carried.before(batch))
            carried.keep(output.state)
            metrics.add(output.predictions, batch)
        self.network.train()
        if metrics.predictions == 0:
            raise Misfit("the validation part has no prediction that counts")
        return metrics.finish(self.world)

    def require_finite(self) -> List[float]:
        """The sums of all processes; what is not finite ends the training here."""
        sums = self.world.sum(self.loss_sum, self.added_sum)
        if not all(map(math.isfinite, sums)):
            norms = {
                name: float(value.grad.norm())
                for name, value in self.network.named_parameters()
                if value.grad is not None
            }
            worst = max(norms, key=lambda n: (not math.isfinite(norms[n]), norms[n]))
            raise Misfit(
                f"iteration {self.iteration}: the loss is not finite; the largest "
                f"gradient is that of {worst}. Try a lower learning rate or a smaller "
                "clip_norm"
            )
        return sums

    def show(self) -> None:
        """Now and then the loss of this process's rows, from the first process."""
        now = time.monotonic()
        if self.world.rank == 0 and now - self.shown > SHOW_SECONDS:
            self.shown = now
            mean = float(self.loss_sum) * self.world.size / self.predictions
            share = self.position / self.part.batches
            print(f"epoch {self.epoch + share:.2f}  loss {mean:.4f}", flush=True)

    def write_weights(self, name: str) -> None:
        """Writes the weights with all that 'hmlstm adopt' needs."""
        metadata = dict(self.metadata)
        for schedule in self.schedules:
            if schedule.stack is not None:
                metadata["schedule." + schedule.name] = repr(schedule.value)
        state = self.network.state_dict()
        write_tensors(os.path.join(self.out, name), state, metadata)

    def save(self) -> None:
        """Writes this process's checkpoint; it is the last when all have theirs."""
        self.require_finite()
        state: List[Tensor] = []
        changed(self.carried.state, lambda value: state.append(value) or value)
        gpu = self.world.device.type == "cuda"
        numbers = {
            "run": self.signature(),
            "schedules": [schedule.kept() for schedule in self.schedules],
            "sums": [float(self.loss_sum), float(self.added_sum), self.predictions],
            "places": [self.epoch, self.position, self.iteration, self.trained_until],
            "waited": self.waited,
            "best": self.best,
            "history": self.history,
            "seconds": time.monotonic() - self.begun,
        }
        kept = {
            "numbers": json.dumps(numbers),  # torch 1.13 reads no float back by itself
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict()["state"],
            "state": state,
            "random": torch.get_rng_state(),
            "gpu_random": torch.cuda.get_rng_state() if gpu else None,
        }
        path = self.checkpoint(self.iteration, self.world.rank)
        write_whole(path, lambda draft: torch.save(kept, draft))
        self.world.wait()
        if self.world.local_rank == 0:
            text = json.dumps({"iteration": self.iteration})
            write_text(os.path.join(self.out, "checkpoint.json"), text)
        # The one before stays: on a machine that falls here it is still the last.
        two = (self.saved_at, self.iteration)
        keep = {self.checkpoint(n, self.world.rank) for n in two}
        for old in glob.glob(self.checkpoint("*", self.world.rank, glob.escape)):
            if old not in keep:
                os.remove(old)
        self.saved_at = self.iteration

    def resume(self) -> None:
        """Goes on from the last checkpoint that every process has."""
        iteration = self.world.least(last_checkpoint(self.out))
        if iteration < 0:
            return
        path = self.checkpoint(iteration, self.world.rank)
        try:
            kept = torch.load(path, map_location="cpu", weights_only=True)
            numbers = json.loads(kept["numbers"])
            theirs = numbers["run"]
        except OSError as problem:
            raise Misfit(f"{path}: {problem.strerror}") from None
        except Exception:
            raise Misfit(f"{path}: damaged, or no checkpoint of this program") from None
        for what, own in self.signature().items():
            if theirs.get(what) != own:
                raise Misfit(
                    f"{path}: a training with {what} {theirs.get(what)}, and this one "
                    f"has {own}; another --out begins anew"
                )
        self.network.load_state_dict(kept["network"])
        groups = self.optimizer.state_dict()["param_groups"]
        memory = {"state": kept["optimizer"], "param_groups": groups}
        self.optimizer.load_state_dict(memory)
        for schedule, values in zip(self.schedules, numbers["schedules"]):
            schedule.go_on(values)
            self.use(schedule, schedule.value)
        self.carried.state = self.rebuilt(kept["state"])
        torch.set_rng_state(kept["random"])
        if kept["gpu_random"] is not None:
            torch.cuda.set_rng_state(kept["gpu_random"])
        self.loss_sum, self.added_sum, self.predictions = numbers["sums"]
        places = numbers["places"]
        self.epoch, self.position, self.iteration, self.trained_until = places
        self.waited, self.best = numbers["waited"], numbers["best"]
        self.history = numbers["history"]
        self.begun -= numbers["seconds"]
        self.saved_at = self.iteration
        if self.world.rank == 0:
            print(f"going on after iteration {self.iteration}", flush=True)

    @torch.no_grad()
    def rebuilt(self, values: List[Tensor]) -> Any:
        """A carried state from its tensors, in the shape that the network gives one."""
        if not values:
            return None
        self.network.eval()
        batch = self.part.read(0, 0).to(self.world.device)
        pattern = self.network(batch.input[:, :1]).state
        self.network.train()
        following = iter(values)
        return changed(pattern, lambda _: next(following).to(self.world.device))

    def signature(self) -> Dict[str, Any]:
        """What a checkpoint and the training that goes on from it have in common."""
        return {
            "fingerprint": FINGERPRINT,
            "processes": self.world.size,
            "rows": self.part.rows,
            "steps": self.part.steps,
            "window": self.part.window,
            "batch_size": self.part.batch_size,
        }

    def checkpoint(
        self, iteration: Any, rank: int, quote: Callable[[str], str] = str
    ) -> str:
        return os.path.join(quote(self.out), f"checkpoint-{iteration}-{rank}.pt")


def last_checkpoint(folder: str) -> int:
    """The iteration of a folder's last checkpoint; -1 where there is none."""
    path = os.path.join(folder, "checkpoint.json")
    try:
        with open(path, encoding="utf-8") as file:
            return int(json.load(file)["iteration"])
    except FileNotFoundError:
        return -1
    except OSError as problem:
        raise Misfit(f"{path}: {problem.strerror}") from None
    except (ValueError, TypeError, KeyError):
        raise Misfit(f"{path}: it does not say which checkpoint is the last") from None


def selection_entropy(probability: Tensor, lengths: Optional[Tensor]) -> Tensor:
    """-q log q of a k-LSTM's selector, summed over rows, real steps and cells."""
    entropy = -(probability * probability.clamp(min=1e-30).log()).sum(2)
    if lengths is not None:
        step = torch.arange(entropy.size(1), device=entropy.device)
        entropy = entropy * (step < lengths.unsqueeze(1))
    return entropy.sum()


def history_csv(history: List[Dict[str, float]]) -> str:
    """A row for each evaluation; an empty field is no number."""

    def text(value: float) -> str:
        if math.isnan(value):
            return ""
        return repr(value).replace("inf", "Infinity")

    rows = [list(history[0])] + [[text(v) for v in row.values()] for row in history]
    return "".join(",".join(row) + "\n" for row in rows)
