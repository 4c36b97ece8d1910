using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Definitions.Tests;

public class NetworkPlanTests
{
    [Fact]
    public void An_hm_lstm_has_a_detector_row_and_top_down_weights_but_for_its_top_level()
    {
        NetworkPlan plan = Plan(
            "{ tokens: 5, embedding: 3 }",
            "{ cell: hm-lstm, hidden: [4, 6], layer_norm: true }",
            "{ from: all, embedding: 7, hidden: [8], size: 2 }");
        Assert.Equal(
            [
                "input.embedding.weight 5,3",
                "layers.0.0.weight_ih 17,3", "layers.0.0.weight_hh 17,4", "layers.0.0.weight_th 17,6", "layers.0.0.bias 17",
                "layers.0.0.norm_gates.weight 16", "layers.0.0.norm_gates.bias 16",
                "layers.0.0.norm_cell.weight 4", "layers.0.0.norm_cell.bias 4",
                "layers.0.1.weight_ih 24,4", "layers.0.1.weight_hh 24,6", "layers.0.1.bias 24",
                "layers.0.1.norm_gates.weight 24", "layers.0.1.norm_gates.bias 24",
                "layers.0.1.norm_cell.weight 6", "layers.0.1.norm_cell.bias 6",
                "output.gates.weight 2,10", "output.embedding.weight 7,10",
                "output.hidden.0.weight 8,7", "output.hidden.0.bias 8", "output.projection.weight 2,8", "output.projection.bias 2",
            ],
            Shapes(plan));
        Assert.Equal(
            [
                new LayerPlan
                {
                    Path = "layers.0.0", Name = "layers.0.0", Description = "HM-LSTM level 1, finds boundaries",
                    Cell = CellKind.HmLstm, Stack = 0, Index = 0, InputSize = 3, HiddenSize = 4, OutputSize = 4, AboveSize = 6,
                    HasDetector = true, ParameterCount = (17 * (3 + 4 + 6)) + 17 + 40, MultiplyAddsPerStep = 17 * (3 + 4 + 6),
                },
                new LayerPlan
                {
                    Path = "layers.0.1", Name = "layers.0.1", Description = "HM-LSTM level 2",
                    Cell = CellKind.HmLstm, Stack = 0, Index = 1, InputSize = 4, HiddenSize = 6, OutputSize = 6, AboveSize = 0,
                    HasDetector = false, ParameterCount = (24 * (4 + 6)) + 24 + 60, MultiplyAddsPerStep = 24 * (4 + 6),
                },
            ],
            plan.Layers);
        Assert.Equal(15 + 278 + 324 + 20 + 70 + 64 + 18, plan.ParameterCount);
        Assert.Equal((17 * 13) + (24 * 10) + 20 + 70 + 56 + 16, plan.MultiplyAddsPerStep);
    }

    [Fact]
    public void The_top_level_with_a_detector_has_its_row_and_still_no_top_down_weights() =>
        Assert.Equal(
            [
                "layers.0.0.weight_ih 9,1", "layers.0.0.weight_hh 9,2", "layers.0.0.weight_th 9,3",
                "layers.0.1.weight_ih 13,2", "layers.0.1.weight_hh 13,3",
            ],
            Shapes(Plan("{ features: 1 }", "{ cell: hm-lstm, hidden: [2, 3], bias: false, boundary: { top: true } }", "{ size: 1 }"))
                .Take(5));

    [Fact]
    public void A_tied_output_has_its_weight_once_and_its_product_costs_the_same()
    {
        NetworkPlan apart = Words(tied: false), tied = Words(tied: true);

        Assert.Equal(Shapes(apart).Where(static one => one != "output.projection.weight 50,3"), Shapes(tied));
        Assert.Equal(apart.ParameterCount - 150, tied.ParameterCount);
        Assert.Equal(apart.MultiplyAddsPerStep, tied.MultiplyAddsPerStep);
        Assert.Equal(apart.SavedValuesPerStep, tied.SavedValuesPerStep);
        Assert.Equal("projection by the weight of the embedding", tied.Parts[tied.Parts.Count - 1].Description);

        static NetworkPlan Words(bool tied) => NetworkPlan.Of(NetworkParser.Parse(
            "a.model.yaml",
            "task: language-model\ninput: { tokens: 50, embedding: 3 }\nlayers: [ { cell: lstm, hidden: 3 } ]\n"
            + $"output: {{ tied: {(tied ? "true" : "false")} }}\n").Definition!);
    }

    [Fact]
    public void A_level_of_width_1_is_not_normalised() =>
        Assert.DoesNotContain(
            Shapes(Plan("{ features: 1 }", "{ cell: hm-lstm, hidden: [1], layer_norm: true }", "{ size: 1 }")),
            static name => name.Contains("norm", StringComparison.Ordinal));

    [Fact]
    public void A_bidirectional_lstm_has_the_names_and_shapes_of_torch()
    {
        NetworkPlan plan = Plan(
            "{ features: 5 }",
            "{ cell: lstm, hidden: 3, layers: 2, bidirectional: true }, { cell: gru, hidden: 2 }",
            "{ size: 1 }");
        Assert.Equal(
            [
                "layers.0.weight_ih_l0 12,5", "layers.0.weight_hh_l0 12,3", "layers.0.bias_ih_l0 12", "layers.0.bias_hh_l0 12",
                "layers.0.weight_ih_l0_reverse 12,5", "layers.0.weight_hh_l0_reverse 12,3",
                "layers.0.bias_ih_l0_reverse 12", "layers.0.bias_hh_l0_reverse 12",
                "layers.0.weight_ih_l1 12,6", "layers.0.weight_hh_l1 12,3", "layers.0.bias_ih_l1 12", "layers.0.bias_hh_l1 12",
                "layers.0.weight_ih_l1_reverse 12,6", "layers.0.weight_hh_l1_reverse 12,3",
                "layers.0.bias_ih_l1_reverse 12", "layers.0.bias_hh_l1_reverse 12",
                "layers.1.weight_ih_l0 6,6", "layers.1.weight_hh_l0 6,2", "layers.1.bias_ih_l0 6", "layers.1.bias_hh_l0 6",
                "output.projection.weight 1,2", "output.projection.bias 1",
            ],
            Shapes(plan));
        Assert.Equal([(5L, 6L), (6L, 6L), (6L, 2L)], plan.Layers.Select(static l => (l.InputSize, l.OutputSize)));
        Assert.Equal(["layers.0.0", "layers.0.1", "layers.1.0"], plan.Layers.Select(static l => l.Path));
    }

    [Fact]
    public void A_k_lstm_has_its_cells_in_one_matrix_and_a_selector() =>
        Assert.Equal(
            [
                "layers.0.0.weight_ih 24,5", "layers.0.0.weight_hh 24,2", "layers.0.0.bias 24",
                "layers.0.0.select_ih 3,5", "layers.0.0.select_hh 3,2", "layers.0.0.select_bias 3",
                "output.projection.weight 1,2", "output.projection.bias 1",
            ],
            Shapes(Plan("{ features: 5 }", "{ cell: k-lstm, hidden: 2, cells: 3 }", "{ size: 1 }")));

    [Fact]
    public void A_head_that_predicts_the_last_step_only_costs_nothing_per_step()
    {
        NetworkPlan each = Plan("{ features: 5 }", "{ cell: rnn, hidden: 2 }", "{ size: 1, steps: each }");
        NetworkPlan last = Plan("{ features: 5 }", "{ cell: rnn, hidden: 2 }", "{ size: 1, steps: last }");
        Assert.Equal(2, each.MultiplyAddsPerStep - last.MultiplyAddsPerStep);
    }

    [Fact]
    public void Memory_grows_with_the_batch_the_window_and_the_optimizer()
    {
        NetworkPlan adam = NetworkPlan.Of(Fixture.Parse("text8").Definition!);
        long one = adam.TrainingBytes(1, 1);
        Assert.Equal((adam.ParameterCount * 4 * 4) + (adam.SavedValuesPerStep * 4), one);
        Assert.Equal(adam.SavedValuesPerStep * 4 * ((64 * 100) - 1), adam.TrainingBytes(64, 100) - one);
        Assert.Equal(1, NetworkPlan.Of(Fixture.Parse("news-chars").Definition!).CopiesInTraining);
        Assert.True(adam.TrainingBytes(int.MaxValue, int.MaxValue) > 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => adam.TrainingBytes(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => adam.TrainingBytes(1, 0));
    }

    private static NetworkPlan Plan(string input, string layers, string output)
    {
        ParseResult result = NetworkParser.Parse(
            "plan.model.yaml", $"task: regression\ninput: {input}\nlayers: [ {layers} ]\noutput: {output}\n");
        Assert.Empty(result.Problems);
        return NetworkPlan.Of(result.Definition!);
    }

    private static IEnumerable<string> Shapes(NetworkPlan plan) =>
        plan.Parameters.Select(static p => $"{p.Name} {string.Join(',', p.Shape)}");
}
