using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Reports;

/// <summary>Puts a reading together from one window after another.</summary>
/// <param name="vocabulary">What tokens stand for; null where it is not known, or for real vectors.</param>
internal sealed class ReadingBuilder(Vocabulary? vocabulary)
{
    private readonly List<string> symbols = [];
    private readonly List<double> bits = [];
    private readonly List<string> expected = [];
    private readonly List<List<double>> inputs = [];
    private readonly List<List<double>> targets = [];
    private readonly List<List<double>> predictions = [];
    private readonly List<List<double>> boundaries = [];
    private readonly List<List<double>> norms = [];
    private readonly List<List<double>> selection = [];

    /// <summary>Steps so far.</summary>
    public int Length { get; private set; }

    /// <summary>Adds one row of what a network read in a window.</summary>
    /// <param name="input">Ids [T] as int64, or features [T, F].</param>
    /// <param name="output">What the network gave for the window.</param>
    /// <param name="row">Which row of it.</param>
    /// <param name="steps">How many of the T steps are real; at least 1.</param>
    public void Add(Tensor input, NetworkOutput output, long row, long steps)
    {
        using DisposeScope scope = NewDisposeScope();
        if (input.dim() == 1)
        {
            symbols.AddRange(Numbers.IdsOf(input.narrow(0, 0, steps)).Select(Symbol));
        }
        else
        {
            Append(inputs, Numbers.Columns(input.narrow(0, 0, steps)));
        }

        if (output.Boundaries is { } z)
        {
            Append(boundaries, Numbers.Rows(z.select(0, row).narrow(1, 0, steps)));
        }

        Append(norms, [.. output.Hidden.Select(hidden => Numbers.Of(hidden.select(0, row).narrow(0, 0, steps).square().sum(1).sqrt()))]);
        if (output.SelectionProbability is { } q)
        {
            Append(selection, Numbers.Columns(q.select(0, row).narrow(0, 0, steps)));
        }

        Length += (int)steps;
    }

    /// <summary>
    /// Adds what a language model paid for each symbol that follows a step, in bits: the costs of the symbols from the second one on.
    /// </summary>
    public void AddBits(IEnumerable<double> costs) => bits.AddRange(costs);

    /// <summary>Adds what a language model finds the most probable after each step.</summary>
    /// <param name="ids">The ids of the symbols.</param>
    public void AddExpected(IEnumerable<long> ids) => expected.AddRange(ids.Select(Symbol));

    /// <summary>Adds real values to predict, each step's, as the data has them.</summary>
    /// <param name="truth">A list of T values for each value.</param>
    /// <param name="predicted">The same for what was predicted.</param>
    public void AddValues(double[][] truth, double[][] predicted)
    {
        Append(targets, truth);
        Append(predictions, predicted);
    }

    /// <summary>The reading so far.</summary>
    /// <param name="scale">
    /// Takes a feature's number and its value to the value as the data has it; null leaves values as they entered.
    /// </param>
    public SequenceReading Build(Func<int, double, double>? scale = null) => new(Length, boundaries)
    {
        Symbols = symbols,
        Inputs = [.. inputs.Select((values, feature) => scale is null ? values : values.Select(value => scale(feature, value)).ToList())],
        Targets = targets,
        Predictions = predictions,
        Norms = norms,
        Selection = selection,
        Expected = expected,
        Bits = bits.Count == 0 ? [] : [double.NaN, .. bits.Take(Length - 1)],
    };

    private static void Append(List<List<double>> to, double[][] rows)
    {
        for (int n = 0; n < rows.Length; n++)
        {
            if (n == to.Count)
            {
                to.Add([]);
            }

            to[n].AddRange(rows[n]);
        }
    }

    /// <summary>An id that no character has fills up a text that is too short.</summary>
    private string Symbol(long id) => vocabulary is not null && id < vocabulary.Size ? vocabulary.Decode([id]) : "\uFFFD";
}
