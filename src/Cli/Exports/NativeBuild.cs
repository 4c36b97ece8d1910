using System.ComponentModel;
using System.Text.RegularExpressions;
using Hmlstm.Cli.Files;
using Hmlstm.Export.Native;

namespace Hmlstm.Cli.Exports;

/// <summary>Compiles a written project to a native program with the .NET SDK.</summary>
internal static partial class NativeBuild
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Builds.</summary>
    /// <param name="folder">The project's folder, a full path.</param>
    /// <param name="cancel">Ends the build.</param>
    /// <exception cref="InputException">It cannot be built: one line says what is missing. The project stays.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static void Run(string folder, CancellationToken cancel)
    {
        string reason;
        try
        {
            DotnetResult built = DotnetCommand.Run(
                ["publish", "--nologo", "-v", "q", "-o", Path.Combine(folder, NativeProject.ProgramFolder), folder],
                folder,
                Patience,
                cancel);
            if (built.ExitCode == 0)
            {
                return;
            }

            reason = Explain(built.Output + "\n" + built.Error);
        }
        catch (TimeoutException)
        {
            reason = "the build does not come to an end";
        }
        catch (Win32Exception failure)
        {
            reason = $"the .NET SDK cannot be started ({failure.Message})";
        }

        throw new InputException($"the project is written, but not built: {reason}");
    }

    /// <summary>What a build lacks, in one line without a full stop.</summary>
    /// <param name="output">All that it wrote.</param>
    internal static string Explain(string output)
    {
        const string without = "; with -p:PublishAot=false, dotnet publish builds it for the .NET runtime";
        if (MissingPackage().Match(output) is { Success: true } missing)
        {
            string package = missing.Groups["id"].Value;
            bool isOurs = package.StartsWith("Hmlstm", StringComparison.OrdinalIgnoreCase);
            return isOurs
                ? $"no feed of this machine has the package {package} in this version; --source FEED names one that has it"
                : $"no feed of this machine has the package {package}"
                    + (package.Contains("ILCompiler", StringComparison.OrdinalIgnoreCase) ? ", the native compiler" + without : "");
        }

        if (output.Contains("linker", StringComparison.OrdinalIgnoreCase) && output.Contains("not found", StringComparison.Ordinal))
        {
            return "there is no linker; install clang or gcc, or on Windows the C++ tools of Visual Studio" + without;
        }

        return FirstError().Match(output) is { Success: true } error
            ? error.Groups["message"].Value.Trim().TrimEnd('.')
            : "dotnet publish failed without a message";
    }

    [GeneratedRegex(@"error NU110[0-3]: Unable to find (?:a stable )?package '?(?<id>[A-Za-z0-9.\-]+?)'?(?:\. | with )")]
    private static partial Regex MissingPackage();

    [GeneratedRegex(@": error (?<message>[^\r\n\[]+)")]
    private static partial Regex FirstError();
}
