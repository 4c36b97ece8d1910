using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests.Damage;

/// <summary>
/// Sound files of every kind, made once; each test damages a copy. In the end it writes the document, when it is told where.
/// </summary>
public sealed class DamageFixture : IDisposable
{
    private const string Series = """
        model: Wave
        task: regression
        input: { features: 1 }
        layers: [ { cell: lstm, hidden: 4 } ]
        output: { size: 1 }
        training: { epochs: 1, batch_size: 4 }
        data: { series: wave.csv, columns: [value], target: [value], lookback: 5 }
        """;

    private const string Images = """
        model: Digits
        task: classification
        input: { features: 3 }
        layers: [ { cell: lstm, hidden: 4 } ]
        output: { size: 3, steps: last }
        training: { epochs: 1, batch_size: 4 }
        data: { idx: images }
        """;

    private const string Texts = """
        model: Topics
        task: classification
        input: { tokens: 256, embedding: 4 }
        layers: [ { cell: lstm, hidden: 4 } ]
        output: { size: 2, steps: last }
        training: { epochs: 1, batch_size: 2 }
        data: { texts: topics, alphabet: bytes, length: 8, split: [0.6, 0.2, 0.2] }
        """;

    private readonly Workplace source = new();

    /// <summary>What was said, by what was wrong.</summary>
    private readonly Dictionary<string, string> rows = [];

    public DamageFixture()
    {
        string letters = Samples.Characters
            .Replace("alphabet: text8", "alphabet: chars", StringComparison.Ordinal)
            .Replace("tokens: 27", "tokens: 15", StringComparison.Ordinal);
        source
            .With("letters.model.yaml", letters)
            .With("letters.txt", Samples.Text())
            .With("wide.model.yaml", letters.Replace("[12, 8]", "[12, 9]", StringComparison.Ordinal))
            .With("wave.model.yaml", Series)
            .With(
                "wave.csv",
                "day,value\n" + string.Concat(Enumerable.Range(0, 60).Select(static i => FormattableString.Invariant($"{i},{i % 7}\n"))))
            .With("river.model.yaml", SeriesDamage.Definition)
            .With("river.csv", SeriesDamage.Table)
            .With("digits.model.yaml", Images)
            .With("topics.model.yaml", Texts);
        source.Write("images/images-idx3-ubyte", Bytes.Idx(20, 2, 3));
        source.Write("images/labels-idx1-ubyte", Bytes.Idx(20));
        for (int i = 0; i < 12; i++)
        {
            source.With(FormattableString.Invariant($"topics/{(i % 2 == 0 ? "sea" : "land")}/{i}.txt"), "the waves run on");
        }

        using Tensor input = tensor(new long[] { 1, 2, 3 }, 1, 3);
        using Tensor few = input.to(ScalarType.Float32);
        TensorFile.Write(source.PathOf("x.safetensors"), [("input", input)]);
        TensorFile.Write(source.PathOf("floats.safetensors"), [("input", few)]);
        TensorFile.Write(source.PathOf("nothing.safetensors"), [("output", input)]);
        Train("letters", "run");
        Train("wide", "wide");
        Train("wave", "waves");
        Train("digits", "digits");
        Train("topics", "topics-run");
    }

    public void Dispose()
    {
        source.Dispose();
        if (Environment.GetEnvironmentVariable("HMLSTM_WRITE_DOCS") is { Length: > 0 } folder && rows.Count == DamageCases.All.Count)
        {
            File.WriteAllText(Path.Combine(folder, DamageDocument.FileName), DamageDocument.Write(one => rows[one.Key]));
        }
    }

    /// <summary>A copy to damage.</summary>
    internal Workplace Copy()
    {
        var copy = new Workplace();
        foreach (string name in source.Files())
        {
            copy.Write(name, File.ReadAllBytes(source.PathOf(name)));
        }

        // The runs are where their data is.
        foreach (string model in copy.Files().Where(static name => Path.GetFileName(name) == "model.yaml"))
        {
            copy.With(model, copy.Read(model).Replace(source.Folder, copy.Folder, StringComparison.Ordinal));
        }

        return copy;
    }

    internal void Keep(DamageCase one, string row) => rows[one.Key] = row;

    private void Train(string name, string run)
    {
        ToolRun trained = source.Run("train", $"@/{name}.model.yaml", "--set", "training.epochs=1", "--out", "@/" + run, "--quiet");
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
    }
}
