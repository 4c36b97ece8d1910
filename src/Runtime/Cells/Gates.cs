using TorchSharp.Modules;
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

/// <summary>Layer normalisation of each of several gates by itself (Ba, Kiros and Hinton 2016), with one gain and bias per unit.</summary>
/// <remarks>Parameters: <c>weight</c> and <c>bias</c>, [gates * width], in the order of the gates.</remarks>
internal sealed class GateNorm : nn.Module<Tensor, Tensor>
{
    private readonly long gates;
    private readonly long width;

    /// <summary>A norm whose gains start at 1 and whose biases start at 0.</summary>
    public GateNorm(long gates, long width)
        : base(nameof(GateNorm))
    {
        this.gates = gates;
        this.width = width;
        register_parameter("weight", Initialiser.Own(ones(gates * width)));
        register_parameter("bias", Initialiser.Own(zeros(gates * width)));
    }

    /// <summary><c>weight</c>, [gates * width].</summary>
    public Parameter Gain => get_parameter("weight")!;

    /// <summary><c>bias</c>, [gates * width].</summary>
    public Parameter Shift => get_parameter("bias")!;

    /// <summary>Normalises [B, gates * width].</summary>
    /// <returns>The same shape; the caller disposes it.</returns>
    public override Tensor forward(Tensor input)
    {
        using Tensor slices = input.reshape(-1, gates, width);
        using Tensor normal = nn.functional.layer_norm(slices, [width]);
        using Tensor flat = normal.reshape(-1, gates * width);
        return addcmul(Shift, flat, Gain, Constants.One);
    }

    /// <summary>Does nothing: the parameters are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }
}
