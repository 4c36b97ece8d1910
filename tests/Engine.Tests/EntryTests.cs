using Hmlstm.Engine.Cells.Gated;
using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Engine.Cells.KLstm;
using Hmlstm.Engine.Cells.Linear;
using Hmlstm.Engine.Cells.Rnn;
using Hmlstm.Engine.Losses;
using Hmlstm.Engine.Tests.Cells;

namespace Hmlstm.Engine.Tests;

/// <summary>Sizes out of their range and missing addresses are refused before memory is touched.</summary>
/// <remarks>The addresses here lead nowhere: to read one would end the process.</remarks>
public sealed class EntryTests
{
    private const nint Nowhere = 64;

    private static readonly KLstmParameters MarkovWeights =
        new() { InputWeight = Nowhere, HiddenWeight = Nowhere, SelectInput = Nowhere, SelectHidden = Nowhere };

    private static readonly KLstmEntries MarkovEntries = new() { Input = Nowhere, Hidden = Nowhere, Cell = Nowhere };

    private static readonly KLstmResults MarkovResults =
        new() { Hidden = Nowhere, Selection = Nowhere, Probability = Nowhere, LastHidden = Nowhere, LastCell = Nowhere };

    public static TheoryData<int, int, int[]?> Windows => new()
    {
        { 0, 3, null },
        { -1, 3, null },
        { 2, 0, null },
        { 2, 3, new[] { 3 } },
        { 2, 3, new[] { 3, 3, 3 } },
        { 2, 3, new[] { 3, 4 } },
        { 2, 3, new[] { -1, 3 } },
        { int.MaxValue, int.MaxValue, null },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_window_of_impossible_sizes_is_refused_by_every_stack(int batch, int steps, int[]? lengths)
    {
        HmLstmRun run = Hierarchy();
        HmLstmLevelValues[] values = run.Window.Levels;
        var window = new HmLstmWindow { Batch = batch, Steps = steps, Lengths = lengths, Slope = 1, Levels = values, Input = Nowhere };
        Assert.ThrowsAny<ArgumentException>(() => run.Stack.Forward(window, run.Weights, new HmLstmWorkspace(), savesForBackward: false));

        var shape = new RnnShape(RnnKind.Lstm, 3, [4]);
        RnnWindow plain = Plain(shape);
        (plain.Rows, plain.Steps, plain.Lengths) = (batch, steps, lengths);
        Assert.ThrowsAny<ArgumentException>(() => new RnnLayers(shape).Forward(plain, keep: false));

        var markov = new KLstmWindow { Batch = batch, Steps = steps, Lengths = lengths };
        Assert.ThrowsAny<ArgumentException>(
            () => new KLstmWorkspace().Forward(
                new KLstmShape(3, 4, 2),
                markov,
                MarkovWeights,
                MarkovEntries,
                MarkovResults,
                KLstmGradientNeed.None));
    }

    [Fact]
    public void A_missing_address_is_refused_by_name()
    {
        HmLstmRun run = Hierarchy();
        var blind = new HmLstmWindow { Batch = 2, Steps = 3, Slope = 1, Levels = run.Window.Levels };
        AssertNames("window.Input", () => run.Stack.Forward(blind, run.Weights, new HmLstmWorkspace(), savesForBackward: false));
        var shape = new RnnShape(RnnKind.Lstm, 3, [4]);
        RnnWindow plain = Plain(shape);
        plain.EndCell[0] = 0;
        AssertNames("EndCell[k]", () => new RnnLayers(shape).Forward(plain, keep: false));
        AssertNames("EndCell[k]", () => new RnnStep(shape).Run(plain));
        KLstmParameters blindSelector = MarkovWeights with { SelectHidden = 0 };
        AssertNames(
            "SelectHidden",
            () => new KLstmStep(new KLstmShape(3, 4, 2)).Run(2, isMixed: false, blindSelector, MarkovEntries, MarkovResults));
        AssertNames("weight", () => new LinearLayer().Forward(new LinearShape(2, 3, 4), Nowhere, 0, 0, Nowhere));
        AssertNames("e", () => new GatedEmbedding().Forward(new GatedShape(2, [3, 4], 5), [Nowhere, Nowhere], Nowhere, Nowhere, 0));
        AssertNames("Targets", () => new CrossEntropy().Forward(new CrossEntropyRows(2, 3, Nowhere, 0, -100, Nowhere), out _));
    }

    [Fact]
    public void Other_stacks_levels_and_sizes_are_refused()
    {
        HmLstmRun run = Hierarchy(), other = Hierarchy();
        var weights = new HmLstmPackedWeights(run.Stack, run.Weights, table: 0, vocabulary: 0);
        Assert.Throws<ArgumentException>(() => new HmLstmStream(other.Stack, weights, batch: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HmLstmStream(run.Stack, weights, batch: 0));
        Assert.Throws<ArgumentException>(() => new HmLstmPackedWeights(run.Stack, run.Weights[..1], table: 0, vocabulary: 0));
        Assert.Throws<InvalidOperationException>(
            () => new HmLstmStream(run.Stack, weights, batch: 2).Step(Nowhere, slope: 1, goesOn: true));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new HmLstmStream(run.Stack, weights, batch: 2).Step(Nowhere, slope: 0, goesOn: false));
        var two = new RnnLayers(new RnnShape(RnnKind.Gru, 3, [4, 4]));
        Assert.Throws<ArgumentException>(() => two.Forward(Plain(new RnnShape(RnnKind.Gru, 3, [4])), keep: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearLayer().Forward(new LinearShape(0, 3, 4), Nowhere, Nowhere, 0, Nowhere));
        Assert.Throws<ArgumentException>(
            () => new GatedEmbedding().Forward(new GatedShape(2, [3, 4], 5), [Nowhere], Nowhere, Nowhere, Nowhere));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new CrossEntropy().Forward(new CrossEntropyRows(0, 3, Nowhere, Nowhere, -100, Nowhere), out _));
    }

    [Fact]
    public void Backward_needs_a_window_that_was_kept_for_it()
    {
        HmLstmRun run = Hierarchy();
        var workspace = new HmLstmWorkspace();
        Assert.Throws<InvalidOperationException>(() => run.Stack.Backward(run.Window, run.Gradients, workspace));
        run.Stack.Forward(run.Window, run.Weights, workspace, savesForBackward: false);
        Assert.Throws<InvalidOperationException>(() => run.Stack.Backward(run.Window, run.Gradients, workspace));

        var shape = new RnnShape(RnnKind.Lstm, 3, [4]);
        Assert.Throws<InvalidOperationException>(() => new RnnLayers(shape).Backward(new RnnGradients(shape)));
        Assert.Throws<InvalidOperationException>(() => new KLstmWorkspace().Backward(default, default, default));
        Assert.Throws<InvalidOperationException>(
            () => new GatedEmbedding().Backward(new GatedShape(2, [3, 4], 5), Nowhere, Nowhere, [Nowhere, Nowhere], Nowhere, Nowhere));
    }

    private static HmLstmRun Hierarchy() => new(new HmLstmRules(), [4, 3], inputs: 3, batch: 2, steps: 3);

    private static RnnWindow Plain(RnnShape shape)
    {
        var window = new RnnWindow(shape) { Rows = 2, Steps = 1, Input = Nowhere, Output = Nowhere };
        for (int k = 0; k < shape.Passes; k++)
        {
            window.Parameters[k] = new LayerParameters(Nowhere, Nowhere, 0, 0);
            (window.EndHidden[k], window.EndCell[k]) = (Nowhere, Nowhere);
        }

        return window;
    }

    private static void AssertNames(string name, Action call) =>
        Assert.Contains($"{name} is missing", Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
}
