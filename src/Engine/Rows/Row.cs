using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hmlstm.Engine.Rows;

/// <summary>Operations on rows of floats. Lengths are multiples of sixteen unless it is said otherwise.</summary>
internal static unsafe class Row
{
    /// <summary>The width filled up to whole panels, in which rows lie; what is behind the width is zero.</summary>
    public static int Stride(int width) => Products.Panels.WidthOf(width);

    /// <summary>Copies; any length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, float* to, int length)
    {
        // Short rows of whole vectors are copied before a call would have begun.
        if (length <= 256 && (length & 15) == 0)
        {
            for (int i = 0; i < length; i += 16)
            {
                Vector512.Load(from + i).Store(to + i);
            }

            return;
        }

        new ReadOnlySpan<float>(from, length).CopyTo(new Span<float>(to, length));
    }

    /// <summary>Copies a row that is not filled up, and puts zeros behind it; any lengths.</summary>
    public static void CopyAndFill(float* from, int length, float* to, int stride)
    {
        Copy(from, to, length);
        Clear(to + length, stride - length);
    }

    /// <summary>Fills with zeros; any length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(float* row, int length) => new Span<float>(row, length).Clear();

    /// <summary>to = factor * from.</summary>
    public static void Scale(float factor, float* from, float* to, int length)
    {
        Vector512<float> f = Vector512.Create(factor);
        for (int i = 0; i < length; i += 16)
        {
            (f * Vector512.Load(from + i)).Store(to + i);
        }
    }

    /// <summary>to += from.</summary>
    public static void Add(float* from, float* to, int length)
    {
        for (int i = 0; i < length; i += 16)
        {
            (Vector512.Load(to + i) + Vector512.Load(from + i)).Store(to + i);
        }
    }

    /// <summary>to += from; any length.</summary>
    public static void AddAny(float* from, float* to, int length)
    {
        int whole = length & -16;
        Add(from, to, whole);
        for (int i = whole; i < length; i++)
        {
            to[i] += from[i];
        }
    }

    /// <summary>to += factor * from.</summary>
    public static void AddScaled(float factor, float* from, float* to, int length)
    {
        Vector512<float> f = Vector512.Create(factor);
        for (int i = 0; i < length; i += 16)
        {
            Vector512.FusedMultiplyAdd(f, Vector512.Load(from + i), Vector512.Load(to + i)).Store(to + i);
        }
    }

    /// <summary>to = factor * from; any length.</summary>
    public static void ScaleAny(float factor, float* from, float* to, int length)
    {
        int whole = length & -16;
        Scale(factor, from, to, whole);
        for (int i = whole; i < length; i++)
        {
            to[i] = factor * from[i];
        }
    }

    /// <summary>to += factor * from; any length.</summary>
    public static void AddScaledAny(float factor, float* from, float* to, int length)
    {
        int whole = length & -16;
        AddScaled(factor, from, to, whole);
        for (int i = whole; i < length; i++)
        {
            to[i] = MathF.FusedMultiplyAdd(factor, from[i], to[i]);
        }
    }

    /// <summary>What is below 0 becomes 0; what is no number stays none.</summary>
    public static void Rectify(float* row, int length)
    {
        for (int i = 0; i < length; i += 16)
        {
            Vector512.Max(Vector512.Load(row + i), Vector512<float>.Zero).Store(row + i);
        }
    }

    /// <summary>The gradient where the row is above 0, and 0 elsewhere, in the row's place; any length.</summary>
    public static void PassWhereAbove(float* gradient, float* row, int length)
    {
        int whole = length & -16;
        for (int i = 0; i < whole; i += 16)
        {
            Vector512<float> above = Vector512.GreaterThan(Vector512.Load(row + i), Vector512<float>.Zero);
            (Vector512.Load(gradient + i) & above).Store(row + i);
        }

        for (int i = whole; i < length; i++)
        {
            row[i] = row[i] > 0 ? gradient[i] : 0;
        }
    }

    /// <summary>The sum of products, four chains of sixteen.</summary>
    public static float Dot(float* a, float* b, int length)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i + 64 <= length; i += 64)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 16), Vector512.Load(b + i + 16), s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 32), Vector512.Load(b + i + 32), s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 48), Vector512.Load(b + i + 48), s3);
        }

        for (; i < length; i += 16)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), s0);
        }

        return Vector512.Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>The sum of products; any length.</summary>
    public static float DotAny(float* a, float* b, int length)
    {
        int whole = length & -16;
        float sum = Dot(a, b, whole);
        for (int i = whole; i < length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>
    /// Ones in the first <paramref name="width"/> of sixteen places that begin at <paramref name="first"/>, zero bits behind them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Inside(int first, int width) =>
        Vector512.LessThan(Vector512.Create(first) + Vector512<int>.Indices, Vector512.Create(width)).AsSingle();
}
