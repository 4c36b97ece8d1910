namespace System.Diagnostics.CodeAnalysis;

/// <summary>What the compiler puts on a record's copy constructor beside <c>required</c> members; .NET Standard 2.0 lacks it.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
internal sealed class SetsRequiredMembersAttribute : Attribute;
