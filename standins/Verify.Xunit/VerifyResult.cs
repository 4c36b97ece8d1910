namespace VerifyTests;

/// <summary>A snapshot that agreed.</summary>
public sealed class VerifyResult
{
    private readonly string verifiedPath;

    internal VerifyResult(string verifiedPath, object? target)
    {
        this.verifiedPath = verifiedPath;
        Target = target;
    }

    /// <summary>What was given to be verified.</summary>
    public object? Target { get; }

    /// <summary>The verified text.</summary>
    public string Text => File.ReadAllText(verifiedPath);

    /// <summary>The verified file.</summary>
    public IEnumerable<string> Files => [verifiedPath];
}
