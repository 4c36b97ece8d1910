using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The gradients of the weights, as products over all rows of all steps; threads share the gates' columns out.</summary>
internal sealed unsafe class WeightWork : ISlicedWork
{
    private readonly HmLstmWindow window;
    private readonly HmLstmWorkspace workspace;
    private readonly long scratchSize;

    public WeightWork(HmLstmWindow window, HmLstmWorkspace workspace)
    {
        this.window = window;
        this.workspace = workspace;
        scratchSize = workspace.Levels.Max(
            static m => WeightGradient.ScratchSize(m.Shape.Gates, Math.Max(m.Shape.Stride, Math.Max(m.Shape.InputStride, m.Shape.AboveStride))));
        workspace.Scratch.Ensure(scratchSize * workspace.Slices);
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
            (int firstPanel, int panels) = Slice.Of(m.Shape.Gates / Panels.Columns, slice, slices);
            int band = firstPanel * Panels.Columns, width = panels * Panels.Columns;
            for (int part = 0; part < slices && width > 0; part++)
            {
                Add(m, n > 0 ? workspace.Levels[n - 1] : null, n + 1 < workspace.Levels.Length ? workspace.Levels[n + 1] : null, part, band, width, scratch);
            }

            if (n == 0 && window.Tokens != 0 && width > 0)
            {
                AddTokens(m, slices, band, width, scratch);
            }
        }
    }

    private void Add(LevelMemory m, LevelMemory? below, LevelMemory? above, int part, int band, int width, float* scratch)
    {
        int begin = m.FirstOf[part * (m.Steps + 1)], count = m.FirstOf[(part * (m.Steps + 1)) + m.Steps] - begin;
        int gates = m.Shape.Gates, stride = m.Shape.Stride, inputStride = m.Shape.InputStride, aboveStride = m.Shape.AboveStride;
        float* sums = m.Sums + band, own = sums + ((long)begin * gates);
        WeightGradient.Accumulate(
            own, gates, width, m.Hidden, stride, stride, count, m.HiddenWeightGradient + ((long)band * stride), stride, scratch, rowsOfX: m.HiddenAt.AsSpan(begin, count));
        for (int i = 0; i < count; i++)
        {
            Row.Add(own + ((long)i * gates), m.BiasGradient + band, width);
        }

        float* ofInput = m.InputWeightGradient + ((long)band * inputStride);
        if (m.Inputs != null)
        {
            WeightGradient.Accumulate(own, gates, width, m.Inputs + ((long)begin * inputStride), inputStride, inputStride, count, ofInput, inputStride, scratch);
        }
        else if (below is not null)
        {
            int rows = m.InputCount[part];
            WeightGradient.Accumulate(
                sums,
                gates,
                width,
                below.Hidden,
                inputStride,
                inputStride,
                rows,
                ofInput,
                inputStride,
                scratch,
                m.InputRow.AsSpan(begin, rows),
                m.InputAt.AsSpan(begin, rows),
                m.InputWeight.AsSpan(begin, rows));
        }

        if (above is not null)
        {
            int rows = m.AboveRows[part];
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

    // Rows of the same token share their input: their gradients are added up before the product.
    private void AddTokens(LevelMemory m, int slices, int band, int width, float* scratch)
    {
        int gates = m.Shape.Gates, stride = m.Shape.InputStride;
        float* table = workspace.TokenGradients.First, dots = table + ((long)window.Vocabulary * gates);
        for (int part = 0; part < slices; part++)
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
            table + band, gates, width, workspace.Tokens.Vectors, stride, stride, window.Vocabulary, m.InputWeightGradient + ((long)band * stride), stride, scratch);
    }
}
