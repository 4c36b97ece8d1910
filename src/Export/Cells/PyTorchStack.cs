using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.PyTorch;

namespace Hmlstm.Export.Cells;

/// <summary>One stack of a PyTorch module: its class, and what it gives to the network around it. Each kind derives from this.</summary>
internal abstract class PyTorchStack(StackDefinition stack)
{
    /// <summary>The embedded Python file that has the stack's class.</summary>
    public abstract string Part { get; }

    /// <summary>The class's name.</summary>
    public abstract string ClassName { get; }

    /// <summary>What the Python file imports besides torch, as a whole line; null for nothing.</summary>
    public virtual string? Import => null;

    /// <summary>Whether training changes an attribute of the stack by schedule.</summary>
    public virtual bool HasSchedule => false;

    /// <summary>The levels whose boundaries the stack gives as <c>boundaries</c>; 0 where it has none.</summary>
    public virtual int Detectors => 0;

    /// <summary>Whether the network's output has the hidden states of each layer of the stack.</summary>
    public virtual bool GivesEachLayer => false;

    /// <summary>The parallel cells that the stack selects from, as <c>selection</c> and <c>probability</c>; 0 where it does not.</summary>
    public virtual int SelectedCells => 0;

    /// <summary>The weight of the entropy of that selection in the loss, which rewards it; 0 for none.</summary>
    public virtual double EntropyWeight => 0;

    /// <summary>The probability of dropping a value on its way up to the next stack.</summary>
    public double Dropout => stack.Dropout;

    /// <summary>torch's own module that the class wraps; null where there is none.</summary>
    protected virtual string? Module => null;

    /// <summary>The name of a layer's parameters in a weights file, for people.</summary>
    public virtual string PathOf(LayerPlan layer) => layer.Path;

    /// <summary>The arguments that make the stack, in order; those with the class's own default are left out.</summary>
    /// <param name="input">Width of the input.</param>
    public IReadOnlyList<string> Arguments(long input)
    {
        string?[] arguments =
        [
            Module,
            input.ToString(CultureInfo.InvariantCulture),
            PythonText.List(stack.Hidden),
            .. Options(),
            stack.Bias ? null : "bias=False",
            stack.Dropout.Equals(0) ? null : $"dropout={PythonText.Float(stack.Dropout)}",
            stack.WeightDropout.Equals(0) ? null : $"weight_dropout={PythonText.Float(stack.WeightDropout)}",
            stack.Initial == InitialKind.Default ? null : $"initial=\"{NameOf(stack.Initial)}\"",
        ];
        return [.. arguments.OfType<string>()];
    }

    /// <summary>The arguments that only this kind has, in order; null for one with the class's default.</summary>
    protected abstract IEnumerable<string?> Options();

    /// <summary>The argument of a bias on the forget gate; null for none.</summary>
    protected static string? ForgetBias(double value) => value.Equals(0) ? null : $"forget_bias={PythonText.Float(value)}";

    private static string NameOf(InitialKind kind) => kind switch
    {
        InitialKind.XavierUniform => "xavier-uniform",
        InitialKind.Orthogonal => "orthogonal",
        InitialKind.Uniform => "uniform",
        _ => "normal",
    };
}
