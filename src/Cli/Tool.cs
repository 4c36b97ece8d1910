using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Commands;
using Hmlstm.Cli.Diagnosis;
using Hmlstm.Cli.Terminals;
using Hmlstm.Parquet;

namespace Hmlstm.Cli;

/// <summary>Runs a command line, and returns its exit code.</summary>
internal static class Tool
{
    /// <summary>If set to 1, a failure shows its stack trace.</summary>
    public const string DebugVariable = "HMLSTM_DEBUG";

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">The words after <c>hmlstm</c>.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        LibtorchPlaces.Use();
        ParquetTables.Register();
        try
        {
            return await InvokeAsync(arguments, terminal);
        }
        catch (Exception failure)
        {
            return Failures.Report(failure, terminal);
        }
    }

    private static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print only results and problems.", Recursive = true };
        RootCommand root = CreateRoot(terminal, quiet);

        // A text that starts with @ is a text, not a file with further arguments.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        if (arguments.Count == 0)
        {
            root.Parse("--help").Invoke(configuration);
            return ExitCodes.WrongCommandLine;
        }

        if (parsed.Errors.Count > 0)
        {
            return CommandLineErrors.Report(parsed, terminal.Error);
        }

        terminal.IsQuiet = parsed.GetValue(quiet);
        return await parsed.InvokeAsync(configuration);
    }

    private static RootCommand CreateRoot(Terminal terminal, Option<bool> quiet)
    {
        var root = new RootCommand("Checks, trains, evaluates and uses the recurrent networks that model.yaml files define.")
        {
            NewCommand.Create(terminal),
            CheckCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            FitCommand.Create(terminal),
            RenderCommand.Create(terminal),
            SummaryCommand.Create(terminal),
            EmitCommand.Create(terminal),
            TrainCommand.Create(terminal),
            AdoptCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            CompareCommand.Create(terminal),
            BacktestCommand.Create(terminal),
            SweepCommand.Create(terminal),
            PredictCommand.Create(terminal),
            SampleCommand.Create(terminal),
            BoundariesCommand.Create(terminal),
            ExportCommand.Create(terminal),
            PublishCommand.Create(terminal),
            DataCommand.Create(terminal),
            SchemaCommand.Create(terminal),
            CompletionCommand.Create(terminal),
            BenchCommand.Create(terminal),
            DoctorCommand.Create(terminal),
        };
        root.Options.Add(quiet);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp(
            (HelpAction)help.Action!,
            "hmlstm check characters.model.yaml",
            "hmlstm train characters.model.yaml",
            "hmlstm boundaries runs/characters --text \"the old man went to the sea\"");
        return root;
    }
}
