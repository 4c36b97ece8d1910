using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Export.PyTorch;

namespace Hmlstm.Export.Tests;

/// <summary>The emitted Python, to be read. The cross checks run it for every cell and head.</summary>
public class PyTorchSnapshotTests
{
    private const string Characters = """
        model: Characters
        summary: "A character model; \"quotes\", a \\ backslash and \"\"\"three\"\"\" of them cannot end its documentation,
          however many words it has."
        task: language-model
        input: { tokens: 80, embedding: 64 }
        layers: [ { cell: hm-lstm, hidden: [224, 96, 64], layer_norm: true } ]
        output: { from: all, embedding: 256 }
        """;

    private const string EveryCell = """
        model: EveryCell
        task: classification
        input: { features: 3 }
        output: { size: 4, hidden: [5], steps: last }
        layers:
          - { cell: gru, hidden: 3, bidirectional: true, dropout: 0.1 }
          - { cell: k-lstm, hidden: [4, 3], cells: 2, temperature: 2, initial: orthogonal }
          - { cell: hm-lstm, hidden: [4, 3], boundary: { estimator: soft, slope: 2 } }
          - { cell: rnn, hidden: [3, 2], activation: relu, bias: false }
          - { cell: hm-lstm, hidden: [4, 4], dropout: 0.25, boundary: { top: true, on_copy: hold, estimator: sample, activation: sigmoid } }
        """;

    private const string Plain = """
        model: Tagger
        task: classification
        input: { tokens: 7 }
        layers: [ { cell: lstm, hidden: 8, layers: 2, bidirectional: true } ]
        output: { size: 3, activation: relu, hidden: [6] }
        """;

    private const string Words = """
        model: Words
        task: language-model
        input: { tokens: 10000, embedding: 400, dropout: 0.1, variational_dropout: 0.4 }
        layers: [ { cell: lstm, hidden: [1150, 400], dropout: 0.25, weight_dropout: 0.5 } ]
        output: { tied: true }
        """;

    private const string Zoneout = """
        model: Zoneout
        task: regression
        input: { features: 3 }
        layers:
          - { cell: lstm, hidden: [6, 5], layer_norm: true, zoneout_hidden: 0.05, zoneout_cell: 0.5, weight_dropout: 0.25 }
          - { cell: rnn, hidden: 4, activation: relu, zoneout_hidden: 0.1 }
        output: { size: 1 }
        """;

    [Fact]
    public Task A_word_model_that_is_tied_to_its_embedding() => VerifyModule(Words);

    [Fact]
    public Task Zoneout_of_both_kinds_of_state() => VerifyModule(Zoneout);

    [Fact]
    public Task A_character_model_of_three_levels() => VerifyModule(Characters);

    [Fact]
    public Task Every_cell_on_top_of_another() => VerifyModule(EveryCell);

    [Fact]
    public Task A_class_for_each_token() => VerifyModule(Plain);

    [Fact]
    public Task A_training_program_begins_with_the_numbers_of_its_definition()
    {
        const string temperature = "temperature: { start: 5, exponential: -0.1, min: 0.1 }";
        string text = EveryCell.Replace("temperature: 2", temperature, StringComparison.Ordinal) + """

            training:
              optimizer: { name: sgd, momentum: 0.9 }
              learning_rate: { start: 0.1, drops: { 10: 0.5, 20: 0.1 }, warmup: 2 }
              clip_norm: 1
              early_stopping: { metric: valid_accuracy }
            """;
        string program = TrainingProgram.Write(Parse(text));

        Assert.All(program.Split('\n'), static line => Assert.InRange(line.Length, 0, 88));
        string head = program[..program.IndexOf("class Misfit", StringComparison.Ordinal)];
        int schedules = program.IndexOf("def make_schedules", StringComparison.Ordinal);
        string made = program[schedules..program.IndexOf("class Loss", StringComparison.Ordinal)];
        return Verifier.Verify(head + made, extension: "py").UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData("Json", "json_network.py", "class Json(nn.Module):")]
    [InlineData("TwoSines", "two_sines.py", "class TwoSines(nn.Module):")]
    [InlineData("HTTPServer2", "http_server2.py", "class HTTPServer2(nn.Module):")]
    [InlineData("None", "none.py", "class NoneNetwork(nn.Module):")]
    [InlineData("HmLstm", "hm_lstm.py", "class HmLstmNetwork(nn.Module):")]
    [InlineData("Torch", "torch_network.py", "class Torch(nn.Module):")]
    public void Names_are_those_of_Python_and_hide_nothing(string model, string file, string head)
    {
        NetworkDefinition definition = Parse(Plain.Replace("Tagger", model, StringComparison.Ordinal));

        Assert.Equal(file, PyTorchModule.FileName(definition));
        Assert.Contains(head, PyTorchModule.Write(definition), StringComparison.Ordinal);
    }

    [Fact]
    public void No_line_is_longer_than_black_has_them_however_many_layers_there_are()
    {
        string layers = string.Join(
            ", ", Enumerable.Repeat("{ cell: hm-lstm, hidden: [100, 90, 80, 70, 60, 50, 40, 30, 20, 10, 100, 100, 100, 100] }", 8));
        string text = Characters.Replace("{ cell: hm-lstm, hidden: [224, 96, 64], layer_norm: true }", layers, StringComparison.Ordinal);

        Assert.All(
            PyTorchModule.Write(Parse(text)).Split('\n').Where(static line => !line.Contains('#', StringComparison.Ordinal)),
            static line => Assert.InRange(line.Length, 0, 88));
    }

    private static Task VerifyModule(string text) =>
        Verifier.Verify(PyTorchModule.Write(Parse(text)), extension: "py").UseDirectory("Snapshots");

    private static NetworkDefinition Parse(string text) => NetworkParser.Parse("any.model.yaml", text).Definition!;
}
