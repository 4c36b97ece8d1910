using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>Brings the weights of all levels into panels; threads share the pieces out.</summary>
/// <param name="memory">The levels' memory, with room for the weights.</param>
internal sealed class PackWork(LevelMemory[] memory) : ISlicedWork
{
    private readonly HmLstmLevelParameters[] parameters = new HmLstmLevelParameters[memory.Length];

    /// <summary>Takes the parameters of each level.</summary>
    public void Serve(ReadOnlySpan<HmLstmLevelParameters> levels) => levels.CopyTo(parameters);

    /// <inheritdoc/>
    public void Run(int slice, int slices)
    {
        for (int piece = slice; piece < memory.Length * LevelWeights.Pieces; piece += slices)
        {
            int level = piece / LevelWeights.Pieces;
            memory[level].Weights.Pack(parameters[level], piece % LevelWeights.Pieces);
        }
    }
}
