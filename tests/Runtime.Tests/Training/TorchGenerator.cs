namespace Hmlstm.Runtime.Tests.Training;

/// <summary>
/// Tests that seed torch's generator and rely on what it gives: there is one for the process, so nothing runs beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchGenerator
{
    public const string Name = "torch's generator";
}
