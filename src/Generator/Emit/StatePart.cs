namespace Hmlstm.Generator.Emit;

/// <summary>One property of the typed state.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, which begins with a capital.</param>
/// <param name="Summary">Its documentation, XML.</param>
/// <param name="Zeros">Its value before the first step, given <c>batch</c>.</param>
/// <param name="AfterWindow">Its value at the end of <c>forward</c>.</param>
/// <param name="AfterStep">Its value at the end of <c>Step</c>.</param>
/// <param name="HasCache">Whether its value carries what holds for one window only.</param>
internal sealed record StatePart(
    string Type, string Name, string Summary, string Zeros, string AfterWindow, string AfterStep, bool HasCache = false)
{
    /// <summary>What the property keeps of the constructor's parameter.</summary>
    internal string Kept => HasCache ? Parameter + ".WithoutCache()" : Parameter;

    /// <summary>The constructor's parameter for it.</summary>
    internal string Parameter => char.ToLowerInvariant(Name[0]) + Name.Substring(1);
}
