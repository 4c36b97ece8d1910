using System.Diagnostics;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class TextsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Classes_are_folders_and_every_part_has_every_class()
    {
        for (int i = 0; i < 10; i++)
        {
            folder.File($"rain/{i}", "drip");
            folder.File($"sun/{i}", "shine");
        }

        using NetworkData data = await OpenAsync(256, 2, new TextsData { Texts = folder.Path, Length = 6, Split = new([0.8, 0.1, 0.1]) });
        Assert.Equal(["rain", "sun"], data.Profile.Classes);
        Assert.Equal([0, 1], Rows(data.Validation!).Select(static row => row.Label).Order());
        Assert.Equal([0, 1], Rows(data.Test!).Select(static row => row.Label).Order());
        Assert.Equal(16, Rows(data.Training).Count());
        Assert.All(Rows(data.Training), static row => Assert.Equal(row.Label == 0 ? "drip" : "shine", row.Text));
    }

    [Fact]
    public async Task Long_texts_keep_their_last_characters_and_short_ones_are_filled_up_on_the_left()
    {
        folder.File("a/long", "abcdefgh");
        folder.File("b/short", "xy");
        using NetworkData data = await OpenAsync(256, 2, new TextsData { Texts = folder.Path, Length = 4, Split = new([1, 0, 0]) });
        Batch batch = data.Training.Read(0, 0);
        Assert.Null(batch.Lengths);
        Assert.Equal(["\0\0xy", "efgh"], Rows(data.Training, trim: false).Select(static row => row.Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(PadSide.Left, 4, "2 texts in 2 classes, of 2 to 8 characters; the last 4 of each are kept", "efgh")]
    [InlineData(PadSide.Right, 9, "2 texts in 2 classes, of 2 to 8 characters", "abcdefgh")]
    public async Task The_facts_of_texts_are_their_number_lengths_and_the_first_one(PadSide pad, int length, string line, string example)
    {
        folder.File("a/long", "abcdefgh");
        folder.File("b/short", "xy");
        using NetworkData data = await OpenAsync(
            256,
            2,
            new TextsData { Texts = folder.Path, Length = length, Pad = pad, Split = new([1, 0, 0]) });

        Assert.Equal(new TextsFacts(2, 2, 2, 8, length, example, "a"), data.Texts);
        Assert.Equal([line, $"the first is of 'a': {example}"], data.Texts!.Lines());
        Assert.Equal(
            "the first is of 'b': <U+001B>[2J" + new string('x', 56) + "...",
            (data.Texts with { Example = "\u001b[2J" + new string('x', 99), ExampleClass = "b" }).Lines()[1]);
    }

    [Fact]
    public async Task Texts_filled_up_on_the_right_say_their_lengths()
    {
        folder.File("a/long", "abcdefgh");
        folder.File("b/short", "xy");
        using NetworkData data = await OpenAsync(
            256,
            2,
            new TextsData { Texts = folder.Path, Length = 4, Pad = PadSide.Right, Split = new([1, 0, 0]) });
        Batch batch = data.Training.Read(0, 0);
        Assert.Equal([2, 4], batch.Lengths!.data<long>().ToArray().Order());
    }

    [Fact]
    public async Task What_fills_up_on_the_left_has_an_id_of_its_own()
    {
        folder.File("a/1", "ab");
        folder.File("b/1", "b");
        TextsData texts = new() { Texts = folder.Path, Alphabet = AlphabetKind.Chars, Length = 3, Split = new([1, 0, 0]) };
        DataException error = await Assert.ThrowsAsync<DataException>(() => OpenAsync(2, 2, texts));
        Assert.EndsWith(
            "the texts have 2 different tokens and one that fills up on the left, but input.tokens is 2; write 'tokens: 3'.",
            error.Message,
            StringComparison.Ordinal);
        using NetworkData data = await OpenAsync(3, 2, texts);
        Assert.Equal([0, 1, 1, 2, 2, 2], data.Training.Read(0, 0).Input.data<long>().ToArray().Order());
    }

    [Fact]
    public async Task A_language_model_predicts_every_character_but_the_first_of_each_text()
    {
        folder.File("a/1", "abc");
        folder.File("a/2", "x");
        folder.File("b/1", "uvwxyz");
        NetworkDefinition definition = Definitions.Of(
            TaskKind.LanguageModel,
            InputKind.Tokens,
            256,
            256,
            OutputSteps.Each,
            new TextsData { Texts = folder.Path, Length = 5, Split = new([1, 0, 0]) },
            new TrainingDefinition { BatchSize = 2, Window = 3, CarryState = true });
        using NetworkData data = await NetworkData.OpenAsync(definition);
        List<string> pairs = [];
        long predictions = 0;
        for (long index = 0; index < data.Training.Count; index++)
        {
            Batch batch = data.Training.Read(0, index);
            pairs.AddRange(batch.Input.data<long>().ToArray().Zip(batch.Target.data<long>().ToArray())
                .Where(static pair => pair.Second != Batch.Ignored).Select(static pair => $"{(char)pair.First}{(char)pair.Second}"));
            predictions += batch.Predictions;
        }

        Assert.Equal(["ab", "bc", "vw", "wx", "xy", "yz"], pairs.Order(StringComparer.Ordinal));
        Assert.Equal(6, predictions);
    }

    [Fact]
    public async Task Of_many_classes_a_message_shows_those_that_differ()
    {
        string[] names = [.. Enumerable.Range(0, 30).Select(static i => $"class{i:00}")];
        foreach (string name in names)
        {
            folder.File($"{name}/1", "text");
        }

        TextsData texts = new() { Texts = folder.Path, Split = new([1, 0, 0]) };
        NetworkDefinition definition = Definitions.Of(TaskKind.Classification, InputKind.Tokens, 256, 30, OutputSteps.Last, texts);
        DataProfile trained = new() { Classes = new([.. names[..^1], "other"]) };
        DataOptions options = new() { Profile = trained };
        DataException refused = await Assert.ThrowsAsync<DataException>(() => NetworkData.OpenAsync(definition, options));
        Assert.StartsWith($"{folder.Path}: the classes are class29, class00, ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(", ... (30 in all) here and other, class00, class01, ", refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Message.Length, 100, 500);
    }

    [Theory]
    [InlineData(AlphabetKind.Bytes, 256)]
    [InlineData(AlphabetKind.Text8, 27)]
    public async Task Text_is_not_read_in_another_way_than_it_was_learnt(AlphabetKind alphabet, int tokens)
    {
        folder.File("a/1", "abc");
        folder.File("b/1", "abc");
        DataOptions options = new() { Profile = new DataProfile { Vocabulary = Vocabulary.OfCharacters("abc".EnumerateRunes()) } };
        TextsData texts = new() { Texts = folder.Path, Alphabet = alphabet };
        TextData text = new() { Text = Path.Combine(folder.Path, "a", "1"), Alphabet = alphabet };
        NetworkDefinition[] definitions =
        [
            Definitions.Of(TaskKind.Classification, InputKind.Tokens, tokens, 2, OutputSteps.Last, texts),
            Definitions.Of(TaskKind.LanguageModel, InputKind.Tokens, tokens, tokens, OutputSteps.Each, text),
        ];
        foreach (NetworkDefinition definition in definitions)
        {
            DataException refused = await Assert.ThrowsAsync<DataException>(() => NetworkData.OpenAsync(definition, options));
            string name = alphabet.ToString().ToLowerInvariant();
            string end = $"the definition has 'alphabet: {name}', but the weights were trained with 'chars'.";
            Assert.EndsWith(end, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Texts_of_one_character_are_no_part_of_a_language_model()
    {
        folder.File("a/1", "x");
        folder.File("a/2", "y");
        TextsData texts = new() { Texts = folder.Path, Length = 5, Split = new([1, 0, 0]) };
        NetworkDefinition definition = Definitions.Of(TaskKind.LanguageModel, InputKind.Tokens, 256, 256, OutputSteps.Each, texts);
        DataException error = await Assert.ThrowsAsync<DataException>(() => NetworkData.OpenAsync(definition));
        Assert.EndsWith(
            "the training part has no sequence; give it a larger share of the split, or more data.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_that_do_not_fit_are_refused_in_one_line()
    {
        TextsData texts = new() { Texts = folder.Path };
        Assert.EndsWith("there is no text in a folder of its class (path/class/text).", await MessageAsync(), StringComparison.Ordinal);
        folder.File("a/1", "abc");
        Assert.EndsWith("there is 1 class ('a'), but the network has 2.", await MessageAsync(), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(folder.Path, "a", "2"), [0x61, 0xFF]);
        texts = texts with { Alphabet = AlphabetKind.Chars };
        Assert.EndsWith(
            "byte 1 is not UTF-8 text; read it with 'alphabet: bytes' and 'tokens: 256', or convert it.",
            await MessageAsync(),
            StringComparison.Ordinal);

        async Task<string> MessageAsync() => (await Assert.ThrowsAsync<DataException>(() => OpenAsync(256, 2, texts))).Message;
    }

    [Fact]
    public async Task What_begins_with_a_dot_is_neither_a_text_nor_a_class()
    {
        folder.File("a/1", "abc");
        folder.File("a/.DS_Store", "Bud1");
        folder.File("a/._1", "Mac OS X");
        folder.File("b/1", "xyz");
        folder.File(".git/HEAD", "ref");
        folder.File(".ipynb_checkpoints/1-checkpoint", "abc");
        using NetworkData data = await OpenAsync(256, 2, new TextsData { Texts = folder.Path, Length = 4, Split = new([1, 0, 0]) });
        Assert.Equal(["a", "b"], data.Profile.Classes);
        Assert.Equal(["abc", "xyz"], Rows(data.Training).Select(static row => row.Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(AlphabetKind.Chars, 5)]
    [InlineData(AlphabetKind.Text8, 28)]
    public async Task A_byte_order_mark_is_no_token_of_a_text(AlphabetKind alphabet, int tokens)
    {
        folder.File("a/1", "\uFEFFab");
        folder.File("b/1", "cd");
        TextsData texts = new() { Texts = folder.Path, Alphabet = alphabet, Length = 4, Split = new([1, 0, 0]) };
        using NetworkData data = await OpenAsync(tokens, 2, texts);
        int fill = tokens - 1;
        Assert.Equal([0, 1, 2, 3, fill, fill, fill, fill], data.Training.Read(0, 0).Input.data<long>().ToArray().Order());
    }

    [Fact]
    public async Task A_byte_order_mark_is_three_bytes_of_a_text_of_bytes()
    {
        folder.File("a/1", "\uFEFFab");
        folder.File("b/1", "cd");
        TextsData texts = new() { Texts = folder.Path, Alphabet = AlphabetKind.Bytes, Length = 5, Split = new([1, 0, 0]) };
        using NetworkData data = await OpenAsync(256, 2, texts);
        Assert.Equal([0, 0, 0, 97, 98, 99, 100, 0xBB, 0xBF, 0xEF], data.Training.Read(0, 0).Input.data<long>().ToArray().Order());
    }

    [Fact]
    public async Task A_text_of_a_byte_order_mark_alone_is_refused()
    {
        folder.File("a/1", "\uFEFF");
        folder.File("b/1", "cd");
        TextsData texts = new() { Texts = folder.Path, Alphabet = AlphabetKind.Chars, Length = 4, Split = new([1, 0, 0]) };
        DataException failure = await Assert.ThrowsAsync<DataException>(() => OpenAsync(3, 2, texts));
        Assert.Equal($"{folder.Path}/a/1: the text has no character but a byte order mark; remove the file.", failure.Message);
    }

    [Fact]
    public async Task A_file_whose_name_is_no_utf8_is_said_to_have_such_a_name()
    {
        folder.File("a/1", "abc");
        folder.File("b/1", "xyz");
        Shell($"printf abc > \"$(printf '{folder.Path}/a/caf\\351')\"");
        try
        {
            TextsData texts = new() { Texts = folder.Path, Split = new([1, 0, 0]) };
            DataException failure = await Assert.ThrowsAsync<DataException>(() => OpenAsync(256, 2, texts));
            Assert.Equal(
                $"{folder.Path}/a/caf\uFFFD: its name is not UTF-8, and such a file cannot be opened; rename it.",
                failure.Message);
        }
        finally
        {
            // .NET cannot delete it either.
            Shell($"rm -r '{folder.Path}/a'");
        }
    }

    private static void Shell(string script)
    {
        using Process shell = Process.Start("/bin/sh", ["-c", script]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    private static IEnumerable<(string Text, long Label)> Rows(IBatchSource source, bool trim = true)
    {
        for (long index = 0; index < source.Count; index++)
        {
            Batch batch = source.Read(0, index);
            long[][] rows = [.. batch.Input.data<long>().ToArray().Chunk((int)batch.Input.size(1))];
            long[] labels = batch.Target.data<long>().ToArray();
            for (int row = 0; row < rows.Length; row++)
            {
                string text = Vocabulary.Bytes.Decode(rows[row]);
                yield return (trim ? text.Trim('\0') : text, labels[row]);
            }
        }
    }

    private static Task<NetworkData> OpenAsync(int tokens, int classes, TextsData data) =>
        NetworkData.OpenAsync(Definitions.Of(TaskKind.Classification, InputKind.Tokens, tokens, classes, OutputSteps.Last, data));
}
