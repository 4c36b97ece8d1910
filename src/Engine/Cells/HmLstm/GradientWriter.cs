using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>Writes the gradients of the parameters that all rows of all threads add up to: the detectors' rows, biases, gains and shifts, and the tokens' vectors.</summary>
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
            Write(workspace.Levels[n], gradients.Parameters[n], workspace.Parts);
        }
    }

    private static void Write(LevelMemory m, in HmLstmLevelParameters to, int parts)
    {
        int stride = m.Shape.Stride, inputStride = m.Shape.InputStride, aboveStride = m.Shape.AboveStride, gates = m.Shape.Gates, h = m.Shape.HiddenSize;

        // In the order of the threads, so that a run with as many threads gives the same bits.
        float* sums = m.PartGradients;
        for (int part = 1; part < parts; part++)
        {
            Row.Add(m.PartGradients + ((long)part * m.PartGradientSize), sums, m.PartGradientSize);
        }

        float* ofHidden = sums, ofInput = ofHidden + stride, ofAbove = ofInput + inputStride, ofBias = ofAbove + aboveStride, norm = ofBias + 32;
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
