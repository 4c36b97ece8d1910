using Hmlstm.Engine.Cells.KLstm;
using Hmlstm.Engine.Memory;
using Hmlstm.Reference;

namespace Hmlstm.Engine.Tests.Cells;

/// <summary>A layer with random numbers in every place, for the engine and for the plain loops.</summary>
internal sealed unsafe class KLstmCase
{
    public const double Temperature = 0.7;

    private static readonly string[] Weights = ["weight_ih", "weight_hh", "select_ih", "select_hh", "bias", "select_bias"];

    private readonly KLstmShape shape;
    private readonly int batch;
    private readonly int steps;
    private readonly Dictionary<string, FloatBuffer> buffers = [];
    private readonly Random random;

    public KLstmCase(KLstmShape shape, int batch, int steps, bool bias = true, bool training = true, int[]? lengths = null, int seed = 1)
    {
        (this.shape, this.batch, this.steps, Lengths, random) = (shape, batch, steps, lengths, new Random(seed));
        int inputs = shape.Inputs, hidden = shape.Hidden, cells = shape.Cells;
        Draw("weight_ih", 4 * cells * hidden * inputs, 1.0 / Math.Sqrt(inputs));
        Draw("weight_hh", 4 * cells * hidden * hidden, 1.0 / Math.Sqrt(hidden));
        Draw("select_ih", cells * inputs, 1);
        Draw("select_hh", cells * hidden, 1);
        Draw("bias", bias ? 4 * cells * hidden : 0, 1);
        Draw("select_bias", bias ? cells : 0, 1);
        Draw("input", batch * steps * inputs, 1);
        Draw("hidden", batch * hidden, 1);
        Draw("cell", batch * hidden, 1);
        Draw("noise", training ? batch * steps * cells : 0, 1);
    }

    /// <summary>Every array that forward reads, as double-precision numbers that float holds exactly.</summary>
    public Dictionary<string, double[]> Values { get; } = [];

    public int[]? Lengths { get; }

    /// <summary>
    /// What the engine wrote: results after <see cref="Forward"/>, gradients by the name of what they are of after <see cref="Backward"/>.
    /// </summary>
    public Dictionary<string, double[]> Found { get; } = [];

    /// <summary>Bytes that the engine's last forward, and the backward after it, allocated.</summary>
    public long Allocated { get; private set; }

    public static string[] Results => ["h", "w", "q", "last h", "last c"];

    public void Forward(KLstmWorkspace workspace, KLstmGradientNeed need = KLstmGradientNeed.WithInput)
    {
        foreach ((string name, double[] values) in Values)
        {
            Put(name, values);
        }

        int hidden = shape.Hidden, cells = shape.Cells;
        int[] sizes = [batch * steps * hidden, batch * steps * cells, batch * steps * cells, batch * hidden, batch * hidden];
        var window = new KLstmWindow
        {
            Batch = batch,
            Steps = steps,
            Lengths = Lengths,
            Noise = At("noise"),
            Temperature = (float)Temperature,
        };
        KLstmResults results = ResultsAt("", sizes);
        (KLstmParameters parameters, KLstmEntries entries) = (Parameters(""), Entries(""));
        long before = GC.GetAllocatedBytesForCurrentThread();
        workspace.Forward(shape, window, parameters, entries, results, need);
        Allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Take("", Results, sizes);
    }

    /// <param name="workspace">The one that forward filled.</param>
    /// <param name="upstream">The gradient of each result; what is not in it is not given.</param>
    /// <param name="input">Whether the input's gradient is asked for.</param>
    public void Backward(KLstmWorkspace workspace, Dictionary<string, double[]> upstream, bool input = true)
    {
        foreach ((string name, double[] values) in upstream)
        {
            Put("up " + name, values);
        }

        string[] wanted = [.. Weights, "input", "hidden", "cell"];
        foreach (string name in wanted.Where(name => Values[name].Length > 0))
        {
            Put("d " + name, Enumerable.Repeat(double.NaN, Values[name].Length).ToArray());
        }

        var from = new KLstmResults
        {
            Hidden = Up("h"),
            Selection = Up("w"),
            Probability = Up("q"),
            LastHidden = Up("last h"),
            LastCell = Up("last c"),
        };
        KLstmEntries entries = Entries("d ") with { Input = input ? At("d input") : 0 };
        KLstmParameters parameters = Parameters("d ");
        long before = GC.GetAllocatedBytesForCurrentThread();
        workspace.Backward(from, entries, parameters);
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        Take("d ", wanted, [.. wanted.Select(name => Values[name].Length)]);

        nint Up(string name) => upstream.ContainsKey(name) ? At("up " + name) : 0;
    }

    /// <summary>The same numbers through the plain loops.</summary>
    public Dictionary<string, double[]> Reference()
    {
        var reference = new KLstmReference(
            shape.Hidden,
            shape.Cells,
            Weights.Where(name => Values[name].Length > 0).ToDictionary(name => name, name => Values[name]))
        {
            Start = (Rows(Values["hidden"], shape.Hidden), Rows(Values["cell"], shape.Hidden)),
            Training = Values["noise"].Length == 0 ? null : (Sequence("noise", shape.Cells), Temperature),
        };
        reference.Run(Sequence("input", shape.Inputs), Lengths);
        return new()
        {
            ["h"] = Flat(reference.Hidden),
            ["w"] = Flat(reference.Selection),
            ["q"] = Flat(reference.Probability),
            ["last h"] = [.. reference.Hidden.SelectMany(row => row[^1])],
            ["last c"] = [.. reference.Cell.SelectMany(row => row)],
        };
    }

    private static double[] Flat(double[][][] values) => [.. values.SelectMany(row => row.SelectMany(step => step))];

    private static double[][] Rows(double[] values, int width) => [.. values.Chunk(width)];

    private double[][][] Sequence(string name, int width) => [.. Values[name].Chunk(steps * width).Select(row => Rows(row, width))];

    private KLstmParameters Parameters(string prefix) => new()
    {
        InputWeight = At(prefix + "weight_ih"),
        HiddenWeight = At(prefix + "weight_hh"),
        SelectInput = At(prefix + "select_ih"),
        SelectHidden = At(prefix + "select_hh"),
        Bias = At(prefix + "bias"),
        SelectBias = At(prefix + "select_bias"),
    };

    private KLstmEntries Entries(string prefix) =>
        new() { Input = At(prefix + "input"), Hidden = At(prefix + "hidden"), Cell = At(prefix + "cell") };

    private KLstmResults ResultsAt(string prefix, int[] sizes)
    {
        nint[] places = [.. Results.Select((name, i) => Put(prefix + name, Enumerable.Repeat(double.NaN, sizes[i]).ToArray()))];
        return new() { Hidden = places[0], Selection = places[1], Probability = places[2], LastHidden = places[3], LastCell = places[4] };
    }

    private void Take(string prefix, string[] names, int[] sizes)
    {
        for (int i = 0; i < names.Length; i++)
        {
            float* first = (float*)At(prefix + names[i]);
            Found[prefix + names[i]] = [.. Enumerable.Range(0, sizes[i]).Select(n => (double)first[n])];
        }
    }

    private void Draw(string name, int count, double scale) =>
        Values[name] = [.. Enumerable.Range(0, count).Select(_ => (double)(float)(((random.NextDouble() * 2) - 1) * scale))];

    private nint At(string name) => buffers.TryGetValue(name, out FloatBuffer? buffer) ? (nint)buffer.First : 0;

    private nint Put(string name, double[] values)
    {
        if (values.Length == 0)
        {
            return 0;
        }

        FloatBuffer buffer = buffers.TryGetValue(name, out FloatBuffer? known) ? known : buffers[name] = new FloatBuffer();
        float* first = buffer.Ensure(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            first[i] = (float)values[i];
        }

        return (nint)first;
    }
}
