using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The activations that both a plain cell and the head take.</summary>
internal static class Activations
{
    public static readonly ChoiceType<ActivationKind> Type = new(
        ("tanh", ActivationKind.Tanh, "Hyperbolic tangent."),
        ("relu", ActivationKind.Relu, "Rectified linear unit."));
}
