using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Products;

/// <summary>A right factor [depth, columns] in the order in which the kernel reads it: panels of 32 columns, each row by row.</summary>
/// <remarks>Columns are filled up with zeros to a whole panel, so a result needs room for <see cref="Width"/> columns.</remarks>
/// <param name="Data">The panels, [columns / 32, depth, 32].</param>
/// <param name="Depth">Length of the sums.</param>
/// <param name="Width">Columns, a multiple of 32.</param>
public readonly unsafe record struct Panels(nint Data, int Depth, int Width)
{
    /// <summary>Columns of one panel.</summary>
    public const int Columns = Kernel.Columns;

    /// <summary>Floats that panels take.</summary>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="columns">Columns, any number.</param>
    public static long Size(int depth, int columns) => (long)depth * WidthOf(columns);

    /// <summary>Columns filled up to whole panels.</summary>
    public static int WidthOf(int columns) => (columns + Columns - 1) / Columns * Columns;

    /// <summary>One of some nearly equal shares of columns, in whole panels.</summary>
    /// <param name="width">All columns, whole panels.</param>
    /// <param name="member">Which share.</param>
    /// <param name="members">How many there are.</param>
    internal static (int First, int Count) Share(int width, int member, int members)
    {
        (int first, int count) = Team.Range(width / Columns, member, members);
        return (first * Columns, count * Columns);
    }

    /// <summary>Some of the columns.</summary>
    /// <param name="first">The first, at a panel's beginning.</param>
    /// <param name="count">How many, whole panels.</param>
    public Panels Slice(int first, int count) => this with { Data = (nint)Panel(first), Width = count };

    /// <summary>The first float of a panel.</summary>
    internal float* Panel(int column) => (float*)Data + ((long)column * Depth);
}
