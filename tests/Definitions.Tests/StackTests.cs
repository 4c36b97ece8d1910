using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Definitions.Tests;

public sealed class StackTests
{
    [Fact]
    public void Every_kind_of_cell_is_registered_once_and_makes_a_stack_of_its_kind()
    {
        Assert.Equal(Enum.GetValues<CellKind>(), CellKinds.All.Select(static kind => kind.Kind));
        foreach (CellKindDescription kind in CellKinds.All)
        {
            StackDefinition stack = Stack($"cell: {kind.Word}, hidden: 3");

            Assert.Equal((kind.Kind, kind.Word), (stack.Cell, stack.Word));
            Assert.Equal(stack, Stack($"cell: {kind.Word.ToUpperInvariant()}, hidden: [3]"));
        }
    }

    [Fact]
    public void A_kind_that_is_not_registered_is_refused_and_never_taken_for_another()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new RnnStack((CellKind)99) { Hidden = new([1]) }.Word);
        Assert.Null(CellKinds.Find("transformer"));
        NetworkDefinition network = Network("cell: gru, hidden: 3");
        var impossible = network with { Layers = new([new RnnStack(CellKind.HmLstm) { Hidden = new([3]) }]) };
        Assert.Throws<InvalidOperationException>(() => NetworkPlan.Of(impossible));
    }

    [Theory]
    [InlineData("cell: hm-lstm, hidden: [3, 4, 5], boundary: { slope: { start: 1, linear: 0.5, max: 4 } }", 1, 2, "slope")]
    [InlineData("cell: hm-lstm, hidden: 3, boundary: { top: true }", 1, 1, "slope")]
    [InlineData("cell: hm-lstm, hidden: 3", 1, 0, "")]
    [InlineData("cell: k-lstm, hidden: 3", 1, 0, "temperature")]
    [InlineData("cell: gru, hidden: 3", 1, 0, "")]
    [InlineData("cell: lstm, hidden: 3, bidirectional: true", 2, 0, "")]
    public void A_stack_tells_its_directions_its_detectors_and_what_changes_in_training(
        string yaml, int directions, int detectors, string scheduled)
    {
        StackDefinition stack = Stack(yaml);

        Assert.Equal((directions, directions == 1, detectors), (stack.Directions, stack.CanStep, stack.Detectors));
        Assert.Equal(scheduled, string.Join(' ', stack.Schedules.Select(static one => one.Name)));
        Assert.All(stack.Schedules, one => Assert.Equal(1, one.Schedule.Start));
    }

    [Fact]
    public void The_table_has_a_row_for_the_input_for_each_layer_and_for_the_head()
    {
        NetworkPlan plan = NetworkPlan.Of(Network("cell: rnn, hidden: [3, 4], activation: relu, bidirectional: true"));

        Assert.Equal(
            [
                "name           shape      parameters",
                "input          [B, T, 2]              features",
                "layers.0.*_l0  [B, T, 6]          42  RNN layer with relu, both directions",
                "layers.0.*_l1  [B, T, 8]          96  RNN layer with relu, both directions",
                "output         [B, T, 1]          51  tanh layer of width 5, projection",
            ],
            NetworkTable.Lines(plan, hasDescriptions: true));
        Assert.Equal(["features", "rnn", "rnn", "of the top layer"], plan.Parts.Select(static part => part.Kind));
        Assert.Equal(plan.ParameterCount, plan.Parts.Sum(static part => part.ParameterCount));
        Assert.Equal(plan.MultiplyAddsPerStep, plan.Parts.Sum(static part => part.MultiplyAddsPerStep));
    }

    private static StackDefinition Stack(string yaml) => Assert.Single(Network(yaml).Layers);

    private static NetworkDefinition Network(string stack) => NetworkParser.Parse(
        "net.model.yaml",
        $"task: regression\ninput: {{ features: 2 }}\nlayers: [ {{ {stack} }} ]\noutput: {{ size: 1, hidden: 5 }}\n").Definition!;
}
