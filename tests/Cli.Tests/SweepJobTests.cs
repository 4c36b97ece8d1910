using System.Globalization;
using System.Text.Json;
using Hmlstm.Cli.Sweeps;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Tests;

/// <summary>Sweeps whose trials are played by a stand-in that writes the files of a run at once.</summary>
public sealed class SweepJobTests : IDisposable
{
    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters).With("letters.txt", Samples.Text(500));
    private readonly StringWriter output = new() { NewLine = "\n" };

    public void Dispose()
    {
        work.Dispose();
        output.Dispose();
    }

    [Fact]
    public async Task Trials_are_listed_best_first_and_one_that_fails_ends_no_other()
    {
        var actor = new Actor(static (trial, _) => trial == 2 ? throw new IOException("a bolt\nof lightning") : 4 - trial);

        int code = await SweepAsync(actor, halving: false, ["training.learning_rate=0.01,0.02,0.03,0.04"], parallel: 2);

        Assert.Equal(ExitCodes.Done, code);
        Assert.Equal(4, actor.Started.Count);
        Assert.True(actor.MostAtATime <= 2);
        string[] csv = work.Read("out/sweep.csv").TrimEnd('\n').Split('\n');
        Assert.Equal(
            "rank,trial,state,training.learning_rate,valid_loss,at_epoch,epochs,iterations,seconds,parameters,problem", csv[0]);
        Assert.StartsWith("1,trial-004,finished,0.04,0,1,2,20,2,", csv[1], StringComparison.Ordinal);
        Assert.StartsWith("3,trial-001,finished,0.01,3,", csv[3], StringComparison.Ordinal);
        Assert.Equal("4,trial-002,failed,0.02,,,,,,,a bolt of lightning", csv[4]);
        string page = work.Read("out/sweep.html");
        Assert.Contains("<td class=\"word\">0.04</td>", page, StringComparison.Ordinal);
        Assert.Contains("over training.learning_rate", page, StringComparison.Ordinal);
        Assert.Contains("trial-002 failed: training.learning_rate=0.02: a bolt of lightning", page, StringComparison.Ordinal);
        Assert.Contains(
            "trial-002  training.learning_rate=0.02: failed: a bolt of lightning", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_failures_is_a_failure()
    {
        int code = await SweepAsync(new Actor(static (_, _) => throw new IOException("no")), halving: false, ["layers[0].dropout=0,0.1"]);

        Assert.Equal(ExitCodes.WrongInput, code);
        Assert.Contains("failed", work.Read("out/sweep.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_better_half_of_each_rung_goes_on_and_a_resumed_sweep_decides_the_same()
    {
        // The later a trial, the better; but trial 1 would overtake all with 8 epochs, which it never gets.
        var actor = new Actor(static (trial, epoch) => trial == 1 && epoch == 8 ? 0 : 10 - trial - (epoch / 100.0)) { StopAfter = 12 };
        string[] over = ["training.learning_rate=0.01,0.02,0.03,0.04,0.05,0.06,0.07,0.08"];

        Assert.Equal(ExitCodes.Interrupted, await SweepAsync(actor, halving: true, over));
        Assert.EndsWith(
            "interrupted and saved; 6 of 8 trials are finished; continue with: hmlstm sweep --resume " + work.PathOf("out"),
            output.ToString().TrimEnd(),
            StringComparison.Ordinal);

        actor.StopAfter = int.MaxValue;
        actor.Started.Clear();
        Assert.Equal(ExitCodes.Done, await ResumeAsync(actor));

        Assert.Equal(["trial-008 to 4 resumed", "trial-007 to 4 resumed", "trial-008 to 8 resumed"], actor.Started);
        string[] csv = work.Read("out/sweep.csv").TrimEnd('\n').Split('\n');
        Assert.StartsWith("1,trial-008,finished,0.08,1.92,8,8,", csv[1], StringComparison.Ordinal);
        Assert.StartsWith("2,trial-007,dropped,0.07,2.96,4,4,", csv[2], StringComparison.Ordinal);
        Assert.StartsWith("8,trial-001,dropped,0.01,8.99,1,1,", csv[8], StringComparison.Ordinal);
        Assert.Contains("epochs: 4", work.Read("out/trial-007.model.yaml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "layers[0].hidden=4,0",
        "error HML0104: 'hidden' must be ")]
    [InlineData("layers[1].hidden=4,8", "error HML0101: '[1]' is not a key of 'layers'; the list has one item, [0]")]
    [InlineData("training.epoch=4,8", "error HML0101: 'epoch' is not a key of 'training'; did you mean 'epochs'?")]
    [InlineData(
        "trainig.epochs=4,8",
        "error HML0101: 'trainig' is not a key of a setting; settings begin with 'training.', 'data.', 'input.', 'layers[0].' or")]
    [InlineData(
        "training.learning_rate=0.1,0.10",
        "--over: training.learning_rate=0.1 and training.learning_rate=0.10 give the same definition")]
    public void Every_combination_is_checked_before_anything_is_written(string over, string said)
    {
        ToolRun run = work.Run("sweep", "@/letters.model.yaml", "--over", over, "--out", "@/out");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(said, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.False(work.Has("out/sweep.json"));
    }

    [Theory]
    [InlineData("hmlstm: --over takes KEY", "letters.model.yaml", "--over", "a")]
    [InlineData("hmlstm sweep: --over KEY=VALUES is missing", "letters.model.yaml")]
    [InlineData("hmlstm sweep: a definition FILE is missing", "--over", "a=1,2")]
    [InlineData("hmlstm sweep: --resume continues a sweep as it was planned: remove FILE", "letters.model.yaml", "--resume", "out")]
    [InlineData("hmlstm sweep: --resume continues a sweep as it was planned: remove --trials", "--resume", "out", "--trials", "3")]
    [InlineData("hmlstm: --parallel takes a number from 1 to 64, not 65", "letters.model.yaml", "--over", "a=1,2", "--parallel", "65")]
    [InlineData("hmlstm sweep: --trials takes a whole number of at least 1, not '0'", "a.model.yaml", "--over", "a=1,2", "--trials", "0")]
    public void A_wrong_command_line_is_said_first(string said, params string[] words)
    {
        ToolRun run = work.Run(["sweep", .. words]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(said, run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "hmlstm: there is no sweep to resume: 'out' has no sweep.json")]
    [InlineData("[]", "hmlstm: out/sweep.json: this is not the plan of a sweep; the file is damaged, or something else")]
    [InlineData("{}", "hmlstm: out/sweep.json: this is not the plan of a sweep; the file is damaged, or something else")]
    [InlineData(
        """{"name":"A","keys":["a"],"trials":[["1"],[]],"metric":"x","higher_is_better":false,"rungs":[],"device":"cpu","parallel":1,"""
            + "\"threads\":null}",
        "hmlstm: out/sweep.json: this is not the plan of a sweep")]
    public void Only_a_sweep_can_be_resumed(string? plan, string said)
    {
        work.With("out/notes.txt", "");
        if (plan is not null)
        {
            work.With("out/sweep.json", plan);
        }

        ToolRun run = work.Run("sweep", "--resume", "@/out");

        Assert.Equal((1, said), (run.ExitCode, Assert.Single(run.ErrorLines).Replace(work.Folder + "/", "", StringComparison.Ordinal)));
        run.AssertPlain();
    }

    [Fact]
    public void Halving_needs_something_to_halve()
    {
        ToolRun epochs = work.Run("sweep", "@/letters.model.yaml", "--over", "training.epochs=1,2", "--halving", "--out", "@/out");
        ToolRun one = work.Run("sweep", "@/letters.model.yaml", "--over", "layers[0].dropout=0.1", "--halving", "--out", "@/out");

        Assert.Equal("hmlstm: --halving decides how many epochs each trial has; take training.epochs out of --over", epochs.ErrorLines[^1]);
        Assert.Equal("hmlstm: --halving needs at least 2 trials and 2 epochs, and here are 1 and 2", one.ErrorLines[^1]);
    }

    private Task<int> SweepAsync(Actor actor, bool halving, string[] over, int parallel = 1)
    {
        IReadOnlyList<SweptSetting> settings = SweepPlanner.Read(over, []);
        var request = new SweepRequest(
            work.PathOf("letters.model.yaml"),
            null,
            work.PathOf("out"),
            halving ? ["training.epochs=8"] : [],
            settings,
            SweepPlanner.Plan(settings, null, 1),
            halving,
            "cpu");
        IReadOnlyList<NetworkDefinition> definitions = SweepSetup.Check(request, Console());
        SweepSetup.Write(request.Out, SweepSetup.Plan(request, definitions), definitions);
        return ResumeAsync(actor, parallel);
    }

    private async Task<int> ResumeAsync(Actor actor, int parallel = 1)
    {
        string folder = work.PathOf("out");
        using var cancel = new CancellationTokenSource();
        actor.Stop = cancel.Cancel;
        return await new SweepJob(SweepPlan.Read(folder), folder, parallel, actor, Console()).RunAsync(cancel.Token);
    }

    private Terminal Console() => new(output, TextWriter.Null, isInteractive: false);

    /// <summary>Plays trials: the loss of each epoch is a function of the trial's number and the epoch.</summary>
    private sealed class Actor(Func<int, int, double> loss) : ITrialRunner
    {
        private readonly Lock gate = new();
        private int now;

        public List<string> Started { get; } = [];

        public int MostAtATime { get; private set; }

        /// <summary>The trial that is interrupted, counted from the first that starts.</summary>
        public int StopAfter { get; set; } = int.MaxValue;

        public Action Stop { get; set; } = static () => { };

        public async Task<TrialEnd> RunAsync(TrialStart start, Action<string> progress, CancellationToken cancel)
        {
            NetworkDefinition definition =
                NetworkParser.Parse(start.Definition, await File.ReadAllTextAsync(start.Definition, cancel), cancel).Definition!;
            int epochs = definition.Training.Epochs;
            string name = Path.GetFileName(start.Folder);
            lock (gate)
            {
                MostAtATime = Math.Max(MostAtATime, ++now);
                Started.Add(string.Create(CultureInfo.InvariantCulture, $"{name} to {epochs}{(start.Resume ? " resumed" : "")}"));
            }

            await Task.Delay(1, cancel);
            lock (gate)
            {
                now--;
                if (Started.Count == StopAfter + 1)
                {
                    Stop();
                    return new TrialEnd(true, null);
                }
            }

            int number = int.Parse(name[^3..], CultureInfo.InvariantCulture);
            Directory.CreateDirectory(start.Folder);
            string[] rows = [.. Enumerable.Range(1, epochs).Select(epoch =>
                string.Create(CultureInfo.InvariantCulture, $"{epoch},{epoch * 10},{epoch},9,{loss(number, epoch)}\n"))];
            await File.WriteAllTextAsync(
                Path.Combine(start.Folder, "history.csv"), "epoch,iteration,seconds,train_loss,valid_loss\n" + string.Concat(rows), cancel);
            await File.WriteAllTextAsync(Path.Combine(start.Folder, "model.yaml"), DefinitionWriter.Render(definition), cancel);
            await File.WriteAllTextAsync(Path.Combine(start.Folder, "last.ckpt"), "", cancel);
            await File.WriteAllTextAsync(
                Path.Combine(start.Folder, "metrics.json"), JsonSerializer.Serialize(new { epochs = (double)epochs }), cancel);
            return new TrialEnd(false, null);
        }
    }
}
