namespace Hmlstm.Cli.Tests.Benchmarks;

/// <summary>Tests that set how many threads compute, which holds for the whole process: no other test may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
