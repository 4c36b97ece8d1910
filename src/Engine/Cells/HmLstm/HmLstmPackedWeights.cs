using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The weights of a stack, packed once for any number of streams. They are only read.</summary>
public sealed unsafe class HmLstmPackedWeights
{
    /// <summary>From this vocabulary on, a table of all tokens' sums is larger than what it saves.</summary>
    private const int MostTokens = 4096;

    /// <summary>Packs the weights.</summary>
    /// <param name="levels">The stack.</param>
    /// <param name="parameters">The parameters of each level.</param>
    /// <param name="table">The tokens' vectors, [V, in]; 0 where vectors enter.</param>
    /// <param name="vocabulary">V.</param>
    /// <exception cref="ArgumentException">An address is missing, or there are other levels.</exception>
    public HmLstmPackedWeights(HmLstmLevels levels, ReadOnlySpan<HmLstmLevelParameters> parameters, nint table, int vocabulary)
    {
        EntryCheck.Count(parameters.Length, levels.Levels.Count, "parameters");
        if (table != 0)
        {
            EntryCheck.AtLeastOne(vocabulary);
        }

        Stack = levels;
        Levels = new LevelWeights[levels.Levels.Count];
        for (int n = 0; n < Levels.Length; n++)
        {
            parameters[n].Check(levels.Levels[n]);
            Levels[n] = new LevelWeights(levels.Levels[n]);
            Levels[n].Reserve(forBackward: false);
            Levels[n].Pack(parameters[n]);
        }

        if (table != 0 && vocabulary <= MostTokens)
        {
            Tokens = new TokenTable();
            Tokens.Fill((float*)table, vocabulary, levels.Levels[0], Levels[0]);
        }
    }

    /// <summary>Whether tokens enter a stream as ids; otherwise as their vectors.</summary>
    public bool TakesTokens => Tokens is not null;

    internal HmLstmLevels Stack { get; }

    internal LevelWeights[] Levels { get; }

    internal TokenTable? Tokens { get; }
}
