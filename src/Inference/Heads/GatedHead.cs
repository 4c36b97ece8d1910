using Hmlstm.Engine.Cells.Gated;

namespace Hmlstm.Inference.Heads;

/// <summary>
/// A head over every level of an HM-LSTM: the gated embedding of Chung, Ahn and Bengio (ICLR 2017, section 3.1), then feed-forward layers
/// and a projection, over trained weights.
/// </summary>
public sealed unsafe class GatedHead
{
    private readonly FeedForwardLayers layers;
    private readonly PredictorWeights weights;
    private readonly Linear gates;
    private readonly Linear embedding;
    private readonly int[] levels;
    private readonly int total;
    private readonly nint gateWeight;
    private readonly nint embeddingWeight;
    private readonly Lock packing = new();
    private PackedGates? packed;

    /// <summary>A head over its weights.</summary>
    /// <param name="weights">The weights of the network; they have what the head needs.</param>
    /// <param name="levels">H of each level, from the bottom up.</param>
    /// <param name="embedding">E, the width of the embedding.</param>
    /// <param name="options">What it has.</param>
    public GatedHead(PredictorWeights weights, ReadOnlySpan<int> levels, int embedding, HeadOptions options)
    {
        ArgumentNullException.ThrowIfNull(weights);
        this.weights = weights;
        this.levels = levels.ToArray();
        total = this.levels.Sum();
        (gateWeight, embeddingWeight) = (weights.At("output.gates.weight"), weights.At("output.embedding.weight"));
        gates = new Linear(weights, "output.gates.weight", "", total, levels.Length);
        this.embedding = new Linear(weights, "output.embedding.weight", "", total, embedding);
        layers = new FeedForwardLayers(weights, embedding, options);
    }

    /// <summary>Predicts from one element of each row.</summary>
    /// <param name="pass">What the HM-LSTM gave.</param>
    /// <param name="predictions">Gets [B, O].</param>
    public void Step(PredictorPass pass, Span<float> predictions)
    {
        ArgumentNullException.ThrowIfNull(pass);
        fixed (float* to = predictions)
        {
            Run(pass.Head, pass.Rows, pass.Levels, (nint)to);
        }
    }

    /// <summary>Predicts from a window.</summary>
    /// <param name="pass">What the HM-LSTM gave, and then the whole output.</param>
    /// <param name="lastStep">Whether there is one prediction for each row, from its last step; otherwise one for each step.</param>
    /// <returns>The whole output.</returns>
    public PredictorOutput Run(PredictorPass pass, bool lastStep)
    {
        ArgumentNullException.ThrowIfNull(pass);
        int rows = lastStep ? pass.Rows : pass.Elements;
        float[] predictions = PredictorPass.Result(rows, layers.Outputs);
        nint[] from = pass.Levels;
        if (lastStep)
        {
            float* to = pass.Head.Next.Ensure((long)rows * total);
            from = new nint[levels.Length];
            for (int level = 0; level < levels.Length; level++)
            {
                from[level] = LastSteps.Of(pass, pass.Levels[level], levels[level], to);
                to += (long)rows * levels[level];
            }
        }

        Run(pass.Head, rows, from, PredictorPass.At(predictions));
        pass.Output.Predictions = predictions;
        return pass.Output;
    }

    private void Run(HeadMemory memory, int rows, nint[] from, nint to)
    {
        float* embedded = memory.Levels.Ensure(((long)rows * embedding.Outputs) + ((long)rows * total));
        if (rows < Linear.FewestRows)
        {
            Few(memory, rows, from, embedded);
        }
        else
        {
            if (memory.Shape is null || memory.Shape.Rows != rows)
            {
                memory.Shape = new GatedShape(rows, levels, embedding.Outputs);
            }

            memory.Gated.Forward(memory.Shape, from, Packed(), (nint)embedded);
        }

        layers.Run(memory, rows, (nint)embedded, to);
        GC.KeepAlive(weights);
    }

    // Below as many rows the network computes it with torch's operations, one after another.
    private void Few(HeadMemory memory, int rows, nint[] from, float* embedded)
    {
        float* all = embedded + ((long)rows * embedding.Outputs), open = memory.Gates.Ensure((long)rows * levels.Length);
        for (int row = 0, place = 0; row < rows; row++)
        {
            for (int level = 0; level < levels.Length; place += levels[level++])
            {
                new ReadOnlySpan<float>((float*)from[level] + ((long)row * levels[level]), levels[level])
                    .CopyTo(new Span<float>(all + place, levels[level]));
            }
        }

        gates.Run(memory, rows, (nint)all, (nint)open);
        TorchFunctions.Sigmoid(new Span<float>(open, rows * levels.Length));
        for (int gate = 0, place = 0; gate < rows * levels.Length; gate++)
        {
            for (int end = place + levels[gate % levels.Length]; place < end; place++)
            {
                all[place] *= open[gate];
            }
        }

        embedding.Run(memory, rows, (nint)all, (nint)embedded);
        TorchFunctions.Rectify(new Span<float>(embedded, rows * embedding.Outputs));
    }

    private PackedGates Packed()
    {
        if (Volatile.Read(ref packed) is { } ready)
        {
            return ready;
        }

        lock (packing)
        {
            packed ??= new PackedGates(new GatedShape(1, levels, embedding.Outputs), gateWeight, embeddingWeight);
            return packed;
        }
    }
}
