using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.Linear;

/// <summary>The sizes of a linear layer's call.</summary>
/// <param name="Rows">How many rows, at least 1.</param>
/// <param name="Inputs">in, at least 1.</param>
/// <param name="Outputs">out, at least 1.</param>
public readonly record struct LinearShape(int Rows, int Inputs, int Outputs)
{
    /// <summary>Refuses sizes that are out of their range, or too large together.</summary>
    internal void Check()
    {
        EntryCheck.AtLeastOne(Rows);
        EntryCheck.AtLeastOne(Inputs);
        EntryCheck.AtLeastOne(Outputs);
        const long most = int.MaxValue / 2;
        EntryCheck.Addressable((long)Rows * Inputs < most && (long)Rows * Outputs < most && (long)Inputs * Outputs < most);
    }
}
