using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>The activated gates of one step, and the detector's sum beside them.</summary>
/// <param name="Input">i, [B, H].</param>
/// <param name="Forget">f, [B, H].</param>
/// <param name="Candidate">g, [B, H].</param>
/// <param name="Output">o, [B, H].</param>
/// <param name="Detector">s_z, [B, 1]; null without a detector.</param>
internal readonly record struct Gates(Tensor Input, Tensor Forget, Tensor Candidate, Tensor Output, Tensor? Detector) : IDisposable
{
    /// <summary>Activates four slices in the order i, f, g, o and takes over a fifth, the detector's.</summary>
    public static Gates Activate(Tensor[] slices)
    {
        var gates = new Gates(
            slices[0].sigmoid(),
            slices[1].sigmoid(),
            slices[2].tanh(),
            slices[3].sigmoid(),
            slices.Length > 4 ? slices[4] : null);
        for (int i = 0; i < 4; i++)
        {
            slices[i].Dispose();
        }

        return gates;
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Input.Dispose();
        Forget.Dispose();
        Candidate.Dispose();
        Output.Dispose();
        Detector?.Dispose();
    }
}
