"""Trains the network of every_cell.py with PyTorch, as 'hmlstm train' does.

It needs torch 1.13 or later and nothing else. On one machine, with one process or with
one for each GPU:

    hmlstm data export NAME.model.yaml --out data
    python3 train.py --data data --out run
    torchrun --nproc_per_node 8 train.py --data data --out run --device cuda

The rows of a batch are dealt out to the processes, whose gradients together are those
of the whole batch. A training that was broken off goes on from its last checkpoint with
the same command. Afterwards 'hmlstm adopt run' makes it a run like any other.
"""

import argparse
import glob
import json
import math
import os
import sys
import time
from contextlib import nullcontext
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional
from typing import Sequence, Tuple, Union

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel

from every_cell import EveryCell as Network

FINGERPRINT = "aad51238b64d7c74"
DATA_FORMAT = "hmlstm-data-1"
SEED = 1
EPOCHS = 10
ACCUMULATE = 1  # windows whose gradients make a step
RESTART = 0.0  # the probability that a row starts from zeros
CLIP_VALUE: Optional[float] = None
CLIP_NORM: Optional[float] = 1.0
WATCHED: Optional[str] = "valid_accuracy"  # by early stopping
HIGHER_IS_BETTER = True
PATIENCE: Optional[int] = 5
CHECK_EVERY = 20  # iterations between looks whether the loss is finite
SHOW_SECONDS = 10.0  # between two lines of progress

INPUT_WIDTH: Optional[int] = 3  # None for tokens
TARGET_WIDTH: Optional[int] = None  # None for classes
EACH_STEP = False  # whether every step has a prediction
ENTROPY_WEIGHT = 0.001  # of a k-LSTM's selector
CLASS_WEIGHTS: Optional[List[float]] = None
IS_BALANCED = False  # whether the data have the weights of the classes
SMOOTHING = 0.0  # of labels
HAS_BITS = False
HAS_PERPLEXITY = False
HAS_AREA = False


def make_optimizer(parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    return torch.optim.SGD(
        parameters,
        lr=0.03333333333333333,
        momentum=0.9,
        nesterov=False,
        weight_decay=0.0,
    )


def make_schedules() -> List[Schedule]:
    """The learning rate, and what else changes while the network is trained."""
    return [
        Schedule(
            "learning_rate",
            0.1,
            rule="drops",
            drops=[(10, 0.5), (20, 0.1)],
            warmup=2,
        ),
        Schedule(
            "temperature",
            5.0,
            stack=1,
            attribute="temperature",
            rule="exponential",
            rate=-0.1,
            minimum=0.1,
        ),
    ]


