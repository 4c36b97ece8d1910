"""Runs the programs that 'hmlstm emit --target pytorch --program' wrote, each in a folder.

usage: torch_programs.py OUT KILL FOLDER...

Each folder has net.py, train.py, data and w.safetensors, the weights to start from; it gets OUT.
Under torchrun all processes do so together. Above 0, KILL is the iteration after which the last
of the processes kills itself, the first time that torchrun starts them.
"""
import importlib
import os
import signal
import sys

sys.dont_write_bytecode = True


def main():
    out, kill, *folders = sys.argv[1:]
    sys.argv = sys.argv[:1]
    for folder in folders:
        sys.path.insert(0, folder)
        for name in ("net", "train"):
            sys.modules.pop(name, None)
        train = importlib.import_module("train")
        if int(kill) and os.environ.get("TORCHELASTIC_RESTART_COUNT") == "0":
            die_after(train.Trainer, int(kill))
        options = ["--data", folder + "/data", "--weights", folder + "/w.safetensors"]
        code = train.main(options + ["--out", f"{folder}/{out}", "--checkpoint-every", "3"])
        if code:
            sys.exit(code)
        sys.path.pop(0)


def die_after(trainer, iteration):
    iterate = trainer.iterate

    def iterate_or_die(self):
        iterate(self)
        if self.iteration == iteration and self.world.rank == self.world.size - 1:
            os.kill(os.getpid(), signal.SIGKILL)

    trainer.iterate = iterate_or_die


main()
