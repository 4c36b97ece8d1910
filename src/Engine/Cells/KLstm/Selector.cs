namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>From the selector's logits to probabilities and to the weights of the mixture, and back.</summary>
internal static unsafe class Selector
{
    /// <summary>q = softmax(logits); w = softmax((logits + noise) / τ) (Jang, Gu and Poole 2017, eq. 2), or one-hot at the largest logit without noise.</summary>
    public static void Forward(float* logits, float* noise, float temperature, int cells, float* selection, float* probability)
    {
        Softmax(logits, cells, probability);
        if (noise == null)
        {
            new Span<float>(selection, cells).Clear();
            selection[Largest(logits, cells)] = 1;
            return;
        }

        for (int k = 0; k < cells; k++)
        {
            selection[k] = (logits[k] + noise[k]) / temperature;
        }

        Softmax(selection, cells, selection);
    }

    /// <summary>The logits' gradient: through q, and in training through w.</summary>
    /// <param name="selection">w, [K].</param>
    /// <param name="selectionGradient">dw, [K].</param>
    /// <param name="probability">q, [K].</param>
    /// <param name="probabilityGradient">dq, [K].</param>
    /// <param name="temperature">τ; 0 in evaluation, where w is a constant.</param>
    /// <param name="cells">K.</param>
    /// <param name="logits">[K], written.</param>
    public static void Backward(
        float* selection, float* selectionGradient, float* probability, float* probabilityGradient, float temperature, int cells, float* logits)
    {
        float through = Dot(probability, probabilityGradient, cells);
        for (int k = 0; k < cells; k++)
        {
            logits[k] = probability[k] * (probabilityGradient[k] - through);
        }

        if (temperature > 0)
        {
            through = Dot(selection, selectionGradient, cells);
            for (int k = 0; k < cells; k++)
            {
                logits[k] += selection[k] * (selectionGradient[k] - through) / temperature;
            }
        }
    }

    private static float Dot(float* a, float* b, int count)
    {
        float sum = 0;
        for (int k = 0; k < count; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }

    private static void Softmax(float* values, int count, float* result)
    {
        float most = values[Largest(values, count)], sum = 0;
        for (int k = 0; k < count; k++)
        {
            result[k] = MathF.Exp(values[k] - most);
            sum += result[k];
        }

        for (int k = 0; k < count; k++)
        {
            result[k] /= sum;
        }
    }

    // The first of equal ones; what is no number counts as larger than all, as in torch.
    private static int Largest(float* values, int count)
    {
        int best = 0;
        for (int k = 1; k < count && !float.IsNaN(values[best]); k++)
        {
            if (values[k] > values[best] || float.IsNaN(values[k]))
            {
                best = k;
            }
        }

        return best;
    }
}
