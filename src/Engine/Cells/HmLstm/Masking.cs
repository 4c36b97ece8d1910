namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>Dropout between levels: what goes up is multiplied with factors that were drawn before. Rows of factors are not filled up.</summary>
internal static unsafe class Masking
{
    /// <summary>row *= factors.</summary>
    public static void Multiply(float* factors, float* row, int width)
    {
        for (int i = 0; i < width; i++)
        {
            row[i] *= factors[i];
        }
    }

    /// <summary>The sum of factors * a * b.</summary>
    public static float Dot(float* factors, float* a, float* b, int width)
    {
        float sum = 0;
        for (int i = 0; i < width; i++)
        {
            sum = MathF.FusedMultiplyAdd(factors[i] * a[i], b[i], sum);
        }

        return sum;
    }

    /// <summary>to += scale * factors * from.</summary>
    public static void AddScaled(float scale, float* factors, float* from, float* to, int width)
    {
        for (int i = 0; i < width; i++)
        {
            to[i] += scale * factors[i] * from[i];
        }
    }
}
