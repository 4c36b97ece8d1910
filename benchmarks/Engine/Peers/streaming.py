"""One element of a stream at a time through an HM-LSTM of one row, without gradients. Weights are packed, and the table of the bottom level's sums is made, before
the stream. A product with one row is torch's matrix-vector product, which is several times as fast as its matrix product there."""
import torch
import torch.nn.functional as F

from hm_lstm import HmLstm, advance, detect, reorder


class Streaming(HmLstm):
    """The variant "branching" asks in Python which products the boundaries need, as only a stream of one row can."""

    def __init__(self, options, weights, window, variant):
        super().__init__(options, weights, window, "eager")
        self.step = self.step_branching if variant == "branching" else self.step_dense
        with torch.inference_mode():
            packed, self.biases, self.norms = self.pack()
            self.packed = [matrix.contiguous().t() for matrix in packed]
            self.rows = self.table(self.biases[0])
            self.parts = [self.split(n) for n in range(len(self.widths))]

    def split(self, n):
        """weight_hh, weight_th and weight_ih, each in the order of the packed rows."""
        return {name: reorder(self.weights[self.name(n, name)], self.widths[n])
                for name in ("weight_hh", "weight_th", "weight_ih") if self.name(n, name) in self.weights}

    def start(self):
        self.c = [torch.zeros(1, width, dtype=self.rows.dtype) for width in self.widths]
        self.h = [torch.zeros(1, width, dtype=self.rows.dtype) for width in self.widths]
        self.z = [torch.zeros(1, 1, dtype=self.rows.dtype) for _ in self.widths[1:]]
        self.fires = [torch.zeros(1, 1, dtype=torch.bool) for _ in self.widths[1:]]

    def forward(self):
        """All elements from zero states."""
        with torch.inference_mode():
            self.start()
            outputs = []
            detectors = []
            for element in self.window[0]:
                outputs.append(self.step(element, detectors))
            return torch.stack(outputs, 1), detectors

    def step_dense(self, element, detectors):
        top = len(self.widths) - 1
        for n, width in enumerate(self.widths):
            parts = [self.h[n]]
            if n < top:
                parts.append(self.z[n] * self.h[n + 1])
            if n > 0:
                parts.append(self.z[n - 1] * self.h[n - 1])
            start = self.rows[element] if n == 0 else self.biases[n]
            sums = torch.addmv(start, self.packed[n], torch.cat(parts, 1)[0]).unsqueeze(0)
            self.c[n], self.h[n] = advance(
                sums, self.c[n], self.h[n], self.fires[n] if n < top else None, self.fires[n - 1] if n > 0 else None, width, self.norms[n])
            if n < top:
                self.fires[n], self.z[n] = detect(sums[:, 4 * width:], self.slope)
                detectors.append(sums[:, 4 * width:])
        return self.project()

    def step_branching(self, element, detectors):
        top = len(self.widths) - 1
        below = True
        for n, width in enumerate(self.widths):
            own = n < top and bool(self.fires[n])
            if own or below:
                sums = self.sums(n, element, own, below).unsqueeze(0)
                self.c[n], self.h[n] = advance(sums, self.c[n], self.h[n], self.fires[n] if own else None, None, width, self.norms[n])
                s = sums[:, 4 * width:]
            elif n < top:
                s = torch.addmv(self.biases[n][4 * width:], self.parts[n]["weight_hh"][4 * width:], self.h[n][0]).unsqueeze(0)
            if n < top:
                self.fires[n] = s > 0
                below = bool(self.fires[n])
                detectors.append(s)
        return self.project()

    def sums(self, n, element, own, below):
        sums = torch.addmv(self.rows[element] if n == 0 else self.biases[n], self.parts[n]["weight_hh"], self.h[n][0])
        if own:
            sums.addmv_(self.parts[n]["weight_th"], self.h[n + 1][0])
        if n > 0 and below:
            sums.addmv_(self.parts[n]["weight_ih"], self.h[n - 1][0])
        return sums

    def project(self):
        return F.linear(self.h[-1], self.weights["output.projection.weight"], self.weights["output.projection.bias"])
