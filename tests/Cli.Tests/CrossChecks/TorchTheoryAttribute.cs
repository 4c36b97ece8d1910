namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>Tests against PyTorch itself; skipped, with the reason, where the system's Python has none.</summary>
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for PyTorch.</summary>
    public TorchTheoryAttribute() => Skip = PythonTorch.WhyNot;
}
