using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.Linear;

/// <summary>y = x Wᵀ + b over many rows, forward and backward; threads share the rows out, and the rows of W for its gradient.</summary>
/// <remarks>
/// It keeps memory for its own work only, so any number of calls may wait for their backward. One thread uses it at a time.
/// </remarks>
public sealed unsafe class LinearLayer
{
    /// <summary>Multiply-adds of few rows that are worth a thread.</summary>
    private const long ThreadWork = 500_000;

    private readonly FloatBuffer packed = new(), start = new(), padded = new(), inputs = new(), weightGradient = new(), scratch = new();
    private readonly ThreadGroup group = new();
    private readonly SlicedAction few, many;
    private LinearShape fewShape;
    private nint fewWeight;
    private nint fewBias;
    private nint fewResults;
    private (int Rows, int Inputs, int Outputs, nint X, nint Y) call;
    private (Panels Weight, nint Start, nint Results) product;

    /// <summary>A layer without memory.</summary>
    public LinearLayer() => (few, many) = (new SlicedAction(Few), new SlicedAction(Many));

    /// <summary>Computes y.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">[rows, in].</param>
    /// <param name="weight">W, [out, in].</param>
    /// <param name="bias">b, [out]; 0 for none.</param>
    /// <param name="y">[rows, out].</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Forward(LinearShape shape, nint x, nint weight, nint bias, nint y)
    {
        Check(shape, x, weight, y);
        (int width, int columns) = (shape.Inputs, shape.Outputs);
        float* panelsAt = packed.Ensure(Panels.Size(width, columns));
        Panels panels = Packing.Transposed((float*)weight, 1, columns, columns, width, panelsAt);
        float* first = start.Zeros(panels.Width);
        if (bias != 0)
        {
            Row.Copy((float*)bias, first, columns);
        }

        Multiply(shape, x, panels, first, y);
    }

    /// <summary>Computes y with weights that are packed. Nothing is allocated after the first call of its size.</summary>
    /// <param name="rows">How many rows, at least 1.</param>
    /// <param name="x">[rows, in].</param>
    /// <param name="weights">The weights.</param>
    /// <param name="y">[rows, out].</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Forward(int rows, nint x, PackedLinear weights, nint y)
    {
        LinearShape shape = new(rows, weights.Inputs, weights.Outputs);
        shape.Check();
        EntryCheck.Given(x);
        EntryCheck.Given(y);
        Multiply(shape, x, weights.Weight, weights.Start, y);
        GC.KeepAlive(weights);
    }

    /// <summary>Computes y for a few rows, from the weights as they lie: packing them would cost more than the product.</summary>
    /// <inheritdoc cref="Forward(LinearShape, nint, nint, nint, nint)"/>
    public void ForwardFew(LinearShape shape, nint x, nint weight, nint bias, nint y)
    {
        Check(shape, x, weight, y);
        int stride = (shape.Inputs + 15) & -16;
        float* entering = inputs.Ensure((long)shape.Rows * stride);
        for (int row = 0; row < shape.Rows; row++)
        {
            Row.CopyAndFill((float*)x + ((long)row * shape.Inputs), shape.Inputs, entering + ((long)row * stride), stride);
        }

        (fewShape, fewWeight, fewBias, fewResults) = (shape, weight, bias, y);
        long work = (long)shape.Rows * shape.Inputs * shape.Outputs;
        group.Run(few, (int)Math.Clamp(work / ThreadWork, 1, ThreadGroup.Threads));
    }

    /// <summary>Computes the gradients.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">[rows, in].</param>
    /// <param name="weight">W, [out, in].</param>
    /// <param name="gradient">dy, [rows, out].</param>
    /// <param name="ofInput">Where dx goes, [rows, in]; 0 where nobody wants it.</param>
    /// <param name="ofWeight">Where dW goes, [out, in]; 0 where nobody wants it.</param>
    /// <param name="ofBias">Where db goes, [out]; 0 where nobody wants it.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Backward(LinearShape shape, nint x, nint weight, nint gradient, nint ofInput, nint ofWeight, nint ofBias)
    {
        Check(shape, x, weight, gradient);
        if (ofInput != 0)
        {
            PassToInput(shape, (float*)weight, (float*)gradient, (float*)ofInput);
        }

        if (ofWeight != 0)
        {
            PassToWeight(shape, (float*)x, (float*)gradient, (float*)ofWeight);
        }

        if (ofBias != 0)
        {
            Row.Clear((float*)ofBias, shape.Outputs);
            for (int row = 0; row < shape.Rows; row++)
            {
                Row.AddAny((float*)gradient + ((long)row * shape.Outputs), (float*)ofBias, shape.Outputs);
            }
        }
    }

    private static void Check(LinearShape shape, nint x, nint weight, nint y)
    {
        shape.Check();
        EntryCheck.Given(x);
        EntryCheck.Given(weight);
        EntryCheck.Given(y);
    }

    private void Multiply(LinearShape shape, nint x, Panels weight, float* first, nint y)
    {
        (int rows, int columns) = (shape.Rows, shape.Outputs);
        float* results = weight.Width == columns ? (float*)y : padded.Ensure((long)rows * weight.Width);
        call = (rows, shape.Inputs, columns, x, y);
        product = (weight, (nint)first, (nint)results);
        group.Run(many, Math.Min(rows, ThreadGroup.Threads));
    }

    // Some rows of the results.
    private void Many(int slice, int slices)
    {
        (int from, int count) = ThreadGroup.Range(call.Rows, slice, slices);
        int width = product.Weight.Width;
        float* results = (float*)product.Results;
        Product.Multiply(
            (float*)call.X + ((long)from * call.Inputs), call.Inputs, count, product.Weight, results + ((long)from * width), width,
            (float*)product.Start);
        for (int row = from; row < from + count && width != call.Outputs; row++)
        {
            Row.Copy(results + ((long)row * width), (float*)call.Y + ((long)row * call.Outputs), call.Outputs);
        }
    }

    // Some columns of the results.
    private void Few(int slice, int slices)
    {
        (int first, int count) = ThreadGroup.Range(fewShape.Outputs, slice, slices);
        float* results = (float*)fewResults + first;
        for (int row = 0; row < fewShape.Rows; row++)
        {
            float* to = results + ((long)row * fewShape.Outputs);
            if (fewBias == 0)
            {
                Row.Clear(to, count);
            }
            else
            {
                Row.Copy((float*)fewBias + first, to, count);
            }
        }

        UnpackedProduct.Add(
            inputs.First,
            (fewShape.Inputs + 15) & -16,
            fewShape.Rows,
            (float*)fewWeight + ((long)first * fewShape.Inputs),
            count,
            fewShape.Inputs,
            results,
            fewShape.Outputs);
    }

    private void PassToInput(LinearShape shape, float* weight, float* gradient, float* ofInput)
    {
        (int rows, int width, int columns) = (shape.Rows, shape.Inputs, shape.Outputs);
        float* panelsAt = packed.Ensure(Panels.Size(columns, width));
        Panels panels = Packing.Straight(weight, 1, columns, columns, width, panelsAt);
        float* zeros = start.Zeros(panels.Width);
        bool direct = panels.Width == width;
        float* results = direct ? ofInput : padded.Ensure((long)rows * panels.Width);
        group.Share(rows, (from, count) =>
        {
            Product.Multiply(
                gradient + ((long)from * columns), columns, count, panels, results + ((long)from * panels.Width), panels.Width, zeros);
            for (int row = from; row < from + count && !direct; row++)
            {
                Row.Copy(results + ((long)row * panels.Width), ofInput + ((long)row * width), width);
            }
        });
    }

    private void PassToWeight(LinearShape shape, float* x, float* gradient, float* ofWeight)
    {
        (int rows, int width, int columns) = (shape.Rows, shape.Inputs, shape.Outputs);
        int stride = Row.Stride(width);
        float* filled = stride == width ? x : inputs.Ensure((long)rows * stride);
        if (filled != x)
        {
            group.Share(rows, (from, count) =>
            {
                for (int row = from; row < from + count; row++)
                {
                    Row.CopyAndFill(x + ((long)row * width), width, filled + ((long)row * stride), stride);
                }
            });
        }

        float* sums = weightGradient.Zeros((long)columns * stride);
        long scratchSize = WeightGradient.ScratchSize(columns, stride);
        float* own = scratch.Ensure(scratchSize * ThreadGroup.Threads);
        int part = 0;
        group.Share(columns, (from, count) =>
        {
            float* place = own + (scratchSize * (Interlocked.Increment(ref part) - 1));
            WeightGradient.Accumulate(
                gradient + from, columns, count, filled, stride, stride, rows, sums + ((long)from * stride), stride, place);
            for (int row = from; row < from + count; row++)
            {
                Row.Copy(sums + ((long)row * stride), ofWeight + ((long)row * width), width);
            }
        });
    }
}

/// <summary>The sizes of a linear layer's call.</summary>
/// <param name="Rows">How many rows, at least 1.</param>
/// <param name="Inputs">in, at least 1.</param>
/// <param name="Outputs">out, at least 1.</param>
public readonly record struct LinearShape(int Rows, int Inputs, int Outputs)
{
    /// <summary>Refuses sizes that are out of their range, or too large together.</summary>
    internal void Check()
    {
        EntryCheck.AtLeastOne(Rows);
        EntryCheck.AtLeastOne(Inputs);
        EntryCheck.AtLeastOne(Outputs);
        const long most = int.MaxValue / 2;
        EntryCheck.Addressable((long)Rows * Inputs < most && (long)Rows * Outputs < most && (long)Inputs * Outputs < most);
    }
}
