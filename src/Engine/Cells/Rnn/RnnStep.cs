using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>
/// One element of each of B streams at a time through a stack of one direction, without gradients, by the weights as they lie.
/// </summary>
/// <remarks>
/// Threads share out the units of a layer, and then the rows for the cell's equations. A step allocates nothing after the first one of its
/// size; one thread uses it at a time.
/// </remarks>
public sealed unsafe class RnnStep : ISlicedWork
{
    private readonly RnnShape shape;
    private readonly ThreadGroup group = new();
    private readonly FloatBuffer entering = new();
    private readonly Layer[] layers;
    private RnnWindow window;

    /// <summary>A stack without memory.</summary>
    /// <param name="shape">Its sizes; one direction.</param>
    /// <exception cref="ArgumentException">The stack reads rows from their end as well.</exception>
    public RnnStep(RnnShape shape)
    {
        if (shape.Bidirectional)
        {
            throw new ArgumentException("A stream has no end to begin from.", nameof(shape));
        }

        this.shape = shape;
        window = new RnnWindow(shape);
        layers =
        [
            .. Enumerable.Range(0, shape.Layers)
                .Select(n => new Layer(shape.InputOf(n), shape.HiddenSizes[n], RnnCell.Of(shape, n))),
        ];
    }

    /// <summary>Multiply-adds that are worth a thread.</summary>
    internal double LeastWork { get; set; } = 500_000;

    /// <summary>Computes the step.</summary>
    /// <param name="target">
    /// A window of one step in which nothing is dropped or drawn and no row has ended. <see cref="RnnWindow.Output"/> is not written: it is
    /// the top layer's <see cref="RnnWindow.EndHidden"/>.
    /// </param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Run(RnnWindow target)
    {
        target.Check(shape, hasOutput: false);
        if (target.Steps != 1 || target.Lengths is not null)
        {
            throw new ArgumentException("A step is a window of one step in which no row has ended.", nameof(target));
        }

        window = target;
        entering.Ensure((long)target.Rows * layers[0].InputStride);
        double work = 0;
        for (int n = 0; n < layers.Length; n++)
        {
            Layer layer = layers[n];
            layer.Reserve(target.Rows);
            layer.Equations.TakeNorms(target.Parameters[n].Norms);
            work += (double)target.Rows * layer.SumsWidth * (layer.Inputs + layer.Units);
        }

        group.Run(this, (int)Math.Clamp(work / LeastWork, 1, ThreadGroup.Threads));
    }

    /// <inheritdoc/>
    public void Run(int slice, int slices)
    {
        (int first, int count) = ThreadGroup.Range(window.Rows, slice, slices);
        for (int row = first; row < first + count; row++)
        {
            float* x = (float*)window.Input + ((long)row * shape.InputSize);
            Row.CopyAndFill(x, shape.InputSize, entering.First + ((long)row * layers[0].InputStride), layers[0].InputStride);
            for (int n = 0; n < layers.Length; n++)
            {
                Begin(n, row);
            }
        }

        group.Barrier(slices);
        float* below = entering.First;
        for (int n = 0; n < layers.Length; n++)
        {
            Layer layer = layers[n];
            Multiply(layer, window.Parameters[n], below, slice, slices);
            group.Barrier(slices);
            for (int row = first; row < first + count; row++)
            {
                Advance(n, row);
            }

            group.Barrier(slices);
            below = layer.NextHidden;
        }
    }

    // The state before the step, and the biases where the sums come.
    private void Begin(int n, int row)
    {
        Layer layer = layers[n];
        LayerParameters parameters = window.Parameters[n];
        float* sums = layer.Sums + ((long)row * layer.SumsWidth);
        Row.Clear(sums, layer.SumsWidth);
        foreach (GateBlock block in layer.Equations.HiddenBlocks)
        {
            for (int gate = 0; gate < block.Count; gate++)
            {
                int from = (block.First + gate) * layer.Units;
                AddBias(parameters.InputBias, from, sums + ((block.First + gate) * layer.Stride), layer.Units);
                AddBias(parameters.HiddenBias, from, sums + ((block.Slot + gate) * layer.Stride), layer.Units);
            }
        }

        Take(window.StartHidden[n], row, layer.Units, layer.Hidden + ((long)row * layer.Stride), layer.Stride);
        if (shape.HasCell)
        {
            Take(window.StartCell[n], row, layer.Units, layer.Cell + ((long)row * layer.Stride), layer.Stride);
        }
    }

    private void Multiply(Layer layer, in LayerParameters parameters, float* below, int slice, int slices)
    {
        (int first, int count) = ThreadGroup.Range(layer.Units, slice, slices);
        foreach (GateBlock block in layer.Equations.HiddenBlocks)
        {
            for (int gate = 0; gate < block.Count; gate++)
            {
                long row = ((block.First + gate) * (long)layer.Units) + first;
                UnpackedProduct.Add(
                    below, layer.InputStride, window.Rows, (float*)parameters.InputWeight + (row * layer.Inputs), count, layer.Inputs,
                    layer.Sums + ((block.First + gate) * layer.Stride) + first, layer.SumsWidth);
                UnpackedProduct.Add(
                    layer.Hidden, layer.Stride, window.Rows, (float*)parameters.HiddenWeight + (row * layer.Units), count, layer.Units,
                    layer.Sums + ((block.Slot + gate) * layer.Stride) + first, layer.SumsWidth);
            }
        }
    }

    private void Advance(int n, int row)
    {
        Layer layer = layers[n];
        long place = (long)row * layer.Stride;
        var next = new CellState(layer.NextHidden + place, layer.NextCell + place);
        float* sums = layer.Sums + ((long)row * layer.SumsWidth);
        layer.Equations.TakeZones(layer.Stride, layer.Units, sums, null, null);
        layer.Equations.Forward(
            layer.Stride,
            sums,
            new CellState(layer.Hidden + place, layer.Cell + place),
            next);
        Row.Copy(next.Hidden, (float*)window.EndHidden[n] + ((long)row * layer.Units), layer.Units);
        if (shape.HasCell)
        {
            Row.Copy(next.Cell, (float*)window.EndCell[n] + ((long)row * layer.Units), layer.Units);
        }
    }

    private static void AddBias(nint bias, int from, float* to, int units)
    {
        if (bias != 0)
        {
            Row.AddAny((float*)bias + from, to, units);
        }
    }

    private static void Take(nint from, int row, int units, float* to, int stride)
    {
        if (from == 0)
        {
            Row.Clear(to, stride);
            return;
        }

        Row.CopyAndFill((float*)from + ((long)row * units), units, to, stride);
    }

    /// <summary>The memory of a layer: rows of sums, and of h and c before and after the step.</summary>
    private sealed class Layer(int inputs, int units, RnnCell cell)
    {
        private readonly FloatBuffer memory = new();
        private long rows;

        public RnnCell Equations => cell;

        public int Inputs => inputs;

        public int Units => units;

        /// <summary>Floats from row to row of x.</summary>
        public int InputStride { get; } = LayerPass.StrideOf(inputs);

        /// <summary>Floats of a gate, and from row to row of h and c.</summary>
        public int Stride { get; } = LayerPass.StrideOf(units);

        /// <summary>Floats from row to row of sums.</summary>
        public int SumsWidth { get; } = cell.SumsWidth(LayerPass.StrideOf(units));

        public float* Sums => memory.First;

        public float* Hidden => memory.First + (rows * SumsWidth);

        public float* Cell => Hidden + (rows * Stride);

        public float* NextHidden => Cell + (rows * Stride);

        public float* NextCell => NextHidden + (rows * Stride);

        public void Reserve(int batch)
        {
            rows = batch;
            memory.Ensure(rows * (SumsWidth + (4L * Stride)));
        }
    }
}
