using System.CommandLine;
using Hmlstm.Benchmarks;
using Hmlstm.Cli.Benchmarks;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm bench</c>: this tool against PyTorch on the machine that runs it.</summary>
internal static class BenchCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        var cases = new Argument<string[]>("CASE")
        {
            Description = "The cases to measure; all of these by default: "
                + string.Join(", ", BenchmarkCatalog.Usual.Select(static one => one.Name))
                + ". 'lstm' stands for both lstm cases, and so on; 'endurance' for 200,000 iterations each of training, evaluation, "
                + "single steps and sampling with every cell.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<int?> threads = CommonOptions.Whole(
            "--threads", "The number of threads; by default 1 and one per core are measured, and the faster counts.");
        Option<int?> runs = CommonOptions.Whole(
            "--runs", $"The number of runs of each side, of which the median counts; {BenchmarkSetting.DefaultRuns} by default.");
        Option<string?> json = CommonOptions.Path(
            "--json", "FILE", "Writes all results as JSON, with the time of each run; - is standard output, which then gets nothing else.");
        Option<string> instructions = CommonOptions.OneOf(
            "--instructions",
            "The instructions of the processor that both sides may use.",
            BenchmarkEnvironment.All,
            BenchmarkEnvironment.Avx2);
        var command = new ToolCommand(
            "bench",
            "Compares forward and backward passes, streaming and memory with PyTorch on this machine, "
                + "and checks that both compute the same.",
            "hmlstm bench",
            "hmlstm bench hm-lstm step --threads 1 --runs 3",
            "hmlstm bench --instructions avx2 --json bench.json") { cases, threads, runs, json, instructions };
        cases.Validators.Add(result =>
        {
            // As many words as there are leave no word over, so a misspelt option arrives as a case.
            foreach (string word in result.Tokens.Select(static token => token.Value).Where(static word => word.StartsWith('-')))
            {
                string? near = Nearest.To(word, command.Options.Select(static option => option.Name));
                result.AddError($"there is no option '{word}'" + (near is null ? "" : $"; did you mean '{near}'?"));
            }
        });
        command.SetAction(parsed => BenchmarkJob.Run(
            new BenchmarkRequest(
                parsed.GetValue(cases) ?? [],
                parsed.GetValue(threads),
                parsed.GetValue(runs) ?? BenchmarkSetting.DefaultRuns,
                parsed.GetValue(json),
                parsed.GetRequiredValue(instructions)),
            terminal));
        return command;
    }
}
