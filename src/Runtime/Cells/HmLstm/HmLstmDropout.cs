using Hmlstm.Definitions.Models;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>What a stack of HM-LSTM levels drops in training.</summary>
/// <param name="Up">Probability of dropping a hidden value on its way up to the next level; 0 to below 1.</param>
/// <param name="Weights">Probability of dropping an entry of <c>weight_hh</c> for a window; 0 to below 1.</param>
internal readonly record struct HmLstmDropout(double Up, double Weights = 0)
{
    /// <summary>What a definition says.</summary>
    public static HmLstmDropout Of(HmLstmStack definition) => new(definition.Dropout, definition.WeightDropout);

    /// <summary>Whether anything is dropped.</summary>
    public bool Draws => Up > 0 || Weights > 0;

    /// <summary>Refuses what is no probability of dropping.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0, or 1 and above.</exception>
    public void Check()
    {
        SettingCheck.BelowOne(Up);
        SettingCheck.BelowOne(Weights);
    }

    /// <summary>
    /// <c>weight_hh</c> of a level as one window uses it. What <see cref="WeightDropout"/> makes belongs to the dispose scope around the
    /// call.
    /// </summary>
    public Tensor Recurrent(HmLstmLevel level) => WeightDropout.Of(level.HiddenWeight, Weights, level.training);
}
