using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions;

/// <summary>The rule that <c>namespace</c> has in a file, for front ends that take a namespace from elsewhere.</summary>
public static class NamespaceName
{
    /// <summary>Why <paramref name="name"/> cannot be the namespace of a network, as the end of a sentence about it; null where it can.</summary>
    /// <param name="name">Any text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static string? WrongWith(string name) => NameType.WrongWithNamespace(name ?? throw new ArgumentNullException(nameof(name)));
}
