using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>A stack that reads one element of each of B streams at a time, without gradients. Nothing is allocated by a step.</summary>
/// <remarks>
/// A step costs what the boundaries ask for: where a level copies its state, none of its products is computed.
/// One thread uses it at a time.
/// </remarks>
public sealed class HmLstmStream
{
    private readonly HmLstmLevels stack;
    private readonly HmLstmWindow window;
    private readonly ForwardWork work;
    private readonly ThreadGroup group = new();
    private readonly int parts;
    private bool hasRead;

    /// <summary>B streams over some weights.</summary>
    /// <param name="levels">The stack.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="batch">B, at least 1.</param>
    /// <exception cref="ArgumentException">The weights are another stack's, or the number of streams is out of its range.</exception>
    public HmLstmStream(HmLstmLevels levels, HmLstmPackedWeights weights, int batch)
    {
        EntryCheck.AtLeastOne(batch);
        EntryCheck.Addressable(levels.CanAddress(batch, steps: 1));
        if (weights.Stack != levels)
        {
            throw new ArgumentException("The weights are those of another stack.", nameof(weights));
        }

        stack = levels;
        Weights = weights;
        (parts, int slices) = levels.Split(batch);
        Values = new HmLstmLevelValues[levels.Levels.Count];
        window = new HmLstmWindow { Batch = batch, Steps = 1, Slope = 1, Levels = Values };
        var memory = new LevelMemory[Values.Length];
        for (int n = 0; n < memory.Length; n++)
        {
            memory[n] = new LevelMemory(levels.Levels[n]) { Weights = weights.Levels[n] };
            memory[n].Prepare(
                batch,
                1,
                slices,
                savesForBackward: false,
                isBottom: n == 0,
                copiesInputs: n == 0 && !weights.TakesTokens,
                takesSums: false);
        }

        work = new ForwardWork(levels.Rules, memory, group);
        work.Bind(window, weights.Tokens, slices);
    }

    /// <summary>The weights.</summary>
    public HmLstmPackedWeights Weights { get; }

    /// <summary>B.</summary>
    public int Batch => window.Batch;

    /// <summary>
    /// Where each level's values lie: the caller sets them before a step. The start is read where a step does not go on;
    /// <see cref="HmLstmLevelValues.Hidden"/> [B, H], <see cref="HmLstmLevelValues.EndCell"/> and <see cref="HmLstmLevelValues.Boundary"/>
    /// [B] are written.
    /// </summary>
    public HmLstmLevelValues[] Values { get; }

    /// <summary>Reads one element of each stream.</summary>
    /// <param name="input">Vectors [B, in], or ids [B] of 64 bits where the weights take tokens.</param>
    /// <param name="slope">a, the slope of the detectors, above 0.</param>
    /// <param name="goesOn">Whether the streams are where the last step left them; otherwise they start from the given values.</param>
    /// <exception cref="ArgumentException">An address is missing, or the slope is out of its range; nothing was computed.</exception>
    /// <exception cref="InvalidOperationException">There was no step to go on from.</exception>
    public void Step(nint input, float slope, bool goesOn)
    {
        EntryCheck.Given(input);
        EntryCheck.Positive(slope);
        if (goesOn && !hasRead)
        {
            throw new InvalidOperationException("The first step of a stream has none to go on from.");
        }

        for (int n = 0; n < Values.Length; n++)
        {
            Values[n].Check(stack.Levels[n], steps: 1, goesOn);
        }

        hasRead = true;
        window.Slope = slope;
        window.Input = Weights.TakesTokens ? 0 : input;
        window.Tokens = Weights.TakesTokens ? input : 0;
        work.GoesOn = goesOn;
        group.Run(work, parts);
    }
}

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
