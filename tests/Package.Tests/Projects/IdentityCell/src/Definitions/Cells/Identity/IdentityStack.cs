using Hmlstm.Definitions.Planning;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Models;

/// <summary>Layers that hand on what enters: h_t = x_t.</summary>
public sealed record IdentityStack : StackDefinition
{
    /// <inheritdoc/>
    public override CellKind Cell => CellKind.Identity;

    internal override string FingerprintFacts => Word;

    internal override string Describe(int layer) => "identity layer";

    internal override void Plan(LayerPlan layer, Planner planner) => planner.Save(layer.HiddenSize);

    private protected override void RenderOptions(YamlText yaml)
    {
    }
}
