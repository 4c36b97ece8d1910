using System.Diagnostics.Contracts;
using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyXunit;

/// <summary>Compares a text with the one that was accepted earlier.</summary>
public static class Verifier
{
    /// <summary>Compares with <c>Class.Method.verified.txt</c>.</summary>
    [Pure]
    public static SettingsTask Verify(string? target, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        Verify(target, "txt", settings, sourceFile);

    /// <summary>Compares with <c>Class.Method.verified.extension</c>.</summary>
    [Pure]
    public static SettingsTask Verify(
        string? target, string extension, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        new(
            settings,
            current => Snapshot.Of(UseVerifyAttribute.GetMethod(), current, extension, sourceFile).Compare(target, current));
}
