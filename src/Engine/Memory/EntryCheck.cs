using System.Runtime.CompilerServices;

namespace Hmlstm.Engine.Memory;

/// <summary>Refuses sizes and addresses that make no call, before any memory is touched.</summary>
/// <remarks>How much lies at an address cannot be checked: that is the caller's to know.</remarks>
internal static class EntryCheck
{
    /// <summary>Refuses rows and steps below 1, and lengths that are not one for each row, from 0 to T.</summary>
    public static void Window(int rows, int steps, int[]? lengths)
    {
        AtLeastOne(rows);
        AtLeastOne(steps);
        if (lengths is null)
        {
            return;
        }

        Count(lengths.Length, rows, "lengths");
        for (int row = 0; row < rows; row++)
        {
            if ((uint)lengths[row] > (uint)steps)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(lengths), $"Row {row} has the length {lengths[row]}, but lengths go from 0 to {steps} here.");
            }
        }
    }

    /// <summary>Refuses a size below 1.</summary>
    public static void AtLeastOne(int size, [CallerArgumentExpression(nameof(size))] string name = "")
    {
        if (size < 1)
        {
            throw new ArgumentOutOfRangeException(name, $"{name} must be at least 1, not {size}.");
        }
    }

    /// <summary>Refuses another number of things than there must be.</summary>
    public static void Count(int given, int wanted, string name)
    {
        if (given != wanted)
        {
            throw new ArgumentException($"There must be {wanted} {name}, not {given}.", name);
        }
    }

    /// <summary>Refuses an address that is missing.</summary>
    public static void Given(nint address, [CallerArgumentExpression(nameof(address))] string name = "")
    {
        if (address == 0)
        {
            throw new ArgumentException($"{name} is missing.", name);
        }
    }

    /// <summary>Refuses a slope or temperature that is not above 0.</summary>
    public static void Positive(float value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0))
        {
            throw new ArgumentOutOfRangeException(name, $"{name} must be above 0.");
        }
    }

    /// <summary>Refuses a window whose memory has more floats than can be addressed.</summary>
    public static void Addressable(bool fits)
    {
        if (!fits)
        {
            throw new ArgumentException("An array of such a window would have too many numbers; fewer rows or steps at a time fit.");
        }
    }
}
