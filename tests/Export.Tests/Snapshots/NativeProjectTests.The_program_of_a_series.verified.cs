// Reads rows of a series from standard input and writes, for each one, what the network of tides.model.yaml predicts after it.
using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Inference;
using TidesPredictor = global::Tides.TidesPredictor;

const int Lookback = 24;
const string Usage = """
    usage: tides < ROWS

      A row of the series on each line, with commas between its numbers; a first line with the names of the columns may be
      there. A first line with names is written, and then, from row 24 on, a line for each row, with tabs between
      its values: each predicted value.
    """;

if (args.Length > 0)
{
    bool isAsked = args is ["--help" or "-h"];
    (isAsked ? Console.Out : Console.Error).WriteLine(Usage);
    return isAsked ? 0 : 2;
}

int number = 0;
try
{
    TidesPredictor network = Load();
    DataProfile profile = network.Profile;
    using StreamReader input = new(Console.OpenStandardInput());
    using StreamWriter output = new(Console.OpenStandardOutput());
    output.WriteLine(string.Join('\t', Names(profile)));
    float[] window = new float[Lookback * TidesPredictor.InputSize];
    int rows = 0;
    while (input.ReadLine() is { } line)
    {
        number++;
        if (number == 1 && IsHeader(profile, line))
        {
            continue;
        }

        window.AsSpan(TidesPredictor.InputSize).CopyTo(window);
        Read(profile, line, window.AsSpan()[^TidesPredictor.InputSize..]);
        rows++;
        if (rows >= Lookback)
        {
            float[] predictions = network.Predict(window).Predictions;
            output.WriteLine(string.Join('\t', Values(profile, predictions.AsSpan()[^1..])));
            output.Flush();
        }
    }

    return rows >= Lookback ? 0 : throw new DataException($"There are {rows} rows, but a prediction reads {Lookback}.");
}
catch (Exception problem) when (problem is DataException or WeightsException or IOException)
{
    Console.Error.WriteLine(problem is DataException && number > 0 ? $"line {number}: {problem.Message}" : problem.Message);
    return 1;
}

static bool IsHeader(DataProfile profile, string line)
{
    string[] names = line.Split(',', StringSplitOptions.TrimEntries);
    if (profile.Inputs is not { } inputs || names.All(static name => RealNumber.TryParse(name, out _)))
    {
        return false;
    }

    return names.SequenceEqual(inputs.Columns)
        ? true
        : throw new DataException(
            $"The columns are {ForeignText.List(names)}, but the network reads {ForeignText.List([.. inputs.Columns])}.");
}

static void Read(DataProfile profile, string line, Span<float> element)
{
    string[] numbers = line.Split(',', StringSplitOptions.TrimEntries);
    if (numbers.Length != element.Length)
    {
        throw new DataException($"There are {numbers.Length} numbers, but the network reads {element.Length}.");
    }

    for (int place = 0; place < numbers.Length; place++)
    {
        if (!RealNumber.TryParse(numbers[place], out double value))
        {
            throw new DataException($"'{ForeignText.Show(numbers[place])}' is not a number.");
        }

        element[place] = (float)(profile.Inputs?.Apply(place, value) ?? value);
        if (!float.IsFinite(element[place]))
        {
            throw new DataException($"'{ForeignText.Show(numbers[place])}' is beyond what float32 holds.");
        }
    }
}

// Each predicted value in the units of the data.
static IEnumerable<string> Names(DataProfile profile)
{
    const int count = 1;
    for (int value = 0; value < count; value++)
    {
        string name = "";
        if (profile.Targets is { Columns: var columns })
        {
            // Columns that are predicted for several rows: those of the first row before those of the next one.
            string step = columns.Count < count ? $".{1 + (value / columns.Count)}" : "";
            name = "." + ForeignText.Show(columns[value % columns.Count]) + step;
        }

        foreach (string what in (string[])["predicted"])
        {
            yield return what + name;
        }
    }
}

static IEnumerable<string> Values(DataProfile profile, ReadOnlySpan<float> numbers)
{
    const int count = 1;
    List<string> values = [];
    for (int value = 0; value < count; value++)
    {
        values.Add(InUnits(value, numbers[value]));
    }

    return values;

    string InUnits(int value, float number) => profile.Targets is { } targets
        ? targets.Invert(value % targets.Columns.Count, number).ToString("G9", CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);
}

static TidesPredictor Load()
{
    const string name = "weights.safetensors";
    using Stream weights = typeof(TidesPredictor).Assembly.GetManifestResourceStream(name)!;
    return TidesPredictor.Load(weights, name);
}
