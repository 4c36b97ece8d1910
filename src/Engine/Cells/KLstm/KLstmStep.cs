using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>One element of a few streams at a time, in evaluation: of each row only the cell that the selector takes is computed, by the weights as they lie.</summary>
/// <remarks>The equations are those of <see cref="KLstmWorkspace"/>. A step allocates nothing after the first one; one thread uses it at a time.</remarks>
public sealed unsafe class KLstmStep
{
    /// <summary>Rows up to which this is quicker than bringing rows and weights together.</summary>
    public const int MostRows = 16;

    private readonly FloatBuffer memory = new();

    /// <summary>Computes the step.</summary>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="batch">B, at least 1.</param>
    /// <param name="parameters">The layer's parameters; only the biases may be absent.</param>
    /// <param name="from">What enters: x [B, in], h and c [B, H].</param>
    /// <param name="to">Where the selection and its probabilities [B, K] and the last h and c [B, H] go; the sequence is not written.</param>
    public void Run(KLstmShape shape, int batch, KLstmParameters parameters, KLstmEntries from, KLstmResults to)
    {
        int units = shape.Hidden, cells = shape.Cells, stride = shape.Stride;
        float* sums = memory.Zeros((7L * stride) + cells), before = sums + (4 * stride), hidden = before + stride, cell = hidden + stride, logits = cell + stride;
        float whole = 1;
        for (int row = 0; row < batch; row++)
        {
            float* x = (float*)from.Input + ((long)row * shape.Inputs), h = (float*)from.Hidden + ((long)row * units);
            for (int k = 0; k < cells; k++)
            {
                logits[k] = Sum(parameters.SelectInput, parameters.SelectHidden, parameters.SelectBias, k, x, h, shape);
            }

            float* selection = (float*)to.Selection + ((long)row * cells);
            Selector.Forward(logits, null, 0, cells, selection, (float*)to.Probability + ((long)row * cells));
            int taken = new ReadOnlySpan<float>(selection, cells).IndexOf(1f);
            for (int gate = 0; gate < 4; gate++)
            {
                for (int unit = 0; unit < units; unit++)
                {
                    int source = (((gate * cells) + taken) * units) + unit;
                    sums[(gate * stride) + unit] = Sum(parameters.InputWeight, parameters.HiddenWeight, parameters.Bias, source, x, h, shape);
                }
            }

            Row.Copy((float*)from.Cell + ((long)row * units), before, units);
            MixedCells.Forward(sums, &whole, before, hidden, cell, 1, stride);
            Row.Copy(hidden, (float*)to.LastHidden + ((long)row * units), units);
            Row.Copy(cell, (float*)to.LastCell + ((long)row * units), units);
        }
    }

    private static float Sum(nint overInput, nint overHidden, nint bias, int row, float* x, float* h, KLstmShape shape) =>
        Row.DotAny((float*)overInput + ((long)row * shape.Inputs), x, shape.Inputs)
        + Row.DotAny((float*)overHidden + ((long)row * shape.Hidden), h, shape.Hidden)
        + (bias == 0 ? 0 : ((float*)bias)[row]);
}
