using Hmlstm.Definitions.Models;

namespace Hmlstm.Export.Cells.Identity;

/// <summary>Writes identity layers, in the class of <c>identity.py</c>.</summary>
internal sealed class PyTorchIdentity(IdentityStack stack) : PyTorchStack(stack)
{
    /// <inheritdoc/>
    public override string Part => "identity";

    /// <inheritdoc/>
    public override string ClassName => "IdentityStack";

    /// <inheritdoc/>
    protected override IEnumerable<string?> Options() => [];
}
