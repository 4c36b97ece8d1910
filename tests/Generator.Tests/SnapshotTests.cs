using Hmlstm.Generator.Tests.Support;

namespace Hmlstm.Generator.Tests;

/// <summary>The generated text of each sample. GeneratedCode.Tests compiles the same files with warnings as errors and runs them.</summary>
public class SnapshotTests
{
    [Fact]
    public Task A_character_model_of_three_levels() => VerifyClass("characters");

    [Fact]
    public Task One_level_without_a_detector() => VerifyClass("one-level");

    [Fact]
    public Task One_hot_tokens_without_biases_and_a_detector_on_top() => VerifyClass("text8-seed");

    [Fact]
    public Task One_prediction_for_a_sequence() => VerifyClass("last-step");

    [Fact]
    public Task Two_hierarchies_on_top_of_each_other() => VerifyClass("two-stacks");

    [Fact]
    public Task An_rnn_under_an_lstm() => VerifyClass("mixed-stack");

    [Fact]
    public Task Layers_of_a_k_lstm() => VerifyClass("markov");

    [Fact]
    public Task Both_directions_of_a_sequence() => VerifyClass("both-directions");

    [Fact]
    public Task Every_cell_in_one_network() => VerifyClass("hierarchy-on-lstm");

    [Fact]
    public Task A_mixture_of_gaussians_for_each_step() => VerifyClass("mixture");

    [Fact]
    public Task A_word_model_that_is_tied_to_its_embedding() => VerifyClass("words");

    [Fact]
    public Task Strings_that_try_to_break_out() => VerifyClass("hostile");

    [Fact]
    public Task A_definition_with_errors_keeps_its_type() => VerifyClass("broken");

    [Fact]
    public Task The_predictor_of_a_character_model() => VerifyText(Driver.EmitPredictor("characters"));

    [Fact]
    public Task The_predictor_of_every_cell_in_one_network() => VerifyText(Driver.EmitPredictor("hierarchy-on-lstm"));

    private static Task VerifyClass(string sample) => VerifyText(Driver.Emit(sample));

    private static Task VerifyText(string text) =>
        Verifier.Verify(text, extension: "cs")
            .UseDirectory("Snapshots")
            .AddScrubber(text => text.Replace(Version, "\"Hmlstm.Generator\", \"0.0.0\""));

    private static string Version => $"\"Hmlstm.Generator\", \"{typeof(ModelGenerator).Assembly.GetName().Version!.ToString(3)}\"";
}
