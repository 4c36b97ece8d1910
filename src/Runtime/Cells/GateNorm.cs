using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

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
