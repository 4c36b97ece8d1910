using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class DataFoldTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_sliding_fold_is_trained_on_as_many_rows_as_the_first()
    {
        string path = folder.File("rows.csv", "n\n" + string.Concat(Enumerable.Range(0, 43).Select(static row => $"{row}\n")));
        SeriesData series = new() { Series = path, Lookback = 3, Ahead = 2, Split = new([0.8, 0.2, 0]) };
        NetworkDefinition definition = Definitions.Of(TaskKind.Regression, InputKind.Features, 1, 1, OutputSteps.Last, series);

        (int[] Train, int[] Valid, int[] Test)[] folds = [.. Enumerable.Range(1, 3).Select(number => Cut(definition, path, number))];

        // 43 rows in four stretches of 10, the first with 3 more.
        Assert.Equal(Enumerable.Range(0, 10), folds[0].Train);
        Assert.Equal(Enumerable.Range(10 - 4, 3 + 4), folds[0].Valid);
        Assert.Equal(Enumerable.Range(13 - 4, 14), folds[0].Test);
        Assert.Equal(Enumerable.Range(20, 10), folds[2].Train);
        Assert.Equal(Enumerable.Range(33 - 4, 14), folds[2].Test);
    }

    [Fact]
    public void Texts_that_are_cut_again_are_in_one_part_each()
    {
        for (int i = 0; i < 6; i++)
        {
            folder.File($"texts/rain/{i}", $"drip {i}");
            folder.File($"texts/snow/{i}", $"flake {i}");
        }

        TextsData texts = new() { Texts = Path.Combine(folder.Path, "texts"), Length = 8, Split = new([0.5, 0.5, 0]) };
        NetworkDefinition definition = Definitions.Of(TaskKind.Classification, InputKind.Tokens, 256, 2, OutputSteps.Last, texts);
        DataFold fold = new(1, 2, IsSliding: false);
        string place = Path.Combine(folder.Path, "fold");
        fold.Write(definition, texts.Texts, place);
        folder.File("texts/rain/00", "a text that moves the others on");
        Directory.Delete(Path.Combine(texts.Texts, "snow"), recursive: true);
        fold.Write(definition, texts.Texts, place);

        Assert.Equal(
            ["0", "00", "1", "2", "3", "4", "5"],
            Directory.GetFiles(place, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(3, Directory.GetDirectories(place, "rain", SearchOption.AllDirectories).Length);
        Assert.Empty(Directory.GetDirectories(place, "snow", SearchOption.AllDirectories));
    }

    [Fact]
    public void Data_that_come_through_a_pipe_are_cut_into_no_folds()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string pipe = NamedPipe.Create(folder);
        Assert.Equal(
            $"its data come through a pipe, {pipe}, but every fold reads them again; put them into a file",
            DataFold.Obstacle(new SeriesData { Series = pipe }, isSliding: false));
        Assert.Equal("/dev/zero", PipedData.Find(new TextData { Text = folder.Path, HeldOut = new() { Test = "/dev/zero" } }));
        Assert.Null(PipedData.Find(new TextData { Text = folder.Path, HeldOut = new() { Valid = "missing" } }));
    }

    [Fact]
    public async Task Each_text_is_tested_in_one_fold_and_each_fold_opens_as_data()
    {
        for (int i = 0; i < 7; i++)
        {
            folder.File($"texts/rain/{i}", $"drip {i}");
            folder.File($"texts/sun/{i}", $"shine {i}");
        }

        TextsData texts = new() { Texts = Path.Combine(folder.Path, "texts"), Length = 8, Split = new([0.5, 0.5, 0]) };
        NetworkDefinition definition = Definitions.Of(TaskKind.Classification, InputKind.Tokens, 256, 2, OutputSteps.Last, texts);
        List<string> tested = [];
        for (int number = 1; number <= 3; number++)
        {
            DataFold fold = new(number, 3, IsSliding: false);
            string place = Path.Combine(folder.Path, fold.Name);
            fold.Write(definition, texts.Texts, place);
            tested.AddRange(Directory.GetFiles(Path.Combine(place, "test"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Path.Combine(place, "test"), file)));
            using NetworkData data = await NetworkData.OpenAsync(fold.Of(definition, place));
            Assert.Equal(14, data.Parts.Sum(static part => part.Items));
            Assert.Equal(4, data.Parts[1].Items);
        }

        Assert.Equal(14, tested.Count);
        Assert.Equal(14, tested.Distinct().Count());
    }

    [Fact]
    public async Task Each_image_is_tested_in_one_fold()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "idx"));
        byte[] pixels = [.. Enumerable.Range(0, 9 * 4).Select(static n => (byte)n)];
        folder.File("idx/images", [0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 2, .. pixels]);
        folder.File("idx/labels", [0, 0, 8, 1, 0, 0, 0, 9, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
        IdxData images = new() { Idx = Path.Combine(folder.Path, "idx"), Split = new([0.5, 0.5, 0]) };
        NetworkDefinition definition = Definitions.Of(TaskKind.Classification, InputKind.Features, 2, 3, OutputSteps.Last, images);
        List<float> firsts = [];
        for (int number = 1; number <= 3; number++)
        {
            DataFold fold = new(number, 3, IsSliding: false);
            string place = Path.Combine(folder.Path, fold.Name);
            fold.Write(definition, images.Idx, place);
            using NetworkData data = await NetworkData.OpenAsync(fold.Of(definition, place));
            Assert.Equal([3L, 3L, 3L], data.Parts.Select(static part => part.Items));
            Batch batch = data.Test!.Read(0, 0);
            for (int row = 0; row < 3; row++)
            {
                float first = MathF.Round(batch.Input[row, 0, 0].item<float>() * 255);
                Assert.Equal((long)(first / 4) % 3, batch.Target[row].item<long>());
                firsts.Add(first);
            }
        }

        Assert.Equal(Enumerable.Range(0, 9).Select(static n => n * 4f), firsts.Order());
    }

    private (int[] Train, int[] Valid, int[] Test) Cut(NetworkDefinition definition, string path, int number)
    {
        DataFold fold = new(number, 3, IsSliding: true);
        string place = Path.Combine(folder.Path, fold.Name);
        fold.Write(definition, path, place);
        return (Rows("train"), Rows("valid"), Rows("test"));

        int[] Rows(string part) => [.. File.ReadLines(Path.Combine(place, part + ".csv")).Skip(1).Select(int.Parse)];
    }
}
