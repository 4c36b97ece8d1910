using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>
/// Dropout of recurrent weights, DropConnect (Wan et al., ICML 2013), as the AWD-LSTM has it (Merity, Keskar and Socher, "Regularizing and
/// optimizing LSTM language models", ICLR 2018): what is dropped is drawn once for all rows and all steps of a window, and the other
/// entries are divided by the probability of staying.
/// </summary>
internal static class WeightDropout
{
    /// <summary>A weight as one window uses it.</summary>
    /// <param name="weight">The parameter.</param>
    /// <param name="probability">Of dropping an entry.</param>
    /// <param name="training">Whether anything is dropped.</param>
    /// <returns>A new tensor in the dispose scope around the call, or the parameter itself where nothing is dropped.</returns>
    public static Tensor Of(Tensor weight, double probability, bool training) =>
        training && probability > 0 ? nn.functional.dropout(weight, probability, training: true) : weight;
}
