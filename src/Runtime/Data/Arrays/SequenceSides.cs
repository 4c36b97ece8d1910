using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Sequences in memory that enter a network: vectors [T, F] each, or token ids.</summary>
internal sealed class SequenceInputs
{
    /// <summary>What messages call them.</summary>
    public const string Name = "sequences";

    private readonly float[][]? vectors;
    private readonly long[][]? ids;
    private readonly int[] widths;

    private SequenceInputs(float[][]? vectors, long[][]? ids, int[] widths)
    {
        this.vectors = vectors;
        this.ids = ids;
        this.widths = widths;
    }

    /// <summary>Vectors or ids.</summary>
    public InputKind Kind => ids is null ? InputKind.Features : InputKind.Tokens;

    /// <summary>The number of sequences.</summary>
    public int Count => widths.Length;

    /// <summary>The ids of each sequence; empty for vectors.</summary>
    public long[][] Ids => ids ?? [];

    /// <summary>The steps of each sequence.</summary>
    public IEnumerable<long> Lengths => vectors is null
        ? Ids.Select(static sequence => (long)sequence.Length)
        : vectors.Zip(widths, static (sequence, width) => (long)sequence.Length / width);

    /// <summary>Sequences of vectors.</summary>
    /// <exception cref="DataException">One is null or empty.</exception>
    public static SequenceInputs Of(float[][,] sequences) => new(
        SequenceTargets.Flat(Name, sequences), null, [.. sequences.Select(static sequence => sequence.GetLength(1))]);

    /// <summary>Sequences of ids.</summary>
    /// <exception cref="DataException">One is null or empty.</exception>
    public static SequenceInputs Of(long[][] sequences) => new(null, SequenceTargets.Checked(Name, sequences), new int[sequences.Length]);

    /// <summary>Sequences of ids.</summary>
    /// <exception cref="DataException">One is null or empty.</exception>
    public static SequenceInputs Of(int[][] sequences) => Of(SequenceTargets.Wide(Name, sequences));

    /// <summary>Refuses other vectors or ids than a network reads.</summary>
    /// <param name="size">F, or the number of ids.</param>
    /// <exception cref="DataException">One has another width, or an id is out of range.</exception>
    public void Require(int size)
    {
        if (ids is not null)
        {
            SequenceTargets.RequireIds(Name, ids, size, "token ids", least: 0);
        }
        else if (Array.FindIndex(widths, width => width != size) is >= 0 and var wrong)
        {
            throw new DataException($"{Name}[{wrong}]: a step has {widths[wrong]} numbers, but features is {size}.");
        }
    }

    /// <summary>All vectors of some sequences, one after another.</summary>
    public double[] Steps(int[] members) => [.. members.SelectMany(member => vectors![member].Select(static value => (double)value))];

    /// <summary>What a network reads.</summary>
    /// <param name="scaler">How vectors are scaled; null for ids.</param>
    /// <exception cref="DataException">A scaled value is beyond float32.</exception>
    public ISequenceValues Values(Scaler? scaler) => ids is not null
        ? new RaggedIds(ids, shift: 0, after: 0)
        : new RaggedVectors(SequenceTargets.Scaled(Name, vectors!, scaler!), widths[0]);
}

/// <summary>What is predicted of sequences in memory: classes or values, for each sequence or for each of its steps.</summary>
internal sealed class SequenceTargets
{
    private readonly long[][]? classes;
    private readonly float[][]? values;
    private readonly int[] widths;

    private SequenceTargets(string name, long[][]? classes, float[][]? values, int[] widths, bool isEach)
    {
        Name = name;
        this.classes = classes;
        this.values = values;
        this.widths = widths;
        IsEach = isEach;
    }

    /// <summary>What messages call them.</summary>
    public string Name { get; }

    /// <summary>Whether there is one for each step.</summary>
    public bool IsEach { get; }

    /// <summary>Whether they are classes; values otherwise.</summary>
    public bool IsClasses => classes is not null;

    /// <summary>The number of sequences that they are for.</summary>
    public int Count => classes?.Length ?? values!.Length;

    /// <summary>The class of each sequence; null for other targets.</summary>
    public int[]? SequenceClasses => classes is null || IsEach ? null : [.. classes.Select(static label => (int)label[0])];

    /// <summary>A class for each sequence.</summary>
    public static SequenceTargets OfClasses(int[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new SequenceTargets(nameof(labels), [.. labels.Select(static label => new long[] { label })], null, [], isEach: false);
    }

    /// <summary>A class for each step.</summary>
    public static SequenceTargets OfStepClasses(int[][] labels) =>
        new(nameof(labels), Wide(nameof(labels), labels), null, [], isEach: true);

    /// <summary>Values for each sequence.</summary>
    public static SequenceTargets OfValues(float[][] targets) => new(
        nameof(targets),
        null,
        Checked(nameof(targets), targets),
        [.. targets.Select(static values => values.Length)],
        isEach: false);

    /// <summary>Values for each step.</summary>
    public static SequenceTargets OfStepValues(float[][,] targets) => new(
        nameof(targets),
        null,
        Flat(nameof(targets), targets),
        [.. targets.Select(static values => values.GetLength(1))],
        isEach: true);

    /// <summary>Refuses other targets than a network predicts.</summary>
    /// <exception cref="DataException">One has another width or length, or a class is out of range.</exception>
    public void Require(NetworkDefinition definition, SequenceInputs inputs)
    {
        if (classes is not null)
        {
            RequireIds(Name, classes, Math.Max(2, definition.Output.Size), "classes", least: IsEach ? Batch.Ignored : 0);
        }
        else if (Array.FindIndex(widths, width => width != definition.Output.Size) is >= 0 and var wrong)
        {
            throw new DataException($"{Name}[{wrong}]: there are {widths[wrong]} values, but output.size is {definition.Output.Size}.");
        }

        if (!IsEach)
        {
            return;
        }

        long[] steps = [.. inputs.Lengths];
        for (int place = 0; place < steps.Length; place++)
        {
            long own = classes is null ? values![place].Length / widths[place] : classes[place].Length;
            if (own != steps[place])
            {
                throw new DataException($"{Name}[{place}]: there are {own} steps, but {SequenceInputs.Name}[{place}] has {steps[place]}.");
            }
        }
    }

    /// <summary>All vectors of some sequences, one after another.</summary>
    public double[] Steps(int[] members) => [.. members.SelectMany(member => values![member].Select(static value => (double)value))];

    /// <summary>What is predicted.</summary>
    /// <param name="scaler">How values are scaled; null for classes.</param>
    /// <param name="each">Whether the network predicts at each step.</param>
    /// <param name="inputs">What they are the targets of.</param>
    /// <exception cref="DataException">A scaled value is beyond float32.</exception>
    public ISequenceValues Values(Scaler? scaler, bool each, SequenceInputs inputs)
    {
        if (classes is not null && each)
        {
            // A class of the whole sequence is that of each of its steps.
            long[][] steps = IsEach
                ? classes
                : [.. classes.Zip(inputs.Lengths, static (label, length) => Enumerable.Repeat(label[0], (int)length).ToArray())];
            return new RaggedIds(steps, shift: 0, after: Batch.Ignored);
        }

        if (classes is not null)
        {
            return new SequenceLabels([.. classes.Select(static label => label[0])], eachStep: false);
        }

        float[][] scaled = Scaled(Name, values!, scaler!);
        return each
            ? new RaggedVectors(scaled, widths[0])
            : new SequenceVectors([.. scaled.SelectMany(static vector => vector)], widths[0], [.. Enumerable.Range(0, scaled.Length)]);
    }

    /// <summary>Arrays [T, W] as vectors one after another.</summary>
    internal static float[][] Flat(string name, float[][,] arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays, name);
        float[][] flat = new float[arrays.Length][];
        for (int place = 0; place < arrays.Length; place++)
        {
            if (arrays[place] is not { Length: > 0 } array)
            {
                throw Empty(name, place);
            }

            flat[place] = new float[array.Length];
            Buffer.BlockCopy(array, 0, flat[place], 0, array.Length * sizeof(float));
        }

        return flat;
    }

    /// <summary>Arrays of which none is null or empty.</summary>
    internal static T[][] Checked<T>(string name, T[][] arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays, name);
        int empty = Array.FindIndex(arrays, static array => array is not { Length: > 0 });
        return empty < 0 ? arrays : throw Empty(name, empty);
    }

    /// <summary>The same numbers as int64.</summary>
    internal static long[][] Wide(string name, int[][] arrays) =>
        [.. Checked(name, arrays).Select(static array => array.Select(static value => (long)value).ToArray())];

    /// <summary>Refuses an id out of range; -100 passes where <paramref name="least"/> is <see cref="Batch.Ignored"/>.</summary>
    internal static void RequireIds(string name, long[][] arrays, int count, string what, long least)
    {
        for (int place = 0; place < arrays.Length; place++)
        {
            int wrong = Array.FindIndex(arrays[place], id => id >= count || (id < 0 && id != least));
            if (wrong >= 0)
            {
                string step = arrays[place].Length == 1 ? "" : $"[{wrong}]";
                throw new DataException($"{name}[{place}]{step}: {arrays[place][wrong]}; {what} go from 0 to {count - 1} here.");
            }
        }
    }

    /// <summary>Vectors as the network sees them.</summary>
    internal static float[][] Scaled(string name, float[][] arrays, Scaler scaler)
    {
        int width = scaler.Columns.Count;
        return [.. arrays.Select((array, place) => array.Select((value, at) =>
        {
            double scaled = scaler.Apply(at % width, value);
            return Math.Abs(scaled) <= float.MaxValue
                ? (float)scaled
                : throw new DataException(FormattableString.Invariant(
                    $"{name}[{place}]: step {at / width}, number {at % width}: {value} is beyond what float32 holds when scaled."));
        }).ToArray())];
    }

    private static DataException Empty(string name, int place) => new($"{name}[{place}]: there is nothing in it.");
}
