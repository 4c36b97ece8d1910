using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Definitions.Tests;

/// <summary>The definitions of the reference mean what they say.</summary>
public class SeedModelTests
{
    [Fact]
    public void The_whole_example_says_every_part_of_a_language_model()
    {
        NetworkDefinition d = Fixture.Parse("text8").Definition!;
        Assert.Equal("Text8", d.Name);
        Assert.Equal("Demo.Models", d.Namespace);
        Assert.Equal("Character model of text8 (Chung, Ahn & Bengio 2017, table 2).", d.Summary);
        Assert.Equal(TaskKind.LanguageModel, d.Task);
        Assert.Equal(new InputDefinition { Kind = InputKind.Tokens, Size = 27, Embedding = 128 }, d.Input);
        HmLstmStack stack = Assert.IsType<HmLstmStack>(Assert.Single(d.Layers));
        Assert.Equal([1024, 1024, 1024], stack.Hidden);
        Assert.True(stack.LayerNorm);
        Assert.True(stack.Bias);
        Assert.Equal(1.0, stack.ForgetBias);
        Assert.Equal(2, stack.Detectors);
        Assert.Equal(
            new BoundaryDefinition
            {
                Estimator = BoundaryEstimator.Step,
                Activation = BoundaryActivation.HardSigmoid,
                Slope = new Schedule { Start = 1, Rule = ScheduleRule.Linear, Rate = 0.04, Per = ScheduleUnit.Epoch, Max = 5 },
                Gradient = BoundaryGradient.Gates,
                OnCopy = OnCopy.Recompute,
                Top = false,
            },
            stack.Boundary);
        Assert.Equal(
            new OutputDefinition
            {
                From = OutputSource.All,
                Embedding = 2048,
                Hidden = new([1024, 1024]),
                Activation = ActivationKind.Tanh,
                Size = 27,
                Steps = OutputSteps.Each,
            },
            d.Output);
        Assert.Equal(
            new TrainingDefinition
            {
                Epochs = 30,
                BatchSize = 64,
                Window = 100,
                CarryState = true,
                Optimizer = new() { Kind = OptimizerKind.Adam },
                LearningRate = new Schedule { Start = 0.002, Rule = ScheduleRule.OnPlateau, Rate = 0.02, Patience = 1 },
                ClipNorm = 1,
                EarlyStopping = new() { Metric = "valid_loss", Patience = 5 },
                Seed = 1,
            },
            d.Training);
        Assert.Equal(new TextData { Text = "text8", Alphabet = AlphabetKind.Text8, Split = new([0.9, 0.05, 0.05]) }, d.Data);
    }

    [Fact]
    public void The_text8_seed_has_a_top_detector_no_biases_and_its_vocabulary_as_size()
    {
        NetworkDefinition d = Fixture.Parse("text8-seed").Definition!;
        HmLstmStack stack = Assert.IsType<HmLstmStack>(Assert.Single(d.Layers));
        Assert.Equal([1024, 1024, 1024], stack.Hidden);
        Assert.False(stack.Bias);
        Assert.Equal(0, stack.ForgetBias);
        Assert.Equal(BoundaryActivation.Sigmoid, stack.Boundary.Activation);
        Assert.Equal(3, stack.Detectors);
        Assert.Equal(Schedule.Constant(1), stack.Boundary.Slope);
        Assert.Equal(27, d.Output.Size);

        // The seed counts 43,149,366: its top level also has weights for a level above, which is always zero: 1024 x 4097 of them.
        Assert.Equal(43_149_366 - (1024 * 4097), NetworkPlan.Of(d).ParameterCount);
    }

    [Fact]
    public void The_sinusoid_seed_predicts_each_step_from_all_levels()
    {
        NetworkDefinition d = Fixture.Parse("sinusoid").Definition!;
        Assert.Equal(TaskKind.Regression, d.Task);
        Assert.Equal(new InputDefinition { Kind = InputKind.Features, Size = 1 }, d.Input);
        Assert.Equal(
            new OutputDefinition { From = OutputSource.All, Embedding = 50, Hidden = new([30, 30]), Size = 1, Steps = OutputSteps.Each },
            d.Output);
        Assert.Equal(new TrainingDefinition(), d.Training);
        Assert.Null(d.Data);
    }

    [Theory]
    [InlineData("noisy-sine", CellKind.Rnn, 1120 + 2112 + 33)]
    [InlineData("noisy-sine-lstm", CellKind.Lstm, 4480 + 8448 + 33)]
    public void The_noisy_sine_seeds_have_two_plain_layers_and_the_parameters_of_torch(string name, CellKind cell, long parameters)
    {
        NetworkDefinition d = Fixture.Parse(name).Definition!;
        RnnStack stack = Assert.IsType<RnnStack>(Assert.Single(d.Layers));
        Assert.Equal(cell, stack.Cell);
        Assert.Equal([32, 32], stack.Hidden);
        Assert.Equal(OutputSteps.Last, d.Output.Steps);
        Assert.Equal(parameters, NetworkPlan.Of(d).ParameterCount);
    }

    [Fact]
    public void The_seed_of_two_sines_mixes_cells_and_is_binary_at_the_last_step()
    {
        NetworkDefinition d = Fixture.Parse("two-sines").Definition!;
        Assert.Equal([CellKind.Rnn, CellKind.Lstm], d.Layers.Select(static l => l.Cell));
        Assert.Equal([32, 32], d.Layers[1].Hidden);
        Assert.Equal(TaskKind.Classification, d.Task);
        Assert.Equal(1, d.Output.Size);
        Assert.Equal(OutputSteps.Last, d.Output.Steps);
        Assert.Equal(OutputSource.Top, d.Output.From);
    }

    [Fact]
    public void The_frequency_seed_is_one_lstm_read_at_its_last_step()
    {
        NetworkDefinition d = Fixture.Parse("frequency").Definition!;
        Assert.Equal(new RnnStack(CellKind.Lstm) { Hidden = new([32]), ForgetBias = 1 }, Assert.Single(d.Layers));
        Assert.Equal(OutputSteps.Last, d.Output.Steps);
    }

    [Fact]
    public void The_mnist_seed_cools_its_selector_and_counts_as_the_original()
    {
        NetworkDefinition d = Fixture.Parse("mnist-rows").Definition!;
        KLstmStack stack = Assert.IsType<KLstmStack>(Assert.Single(d.Layers));
        Assert.Equal([128, 128, 128], stack.Hidden);
        Assert.Equal(4, stack.Cells);
        Assert.Equal(0.5, stack.Dropout);
        Assert.Equal(0.001, stack.EntropyWeight);
        Assert.Equal(new Schedule { Start = 5, Rule = ScheduleRule.Exponential, Rate = -0.1, Min = 0.1 }, stack.Temperature);
        Assert.Equal(2.033, stack.Temperature.At(9), 3);
        Assert.Equal(0.1, stack.Temperature.At(40));
        Assert.Equal(1_378_182, NetworkPlan.Of(d).ParameterCount);
    }

    [Fact]
    public void The_alien_seed_is_binary_with_a_constant_temperature()
    {
        NetworkDefinition d = Fixture.Parse("alien").Definition!;
        KLstmStack stack = Assert.IsType<KLstmStack>(Assert.Single(d.Layers));
        Assert.Equal(Schedule.Constant(1), stack.Temperature);
        Assert.Equal(1, d.Output.Size);
        Assert.Equal(266_889, NetworkPlan.Of(d).ParameterCount);
    }

    [Fact]
    public void The_news_seed_reads_one_hot_bytes_and_halves_its_rate_on_a_rise()
    {
        NetworkDefinition d = Fixture.Parse("news-chars").Definition!;
        Assert.Equal(new RnnStack(CellKind.Rnn) { Hidden = new([100]), Bias = false }, Assert.Single(d.Layers));
        Assert.Equal(new InputDefinition { Kind = InputKind.Tokens, Size = 256 }, d.Input);
        Assert.Equal(256, d.Output.Size);
        Assert.Equal(OutputSteps.Each, d.Output.Steps);
        Assert.Equal(OptimizerKind.Sgd, d.Training.Optimizer.Kind);
        Assert.Equal(new Schedule { Start = 0.005, Rule = ScheduleRule.OnRise, Rate = 0.5 }, d.Training.LearningRate);
        Assert.Equal(5, d.Training.Window);
        Assert.Equal(1, d.Training.BatchSize);
    }

    [Fact]
    public void The_whole_example_with_the_slope_of_the_paper_has_no_problem() => Assert.Empty(Fixture.Parse("text8").Problems);
}
