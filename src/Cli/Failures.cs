using System.Runtime.InteropServices;
using Hmlstm.Benchmarks;
using Hmlstm.Cli.Diagnosis;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Export.Onnx;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli;

/// <summary>
/// Turns a failure of a command into lines for a person: no stack trace unless asked for, and no control characters.
/// </summary>
internal static class Failures
{
    private static readonly string[] OfAllocators =
        ["not enough memory", "can't allocate", "out of memory", "Cannot allocate", "bad_alloc", "bad allocation"];

    /// <summary>Writes what went wrong.</summary>
    /// <returns>The exit code that fits.</returns>
    public static int Report(Exception failure, Terminal terminal)
    {
        foreach (string line in Lines(failure))
        {
            terminal.Error.WriteLine(ForeignText.Line(line));
        }

        if (Environment.GetEnvironmentVariable(Tool.DebugVariable) == "1")
        {
            terminal.Error.WriteLine(failure.ToString());
        }

        return failure switch
        {
            OperationCanceledException => ExitCodes.Interrupted,
            UsageException => ExitCodes.WrongCommandLine,
            _ => ExitCodes.WrongInput,
        };
    }

    private static IEnumerable<string> Lines(Exception failure) => failure switch
    {
        InputException input => input.Lines,
        WeightsException weights => weights.Problems,
        DefinitionException { Problems.Count: > 0 } definition => definition.Problems.Select(static problem => problem.Format()),
        DataException or DefinitionException or BenchmarkException or OnnxException or UsageException =>
            ["hmlstm: " + FirstLine(failure).TrimEnd('.')],
        OperationCanceledException => ["hmlstm: interrupted"],
        _ when LibtorchLoader.HasFailed && LibtorchLoader.IsMissing =>
            [$"hmlstm: {LibtorchPlaces.Advice(Environment.GetEnvironmentVariable)}; 'hmlstm doctor' says where it looked"],
        _ when LibtorchLoader.HasFailed => [$"hmlstm: {LibtorchLoader.Failure}; see 'hmlstm doctor'"],
        _ when IsOutOfMemory(failure) => ["hmlstm: there is not enough memory; a smaller batch_size, window or network needs less"],
        IOException or UnauthorizedAccessException when !IsInstallation(failure) => ["hmlstm: " + FirstLine(failure).TrimEnd('.')],
        _ => [$"hmlstm: unexpected {failure.GetType().Name}: {FirstLine(failure)} (set {Tool.DebugVariable}=1 for details)"],
    };

    /// <summary>
    /// Whether memory ran out, in .NET or in libtorch, which has no exception type for it, only the messages of its allocators.
    /// </summary>
    private static bool IsOutOfMemory(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            bool isOfLibtorch = cause is ExternalException
                && OfAllocators.Any(words => cause.Message.Contains(words, StringComparison.OrdinalIgnoreCase));
            if (isOfLibtorch || cause is OutOfMemoryException)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an assembly of the tool itself is missing: its name is one, with a version.</summary>
    private static bool IsInstallation(Exception failure) =>
        failure is FileNotFoundException { FileName: string name } && name.Contains(", Version=", StringComparison.Ordinal);

    private static string FirstLine(Exception failure)
    {
        string message = failure.Message;
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
