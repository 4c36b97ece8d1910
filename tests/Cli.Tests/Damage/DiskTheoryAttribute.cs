namespace Hmlstm.Cli.Tests.Damage;

/// <summary>A theory that needs a small disk of its own; without one it is skipped and says why.</summary>
internal sealed class DiskTheoryAttribute : TheoryAttribute
{
    public DiskTheoryAttribute() => Skip = SmallDisk.Obstacle;
}
