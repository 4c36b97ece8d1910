using System.Text;

namespace Hmlstm.Cli.Tests;

/// <summary>Small definitions and texts.</summary>
internal static class Samples
{
    /// <summary>A character model that trains in moments.</summary>
    public const string Characters = """
        model: Letters
        summary: Letters of a made-up text.
        task: language-model
        input: { tokens: 27, embedding: 8 }
        layers:
          - cell: hm-lstm
            hidden: [12, 8]
            boundary: { slope: { start: 1, linear: 0.5, per: epoch } }
        output: { from: all, embedding: 12 }
        training: { epochs: 2, batch_size: 8, window: 20, carry_state: true, learning_rate: 0.01, clip_norm: 1.0, seed: 3 }
        data: { text: letters.txt, alphabet: text8 }
        """;

    /// <summary>The same network over real vectors.</summary>
    public const string Features = """
        model: Waves
        task: regression
        input: { features: 3 }
        layers: [ { cell: hm-lstm, hidden: [6, 5, 4] } ]
        output: { from: all, embedding: 7, size: 2 }
        """;

    /// <summary>A forecast of a made-up series by several cells.</summary>
    public const string Wave = """
        model: Wave
        task: regression
        input: { features: 1 }
        layers: [ { cell: k-lstm, hidden: 8, cells: 3 } ]
        output: { size: 1 }
        training: { epochs: 1, batch_size: 16 }
        data: { synthetic: two-scale-sines, count: 64, length: 50 }
        """;

    /// <summary>About 20,000 characters of words that repeat, so that there is something to learn; the same at every call.</summary>
    public static string Text(int length = 20_000)
    {
        string[] words = ["the", "river", "runs", "down", "to", "a", "quiet", "sea", "and", "rests"];
        var text = new StringBuilder(length + 10);
        uint state = 1;
        while (text.Length < length)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            text.Append(words[(int)(state >> 16) % words.Length]).Append(' ');
        }

        return text.ToString(0, length);
    }
}
