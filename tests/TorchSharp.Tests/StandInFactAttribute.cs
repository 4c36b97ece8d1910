using System.Reflection;

namespace TorchSharp.Tests;

/// <summary>A test of something that the stand-in survives and the real package does not: it would end the test process.</summary>
public sealed class StandInFactAttribute : FactAttribute
{
    /// <summary>Skips the test on the real package.</summary>
    public StandInFactAttribute()
    {
        string version = typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        if (!version.Contains("standin", StringComparison.Ordinal))
        {
            Skip = "the real package ends the process here";
        }
    }
}
