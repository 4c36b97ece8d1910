using Hmlstm.Benchmarks.Cases;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Benchmarks;

/// <summary>The cases by their names.</summary>
internal static class BenchmarkCatalog
{
    /// <summary>All of them, in the order in which they run.</summary>
    public static IReadOnlyList<Benchmark> All { get; } = Create();

    /// <summary>Those that run unless others are asked for: an endurance case takes a minute, and has to be named.</summary>
    public static IReadOnlyList<Benchmark> Usual { get; } = [.. All.Where(static one => one is not Endurance)];

    /// <summary>
    /// The cases that words select: a case's name, or the part of it before a dash, such as <c>hm-lstm</c> or <c>lstm</c>.
    /// </summary>
    /// <param name="words">From the command line; none stands for the usual ones.</param>
    /// <returns>Each case once, in the order of <see cref="All"/>.</returns>
    /// <exception cref="ArgumentException">A word matches no case.</exception>
    public static IReadOnlyList<Benchmark> Select(IReadOnlyList<string> words)
    {
        foreach (string word in words.Where(static word => !All.Any(one => IsMeant(one, word))))
        {
            string? near = Nearest.To(word, All.Select(static one => one.Name));
            throw new ArgumentException(near is null
                ? $"there is no case '{word}'; there is {string.Join(", ", Usual.Select(static one => one.Name))}, endurance"
                : $"there is no case '{word}'; did you mean '{near}'?");
        }

        return words.Count == 0 ? Usual : [.. All.Where(one => words.Any(word => IsMeant(one, word)))];
    }

    private static bool IsMeant(Benchmark one, string word) =>
        one.Name == word || one.Name.StartsWith(word + "-", StringComparison.Ordinal);

    private static Benchmark[] Create()
    {
        var characters = new HmLstmCharacters();
        return
        [
            // First: memory that larger cases give back would hide what these iterations keep.
            new MemoryGrowth(),
            HmLstmSinusoids.Create(),
            characters.CreateDense(),
            characters.CreateSparse(),
            KLstmRows.Create(),
            .. TorchCells.Create(),
            new ProductRate(characters),
            (characters with { Batch = 1 }).CreateStream(),
            new TrainerShare(),
            new LevelLoop(),
            .. Endurance.Create(),
        ];
    }
}
