def read_data(
    folder: str, world: World
) -> Tuple[Dict[str, str], Dict[str, Part], Loss]:
    """What 'hmlstm data export' wrote: the weights' metadata, the parts, the loss."""
    path = os.path.join(folder, "data.json")
    try:
        with open(path, encoding="utf-8") as file:
            layout = json.load(file)
        metadata, parts = dict(layout["metadata"]), dict(layout["parts"])
        fingerprint, form = metadata["fingerprint"], layout["format"]
    except OSError as problem:
        raise Misfit(f"{path}: {problem.strerror}") from None
    except (ValueError, TypeError, KeyError):
        raise Misfit(f"{path}: not written by 'hmlstm data export'") from None
    if form != DATA_FORMAT:
        raise Misfit(f"{path}: of the form {form}, and {DATA_FORMAT} is needed")
    if fingerprint != FINGERPRINT:
        raise Misfit(
            f"{path}: written for a network of fingerprint {fingerprint}, and this one "
            f"has {FINGERPRINT}; export the data of the definition that this is of"
        )
    weights = layout.get("class_weights") if CLASS_WEIGHTS is None else CLASS_WEIGHTS
    if IS_BALANCED and weights is None:
        raise Misfit(f"{path}: there are no class_weights, which balance the classes")
    loss = Loss(weights)
    path = os.path.join(folder, "data.safetensors")
    tensors, _ = read_tensors(path)
    found = {}
    for name, cut in parts.items():
        try:
            part = Part(name, tensors, cut, loss, world)
        except (KeyError, TypeError, ValueError) as problem:
            raise Misfit(f"{path}: the {name} part lacks {problem}") from None
        require_fit(path, name, part)
        found[name] = part
    if "training" not in found:
        raise Misfit(f"{path}: there is no training part")
    return metadata, found, loss


def require_fit(path: str, name: str, part: Part) -> None:
    """Refuses tensors that are not of the shapes that the layout and network say."""
    entering = [part.rows, part.steps] + ([] if INPUT_WIDTH is None else [INPUT_WIDTH])
    if list(part.input.shape) != entering:
        shape = list(part.input.shape)
        raise Misfit(f"{path}: {name}.input is {shape}, and {entering} is needed")
    predicted = [part.rows] + ([part.steps] if EACH_STEP else [])
    predicted += [] if TARGET_WIDTH is None else [TARGET_WIDTH]
    if list(part.target.shape) != predicted:
        shape = list(part.target.shape)
        raise Misfit(f"{path}: {name}.target is {shape}, and {predicted} is needed")
    for what, values, shape in (
        ("lengths", part.lengths, [part.rows]),
        ("counted", part.counted, predicted),
    ):
        if values is not None and list(values.shape) != shape:
            own = list(values.shape)
            raise Misfit(f"{path}: {name}.{what} is {own}, and {shape} is needed")


def load_weights(network: nn.Module, path: str) -> None:
    """Gives a network the weights of a file that fits it."""
    tensors, metadata = read_tensors(path)
    made_for = metadata.get("fingerprint", FINGERPRINT)
    if made_for != FINGERPRINT:
        raise Misfit(
            f"{path}: the weights of a network of fingerprint {made_for}, and this one "
            f"has {FINGERPRINT}"
        )
    own = network.state_dict()
    for name, value in own.items():
        if name not in tensors:
            raise Misfit(f"{path}: {name} is missing")
        if tensors[name].shape != value.shape:
            theirs, wanted = list(tensors[name].shape), list(value.shape)
            raise Misfit(f"{path}: {name} is {theirs}, and {wanted} is needed")
    network.load_state_dict({name: tensors[name] for name in own})


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", required=True, help="what 'hmlstm data export' wrote")
    parser.add_argument("--out", required=True, help="the folder to write to")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--weights", help="a safetensors file to start from")
    parser.add_argument(
        "--checkpoint-every",
        type=int,
        default=1000,
        metavar="N",
        help="iterations between checkpoints, besides one after each evaluation",
    )
    options = parser.parse_args(arguments)
    if options.checkpoint_every < 1:
        parser.error("--checkpoint-every takes a number of at least 1")
    try:
        os.makedirs(options.out, exist_ok=True)
        Trainer(options, World(options.device)).run()
    except Misfit as problem:
        print(f"train.py: {problem}", file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"train.py: {problem.filename}: {problem.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("train.py: interrupted; the same command goes on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
