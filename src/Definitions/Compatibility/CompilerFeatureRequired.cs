namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for beside <c>required</c> members; .NET Standard 2.0 lacks it.</summary>
/// <param name="featureName">The feature's name.</param>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)]
internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
{
    /// <summary>The feature's name.</summary>
    public string FeatureName { get; } = featureName;
}
