using System.Globalization;

namespace Hmlstm.Inference.Heads;

/// <summary>A head over the top layer's hidden state: feed-forward layers and a projection, over trained weights.</summary>
public sealed unsafe class FeedForwardHead
{
    private readonly FeedForwardLayers layers;
    private readonly int inputSize;

    /// <summary>A head over its weights.</summary>
    /// <param name="weights">The weights of the network; they have what the head needs.</param>
    /// <param name="inputSize">Width of what it reads.</param>
    /// <param name="options">What it has.</param>
    public FeedForwardHead(PredictorWeights weights, int inputSize, HeadOptions options)
    {
        this.inputSize = inputSize;
        layers = new FeedForwardLayers(weights, inputSize, options);
    }

    /// <summary>Predicts from one element of each row.</summary>
    /// <param name="pass">What the top stack gave.</param>
    /// <param name="predictions">Gets [B, O].</param>
    public void Step(PredictorPass pass, Span<float> predictions)
    {
        ArgumentNullException.ThrowIfNull(pass);
        fixed (float* to = predictions)
        {
            layers.Run(pass.Head, pass.Rows, pass.Entering, (nint)to);
        }
    }

    /// <summary>Predicts from a window.</summary>
    /// <param name="pass">What the top stack gave, and then the whole output.</param>
    /// <param name="lastStep">Whether there is one prediction for each row, from its last step; otherwise one for each step.</param>
    /// <returns>The whole output.</returns>
    public PredictorOutput Run(PredictorPass pass, bool lastStep)
    {
        ArgumentNullException.ThrowIfNull(pass);
        int rows = lastStep ? pass.Rows : pass.Elements;
        float[] predictions = PredictorPass.Result(rows, layers.Outputs);
        nint entering = lastStep
            ? LastSteps.Of(pass, pass.Entering, inputSize, pass.Head.Levels.Ensure((long)rows * inputSize))
            : pass.Entering;
        layers.Run(pass.Head, rows, entering, PredictorPass.At(predictions));
        pass.Output.Predictions = predictions;
        return pass.Output;
    }
}

/// <summary>What a head has beside what it reads.</summary>
public sealed record HeadOptions
{
    /// <summary>Widths of the layers before the projection, from the bottom up.</summary>
    public int[] Hidden { get; init; } = [];

    /// <summary>Whether these layers end with a rectifier; otherwise with the hyperbolic tangent.</summary>
    public bool IsRelu { get; init; }

    /// <summary>O, the numbers of a prediction.</summary>
    public required int Size { get; init; }

    /// <summary>The name of the weight that the projection shares; null for one of its own.</summary>
    public string? TiedTo { get; init; }
}

/// <summary>The last step of each row of a window.</summary>
internal static unsafe class LastSteps
{
    /// <summary>Copies the last step of [B, T, width] to [B, width]: after a row's end steps repeat its last real one.</summary>
    public static nint Of(PredictorPass pass, nint from, int width, float* to)
    {
        for (int row = 0; row < pass.Rows; row++)
        {
            float* last = (float*)from + (((((long)row + 1) * pass.Steps) - 1) * width);
            new ReadOnlySpan<float>(last, width).CopyTo(new Span<float>(to + ((long)row * width), width));
        }

        return (nint)to;
    }
}

/// <summary>The layers that both heads end with.</summary>
internal sealed unsafe class FeedForwardLayers
{
    private readonly Linear[] hidden;
    private readonly Linear projection;
    private readonly bool isRelu;

    /// <summary>Layers over their weights.</summary>
    public FeedForwardLayers(PredictorWeights weights, int inputSize, HeadOptions options)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        isRelu = options.IsRelu;
        hidden = new Linear[options.Hidden.Length];
        int width = inputSize;
        for (int n = 0; n < hidden.Length; n++)
        {
            string name = "output.hidden." + n.ToString(CultureInfo.InvariantCulture);
            hidden[n] = new Linear(weights, name + ".weight", name + ".bias", width, options.Hidden[n]);
            width = options.Hidden[n];
        }

        projection = new Linear(weights, options.TiedTo ?? "output.projection.weight", "output.projection.bias", width, options.Size);
    }

    /// <summary>O.</summary>
    public int Outputs => projection.Outputs;

    /// <summary>Computes [rows, O] of [rows, in].</summary>
    public void Run(HeadMemory memory, int rows, nint from, nint to)
    {
        for (int n = 0; n < hidden.Length; n++)
        {
            long count = (long)rows * hidden[n].Outputs;
            nint next = (nint)(n % 2 == 0 ? memory.Values : memory.Next).Ensure(count);
            hidden[n].Run(memory, rows, from, next);
            Activate(new Span<float>((float*)next, checked((int)count)));
            from = next;
        }

        projection.Run(memory, rows, from, to);
    }

    private void Activate(Span<float> values)
    {
        if (isRelu)
        {
            TorchFunctions.Rectify(values);
        }
        else
        {
            TorchFunctions.Tanh(values);
        }
    }
}
