using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

/// <summary>What a program has in memory becomes the same batches as a file with the same content.</summary>
public sealed class ArrayTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(OutputSteps.Last)]
    [InlineData(OutputSteps.Each)]
    public async Task A_series_is_split_scaled_and_cut_as_its_file_is(OutputSteps steps)
    {
        float[][] rows = [.. Enumerable.Range(0, 60).Select(static i => new[] { i * 0.25f, 7 - i, i % 5 })];
        string path = folder.File("three.csv", "a,b,c\n" + string.Concat(rows.Select(static row =>
            string.Create(CultureInfo.InvariantCulture, $"{row[0]},{row[1]},{row[2]}\n"))));
        SeriesData series = new()
        {
            Series = path,
            Columns = new(["c", "a"]),
            Target = new(["b"]),
            Lookback = 4,
            Ahead = 2,
            Scale = ScaleKind.MinMax,
            Split = new([0.5, 0.25, 0.25]),
        };
        NetworkDefinition definition = Definitions.Of(TaskKind.Regression, InputKind.Features, 2, 1, steps, series);
        float[,] values = new float[rows.Length, 3];
        Buffer.BlockCopy(rows.SelectMany(static row => row).ToArray(), 0, values, 0, rows.Length * 3 * sizeof(float));
        ArrayDataOptions names = new() { Columns = ["a", "b", "c"] };

        using NetworkData file = await NetworkData.OpenAsync(definition);
        using NetworkData array = NetworkData.From(definition, values, names);
        using NetworkData enumerated = NetworkData.From(definition, rows, names);
        using NetworkData arriving = await NetworkData.FromAsync(definition, Arriving(rows), names);

        foreach (NetworkData data in new[] { array, enumerated, arriving })
        {
            AssertSame(file, data);
        }
    }

    [Fact]
    public async Task A_text_and_texts_with_classes_are_read_as_their_files_are()
    {
        string text = string.Concat(Enumerable.Repeat("the sea is é. ", 30)) + "z";
        NetworkDefinition language = Definitions.Of(
            TaskKind.LanguageModel, InputKind.Tokens, 10, 10, OutputSteps.Each, new TextData { Text = folder.File("text", text) },
            new TrainingDefinition { BatchSize = 3, Window = 7, CarryState = true });
        using NetworkData fileOfText = await NetworkData.OpenAsync(language);
        using NetworkData ownText = NetworkData.From(language, text);
        AssertSame(fileOfText, ownText);
        Assert.NotNull(ownText.Profile.Vocabulary!.UnknownId);

        long[] ids = new long[text.Length];
        fileOfText.Text!.Training.Tokens.CopyTo(0, ids);
        using NetworkData ofIds = NetworkData.From(language, ids);
        AssertSame(fileOfText.Training, ofIds.Training);

        string[] texts = [.. Enumerable.Range(0, 20).Select(static i => new string((char)('a' + i), 1 + (i % 7)))];
        string[] labels = [.. texts.Select(static (_, i) => i % 3 == 0 ? "sun" : "rain")];
        for (int i = 0; i < texts.Length; i++)
        {
            folder.File($"classes/{labels[i]}/{i:00}", texts[i]);
        }

        TextsData many = new() { Texts = Path.Combine(folder.Path, "classes"), Length = 5, Split = new([0.6, 0.2, 0.2]) };
        NetworkDefinition classifier = Definitions.Of(TaskKind.Classification, InputKind.Tokens, 256, 2, OutputSteps.Last, many);
        using NetworkData files = await NetworkData.OpenAsync(classifier);
        using NetworkData own = NetworkData.From(classifier, texts, labels);
        Assert.Equal(["rain", "sun"], own.Profile.Classes);
        Assert.Equal(files.Profile, own.Profile);
        Assert.Equal(Numbers(files.Validation!), Numbers(own.Validation!));
        Assert.Equal(Numbers(files.Test!), Numbers(own.Test!));
    }

    [Fact]
    public void Sequences_of_different_lengths_are_filled_up_and_only_their_own_steps_count()
    {
        float[][,] sequences = [new float[,] { { 1 }, { 2 }, { 3 } }, new float[,] { { 4 } }, new float[,] { { 5 }, { 6 } }];
        NetworkDefinition each = Definitions.Of(TaskKind.Classification, InputKind.Features, 1, 3, OutputSteps.Each, Whole());
        ArrayDataOptions raw = new() { Scale = ScaleKind.None, Split = new([1, 0, 0]) };

        using NetworkData tagged = NetworkData.From(each, sequences, new int[][] { [0, 1, 2], [2], [-100, 1] }, raw);
        Batch[] batches = Read(tagged.Training);
        Batch batch = Assert.Single(batches);
        Assert.Equal([3, 3, 1], batch.Input.shape);
        Assert.Equal(5, batch.Predictions);
        (float[] Input, long[] Target, long Length)[] rows =
        [
            .. Enumerable.Range(0, 3)
                .Select(row => (
                    TensorValues.Of<float>(batch.Input[row]),
                    TensorValues.Of<long>(batch.Target[row]),
                    batch.Lengths![row].item<long>()))
                .OrderBy(static row => row.Item1[0]),
        ];
        Assert.Equal([1, 2, 3], rows[0].Input);
        Assert.Equal([4, 0, 0], rows[1].Input);
        Assert.Equal([5, 6, 0], rows[2].Input);
        Assert.Equal([0, 1, 2], rows[0].Target);
        Assert.Equal([2, -100, -100], rows[1].Target);
        Assert.Equal([-100, 1, -100], rows[2].Target);
        Assert.Equal([3, 1, 2], rows.Select(static row => row.Length));

        NetworkDefinition last = Definitions.Of(TaskKind.Regression, InputKind.Features, 1, 2, OutputSteps.Last, Whole());
        using NetworkData valued = NetworkData.From(
            last, sequences, [[1f, 10f], [2f, 20f], [3f, 40f]], new ArrayDataOptions { Split = new([1, 0, 0]), Targets = ["x", "y"] });
        Assert.Equal(["x", "y"], valued.Profile.Targets!.Columns);
        Assert.Equal(3.5, valued.Profile.Inputs!.Shift[0], 1e-9);
        Assert.Equal(3, Assert.Single(Read(valued.Training)).Predictions);
    }

    [Fact]
    public void Classes_are_split_one_by_one_and_keep_their_names()
    {
        float[][,] sequences = [.. Enumerable.Range(0, 40).Select(static i => new float[,] { { i }, { i } })];
        string[] labels = [.. Enumerable.Range(0, 40).Select(static i => i < 30 ? "walk" : "run")];
        NetworkDefinition definition = Definitions.Of(TaskKind.Classification, InputKind.Features, 1, 2, OutputSteps.Last, Whole());

        using NetworkData data = NetworkData.From(definition, sequences, labels, new ArrayDataOptions { Split = new([0.8, 0.1, 0.1]) });

        Assert.Equal(["run", "walk"], data.Profile.Classes);
        Assert.Equal([32L, 4L, 4L], data.Parts.Select(static part => part.Items));
        Assert.Equal([0, 1, 1, 1], Read(data.Test!).SelectMany(static batch => TensorValues.Of<long>(batch.Target)).Order());
        Assert.Null(Read(data.Test!)[0].Lengths);

        using NetworkData other = NetworkData.From(
            definition, sequences, labels, new ArrayDataOptions { Profile = data.Profile, Split = new([1, 0, 0]) });
        Assert.Equal(data.Profile, other.Profile);
    }

    [Fact]
    public void Sequences_of_tokens_predict_the_next_one_or_a_class()
    {
        int[][] sequences = [[1, 2, 3], [4], [5, 6]];
        ArrayDataOptions all = new() { Split = new([1, 0, 0]) };
        NetworkDefinition language = Definitions.Of(TaskKind.LanguageModel, InputKind.Tokens, 8, 8, OutputSteps.Each, Whole());
        using NetworkData next = NetworkData.From(language, sequences, all);
        Batch batch = Assert.Single(Read(next.Training));
        Assert.Equal(3, batch.Predictions);
        Assert.Equal([-100, 2, 3, 6], TensorValues.Of<long>(batch.Target).Order());

        NetworkDefinition classifier = Definitions.Of(TaskKind.Classification, InputKind.Tokens, 8, 2, OutputSteps.Last, Whole());
        using NetworkData classes = NetworkData.From(classifier, sequences, [0, 1, 1], all);
        Assert.Equal([1, 2, 3], TensorValues.Of<long>(Assert.Single(Read(classes.Training)).Lengths!).Order());
    }

    public static TheoryData<string, string> Refusals => new()
    {
        {
            "width",
            "series: a row has 2 values, but the definition names 1 columns ('value'); name each value's column with options.Columns."
        },
        { "uneven", "rows[1]: the row has 2 values, and those before it 1." },
        { "empty", "rows: there is no row." },
        { "infinite", "series: row 2, column value: Infinity is beyond what float32 holds, ±3.4E+38." },
        {
            "missing",
            "series[1]: the value of value is missing (NaN); "
                + "'missing: previous', 'missing: linear' or 'missing: mask' says what stands for it."
        },
        { "short", "series: the training part has 2 rows; a window of 5 and the value 1 ahead need 6." },
        { "labels", "labels: there are 1 for 2 sequences; each has one." },
        { "label", "labels[1]: 3; classes go from 0 to 1 here." },
        { "features", "sequences[1]: a step has 2 numbers, but features is 1." },
        { "no step", "sequences[0]: there is nothing in it." },
        { "token", "tokens[2]: 9; token ids go from 0 to 7 here." },
        { "task", "Any: sequences of vectors with classes are for classification over features." },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_does_not_fit_is_refused_with_the_name_of_the_argument(string what, string message)
    {
        SeriesData data = new() { Series = "x", Columns = new(["value"]), Lookback = 5, Split = new([1, 0, 0]) };
        NetworkDefinition series = Definitions.Of(TaskKind.Regression, InputKind.Features, 1, 1, OutputSteps.Last, data);
        NetworkDefinition classifier = Definitions.Of(TaskKind.Classification, InputKind.Features, 1, 2, OutputSteps.Last, Whole());
        NetworkDefinition language = Definitions.Of(TaskKind.LanguageModel, InputKind.Tokens, 8, 8, OutputSteps.Each, Whole());
        float[][,] two = [new float[,] { { 1 } }, new float[,] { { 2 } }];

        DataException refused = Assert.Throws<DataException>(() => what switch
        {
            "width" => NetworkData.From(series, new float[9, 2]),
            "uneven" => NetworkData.From(series, [[1f], [1f, 2f]]),
            "empty" => NetworkData.From(series, Enumerable.Empty<float[]>()),
            "infinite" => NetworkData.From(series, Level(float.PositiveInfinity)),
            "missing" => NetworkData.From(series, Level(float.NaN)),
            "short" => NetworkData.From(series, new float[2, 1]),
            "labels" => NetworkData.From(classifier, two, [0]),
            "label" => NetworkData.From(classifier, two, [0, 3]),
            "features" => NetworkData.From(classifier, [new float[1, 1], new float[1, 2]], [0, 1]),
            "no step" => NetworkData.From(classifier, [new float[0, 1]], [0]),
            "token" => NetworkData.From(language, [1, 2, 9]),
            _ => NetworkData.From(series, two, [0, 1]),
        });

        Assert.Equal(message, refused.Message);
    }

    /// <summary>A definition whose data are not a file's: the section is only asked for its split.</summary>
    private static SyntheticData Whole() => new() { Synthetic = "none" };

    private static float[,] Level(float second) => new float[,] { { 1 }, { second }, { 1 }, { 1 }, { 1 }, { 1 }, { 1 } };

    private static async IAsyncEnumerable<float[]> Arriving(float[][] rows)
    {
        foreach (float[] row in rows)
        {
            await Task.Yield();
            yield return row;
        }
    }

    private static Batch[] Read(IBatchSource source) =>
        [.. Enumerable.Range(0, (int)source.Count).Select(index => source.Read(0, index))];

    private static IEnumerable<string> Numbers(IBatchSource source) => Read(source).Select(static batch =>
        string.Join(' ', TensorValues.Of<double>(batch.Input)) + " -> " + string.Join(' ', TensorValues.Of<double>(batch.Target)));

    private static void AssertSame(NetworkData expected, NetworkData actual)
    {
        Assert.Equal(expected.Profile with { Vocabulary = null }, actual.Profile with { Vocabulary = null });
        Assert.Equal(
            (expected.Profile.Vocabulary?.Symbols, expected.Profile.Vocabulary?.UnknownId),
            (actual.Profile.Vocabulary?.Symbols, actual.Profile.Vocabulary?.UnknownId));
        Assert.Equal(expected.Parts, actual.Parts);
        AssertSame(expected.Training, actual.Training);
        AssertSame(expected.Validation!, actual.Validation!);
        AssertSame(expected.Test!, actual.Test!);
    }

    private static void AssertSame(IBatchSource expected, IBatchSource actual) => Assert.Equal(Numbers(expected), Numbers(actual));
}
