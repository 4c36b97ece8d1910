using Hmlstm.Cli.Tests.CrossChecks;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Reference;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests;

[Collection("torch")]
public sealed class PredictTests : IDisposable
{
    private readonly Workplace work = new Workplace()
        .With("waves.model.yaml", Samples.Features)
        .With("letters.model.yaml", Samples.Characters);

    [Fact]
    public void Output_boundaries_and_hidden_states_are_those_of_the_equations()
    {
        WriteWeights("waves");
        using Tensor input = Numbers(2, 9, 3);
        using Tensor lengths = tensor(new long[] { 9, 5 });
        Write("x.safetensors", ("input", input), ("lengths", lengths));

        ToolRun run = work.RunProcess(
            "predict", "waves.model.yaml", "--weights", "waves.safetensors", "--input", "x.safetensors", "--output", "y.safetensors");

        Assert.Equal((0, "y.safetensors: written\n", ""), (run.ExitCode, run.Output, run.Error));
        using TensorFile weights = TensorFile.Read(work.PathOf("waves.safetensors"));
        using TensorFile result = TensorFile.Read(work.PathOf("y.safetensors"));
        Assert.Equal(["boundaries", "hidden.0", "hidden.1", "hidden.2", "output"], result.Tensors.Keys.Order());
        NetworkDefinition definition = NetworkParser.Parse("waves.model.yaml", work.Read("waves.model.yaml")).Definition!;
        Dictionary<string, double[]> values = weights.Tensors.ToDictionary(static pair => pair.Key, static pair => Numbers(pair.Value));
        double[][][] features = [.. Numbers(input).Chunk(9 * 3).Select(static row => row.Chunk(3).ToArray())];
        foreach ((string name, double[] expected) in new NetworkReference(definition, values, features, [9, 5]).Outputs)
        {
            PredictAgainstReferenceTests.AssertNear(name, expected, result.Tensors[name]);
        }

        float fired = result.Tensors["boundaries"].sum().item<float>();
        Assert.InRange(fired, 1, (2 * 2 * 9) - 1);
    }

    [Fact]
    public void Tokens_give_logits_and_the_same_numbers_every_time()
    {
        WriteWeights("letters");
        using Tensor input = tensor(new long[] { 0, 26, 3, 4, 5, 6, 7, 8 }, [2, 4]);
        Write("x.safetensors", ("input", input));

        ToolRun run = Predict("letters");
        byte[] first = File.ReadAllBytes(work.PathOf("y.safetensors"));
        Predict("letters");

        Assert.Equal(0, run.ExitCode);
        using TensorFile result = TensorFile.Read(work.PathOf("y.safetensors"));
        Assert.Equal([2, 4, 27], result.Tensors["output"].shape);
        Assert.Equal([2, 1, 4], result.Tensors["boundaries"].shape);
        Assert.Equal([2, 4, 12], result.Tensors["hidden.0"].shape);
        Assert.Equal(first, File.ReadAllBytes(work.PathOf("y.safetensors")));
    }

    public static TheoryData<string, string> WrongInputs => new()
    {
        { "rank", "'input' is float32 [2, 3], but the network reads float32 features [B, T, 3]" },
        { "width", "'input' is float32 [2, 4, 2], but the network reads float32 features [B, T, 3]" },
        { "type", "'input' is float64 [2, 4, 3], but the network reads float32 features [B, T, 3]" },
        { "empty", "'input' is float32 [2, 0, 3]: there must be at least one row and one step" },
        { "not finite", "'input' has a number that is not finite: NaN at [1, 2, 0]" },
        { "name", "there is no tensor 'input'; there is 'inputs'" },
        { "lengths type", "'lengths' is float32 [2], but it must be int64 [2], a length for each row" },
        { "lengths size", "'lengths' is int64 [3], but it must be int64 [2], a length for each row" },
        { "lengths value", "'lengths' has the value 5, but lengths go from 1 to 4 here" },
    };

    [Theory]
    [MemberData(nameof(WrongInputs))]
    public void A_wrong_input_is_refused_in_one_line_and_nothing_is_written(string what, string message)
    {
        WriteWeights("waves");
        using Tensor good = Numbers(2, 4, 3);
        Write("x.safetensors", what switch
        {
            "rank" => [("input", Numbers(2, 3))],
            "width" => [("input", Numbers(2, 4, 2))],
            "type" => [("input", Numbers(2, 4, 3).to(ScalarType.Float64))],
            "empty" => [("input", Numbers(2, 0, 3))],
            "not finite" => [("input", WithoutNumber(good))],
            "name" => [("inputs", good)],
            "lengths type" => [("input", good), ("lengths", ones(2))],
            "lengths size" => [("input", good), ("lengths", tensor(new long[] { 1, 2, 3 }))],
            _ => [("input", good), ("lengths", tensor(new long[] { 4, 5 }))],
        });

        ToolRun run = Predict("waves");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Equal(["x.safetensors: " + message], run.ErrorLines);
        Assert.False(work.Has("y.safetensors"));
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_refused()
    {
        WriteWeights("letters");
        using Tensor input = tensor(new long[] { 0, 27 }, [1, 2]);
        Write("x.safetensors", ("input", input));

        ToolRun run = Predict("letters");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["x.safetensors: 'input' has the value 27, but token ids go from 0 to 26 here"], run.ErrorLines);
    }

    [Fact]
    public void Weights_of_another_network_are_refused_with_every_difference()
    {
        WriteWeights("letters");
        File.Copy(work.PathOf("letters.safetensors"), work.PathOf("waves.safetensors"));
        using Tensor input = Numbers(1, 2, 3);
        Write("x.safetensors", ("input", input));

        ToolRun run = Predict("waves");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.True(run.ErrorLines.Length > 3);
        Assert.All(run.ErrorLines, line => Assert.StartsWith("waves.safetensors: ", line, StringComparison.Ordinal));
        Assert.Contains("waves.safetensors: layers.0.0.weight_ih is [49, 8], but the network has [25, 3]", run.ErrorLines);
    }

    [Fact]
    public void Missing_and_damaged_files_are_named()
    {
        Assert.Equal(["hmlstm: there is no file 'waves.safetensors'"], Predict("waves").ErrorLines);

        work.With("waves.safetensors", "not a tensor in sight");
        Assert.StartsWith("waves.safetensors: ", Assert.Single(Predict("waves").ErrorLines), StringComparison.Ordinal);

        WriteWeights("waves");
        Assert.Equal(["x.safetensors: there is no such file"], Predict("waves").ErrorLines);

        ToolRun none = work.Run("predict", "@/nowhere", "--input", "@/x.safetensors", "--output", "@/y.safetensors");
        Assert.Equal(["hmlstm: there is no file 'nowhere'"], none.ErrorLines);

        ToolRun bare = work.Run("predict", "@/waves.model.yaml", "--input", "@/x.safetensors", "--output", "y.safetensors");
        Assert.Equal(
            (2, "hmlstm: 'waves.model.yaml' is a definition, which needs --weights\n"), (bare.ExitCode, bare.Error));
    }

    public void Dispose() => work.Dispose();

    private ToolRun Predict(string model) =>
        work.Run(
            "predict", $"@/{model}.model.yaml", "--weights", $"@/{model}.safetensors",
            "--input", "@/x.safetensors", "--output", "@/y.safetensors");

    /// <summary>Random weights under the names that the plan says, large enough for boundaries to come and go.</summary>
    private void WriteWeights(string model)
    {
        NetworkPlan plan = NetworkPlan.Of(NetworkParser.Parse("m.model.yaml", work.Read($"{model}.model.yaml")).Definition!);
        Write($"{model}.safetensors", [.. plan.Parameters.Select(parameter => (parameter.Name, Numbers([.. parameter.Shape])))]);
    }

    private void Write(string name, params (string Name, Tensor Value)[] tensors) => TensorFile.Write(work.PathOf(name), tensors);

    /// <summary>Numbers between -1 and 1, the same at every call with the same shape.</summary>
    private static Tensor Numbers(params long[] shape)
    {
        var random = new Random((int)shape.Aggregate(7L, static (sum, size) => (sum * 31) + size));
        float[] values =
        [
            .. Enumerable.Range(0, (int)shape.Aggregate(1L, static (product, size) => product * size))
                .Select(_ => (2 * random.NextSingle()) - 1),
        ];
        return tensor(values, shape);
    }

    private static Tensor WithoutNumber(Tensor good)
    {
        Tensor changed = good.clone();
        changed[1, 2, 0] = float.NaN;
        return changed;
    }

    private static double[] Numbers(Tensor tensor) => [.. tensor.data<float>().Select(static value => (double)value)];
}
