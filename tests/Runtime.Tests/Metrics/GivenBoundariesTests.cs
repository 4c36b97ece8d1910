using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Tests.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

public sealed class GivenBoundariesTests : IDisposable
{
    private const string Prose = "It's a day, isn't it? Ein Maß für 3 Tage: naïve cafe\u0301s. The end of it";

    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(true, 4, 7)]
    [InlineData(true, 1, 100)]
    [InlineData(false, 3, 10)]
    public void Words_end_at_letters_before_something_else_wherever_windows_end(bool carry, int rows, int window)
    {
        Rune[] runes = [.. Prose.EnumerateRunes()];
        Vocabulary vocabulary = Vocabulary.OfCharacters(runes);
        byte[] tokens = [.. runes.Select(rune => (byte)vocabulary.Encode(rune.ToString())[0])];
        TextPart part = new(new ArrayTokens<byte>(tokens), 0, tokens.Length);
        IBatchSource source = carry ? new TextStreams(part, rows, window) : new TextWindows(part, rows, window, seed: 3);

        IBatchSource marked = GivenBoundaries.AtWordEnds(source, TaskKind.LanguageModel, vocabulary);

        // Each character is read before its successor exactly once; equal pairs of characters are equal ends,
        // so counting pairs says it all.
        Dictionary<(long, long), bool> ends = [];
        for (long index = 0; index < marked.Count; index++)
        {
            using Batch batch = marked.Read(0, index);
            long[] inputs = batch.Input.data<long>().ToArray();
            long[] targets = batch.Target.data<long>().ToArray();
            bool[] found = batch.Boundaries!.data<bool>().ToArray();
            for (int i = 0; i < inputs.Length; i++)
            {
                if (targets[i] != Batch.Ignored)
                {
                    ends[(inputs[i], targets[i])] = found[i];
                }
            }
        }

        for (int i = 0; i + 1 < runes.Length; i++)
        {
            bool expected = IsLetter(runes[i]) && !IsLetter(runes[i + 1]);
            Assert.Equal((Prose, i, expected), (Prose, i, ends[(tokens[i], tokens[i + 1])]));
        }

        static bool IsLetter(Rune rune) => Rune.IsLetter(rune) || rune.Value == 0x301;
    }

    [Fact]
    public void Bytes_of_characters_beyond_ascii_are_letters()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("né 5é");
        TextPart part = new(new ArrayTokens<byte>(bytes), 0, bytes.Length);
        using Batch batch = GivenBoundaries.AtWordEnds(new TextStreams(part, 1, 10), TaskKind.LanguageModel, Vocabulary.Bytes).Read(0, 0);
        Assert.Equal([false, false, true, false, false, false], batch.Boundaries!.data<bool>().ToArray());
    }

    [Fact]
    public async Task Labelled_texts_end_their_last_word_where_they_end()
    {
        folder.File("a/long", "ab c");
        folder.File("b/short", "x");
        TextsData texts = new()
        {
            Texts = folder.Path,
            Length = 4,
            Alphabet = AlphabetKind.Bytes,
            Pad = PadSide.Right,
            Split = new([1, 0, 0]),
        };
        NetworkDefinition definition = Data.Definitions.Of(TaskKind.Classification, InputKind.Tokens, 256, 2, OutputSteps.Last, texts);
        using NetworkData data = await NetworkData.OpenAsync(definition);

        using Batch batch = GivenBoundaries.AtWordEnds(data.Training, definition.Task, data.Profile.Vocabulary!).Read(0, 0);

        int longRow = batch.Lengths!.data<long>()[0] == 4 ? 0 : 1;
        bool[][] rows = [.. batch.Boundaries!.data<bool>().ToArray().Chunk(4)];
        Assert.Equal([false, true, false, true], rows[longRow]);
        Assert.True(rows[1 - longRow][0]);
    }

    [Fact]
    public void A_word_may_go_on_in_the_next_window()
    {
        long[][] windows = [[0, 1], [2, 26]];
        IBatchSource marked = GivenBoundaries.AtWordEnds(new Windows(windows), TaskKind.Classification, Vocabulary.Text8);
        Assert.Equal(
            [false, false, true, false],
            Enumerable.Range(0, 2).SelectMany(index => marked.Read(0, index).Boundaries!.data<bool>().ToArray()));
    }

    [Theory]
    [InlineData(true, 3, 7)]
    [InlineData(false, 4, 9)]
    public async Task A_file_s_marks_stand_at_the_tokens_that_they_stand_beside(bool carry, int rows, int window)
    {
        // A text whose bytes say whether their place is marked: lower case is.
        string text = string.Concat(Enumerable.Range(0, 200).Select(static i => i * i % 7 is 1 or 2 ? 'x' : 'O'));
        string marks = folder.File("marks.csv", "boundary\n" + string.Concat(text.Select(static c => c == 'x' ? "1\n" : "0\n")));
        TextData data = new() { Text = folder.File("text.txt", text), Alphabet = AlphabetKind.Bytes, Split = new([0.6, 0.2, 0.2]) };
        TrainingDefinition training = new() { BatchSize = rows, Window = window, CarryState = carry };
        NetworkDefinition definition = Data.Definitions.Of(
            TaskKind.LanguageModel, InputKind.Tokens, 256, 256, OutputSteps.Each, data, training);
        using NetworkData opened = await NetworkData.OpenAsync(definition);

        foreach (IBatchSource part in new[] { opened.Training, opened.Validation!, opened.Test! })
        {
            IBatchSource marked = GivenBoundaries.FromTable(opened, part, marks);
            Assert.Equal(part.Count, marked.Count);
            for (long index = 0; index < marked.Count; index++)
            {
                using Batch batch = marked.Read(2, index);
                bool[] real = batch.Target.ne(Batch.Ignored).data<bool>().ToArray();
                bool[] expected = batch.Input.eq('x').data<bool>().ToArray();
                bool[] found = batch.Boundaries!.data<bool>().ToArray();
                Assert.Equal(Select(expected, real), Select(found, real));
                Assert.Contains(true, expected);
            }
        }

        static IEnumerable<bool> Select(bool[] values, bool[] real) => values.Where((_, i) => real[i]);
    }

    [Fact]
    public async Task A_series_can_have_its_marks_in_a_column_of_its_own_file()
    {
        string csv = folder.File(
            "series.csv",
            "value,end,other\n" +
            string.Concat(Enumerable.Range(0, 60).Select(static i => FormattableString.Invariant($"{i},{(i % 3 == 0 ? 1 : 0)},2\n"))));
        SeriesData series = new()
        {
            Series = csv,
            Columns = new(["value"]),
            Lookback = 5,
            Scale = ScaleKind.None,
            Split = new([0.5, 0.2, 0.3]),
        };
        NetworkDefinition definition = Data.Definitions.Of(TaskKind.Regression, InputKind.Features, 1, 1, OutputSteps.Each, series);
        using NetworkData data = await NetworkData.OpenAsync(definition);

        foreach (IBatchSource part in new[] { data.Training, data.Validation!, data.Test! })
        {
            IBatchSource marked = GivenBoundaries.FromTable(data, part, csv, "end");
            for (long index = 0; index < marked.Count; index++)
            {
                using Batch batch = marked.Read(1, index);
                Assert.Equal(
                    batch.Input.data<float>().ToArray().Select(static value => value % 3 == 0),
                    batch.Boundaries!.data<bool>().ToArray());
            }
        }
    }

    [Theory]
    [InlineData("", null, "the file is empty.")]
    [InlineData("a,b\n0,1\n", null, "there is no column 'boundary'; there are 'a', 'b'.")]
    [InlineData("a,b,a\n0,1,1\n", "a", "there are 2 columns 'a', so the name says too little; rename all but one.")]
    [InlineData("a,b\n0,1\n", "c", "there is no column 'c'; there are 'a', 'b'.")]
    [InlineData("a\n0\n1\n", null, "2 rows, but the data has 3 steps; each step needs its row.")]
    [InlineData("a\n0\n1\n0\n0\n", null, "4 rows, but the data has 3 steps; each step needs its row.")]
    public async Task A_file_that_does_not_fit_is_refused(string content, string? column, string message)
    {
        string marks = folder.File("marks.csv", content);
        using NetworkData data = await ThreeBytes();
        DataException error = Assert.Throws<DataException>(() => GivenBoundaries.FromTable(data, data.Training, marks, column));
        Assert.Equal($"{marks}: {message}", error.Message);
    }

    [Theory]
    [InlineData("a\n0\nyes\n0\n", "(3), column a: 'yes' is not 0 or 1.")]
    [InlineData("a\n0\n2\n0\n", "(3), column a: '2' is not 0 or 1.")]
    [InlineData("a\n0\n 1\n0\n", "(3), column a: ' 1' is not 0 or 1.")]
    [InlineData("a\n0\n1\u001b[2J\n0\n", "(3), column a: '1<U+001B>[2J' is not 0 or 1.")]
    [InlineData("a,b\n0,0\n1\n0,0\n", "(3): the row has 1 field, the header 2.")]
    public async Task A_wrong_row_is_named(string content, string message)
    {
        string marks = folder.File("marks.csv", content);
        using NetworkData data = await ThreeBytes();
        DataException error = Assert.Throws<DataException>(() => GivenBoundaries.FromTable(data, data.Training, marks, "a"));
        Assert.Equal(marks + message, error.Message);
    }

    [Fact]
    public async Task Marks_stand_beside_a_text_or_a_series_and_beside_a_part_of_it()
    {
        using NetworkData data = await ThreeBytes();
        Assert.Throws<ArgumentException>(() => GivenBoundaries.FromTable(data, new Windows([]), "marks.csv"));
        Assert.Throws<DataException>(() => GivenBoundaries.FromTable(data, data.Training, folder.Path + "/none.csv"));

        SyntheticData synthetic = new() { Synthetic = "two-scale-sines", Count = 8, Length = 10 };
        using NetworkData sines = await NetworkData.OpenAsync(
            Data.Definitions.Of(TaskKind.Regression, InputKind.Features, 1, 1, OutputSteps.Each, synthetic));
        DataException error = Assert.Throws<DataException>(() => GivenBoundaries.FromTable(sines, sines.Training, "marks.csv"));
        Assert.Contains("boundaries from a file stand beside one long text or a series", error.Message, StringComparison.Ordinal);
    }

    private Task<NetworkData> ThreeBytes()
    {
        TextData text = new() { Text = folder.File("text.txt", "abc"), Alphabet = AlphabetKind.Bytes, Split = new([1, 0, 0]) };
        return NetworkData.OpenAsync(Data.Definitions.Of(TaskKind.LanguageModel, InputKind.Tokens, 256, 256, OutputSteps.Each, text));
    }

    /// <summary>One row that goes on from window to window, with a class for each step.</summary>
    private sealed class Windows(long[][] windows) : IBatchSource
    {
        public long Count => windows.Length;

        public Batch Read(long epoch, long index) => new()
        {
            Input = torch.tensor(windows[index]).reshape(1, -1),
            Target = torch.zeros(1, windows[index].Length, dtype: torch.ScalarType.Int64),
            StartsAll = index == 0,
            Predictions = windows[index].Length,
        };
    }
}
