using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.Rnn;
using Hmlstm.Engine.Memory;
using Hmlstm.Reference;

namespace Hmlstm.Engine.Tests.Cells;

/// <summary>
/// A stack with random weights, inputs and states: run by the engine in its float memory, and by the reference in plain doubles.
/// </summary>
internal sealed unsafe class RnnRun
{
    private readonly Random random;
    private readonly Dictionary<string, (FloatBuffer Buffer, int Length)> memory = [];
    private readonly RnnShape shape;
    private readonly bool drawsZones;

    public RnnRun(RnnShape shape, int batch, int steps, int[]? lengths, int seed, bool drawsZones = false)
    {
        this.drawsZones = drawsZones;
        this.shape = shape;
        random = new Random(seed);
        Batch = batch;
        Steps = steps;
        Lengths = lengths;
        Window = new RnnWindow(shape) { Rows = batch, Steps = steps, Lengths = lengths };
        Gradients = new RnnGradients(shape);
        Window.Input = Fill("x", batch * steps * shape.InputSize);
        Gradients.Input = Place("grad x", batch * steps * shape.InputSize);
        Window.Output = Place("output", batch * steps * shape.OutputOf(shape.Layers - 1));
        Gradients.Output = Fill("weights output", batch * steps * shape.OutputOf(shape.Layers - 1));
        for (int k = 0; k < shape.Passes; k++)
        {
            AddPass(k);
        }
    }

    public int Batch { get; }

    public int Steps { get; }

    public int[]? Lengths { get; }

    public RnnWindow Window { get; }

    public RnnGradients Gradients { get; }

    /// <summary>What has a gradient.</summary>
    public IEnumerable<string> Leaves => memory.Keys.Where(name => memory.ContainsKey("grad " + name));

    /// <summary>The names of what the stack gives.</summary>
    public IEnumerable<string> Results => memory.Keys.Where(name => memory.ContainsKey("weights " + name));

    public Span<float> this[string name] => new(memory[name].Buffer.First, memory[name].Length);

    /// <summary>Runs the engine; gradients are those of the sum of all results times their weights.</summary>
    public void Run(RnnLayers stack)
    {
        stack.Forward(Window, keep: true);
        stack.Backward(Gradients);
    }

    /// <summary>What the reference gives for the present values, moved by some amount along a direction of one of them.</summary>
    public Dictionary<string, double[]> Reference(string? moved = null, double[]? direction = null, double amount = 0)
    {
        Dictionary<string, double[]> values = memory.Keys.ToDictionary(
            name => name,
            name => this[name].ToArray().Select(value => (double)value).ToArray());
        for (int i = 0; moved is not null && i < values[moved].Length; i++)
        {
            values[moved][i] += amount * direction![i];
        }

        (CellKind kind, ActivationKind activation) = shape.Kind switch
        {
            RnnKind.Lstm or RnnKind.NormalisedLstm => (CellKind.Lstm, ActivationKind.Tanh),
            RnnKind.Gru => (CellKind.Gru, ActivationKind.Tanh),
            RnnKind.TanhRnn => (CellKind.Rnn, ActivationKind.Tanh),
            _ => (CellKind.Rnn, ActivationKind.Relu),
        };
        var reference = new RnnReference(kind, activation, [.. shape.HiddenSizes], shape.Directions, values)
        {
            Kept = (row, k, t, unit, isCell) => drawsZones
                ? values[$"{(isCell ? "zones c" : "zones h")}{k}"][(((row * Steps) + t) * shape.HiddenSizes[k / shape.Directions]) + unit]
                : isCell ? shape.Zoneout.Cell : shape.Zoneout.Hidden,
        };
        reference.Run(
            [.. values["x"].Chunk(Steps * shape.InputSize).Select(row => row.Chunk(shape.InputSize).ToArray())],
            Lengths,
            States(values, "h0"),
            shape.HasCell ? States(values, "c0") : null);
        var results = new Dictionary<string, double[]>
        {
            ["output"] = [.. reference.Output.SelectMany(row => row.SelectMany(step => step))],
        };
        for (int k = 0; k < shape.Passes; k++)
        {
            results[$"hn{k}"] = [.. reference.Hidden.SelectMany(row => row[k])];
            if (shape.HasCell)
            {
                results[$"cn{k}"] = [.. reference.Cell.SelectMany(row => row[k])];
            }
        }

        return results;
    }

    /// <summary>The sum of all results times their weights, by the reference.</summary>
    public double Loss(string moved, double[] direction, double amount) => Reference(moved, direction, amount).Sum(result =>
        result.Value.Zip(this["weights " + result.Key].ToArray(), (value, weight) => value * weight).Sum());

    private double[][][] States(Dictionary<string, double[]> values, string name) => [.. Enumerable.Range(0, Batch).Select(row =>
        Enumerable.Range(0, shape.Passes)
            .Select(k => values[$"{name}{k}"].Chunk(shape.HiddenSizes[k / shape.Directions]).ElementAt(row))
            .ToArray())];

    private void AddPass(int k)
    {
        int layer = k / shape.Directions, units = shape.HiddenSizes[layer], states = Batch * units;
        int rows = units * shape.Gates;
        string end = $"_l{layer}{(k % shape.Directions == 0 ? "" : "_reverse")}";
        (string Name, int Length)[] parts =
        [
            ("weight_ih", rows * shape.InputOf(layer)), ("weight_hh", rows * units), ("bias_ih", rows), ("bias_hh", rows)
        ];
        nint[] values = [.. parts.Select(
            (part, n) => n < 2 || shape.Bias ? Fill(part.Name + end, part.Length, (float)(1.5 / Math.Sqrt(units))) : 0)];
        nint[] gradients = [.. parts.Select((part, n) => n < 2 || shape.Bias ? Place($"grad {part.Name}{end}", part.Length) : 0)];
        Window.Parameters[k] = new LayerParameters(values[0], values[1], values[2], values[3]);
        Gradients.Parameters[k] = new LayerParameters(gradients[0], gradients[1], gradients[2], gradients[3]);
        if (shape.Normalises(layer))
        {
            Window.Parameters[k] = Window.Parameters[k] with { Norms = Norms(name => Fill(name.Name, name.Length)) };
            Gradients.Parameters[k] = Gradients.Parameters[k] with { Norms = Norms(name => Place("grad " + name.Name, name.Length)) };
        }

        if (drawsZones)
        {
            Window.HiddenZones[k] = Draw($"zones h{k}", states * Steps);
            Window.CellZones[k] = Draw($"zones c{k}", states * Steps);
        }

        Window.StartHidden[k] = Fill($"h0{k}", states);
        Gradients.StartHidden[k] = Place($"grad h0{k}", states);
        Window.EndHidden[k] = Place($"hn{k}", states);
        Gradients.EndHidden[k] = Fill($"weights hn{k}", states);
        if (shape.HasCell)
        {
            Window.StartCell[k] = Fill($"c0{k}", states);
            Gradients.StartCell[k] = Place($"grad c0{k}", states);
            Window.EndCell[k] = Place($"cn{k}", states);
            Gradients.EndCell[k] = Fill($"weights cn{k}", states);
        }

        LayerNorms Norms(Func<(string Name, int Length), nint> make) => new(
            make(("norm_weight" + end, rows)),
            make(("norm_bias" + end, rows)),
            make(("norm_cell_weight" + end, units)),
            make(("norm_cell_bias" + end, units)));
    }

    private nint Fill(string name, int length, float largest = 1)
    {
        nint place = Place(name, length);
        foreach (ref float value in this[name])
        {
            value = ((random.NextSingle() * 2) - 1) * largest;
        }

        return place;
    }

    private nint Draw(string name, int length)
    {
        nint place = Place(name, length);
        foreach (ref float value in this[name])
        {
            value = random.Next(2);
        }

        return place;
    }

    // What nobody fills is no number, and shows.
    private nint Place(string name, int length)
    {
        var buffer = new FloatBuffer();
        memory[name] = (buffer, length);
        nint place = (nint)buffer.Ensure(length);
        this[name].Fill(float.NaN);
        return place;
    }
}
