namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The boundary detector's activation (Chung, Ahn and Bengio 2017, equation 8 and section 2.3).</summary>
internal static unsafe class Detector
{
    /// <summary>z~, from 0 to 1.</summary>
    /// <param name="rules">Hard sigmoid or logistic function.</param>
    /// <param name="slope">a, above 0.</param>
    /// <param name="sum">s_z.</param>
    public static float Probability(HmLstmRules rules, float slope, float sum) => rules.IsSigmoid
        ? 1 / (1 + MathF.Exp(-slope * sum))
        : Math.Clamp(slope / 2 * sum, -0.5f, 0.5f) + 0.5f;

    /// <summary>dz~ / ds_z: of the ramp inside it, and 0 outside.</summary>
    /// <inheritdoc cref="Probability"/>
    public static float Slope(HmLstmRules rules, float slope, float sum)
    {
        if (!rules.IsSigmoid)
        {
            float ramp = slope / 2;
            return Math.Abs(ramp * sum) <= 0.5f ? ramp : 0;
        }

        float probability = Probability(rules, slope, sum);
        return slope * probability * (1 - probability);
    }

    /// <summary>z, before it may be held at 0.</summary>
    /// <param name="rules">How z comes from its probability.</param>
    /// <param name="window">Its slope and draws.</param>
    /// <param name="m">The level, with s_z.</param>
    /// <param name="level">From 0, the level's index.</param>
    /// <param name="at">The step and row.</param>
    public static float Boundary(HmLstmRules rules, HmLstmWindow window, LevelMemory m, int level, long at)
    {
        float sum = m.DetectorSum[at];
        return rules.Boundary switch
        {
            BoundaryRule.Soft => Probability(rules, window.Slope, sum),
            BoundaryRule.Sample when window.Draws != 0 =>
                ((float*)window.Draws)[((long)level * m.Steps * m.Batch) + at] < Probability(rules, window.Slope, sum) ? 1 : 0,
            _ => sum > 0 ? 1 : 0,
        };
    }
}
