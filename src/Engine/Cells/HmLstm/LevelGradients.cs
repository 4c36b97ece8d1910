using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The gradients of the weights, as products over all rows of all steps; threads share the gates' columns out.</summary>
/// <param name="workspace">The memory.</param>
internal sealed unsafe class WeightWork(HmLstmWorkspace workspace) : ISlicedWork
{
    private HmLstmWindow window = HmLstmWindow.None;
    private HmLstmLevelParameters[] parameters = [];
    private long scratchSize;

    /// <summary>Makes room for a window.</summary>
    /// <param name="next">The window.</param>
    /// <param name="gradients">Where the gradients go.</param>
    public void Bind(HmLstmWindow next, HmLstmGradients gradients)
    {
        window = next;
        parameters = gradients.Parameters;
        scratchSize = 0;
        foreach (LevelMemory m in workspace.Levels)
        {
            int widest = Math.Max(m.Shape.Stride, Math.Max(m.Shape.InputStride, m.Shape.AboveStride));
            scratchSize = Math.Max(scratchSize, WeightGradient.ScratchSize(m.Shape.Gates, widest));
        }

        workspace.Scratch.Ensure(scratchSize * workspace.Parts);
        if (window.Tokens != 0)
        {
            workspace.TokenGradients.Zeros((long)window.Vocabulary * (workspace.Levels[0].Shape.Gates + 1));
        }
    }

    /// <inheritdoc/>
    public void Run(int slice, int slices)
    {
        float* scratch = workspace.Scratch.First + (scratchSize * slice);
        for (int n = 0; n < workspace.Levels.Length; n++)
        {
            LevelMemory m = workspace.Levels[n];
            if (m.Shape.IsNeighbour)
            {
                continue;
            }

            LevelMemory? below = n > 0 ? workspace.Levels[n - 1] : null;
            LevelMemory? above = n + 1 < workspace.Levels.Length ? workspace.Levels[n + 1] : null;
            int three = GateOrder.WithoutForget * m.Shape.Stride;
            foreach ((int begin, int end, bool forget) in stackalloc[] { (0, three, false), (three, m.Shape.Gates, true) })
            {
                (int firstPanel, int panels) = ThreadGroup.Range((end - begin) / Panels.Columns, slice, slices);
                int band = begin + (firstPanel * Panels.Columns), width = panels * Panels.Columns;
                Row.Clear(m.HiddenWeightGradient + ((long)band * m.Shape.Stride), width * m.Shape.Stride);
                Row.Clear(m.InputWeightGradient + ((long)band * m.Shape.InputStride), width * m.Shape.InputStride);
                Row.Clear(m.AboveWeightGradient + ((long)band * m.Shape.AboveStride), width * m.Shape.AboveStride);
                for (int part = 0; part < workspace.Slices && width > 0; part++)
                {
                    Add(m, below, above, part, band, width, forget, scratch);
                }

                if (n == 0 && window.Tokens != 0 && width > 0)
                {
                    AddTokens(m, band, width, scratch);
                }

                Give(m, m.HiddenWeightGradient, m.Shape.Stride, m.Shape.HiddenSize, (float*)parameters[n].HiddenWeight, band, width);
                Give(m, m.InputWeightGradient, m.Shape.InputStride, m.Shape.InputSize, (float*)parameters[n].InputWeight, band, width);
                Give(m, m.AboveWeightGradient, m.Shape.AboveStride, m.Shape.AboveSize, (float*)parameters[n].AboveWeight, band, width);
            }
        }
    }

    // A band of a gradient without its padding, to where it is wanted.
    private static void Give(LevelMemory m, float* from, int stride, int width, float* to, int band, int rows)
    {
        for (int place = band; place < band + rows && to != null; place++)
        {
            int unit = place % m.Shape.Stride, row = (GateOrder.Gates[place / m.Shape.Stride] * m.Shape.HiddenSize) + unit;
            if (unit < m.Shape.HiddenSize)
            {
                Row.Copy(from + ((long)place * stride), to + ((long)row * width), width);
            }
        }
    }

    private static void Add(
        LevelMemory m, LevelMemory? below, LevelMemory? above, int part, int band, int width, bool forget, float* scratch)
    {
        int begin = m.FirstOf[part * (m.Steps + 1)], count = m.FirstOf[(part * (m.Steps + 1)) + m.Steps] - begin;
        int gates = m.Shape.Gates, stride = m.Shape.Stride, inputStride = m.Shape.InputStride, aboveStride = m.Shape.AboveStride;
        float* sums = m.Sums + band;
        int forgets = m.ForgetCount[part];
        bool all = !forget || forgets == count;
        WeightGradient.Accumulate(
            all ? sums + ((long)begin * gates) : sums,
            gates,
            width,
            m.Hidden,
            stride,
            stride,
            all ? count : forgets,
            m.HiddenWeightGradient + ((long)band * stride),
            stride,
            scratch,
            all ? default : m.ForgetRow.AsSpan(begin, forgets),
            all ? m.HiddenAt.AsSpan(begin, count) : m.ForgetAt.AsSpan(begin, forgets));
        AddRows(m, sums, all ? default : m.ForgetRow.AsSpan(begin, forgets), begin, all ? count : forgets, m.BiasGradient + band, width);

        if (m.Inputs != null || below is not null)
        {
            int rows = forget ? m.ForgetInputCount[part] : m.InputCount[part];
            WeightGradient.Accumulate(
                sums,
                gates,
                width,
                m.Inputs != null ? m.Inputs : below!.Hidden,
                inputStride,
                inputStride,
                rows,
                m.InputWeightGradient + ((long)band * inputStride),
                inputStride,
                scratch,
                (forget ? m.ForgetInputRow : m.InputRow).AsSpan(begin, rows),
                (forget ? m.ForgetInputAt : m.InputAt).AsSpan(begin, rows),
                (forget ? m.ForgetInputWeight : m.InputWeight).AsSpan(begin, rows));
        }

        // Where the products follow the boundaries, only rows that FLUSH read the level above, and these have no forget gate.
        if (above is not null && !(forget && forgets < count))
        {
            int rows = m.AboveCountOf[part];
            WeightGradient.Accumulate(
                sums,
                gates,
                width,
                above.Hidden,
                aboveStride,
                aboveStride,
                rows,
                m.AboveWeightGradient + ((long)band * aboveStride),
                aboveStride,
                scratch,
                m.AboveRow.AsSpan(begin, rows),
                m.AboveAt.AsSpan(begin, rows),
                m.AboveWeight.AsSpan(begin, rows));
        }
    }

    // In parts: one sum over thousands of rows would round each of them to the size of the whole.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddRows(LevelMemory m, float* sums, ReadOnlySpan<int> rows, int begin, int count, float* to, int width)
    {
        const int Part = 64;
        for (int first = 0; first < count; first += Part)
        {
            int end = Math.Min(count, first + Part);
            for (int column = 0; column < width; column += Panels.Columns)
            {
                Vector512<float> left = default, right = default;
                for (int i = first; i < end; i++)
                {
                    float* row = sums + ((long)(rows.IsEmpty ? begin + i : rows[i]) * m.Shape.Gates) + column;
                    left += Vector512.Load(row);
                    right += Vector512.Load(row + 16);
                }

                (Vector512.Load(to + column) + left).Store(to + column);
                (Vector512.Load(to + column + 16) + right).Store(to + column + 16);
            }
        }
    }

    // Rows of the same token share their input: their gradients are added up before the product.
    private void AddTokens(LevelMemory m, int band, int width, float* scratch)
    {
        int gates = m.Shape.Gates, stride = m.Shape.InputStride;
        float* table = workspace.TokenGradients.First, dots = table + ((long)window.Vocabulary * gates);
        for (int part = 0; part < workspace.Slices; part++)
        {
            for (int t = 0; t < m.Steps; t++)
            {
                int at = (part * (m.Steps + 1)) + t;
                for (int i = m.FirstOf[at]; i < m.FirstOf[at + 1]; i++)
                {
                    int id = window.TokenAt(t, m.RowOf[i]);
                    Row.Add(m.Sums + ((long)i * gates) + band, table + ((long)id * gates) + band, width);
                    if (band == 0 && m.Shape.HasDetector)
                    {
                        dots[id] += m.DetectorSum[((long)t * m.Batch) + m.RowOf[i]];
                    }
                }
            }
        }

        WeightGradient.Accumulate(
            table + band,
            gates,
            width,
            workspace.Tokens.Vectors,
            stride,
            stride,
            window.Vocabulary,
            m.InputWeightGradient + ((long)band * stride),
            stride,
            scratch);
    }
}

/// <summary>
/// Writes the gradients of the parameters that all rows of all threads add up to: the detectors' rows, biases, gains and shifts,
/// and the tokens' vectors.
/// </summary>
internal static unsafe class GradientWriter
{
    /// <summary>Writes all of them.</summary>
    public static void Write(HmLstmWindow window, HmLstmGradients gradients, HmLstmWorkspace workspace)
    {
        if (window.Tokens != 0)
        {
            FinishTokens(window, gradients, workspace);
        }

        for (int n = 0; n < workspace.Levels.Length; n++)
        {
            if (!workspace.Levels[n].Shape.IsNeighbour)
            {
                Write(workspace.Levels[n], gradients.Parameters[n], workspace.Parts);
            }
        }
    }

    private static void Write(LevelMemory m, in HmLstmLevelParameters to, int parts)
    {
        int stride = m.Shape.Stride, inputStride = m.Shape.InputStride;
        int aboveStride = m.Shape.AboveStride, gates = m.Shape.Gates, h = m.Shape.HiddenSize;

        // In the order of the threads, so that a run with as many threads gives the same bits.
        float* sums = m.PartGradients;
        for (int part = 1; part < parts; part++)
        {
            Row.Add(m.PartGradients + ((long)part * m.PartGradientSize), sums, m.PartGradientSize);
        }

        float* ofHidden = sums, ofInput = ofHidden + stride, ofAbove = ofInput + inputStride;
        float* ofBias = ofAbove + aboveStride, norm = ofBias + 32;
        Detector(ofHidden, (float*)to.HiddenWeight, h, m.Shape);
        Detector(ofInput, (float*)to.InputWeight, m.Shape.InputSize, m.Shape);
        Detector(ofAbove, (float*)to.AboveWeight, m.Shape.AboveSize, m.Shape);
        Gates(m.BiasGradient, (float*)to.Bias, m.Shape);
        if (to.Bias != 0 && m.Shape.HasDetector)
        {
            ((float*)to.Bias)[4 * h] = *ofBias;
        }

        if (m.Shape.Normalises)
        {
            Gates(norm, (float*)to.GateGain, m.Shape);
            Gates(norm + gates, (float*)to.GateShift, m.Shape);
            Row.Copy(norm + (2 * gates), (float*)to.CellGain, h);
            Row.Copy(norm + (2 * gates) + stride, (float*)to.CellShift, h);
        }
    }

    private static void Detector(float* from, float* to, int width, HmLstmLevelShape shape)
    {
        if (to != null && shape.HasDetector)
        {
            Row.Copy(from, to + (4L * shape.HiddenSize * width), width);
        }
    }

    private static void Gates(float* from, float* to, HmLstmLevelShape shape)
    {
        for (int gate = 0; gate < 4 && to != null; gate++)
        {
            Row.Copy(from + (GateOrder.Places[gate] * shape.Stride), to + (gate * shape.HiddenSize), shape.HiddenSize);
        }
    }

    private static void FinishTokens(HmLstmWindow window, HmLstmGradients gradients, HmLstmWorkspace workspace)
    {
        LevelMemory m = workspace.Levels[0];
        int gates = m.Shape.Gates, stride = m.Shape.InputStride, width = m.Shape.InputSize;
        float* table = workspace.TokenGradients.First, dots = table + ((long)window.Vocabulary * gates);
        float* ofInput = m.PartGradients + m.Shape.Stride, row = m.ResultInput;
        for (int token = 0; token < window.Vocabulary; token++)
        {
            Row.AddScaled(dots[token], workspace.Tokens.Vectors + ((long)token * stride), ofInput, stride);
            if (gradients.Table != 0)
            {
                Product.Multiply(table + ((long)token * gates), gates, 1, m.Weights.InputBack, row, stride, m.Weights.Zeros);
                Row.AddScaled(dots[token], m.Weights.DetectorInput, row, stride);
                Row.Copy(row, (float*)gradients.Table + ((long)token * width), width);
            }
        }
    }
}
