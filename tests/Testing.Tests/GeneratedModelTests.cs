using TorchSharp;

namespace Hmlstm.Testing.Tests;

/// <summary>What <see cref="GeneratedModel"/> promises to the tests of users.</summary>
public sealed class GeneratedModelTests
{
    private const string Samples = "../Generator.Tests/Samples/";

    private const string Waves = """
        task: regression
        input: { features: 1 }
        layers: [ { cell: hm-lstm, hidden: [4, 4] } ]
        output: { from: all, embedding: 4, size: 1 }
        """;

    [Fact]
    public void The_code_of_a_file_is_that_of_a_build()
    {
        GeneratedModel model = GeneratedModel.Of(Samples + "characters.model.yaml");
        string snapshot = File.ReadAllText(Path.Combine(
            Repository.Root, "tests/Generator.Tests/Snapshots/SnapshotTests.A_character_model_of_three_levels.verified.cs"));
        Assert.Equal(snapshot.TrimEnd(), model.Code.TrimEnd());
        Assert.Empty(model.Diagnostics);
    }

    [Fact]
    public void The_class_of_a_text_has_the_name_of_its_file_and_the_namespace_of_the_project()
    {
        GeneratedModel model = GeneratedModel.OfText(Waves, "waves.model.yaml", "Coast.App");
        Assert.Equal("Coast.App.Waves", model.Type.FullName);
        Assert.Equal(model.Type, model.Type);
        using var network = (torch.nn.Module)Activator.CreateInstance(model.Type)!;
        Assert.NotEmpty(network.parameters());
        Assert.Equal("Coast.App.WavesPredictor", model.PredictorType!.FullName);
        Assert.Contains("class WavesPredictor", model.PredictorCode, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_is_reported_at_its_line()
    {
        GeneratedModel model = GeneratedModel.Of(Samples + "broken.model.yaml");
        ModelDiagnostic diagnostic = Assert.Single(model.Diagnostics);
        Assert.StartsWith("broken.model.yaml(11,3): error HML0101: 'epochz' is not a key", diagnostic.ToString(), StringComparison.Ordinal);
        Assert.True(diagnostic.IsError);
        Assert.Contains("class Broken", model.Code, StringComparison.Ordinal);
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => model.Type);
        Assert.Contains("HML0101", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_leaves_the_class_usable()
    {
        GeneratedModel model = GeneratedModel.OfText(Waves + "\ntraining: { learning_rate: { start: 0.01, patience: 3 } }");
        ModelDiagnostic warning = Assert.Single(model.Diagnostics);
        Assert.Equal(("HML0304", false, 5), (warning.Id, warning.IsError, warning.Line));
        Assert.Equal("Models.Test", model.Type.FullName);
    }

    [Fact]
    public void A_missing_file_and_a_name_that_no_build_reads_are_refused()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => GeneratedModel.Of("none.model.yaml"));
        Assert.Contains(
            Path.Combine(Repository.Root, "tests", "Testing.Tests", "none.model.yaml"), missing.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GeneratedModel.OfText(Waves, "waves.yaml"));
    }
}
