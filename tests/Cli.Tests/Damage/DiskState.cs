namespace Hmlstm.Cli.Tests.Damage;

/// <summary>A disk that cannot be written to.</summary>
internal enum DiskState
{
    Full,

    /// <summary>There is room for a small file.</summary>
    NearlyFull,
    ReadOnly,
}
