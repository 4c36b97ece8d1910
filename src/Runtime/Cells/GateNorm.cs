using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>Layer normalisation of each of several gates by itself (Ba, Kiros and Hinton 2016), with one gain and bias per unit.</summary>
/// <remarks>Parameters: <c>weight</c> and <c>bias</c>, [gates * width], in the order of the gates.</remarks>
internal sealed class GateNorm : nn.Module<Tensor, Tensor>
{
    private readonly long gates;

    /// <summary>A norm whose gains start at 1 and whose biases start at 0.</summary>
    public GateNorm(long gates, long width)
        : base(nameof(GateNorm))
    {
        this.gates = gates;
        register_parameter("weight", Initialiser.Own(ones(gates * width)));
        register_parameter("bias", Initialiser.Own(zeros(gates * width)));
    }

    /// <summary><c>weight</c>, [gates * width].</summary>
    public Parameter Gain => get_parameter("weight")!;

    /// <summary><c>bias</c>, [gates * width].</summary>
    public Parameter Shift => get_parameter("bias")!;

    /// <summary>Normalises [B, gates * width].</summary>
    /// <returns>The same shape; the caller disposes it.</returns>
    public override Tensor forward(Tensor input) => Normalise(input, gates, Gain, Shift);

    /// <summary>Normalises [B, gates * width].</summary>
    /// <param name="input">The values.</param>
    /// <param name="gates">How many gates lie beside each other; each is normalised by itself.</param>
    /// <param name="gain">[gates * width].</param>
    /// <param name="shift">[gates * width].</param>
    /// <returns>The same shape; the caller disposes it.</returns>
    public static Tensor Normalise(Tensor input, long gates, Tensor gain, Tensor shift)
    {
        using DisposeScope scope = NewDisposeScope();
        long width = gain.size(0) / gates;
        Tensor normal = nn.functional.layer_norm(input.reshape(-1, gates, width), [width]);
        return (shift + (normal.reshape(-1, gates * width) * gain)).MoveToOuterDisposeScope();
    }

    /// <summary>Does nothing: the parameters are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }
}
