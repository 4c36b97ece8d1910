namespace Hmlstm.Cli.Tests.Damage;

/// <summary>One way in which an input can be wrong, and what a person does with it.</summary>
/// <param name="Group">What kind of file it is: the heading in the document.</param>
/// <param name="What">What is wrong, as the document says it; unique in its group.</param>
/// <param name="Command">The words after <c>hmlstm</c>; the files are in the current folder.</param>
/// <param name="Break">Makes it wrong.</param>
/// <param name="Names">What the lines must name: the file, and the field, line or byte.</param>
internal sealed record DamageCase(string Group, string What, string Command, Action<Workplace> Break, params string[] Names)
{
    /// <summary>How many problems there are: one line each.</summary>
    public int Lines { get; init; } = 1;

    /// <summary>How the disk under <c>run</c> is; null for one with room.</summary>
    public DiskState? Disk { get; init; }

    /// <summary>What a test is called by.</summary>
    public string Key => $"{Group}: {What}";
}
