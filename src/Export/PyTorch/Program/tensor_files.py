class Misfit(Exception):
    """A file or an option does not fit; the message is one line for the user."""


DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "BOOL": torch.bool,
}


def read_tensors(path: str) -> Tuple[Dict[str, Tensor], Dict[str, str]]:
    """The tensors of a safetensors file, mapped into memory, and its metadata."""
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size < 8 or length > min(size - 8, 100_000_000):
                raise Misfit(f"{path}: not a safetensors file, or cut off")
            header = json.loads(file.read(length))
            metadata = header.pop("__metadata__", {})
            entries = list(header.items())
    except OSError as problem:
        raise Misfit(f"{path}: {problem.strerror}") from None
    except (ValueError, AttributeError):
        raise Misfit(f"{path}: the header is no JSON object") from None
    data = size - 8 - length
    mapped = torch.from_file(path, shared=False, size=size, dtype=torch.uint8)
    tensors = {}
    for name, entry in entries:
        try:
            dtype, shape = DTYPES[entry["dtype"]], [int(n) for n in entry["shape"]]
            begin, end = (int(n) for n in entry["data_offsets"])
        except (KeyError, TypeError, ValueError):
            raise Misfit(f"{path}: {name} has an unknown type or place") from None
        width = torch.empty((), dtype=dtype).element_size()
        bad_shape = any(n < 0 for n in shape) or end - begin != math.prod(shape) * width
        if bad_shape or not 0 <= begin <= end <= data:
            raise Misfit(f"{path}: {name} does not lie inside the file")
        raw = mapped[8 + length + begin : 8 + length + end]
        aligned = raw if (8 + length + begin) % width == 0 else raw.clone()
        tensors[name] = aligned.view(dtype).view(shape)
    return tensors, metadata


def write_tensors(
    path: str, tensors: Dict[str, Tensor], metadata: Dict[str, str]
) -> None:
    """Writes a safetensors file whole or not at all."""
    names = {dtype: name for name, dtype in DTYPES.items()}
    header: Dict[str, Any] = {"__metadata__": metadata}
    place = 0
    for name, value in tensors.items():
        end = place + value.numel() * value.element_size()
        header[name] = {
            "dtype": names[value.dtype],
            "shape": list(value.shape),
            "data_offsets": [place, end],
        }
        place = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)

    def write(draft: str) -> None:
        with open(draft, "wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            for value in tensors.values():
                file.write(value.detach().cpu().contiguous().numpy().tobytes())

    write_whole(path, write)


def write_text(path: str, text: str) -> None:
    """Writes a text file whole or not at all."""

    def write(draft: str) -> None:
        with open(draft, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)

    write_whole(path, write)


def write_whole(path: str, write: Callable[[str], None]) -> None:
    """Writes beside a file's place, under a name of this process, and then renames."""
    draft = f"{path}.{os.environ.get('RANK', '0')}.draft"
    try:
        write(draft)
        os.replace(draft, path)
    except OSError as problem:
        raise Misfit(f"{path}: {problem.strerror}") from None
