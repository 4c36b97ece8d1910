using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Inference.Tests;

/// <summary>The programs that <c>hmlstm publish</c> writes, one for each kind of task: they compile without a warning and run.</summary>
public sealed class PublishedProgramTests
{
    private static readonly Vocabulary Letters = Vocabulary.OfCharacters("abcdefg hij".EnumerateRunes());

    [Fact]
    public void A_language_model_with_boundaries_cuts_text_says_what_is_next_and_goes_on()
    {
        using TestNetwork network = new("GatedCharacters");
        using PublishedProgram program = Publish(network, new DataProfile { Vocabulary = Letters });
        const string text = "abba jig cabbage had";
        (string[] pieces, int[] expected) = CutBy(network, text);

        Assert.Equal((0, ""), Plain(program.Run(text), out string[] cut));
        Assert.Equal(pieces, cut);

        Assert.Equal((0, ""), Plain(program.Run(text, "--each"), out string[] each));
        Assert.Equal(text.Length, each.Length);
        Assert.Equal(text, string.Concat(each.Select(static line => line.Split('\t')[0])));
        Assert.Equal(expected, each.Select(static line => int.Parse(line.Split('\t')[4], CultureInfo.InvariantCulture)));

        Assert.Equal((0, ""), Plain(program.Run("ab", "--sample", "30", "7"), out string[] sample));
        Assert.Equal(32, Assert.Single(sample).Length);
        Plain(program.Run("ab", "--sample", "30", "7"), out string[] again);
        Assert.Equal(sample, again);

        Assert.Equal(1, Plain(program.Run("abx"), out _).Code);
        Assert.Equal(2, Plain(program.Run("ab", "--sample", "x"), out _).Code);
        Assert.Equal(1, Plain(program.Run("", "--sample", "3"), out _).Code);
    }

    [Fact]
    public void A_language_model_without_boundaries_says_what_is_next()
    {
        using TestNetwork network = new("Gru");
        using PublishedProgram program = Publish(
            network, new DataProfile { Vocabulary = Vocabulary.OfCharacters("abcdef".EnumerateRunes(), hasUnknown: true) });

        Assert.Equal((0, ""), Plain(program.Run("abc\n"), out string[] lines));
        Assert.Equal(["a", "b", "c", "\uFFFD"], lines.Select(static line => line.Split('\t')[0]));
        Assert.Equal(["NaN", "4"], [lines[0].Split('\t')[1], lines[0].Split('\t').Length.ToString(CultureInfo.InvariantCulture)]);
        float[] logits = network.Predictor.Predict(new[] { 0 }, null, []).Predictions;
        Assert.Equal(
            (-Math.Log2(Probabilities.Of(logits)[1])).ToString("0.000", CultureInfo.InvariantCulture), lines[1].Split('\t')[1]);
    }

    [Fact]
    public void Texts_get_the_class_that_training_would_give_them()
    {
        using TestNetwork network = new("BothDirections");
        Vocabulary vocabulary = Vocabulary.OfCharacters("abcdef".EnumerateRunes());
        using PublishedProgram program = Publish(
            network,
            new DataProfile { Vocabulary = vocabulary, Classes = new(["small", "l\targe", "none"]) },
            new TextsData { Texts = "texts", Alphabet = AlphabetKind.Chars, Length = 5 });

        Assert.Equal((0, ""), Plain(program.Run("ab\nfedcbafed\n"), out string[] lines));
        Assert.Equal("class\tprobability.small\tprobability.l<U+0009>arge\tprobability.none", lines[0]);
        foreach ((int[] row, string line) in new[] { new[] { 6, 6, 6, 0, 1 }, [1, 0, 5, 4, 3] }.Zip(lines.Skip(1)))
        {
            float[] logits = network.Predictor.Predict(row, null, []).Predictions;
            double[] probabilities = Probabilities.Of(logits.AsSpan()[^3..]);
            Assert.Equal(probabilities.Select(static one => one.ToString("0.000000", CultureInfo.InvariantCulture)), line.Split('\t')[1..]);
        }

        Assert.Equal((1, "line 2: The character 'x' (U+0078) is not among the 6 that the network was trained on."),
            Plain(program.Run("a\nx\n"), out _));
    }

    [Fact]
    public void A_series_is_forecast_in_its_own_units()
    {
        using TestNetwork network = new("NormalisedLstm");
        Scaler inputs = new(new(["wind", "rain", "level"]), new([1, 2, 30]), new([2, 4, 10]));
        Scaler targets = new(new(["level"]), new([30.0]), new([10.0]));
        using PublishedProgram program = Publish(
            network,
            new DataProfile { Inputs = inputs, Targets = targets },
            new SeriesData
            {
                Series = "tides.csv",
                Columns = inputs.Columns,
                Target = targets.Columns,
                Lookback = 3,
                Horizon = 2,
            });
        double[][] rows = [.. Enumerable.Range(0, 5).Select(static row => new[] { row * 0.5, 6 - row, 25 + (3 * row) })];
        string table = string.Concat(rows.Select(static row => string.Join(", ", row.Select(Text)) + "\n"));

        Assert.Equal((0, ""), Plain(program.Run("wind,rain,level\n" + table), out string[] lines));
        Assert.Equal("predicted.level.1\tpredicted.level.2", lines[0]);
        Assert.Equal(3, lines.Length - 1);
        for (int end = 3; end <= rows.Length; end++)
        {
            float[] window = [.. rows[(end - 3)..end].SelectMany(row => row.Select((value, column) => (float)inputs.Apply(column, value)))];
            Assert.Equal(
                network.Predictor.Predict(window, null, []).Predictions
                    .Select(value => targets.Invert(0, value).ToString("G9", CultureInfo.InvariantCulture)),
                lines[end - 2].Split('\t'));
        }

        Assert.Equal((1, "line 1: The columns are 'rain', 'wind', 'level', but the network reads 'wind', 'rain', 'level'."),
            Plain(program.Run("rain,wind,level\n" + table), out _));
        Assert.Equal((1, "line 2: There are 2 numbers, but the network reads 3."), Plain(program.Run("1,2,3\n1,2\n"), out _));
        Assert.Equal((1, "line 2: 'x' is not a number."), Plain(program.Run("1,2,3\n1,x,3\n"), out _));
    }

    [Theory]
    [InlineData("MixedCells", "predicted.0\tpredicted.1")]
    [InlineData("ChosenCells", "class\tprobability.0\tprobability.1\tprobability.2\tprobability.3")]
    [InlineData("Quantiles", "quantile_0.1.0\tquantile_0.5.0\tquantile_0.9.0\tquantile_0.1.1\tquantile_0.5.1\tquantile_0.9.1")]
    public void An_element_of_a_stream_is_answered_after_each_line(string name, string header)
    {
        using TestNetwork network = new(name);
        using PublishedProgram program = Publish(network, DataProfile.Empty);
        int width = network.Predictor.Bound;
        float[] sequence = [.. Enumerable.Range(0, 4 * width).Select(static n => (n % 5) - 1.5f)];
        string[] elements = [.. sequence.Chunk(width).Select(static one => string.Join(',', one.Select(static n => Text(n))))];

        // After an empty line the same sequence gets the same answers.
        string once = string.Join('\n', elements) + "\n";
        Assert.Equal((0, ""), Plain(program.Run($"{once}\n{once}"), out string[] lines));
        Assert.Equal(header, lines[0]);
        Assert.Equal(8, lines.Length - 1);
        Assert.Equal(lines[1..5], lines[5..]);
        float[] first = new float[header.Split('\t').Length - (name == "ChosenCells" ? 1 : 0)];
        network.Predictor.Step(sequence[..width], network.Predictor.CreateState(1), first);
        string[] expected = name switch
        {
            "ChosenCells" => [.. Probabilities.Of(first).Select(static one => one.ToString("0.000000", CultureInfo.InvariantCulture))],
            "Quantiles" => [.. first.Chunk(3).SelectMany(static value => value.Order()).Select(static value => Text(value))],
            _ => [.. first.Select(static value => Text(value))],
        };
        Assert.Equal(expected, lines[1].Split('\t')[^expected.Length..]);
    }

    [Fact]
    public void A_sequence_is_answered_when_it_has_ended()
    {
        using TestNetwork network = new("HeldLevels");
        using PublishedProgram program = Publish(
            network, new DataProfile { Classes = new(["a", "b", "c"]) }, new IdxData { Idx = "digits" });

        Assert.Equal((0, ""), Plain(program.Run("255,0\n51,102\n\n0,255\n"), out string[] lines));
        Assert.Equal(3, lines.Length);
        float[] logits = network.Predictor.Predict(new[] { 1f, 0, 51f / 255, 102f / 255 }, null, []).Predictions;
        double[] probabilities = Probabilities.Of(logits.AsSpan()[^3..]);
        Assert.Equal(probabilities.Select(static one => one.ToString("0.000000", CultureInfo.InvariantCulture)), lines[1].Split('\t')[1..]);
    }

    private static PublishedProgram Publish(TestNetwork network, DataProfile profile, DataDefinition? data = null)
    {
        NetworkWeights.Save(network.Network, network.WeightsPath, profile.ToMetadata());
        return new PublishedProgram(network.Network.Definition with { Data = data }, network.WeightsPath);
    }

    // The exit code and the only line of its errors.
    private static (int Code, string Error) Plain((int Code, string[] Output, string[] Errors) run, out string[] output)
    {
        output = run.Output;
        return (run.Code, run.Code == 2 ? run.Errors[0] : Assert.Single(run.Errors.DefaultIfEmpty("")));
    }

    private static (string[] Pieces, int[] Boundaries) CutBy(TestNetwork network, string text)
    {
        float[] logits = new float[network.Predictor.Bound];
        PredictorState state = network.Predictor.CreateState(1);
        List<int> boundaries = [];
        foreach (long token in Letters.Encode(text))
        {
            network.Predictor.Step(new[] { (int)token }, state, logits);
            boundaries.Add(state.Boundary(0)[0] > 0 ? 1 : 0);
        }

        string cut = string.Concat(text.Select((character, place) => boundaries[place] == 1 ? $"{character}\n" : $"{character}"));
        return (cut.Split('\n', StringSplitOptions.RemoveEmptyEntries), [.. boundaries]);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
