using System.CommandLine;
using System.Globalization;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Sweeps;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm sweep</c>: trains a definition with many settings, and compares the trials.</summary>
internal static class SweepCommand
{
    private const int UsualSeed = 1;

    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string?> file = new Argument<string?>("FILE")
        {
            Description = "The .model.yaml file; none with --resume.",
            Arity = ArgumentArity.ZeroOrOne,
        }.OfDefinitions();
        Option<string[]> over = Many(
            SweptSetting.Option,
            "KEY=VALUES",
            "Tries these values of a key: a list a,b,c, or a range LOW..HIGH to draw from; may be repeated. Keys are those of --set, and "
            + "those of the network: layers[0].hidden=64,128.");
        Option<int?> trials = CommonOptions.Whole(
            "--trials", "Draws N combinations at random; without it, all combinations of the lists are tried.", least: 1);
        Option<string[]> log = Many(
            "--log",
            "KEY",
            "Samples this key's range on a logarithmic scale, which is the default where HIGH is 100 times LOW or more.");
        Option<int?> seed = CommonOptions.Whole("--seed", "The random seed of the draws; 1 by default.");
        var halving = new Option<bool>("--halving")
        {
            Description =
                "Successive halving: all trials are trained for a few epochs, and the better half goes on to twice as many, up to "
                + "all epochs.",
        };
        Option<int?> parallel = CommonOptions.Whole("--parallel", "The number of trials at a time; 1 by default.", least: 1);
        Option<string?> data = CommonOptions.Data("definition");
        Option<string?> folder = CommonOptions.Path("--out", "DIR", "The folder of the sweep; runs/NAME-sweep by default.");
        Option<string> device = CommonOptions.OneOf("--device", "Where to compute.", "cpu", "cuda");
        Option<int?> threads = CommonOptions.Whole(
            "--threads", "The number of compute threads, shared by the trials at a time; one per core by default.", least: 1);
        Option<string[]> settings = CommonOptions.Settings();
        Option<string?> resume = CommonOptions.Path("--resume", "DIR", "Continues an interrupted sweep, and retries failed trials.");
        var command = new ToolCommand(
            "sweep",
            "Trains a definition with many settings, each trial a run of its own, and writes a table, a page and a CSV file of them all, "
            + "best first.",
            "hmlstm sweep letters.model.yaml --over training.learning_rate=0.001,0.003,0.01 --over layers[0].hidden=64,128",
            "hmlstm sweep letters.model.yaml --over training.learning_rate=0.0001..0.01 --over layers[0].dropout=0..0.5 --trials 20",
            "hmlstm sweep letters.model.yaml --over training.learning_rate=0.0001..0.01 --trials 16 --halving --parallel 4",
            "hmlstm sweep --resume runs/letters-sweep")
            { file, over, trials, log, seed, halving, parallel, data, folder, device, threads, settings, resume };
        Option[] ofNew = [over, trials, log, seed, halving, data, folder, device, threads, settings];
        command.Validators.Add(result =>
        {
            if (result.GetResult(resume) is not null)
            {
                Option? other = Array.Find(ofNew, option => result.GetResult(option) is { Implicit: false });
                if (other is not null || result.GetResult(file)?.Tokens.Count > 0)
                {
                    result.AddError($"--resume continues a sweep as it was planned: remove {other?.Name ?? "FILE"}");
                }
            }
            else if (result.GetResult(file) is not { Tokens.Count: > 0 })
            {
                result.AddError("a definition FILE is missing, or --resume DIR");
            }
            else if (result.GetResult(over) is null)
            {
                result.AddError("--over KEY=VALUES is missing: it says what to try");
            }
        });
        command.SetAction((parsed, _) =>
        {
            int? together = parsed.GetValue(parallel);
            if (together > SweepPlan.MostParallel)
            {
                throw new UsageException($"--parallel takes a number from 1 to {SweepPlan.MostParallel}, not {together}");
            }

            if (parsed.GetValue(resume) is string unfinished)
            {
                return ResumeAsync(unfinished, together, terminal);
            }

            string definition = parsed.GetRequiredValue(file)!;
            (IReadOnlyList<SweptSetting> tried, IReadOnlyList<IReadOnlyList<string>> values) = Plan(
                parsed.GetValue(over) ?? [], parsed.GetValue(log) ?? [], parsed.GetValue(trials), parsed.GetValue(seed) ?? UsualSeed);
            return StartAsync(
                new SweepRequest(
                    definition,
                    parsed.GetValue(data),
                    parsed.GetValue(folder) ?? Path.Combine("runs", RunFolderChooser.NameOf(definition) + "-sweep"),
                    parsed.GetValue(settings) ?? [],
                    tried,
                    values,
                    parsed.GetValue(halving),
                    parsed.GetRequiredValue(device),
                    together ?? 1,
                    parsed.GetValue(threads)),
                terminal);
        });
        return command;
    }

    private static Option<string[]> Many(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static (IReadOnlyList<SweptSetting> Over, IReadOnlyList<IReadOnlyList<string>> Trials) Plan(
        string[] over, string[] logarithmic, int? trials, int seed)
    {
        try
        {
            IReadOnlyList<SweptSetting> settings = SweepPlanner.Read(over, logarithmic);
            return (settings, SweepPlanner.Plan(settings, trials, seed));
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static async Task<int> StartAsync(SweepRequest request, Terminal terminal)
    {
        IReadOnlyList<NetworkDefinition> definitions = SweepSetup.Check(request, terminal);
        SweepPlan plan = SweepSetup.Plan(request, definitions);
        using RunLock held = Hold(request.Out);
        if (File.Exists(SweepPlan.PathIn(request.Out)))
        {
            throw new InputException(
                $"'{request.Out}' already holds a sweep; --resume {request.Out} continues it, another --out starts a new one");
        }

        if (request.Device == "cpu")
        {
            SweepSetup.RequireMemory(definitions, request.Parallel, terminal);
        }

        using var interruption = new Interruption(terminal, "the trials that run stop after their iteration");
        await SweepSetup.FetchAsync(definitions, terminal, interruption.Token);
        SweepSetup.Write(request.Out, plan, definitions);
        Announce(plan, request, terminal);
        return await new SweepJob(plan, request.Out, plan.Parallel, new TrialProcess(), terminal).RunAsync(interruption.Token);
    }

    private static async Task<int> ResumeAsync(string folder, int? parallel, Terminal terminal)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"there is no sweep to resume: '{folder}' is no folder");
        }

        SweepPlan plan = SweepPlan.Read(folder);
        using RunLock held = Hold(folder);
        using var interruption = new Interruption(terminal, "the trials that run stop after their iteration");
        terminal.Note($"{plan.Name}: {Quantity.Of(plan.Trials.Count, "trial")} in {folder}, compared by {plan.Metric}");
        return await new SweepJob(plan, folder, parallel ?? plan.Parallel, new TrialProcess(), terminal).RunAsync(interruption.Token);
    }

    private static RunLock Hold(string folder) => RunLock.TryTake(new RunFolder(folder))
        ?? throw new InputException($"'{folder}' is being written by another sweep");

    private static void Announce(SweepPlan plan, SweepRequest request, Terminal terminal)
    {
        terminal.Note($"{plan.Name}: {Quantity.Of(plan.Trials.Count, "trial")} in {request.Out}, compared by {plan.Metric}");
        foreach (SweptSetting setting in request.Over)
        {
            terminal.Note($"  {ForeignText.Line(setting.ToString())}");
        }

        if (plan.Rungs.Count > 0)
        {
            int trials = plan.Trials.Count;
            List<string> rungs = [];
            foreach (int epochs in plan.Rungs)
            {
                rungs.Add(string.Create(CultureInfo.InvariantCulture, $"{trials} to {Quantity.Of(epochs, "epoch")}"));
                trials = SweepPlanner.Kept(trials);
            }

            terminal.Note($"  halving: {string.Join(", ", rungs)}");
        }
    }
}
