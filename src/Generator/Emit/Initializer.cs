namespace Hmlstm.Generator.Emit;

/// <summary>The assignments of an object initializer.</summary>
internal sealed class Initializer
{
    private readonly List<string> assignments = [];

    /// <summary>The assignments, in the order in which they were added.</summary>
    internal IReadOnlyList<string> Assignments => assignments;

    internal void Add(string property, string value) => assignments.Add($"{property} = {value}");

    internal void AddIf(bool condition, string property, string value)
    {
        if (condition)
        {
            Add(property, value);
        }
    }

    /// <summary>The initializer on one line.</summary>
    public override string ToString() => $"{{ {string.Join(", ", assignments)} }}";
}
