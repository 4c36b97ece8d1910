using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

/// <summary>Data whose training, validation and test part lie in places of their own.</summary>
public sealed class SeparatePartsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_text_for_each_part_gives_the_vocabulary_of_the_training_part_and_an_id_for_what_only_others_have()
    {
        TextData text = new()
        {
            Text = folder.File("a.txt", "abcabcabca"),
            HeldOut = new() { Valid = folder.File("b.txt", "cbaxcb"), Test = folder.File("c.txt", "bab") },
        };
        using NetworkData data = await OpenTextAsync(text, tokens: 4);

        Assert.Equal(("abc", 3), (data.Profile.Vocabulary!.Symbols, data.Profile.Vocabulary.UnknownId));
        Assert.Equal(["a.txt", "b.txt", "c.txt"], data.Sources.Select(static path => Path.GetFileName(path)));
        Assert.Equal([10, 6, 3], data.Parts.Select(static part => part.Items));
        Assert.Equal([2, 1, 0, 3, 2, 1], Tokens(data.Text!.Validation));
        Assert.Equal([1, 0, 1], Tokens(data.Text.Test));
        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 2, 1, 0, 3, 2, 1, 1, 0, 1], Tokens(new TextPart(data.Text.Training.Tokens, 0, 19)));
        Assert.Equal(19, data.Text.Length);
    }

    [Fact]
    public async Task Without_foreign_characters_there_is_no_unknown_one_and_a_limit_holds_for_each_file()
    {
        TextData text = new()
        {
            Text = folder.File("a.txt", "abcabcabca"),
            HeldOut = new() { Valid = folder.File("b.txt", "cbacbaxx") },
            Limit = 5,
        };
        using NetworkData data = await OpenTextAsync(text, tokens: 3);
        Assert.Null(data.Profile.Vocabulary!.UnknownId);
        Assert.Equal([5, 5, 0], data.Parts.Select(static part => part.Items));
        Assert.Null(data.Test);
        Assert.Equal("the definition names no place for the test part", data.Parts[2].Shortage);
    }

    [Fact]
    public async Task A_file_of_a_part_that_is_empty_missing_or_unreadable_is_named()
    {
        string good = folder.File("a.txt", "abcabc");
        TextData text = new() { Text = good, HeldOut = new() { Valid = folder.File("empty.txt", "") } };
        Assert.EndsWith("empty.txt: the file is empty.", await MessageAsync(text), StringComparison.Ordinal);
        Assert.StartsWith(
            "no.txt: there is neither such a file",
            await MessageAsync(text with { HeldOut = new() { Test = "no.txt" } }),
            StringComparison.Ordinal);
        string latin = folder.File("latin.txt", [0x61, 0xE9, 0x62]);
        Assert.StartsWith(
            latin + ": byte 1 is not UTF-8 text",
            await MessageAsync(text with { HeldOut = new() { Test = latin } }),
            StringComparison.Ordinal);

        using NetworkData data = await OpenTextAsync(text with { HeldOut = new() { Valid = folder.File("one.txt", "a") } }, tokens: 3);
        Assert.Equal(
            ("the validation part has 1 characters; at least 2 are needed", "one.txt"),
            (data.Parts[1].Shortage, Path.GetFileName(data.Parts[1].Source)));

        async Task<string> MessageAsync(TextData read) =>
            (await Assert.ThrowsAsync<DataException>(() => OpenTextAsync(read, tokens: 3))).Message;
    }

    [Fact]
    public async Task A_file_given_in_place_of_the_parts_is_split()
    {
        TextData text = new() { Text = "no.txt", HeldOut = new() { Valid = "none.txt" }, Split = new([1, 0, 0]) };
        using NetworkData data = await NetworkData.OpenAsync(
            Definitions.Of(TaskKind.LanguageModel, InputKind.Tokens, 3, 3, OutputSteps.Each, text),
            new DataOptions { Path = folder.File("a.txt", "bc" + new string('a', 98)) });
        Assert.Equal([80, 10, 10], data.Parts.Select(static part => part.Items));
    }

    [Fact]
    public async Task Rows_of_each_file_are_scaled_by_the_training_file_and_windows_stay_inside_their_file()
    {
        SeriesData series = Series(
            folder.File("a.csv", Rows(0, 20)),
            folder.File("b.csv", "other,value\n" + string.Concat(Enumerable.Range(100, 8).Select(static i => $"0,{i}\n"))),
            folder.File("c.csv", Rows(200, 9)));
        using NetworkData data = await OpenSeriesAsync(series);

        Assert.Equal([0], data.Profile.Inputs!.Shift);
        Assert.Equal([19], data.Profile.Inputs.Scale);
        Assert.Equal([20, 8, 9], data.Parts.Select(static part => part.Items));
        Assert.Equal(Starts(0, 20 - 3), Firsts(data.Training).Order());
        Assert.Equal(Starts(100, 8 - 3), Firsts(data.Validation!));
        Assert.Equal(Starts(200, 9 - 3), Firsts(data.Test!));

        static IEnumerable<double> Starts(int first, int count) =>
            Enumerable.Range(first, count).Select(static value => Math.Round(value / 19.0, 4));
    }

    [Fact]
    public async Task What_is_wrong_in_a_file_of_a_part_is_said_with_its_name_and_row()
    {
        string a = folder.File("a.csv", Rows(0, 20));
        Assert.EndsWith(
            "b.csv: there is no column 'value'; there are 'level'.",
            await MessageAsync(Series(a, folder.File("b.csv", "level\n1\n"), null)),
            StringComparison.Ordinal);
        string beyond = await MessageAsync(Series(a, folder.File("c.csv", "value\n1\n1e300\n"), null));
        Assert.Contains("c.csv: row 2, column value: 1E+300 is beyond what float32 holds", beyond, StringComparison.Ordinal);

        async Task<string> MessageAsync(SeriesData series) =>
            (await Assert.ThrowsAsync<DataException>(() => OpenSeriesAsync(series))).Message;
    }

    [Fact]
    public async Task Images_of_each_part_have_a_folder_whatever_their_files_are_called()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "x"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "y"));
        WriteImages("x/t10k-", 3, first: 0);
        WriteImages("y/", 2, first: 50);
        IdxData images = new()
        {
            Idx = Path.Combine(folder.Path, "x"),
            HeldOut = new() { Test = Path.Combine(folder.Path, "y") },
            Split = new([1, 0, 0]),
        };
        using NetworkData data = await NetworkData.OpenAsync(
            Definitions.Of(TaskKind.Classification, InputKind.Features, 3, 3, OutputSteps.Last, images));

        Assert.Equal([3, 0, 2], data.Parts.Select(static part => part.Items));
        Assert.Null(data.Validation);
        Assert.Equal(
            [50, 51],
            Enumerable.Range(0, 2).Select(row => (int)Math.Round(data.Test!.Read(0, 0).Input[row, 0, 0].item<float>() * 255)));

        File.WriteAllBytes(Path.Combine(folder.Path, "y/labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 0, 9]);
        string message = (await Assert.ThrowsAsync<DataException>(() => NetworkData.OpenAsync(
            Definitions.Of(TaskKind.Classification, InputKind.Features, 3, 3, OutputSteps.Last, images)))).Message;
        Assert.EndsWith("y: item 2 has the label 9, but the network has 3 classes (0 to 2).", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_of_each_part_have_the_classes_of_the_training_part_by_name()
    {
        folder.File("a/rain/1", "drip");
        folder.File("a/snow/1", "hush");
        folder.File("a/sun/1", "shine");
        folder.File("b/sun/1", "glow");
        folder.File("c/wind/1", "blow");
        TextsData texts = new()
        {
            Texts = Path.Combine(folder.Path, "a"),
            Length = 6,
            HeldOut = new() { Valid = Path.Combine(folder.Path, "b") },
            Split = new([1, 0, 0]),
        };
        using NetworkData data = await OpenTextsAsync(texts);

        Assert.Equal(["rain", "snow", "sun"], data.Profile.Classes);
        Assert.Equal([3, 1, 0], data.Parts.Select(static part => part.Items));
        Assert.Equal(2, data.Validation!.Read(0, 0).Target.item<long>());
        DataException foreign = await Assert.ThrowsAsync<DataException>(
            () => OpenTextsAsync(texts with { HeldOut = new() { Test = Path.Combine(folder.Path, "c") } }));
        Assert.EndsWith(
            "c: the classes are 'wind' here and 'rain', 'snow', 'sun' in the training part.",
            foreign.Message,
            StringComparison.Ordinal);
    }

    private static long[] Tokens(TextPart part)
    {
        long[] tokens = new long[part.Length];
        part.CopyTo(0, tokens);
        return tokens;
    }

    private static string Rows(int first, int count) =>
        "value\n" + string.Concat(Enumerable.Range(first, count).Select(static i => $"{i}\n"));

    private static SeriesData Series(string train, string? valid, string? test) => new()
    {
        Series = train,
        HeldOut = new() { Valid = valid, Test = test },
        Split = new([1, 0, 0]),
        Columns = new(["value"]),
        Target = new(["value"]),
        Lookback = 3,
        Scale = ScaleKind.MinMax,
    };

    private static IEnumerable<double> Firsts(IBatchSource source)
    {
        for (long index = 0; index < source.Count; index++)
        {
            Batch batch = source.Read(0, index);
            for (long row = 0; row < batch.Input.size(0); row++)
            {
                yield return Math.Round(batch.Input[row, 0, 0].item<float>(), 4);
            }
        }
    }

    private static Task<NetworkData> OpenTextAsync(TextData text, int tokens) =>
        NetworkData.OpenAsync(Definitions.Of(
            TaskKind.LanguageModel,
            InputKind.Tokens,
            tokens,
            tokens,
            OutputSteps.Each,
            text with { Split = new([1, 0, 0]) }));

    private static Task<NetworkData> OpenSeriesAsync(SeriesData series) =>
        NetworkData.OpenAsync(Definitions.Of(TaskKind.Regression, InputKind.Features, 1, 1, OutputSteps.Last, series));

    private static Task<NetworkData> OpenTextsAsync(TextsData texts) =>
        NetworkData.OpenAsync(Definitions.Of(TaskKind.Classification, InputKind.Tokens, 256, 3, OutputSteps.Last, texts));

    /// <summary>Images of 2 x 3 pixels that count on from their number, with the number modulo 3 as label.</summary>
    private void WriteImages(string prefix, byte count, byte first)
    {
        folder.File(
            prefix + "images-idx3-ubyte",
            [
                0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 3,
                .. Enumerable.Range(first, count).SelectMany(static i => Enumerable.Range(i, 6).Select(static pixel => (byte)pixel)),
            ]);
        folder.File(
            prefix + "labels-idx1-ubyte",
            [0, 0, 8, 1, 0, 0, 0, count, .. Enumerable.Range(first, count).Select(static i => (byte)(i % 3))]);
    }
}
