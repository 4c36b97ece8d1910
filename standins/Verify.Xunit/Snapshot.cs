using System.Globalization;
using System.Reflection;
using System.Text;
using VerifyTests;

namespace VerifyXunit;

/// <summary>The pair of files of one verification.</summary>
/// <param name="Verified">The text that was accepted.</param>
/// <param name="Received">The text that a failed test leaves.</param>
internal sealed record Snapshot(string Verified, string Received)
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    internal static Snapshot Of(MethodInfo test, VerifySettings settings, string extension, string sourceFile)
    {
        string folder = Path.Combine(Path.GetDirectoryName(sourceFile)!, settings.Directory ?? "");
        string name = settings.FileName ?? TypeName(test.ReflectedType!) + "." + test.Name + ParameterText(test, settings);
        string path = Path.Combine(folder, name);
        return new Snapshot($"{path}.verified.{extension}", $"{path}.received.{extension}");
    }

    internal async Task<VerifyResult> Compare(string? target, VerifySettings settings)
    {
        string received = settings.Scrub(target switch { null => "null", "" => "emptyString", _ => target });
        string? verified = File.Exists(Verified) ? (await File.ReadAllTextAsync(Verified)).ReplaceLineEndings("\n") : null;
        if (verified == received || verified == received + "\n")
        {
            File.Delete(Received);
            return new VerifyResult(Verified, target);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Received)!);
        await File.WriteAllTextAsync(Received, received, Encoding);
        throw new VerifyException(Message(received, verified));
    }

    private static string TypeName(Type type) => type.DeclaringType is { } outer ? TypeName(outer) + "." + type.Name : type.Name;

    private static string ParameterText(MethodInfo test, VerifySettings settings)
    {
        IReadOnlyList<object?> values = settings.Parameters ?? [];
        ParameterInfo[] parameters = test.GetParameters();
        if (values.Count > parameters.Length)
        {
            throw new InvalidOperationException(
                $"The number of passed in parameters ({values.Count}) must not exceed the number of " +
                $"parameters for the method ({parameters.Length}).");
        }

        return string.Concat(values.Select((value, i) => $"_{parameters[i].Name}={FileSafe(value)}"));
    }

    private static string FileSafe(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";
        return string.Join('-', text.Split([.. Path.GetInvalidFileNameChars(), '/', '\\', ':', '*', '?', '"', '<', '>', '|']));
    }

    private string Message(string received, string? verified) =>
        $"Directory: {Path.GetDirectoryName(Verified)}\n"
        + (verified is null ? "New:\n" : "NotEqual:\n")
        + $"  - Received: {Path.GetFileName(Received)}\n    Verified: {Path.GetFileName(Verified)}\n\n"
        + (verified is null ? received : LineDiff.Between(verified, received));
}
