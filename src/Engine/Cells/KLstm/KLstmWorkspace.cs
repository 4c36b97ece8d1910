using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>
/// Computes a k-lstm layer, the Markov recurrent network (Kuo and Chien, "Markov recurrent neural networks", MLSP 2018), over a whole window, forward and backward,
/// and keeps the memory for it: a window of a size that came before allocates nothing.
/// </summary>
/// <remarks>
/// q = softmax(x Wx + h Wh + b_s); w is a Gumbel-softmax of the same logits where there is noise (Jang, Gu and Poole 2017), otherwise the one-hot vector of the
/// largest. Every cell k has C_k = f c + i g and H_k = o tanh(C_k); then h = Σ w_k H_k and c = Σ w_k C_k. A workspace serves one thread at a time.
/// </remarks>
public sealed unsafe class KLstmWorkspace
{
    private readonly Team team = new();
    private readonly FloatBuffer zeros = new();
    private readonly KLstmWeights weights = new();
    private readonly KLstmMemory memory = new();
    private readonly KLstmForward forward;
    private readonly KLstmBackward backward;
    private readonly KLstmWeightGradients weightGradients;
    private KLstmGradientNeed need;

    /// <summary>A workspace without memory as yet.</summary>
    public KLstmWorkspace()
    {
        forward = new KLstmForward(memory, weights, team);
        backward = new KLstmBackward(memory, weights, team);
        weightGradients = new KLstmWeightGradients(memory);
    }

    /// <summary>Multiplications of a window that are worth a thread of their own: starting one takes some microseconds.</summary>
    internal double LeastWork { get; set; } = 500_000;

    /// <summary>Weights from which on threads share out their columns where rows are fewer than threads: with less they would wait more than compute.</summary>
    internal long LeastShared { get; set; } = 256 * 1024;

    /// <summary>Computes a window.</summary>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="window">B, T, lengths and noise.</param>
    /// <param name="parameters">The layer's parameters; only the biases may be absent.</param>
    /// <param name="from">What enters, all of it.</param>
    /// <param name="to">Where the results go, all of them.</param>
    /// <param name="gradients">Which columns backward will be asked for.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Forward(
        KLstmShape shape, KLstmWindow window, KLstmParameters parameters, KLstmEntries from, KLstmResults to, KLstmGradientNeed gradients)
    {
        EntryCheck.Window(window.Batch, window.Steps, window.Lengths);
        shape.Check((long)window.Batch * window.Steps);
        parameters.Check();
        from.Check();
        to.Check(hasSequence: true);
        if (window.Noise != 0)
        {
            EntryCheck.Positive(window.Temperature);
        }

        need = gradients;
        (int parts, int slices) = Split(shape, window);
        memory.Prepare(shape, window, gradients != KLstmGradientNeed.None, slices, parts);
        forward.Prepare();
        weights.Pack(shape, parameters, gradients switch
        {
            KLstmGradientNeed.None => 0,
            KLstmGradientNeed.WithInput => shape.Depth,
            _ => shape.Stride,
        });
        if (gradients != KLstmGradientNeed.None)
        {
            backward.Zeros = zeros.Zeros(shape.EntryStride);
            weightGradients.Prepare();
        }

        (forward.From, forward.To) = (from, to);
        team.Run(forward, parts);
    }

    /// <summary>Goes back through the window that was computed last; once only, since gradients take the place of the gates.</summary>
    /// <param name="from">Gradients of the results; 0 where there is none.</param>
    /// <param name="to">Where the gradients of what entered go; 0 where nobody wants one.</param>
    /// <param name="parameters">Where the parameters' gradients go; 0 where nobody wants one.</param>
    /// <exception cref="InvalidOperationException">No window keeps what this needs: forward was not told, or this was called before.</exception>
    public void Backward(KLstmResults from, KLstmEntries to, KLstmParameters parameters)
    {
        if (need == KLstmGradientNeed.None || (to.Input != 0 && need != KLstmGradientNeed.WithInput))
        {
            throw new InvalidOperationException("Backward goes once through a window, for the gradients that forward was told of.");
        }

        need = KLstmGradientNeed.None;
        (backward.From, backward.To, weightGradients.To) = (from, to, parameters);
        team.Run(backward, memory.Parts);
        if (parameters != default)
        {
            team.Run(weightGradients, memory.Parts);
        }
    }

    // Where rows are fewer than threads, these share out the columns of each product, if there are enough of them.
    private (int Parts, int Slices) Split(KLstmShape shape, KLstmWindow window)
    {
        double work = (double)window.Batch * window.Steps * shape.Columns * shape.Depth;
        int parts = (int)Math.Clamp(work / LeastWork, 1, Team.Threads);
        bool sharesColumns = parts > window.Batch && (long)shape.Columns * shape.Depth >= LeastShared;
        return sharesColumns ? (parts, 1) : (Math.Min(parts, window.Batch), Math.Min(parts, window.Batch));
    }
}
