"""How many threads a product may use: torch's own number, and that of the OpenBLAS under it, which has a pool of its own."""
import ctypes

import torch


def find_openblas():
    with open("/proc/self/maps") as maps:
        for line in maps:
            path = line.rstrip("\n").split(" ")[-1]
            if "openblas" in path and ".so" in path:
                library = ctypes.CDLL(path)
                if hasattr(library, "openblas_set_num_threads"):
                    return library
    return None


OPENBLAS = find_openblas()


def use(count):
    torch.set_num_threads(count)
    if OPENBLAS is not None:
        OPENBLAS.openblas_set_num_threads(count)


def blas():
    """What multiplies matrices: OpenBLAS with the processor it takes this one for."""
    if OPENBLAS is None:
        return "unknown"
    OPENBLAS.openblas_get_config.restype = ctypes.c_char_p
    OPENBLAS.openblas_get_corename.restype = ctypes.c_char_p
    return " ".join(OPENBLAS.openblas_get_config().decode().split()[:2] + [OPENBLAS.openblas_get_corename().decode()])
