using System.Globalization;
using Hmlstm.Cli.Sweeps;

namespace Hmlstm.Cli.Tests;

public sealed class SweepPlanTests
{
    [Fact]
    public void A_grid_has_every_combination_of_its_lists_and_the_last_key_changes_fastest()
    {
        IReadOnlyList<SweptSetting> settings = SweepPlanner.Read(["training.optimizer=adam,sgd", "layers[0].hidden=[8, 4],16"], []);

        Assert.Equal(["training.optimizer: adam, sgd", "layers[0].hidden: [8, 4], 16"], settings.Select(static one => one.ToString()));
        Assert.Equal(
            ["adam [8, 4]", "adam 16", "sgd [8, 4]", "sgd 16"],
            SweepPlanner.Plan(settings, null, 1).Select(static trial => string.Join(' ', trial)));
    }

    [Fact]
    public void Draws_lie_in_their_ranges_differ_and_are_the_same_for_the_same_seed()
    {
        string[] over = ["a=0.0001..0.01", "b=1..4", "c=0..0.5", "d=x,y"];
        IReadOnlyList<SweptSetting> settings = SweepPlanner.Read(over, ["b"]);

        IReadOnlyList<IReadOnlyList<string>> trials = SweepPlanner.Plan(settings, 400, 7);

        Assert.Equal(trials, SweepPlanner.Plan(settings, 400, 7));
        Assert.NotEqual(trials[0], SweepPlanner.Plan(settings, 400, 8)[0]);
        Assert.Equal(400, trials.Select(static trial => string.Join(' ', trial)).Distinct().Count());
        double[] rates = [.. trials.Select(static trial => Number(trial[0]))];
        Assert.All(rates, static rate => Assert.InRange(rate, 1e-4, 1e-2));
        Assert.InRange(rates.Count(static rate => rate < 1e-3), 160, 240);
        Assert.Equal(["1", "2", "3", "4"], trials.Select(static trial => trial[1]).Distinct().Order());
        Assert.True(trials.Count(static trial => trial[1] == "1") > 2 * trials.Count(static trial => trial[1] == "4"));
        Assert.InRange(trials.Count(static trial => Number(trial[2]) < 0.25), 160, 240);
        Assert.All(trials, static trial => Assert.InRange(trial[0].Length, 4, 9));
        Assert.Equal(["x", "y"], trials.Select(static trial => trial[3]).Distinct().Order());
        Assert.Equal(
            ["a: 0.0001 to 0.01, log-uniform", "b: 1 to 4, whole numbers, log-uniform", "c: 0 to 0.5, uniform", "d: x, y"],
            settings.Select(static one => one.ToString()));
    }

    [Theory]
    [InlineData(12, 8, "1,2,4,8")]
    [InlineData(12, 20, "2,5,10,20")]
    [InlineData(3, 100, "50,100")]
    [InlineData(100, 3, "1,3")]
    [InlineData(1, 8, "8")]
    [InlineData(8, 1, "1")]
    public void Each_rung_has_twice_the_epochs_of_the_one_before_and_the_last_has_all(int trials, int epochs, string rungs) =>
        Assert.Equal(rungs, string.Join(',', SweepPlanner.Rungs(trials, epochs)));

    [Theory]
    [InlineData("a", "--over takes KEY=VALUE,VALUE,... or KEY=LOW..HIGH, such as training.learning_rate=0.0001..0.01, not a")]
    [InlineData("=1", "--over takes KEY=VALUE,VALUE,... or KEY=LOW..HIGH, such as training.learning_rate=0.0001..0.01, not =1")]
    [InlineData("a=", "--over takes KEY=VALUE,VALUE,... or KEY=LOW..HIGH, such as training.learning_rate=0.0001..0.01, not a=")]
    [InlineData("a=1,,2", "--over a: a value of the list is empty")]
    [InlineData("a=1,2,1", "--over a: the list has 1 twice")]
    [InlineData("a=2..1", "--over a: 2..1 is no range: its low end comes first")]
    [InlineData("task=regression,classification", "--over task: all trials of a sweep have the same task")]
    [InlineData("a=1,2 a=3", "--over a is there twice; give all values of a key together")]
    [InlineData("a=1..2", "--over a is a range, from which values are drawn; --trials says how many")]
    [InlineData("a=1..2 log:b", "--log b: no --over has this key")]
    [InlineData("a=1,2 log:a", "--log a: only a range, LOW..HIGH, can be logarithmic")]
    [InlineData("a=0..2 log:a", "--log a: a logarithmic range begins above 0, not at 0")]
    [InlineData("a=1e-320..1e308 trials:2", "--over a: 1e-320..1e308 is too wide: numbers cannot be drawn from it")]
    [InlineData("a=-1e308..1e308 trials:2", "--over a: -1e308..1e308 is too wide: numbers cannot be drawn from it")]
    [InlineData("a=1,2 trials:3", "--trials 3: there are only 2 combinations; without --trials all of them are tried")]
    [InlineData("a=1..2 trials:3", "--trials 3: the ranges have only about 2 different combinations")]
    [InlineData("a=0..1 trials:1001", "--trials 1001: a sweep has at most 1000 trials")]
    public void What_cannot_be_tried_is_said_in_one_line(string words, string said)
    {
        string[] all = words.Split(' ');
        string[] over = [.. all.Where(static word => !word.Contains(':', StringComparison.Ordinal))];
        int? trials = all.Where(static word => word.StartsWith("trials:", StringComparison.Ordinal))
            .Select(static word => (int?)int.Parse(word[7..], CultureInfo.InvariantCulture)).FirstOrDefault();
        string[] log = [.. all.Where(static word => word.StartsWith("log:", StringComparison.Ordinal)).Select(static word => word[4..])];

        Assert.Equal(said, Assert.Throws<FormatException>(() => SweepPlanner.Plan(SweepPlanner.Read(over, log), trials, 1)).Message);
    }

    [Fact]
    public void A_grid_without_bound_is_refused()
    {
        string[] over = [.. Enumerable.Range(0, 40).Select(static key => FormattableString.Invariant($"k{key}=1,2,3,4,5,6,7,8,9,10"))];

        Assert.Equal(
            "the lists of --over have more than 1000 combinations; --trials draws some of them at random",
            Assert.Throws<FormatException>(() => SweepPlanner.Plan(SweepPlanner.Read(over, []), null, 1)).Message);
        Assert.Equal(5, SweepPlanner.Plan(SweepPlanner.Read(over, []), 5, 1).Count);
    }

    [Theory]
    [InlineData(0, null, false, null)]
    [InlineData(130, "hmlstm: stopping", true, null)]
    [InlineData(1, "hmlstm: training stopped: iteration 3", false, "training stopped: iteration 3")]
    [InlineData(1, "a.model.yaml(1,1): error HML0101", false, "a.model.yaml(1,1): error HML0101")]
    [InlineData(1, null, false, "its process ended with exit code 1")]
    [InlineData(137, "noise", false, "its process was killed; perhaps there was not enough memory")]
    [InlineData(134, "Aborted", false, "its process ended with exit code 134")]
    public void The_end_of_a_trial_is_one_line(int code, string? last, bool isInterrupted, string? problem) =>
        Assert.Equal(new TrialEnd(isInterrupted, problem), TrialProcess.EndOf(code, last));

    [Theory]
    [InlineData(1, 6, 6)]
    [InlineData(2, 6, 3)]
    [InlineData(4, 6, 1)]
    [InlineData(64, 6, 1)]
    [InlineData(1, null, null)]
    public void Trials_at_a_time_share_the_threads(int parallel, int? threads, int? each) =>
        Assert.Equal(each, SweepPlan.ShareOf(parallel, threads));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
