// Reads rows of a series from standard input and writes, for each one, what the network of $PROGRAM$.model.yaml predicts after it.
using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Inference;
using $PREDICTOR$ = global::$NAMESPACE$.$PREDICTOR$;

const int Lookback = $LOOKBACK$;
const string Usage = """
    usage: $PROGRAM$ < ROWS

      A row of the series on each line, with commas between its numbers; a first line with the names of the columns may be
      there. A first line with names is written, and then, from row $LOOKBACK$ on, a line for each row, with tabs between
      its values: $ANSWER$.
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
    $PREDICTOR$ network = Load();
    DataProfile profile = network.Profile;
    using StreamReader input = new(Console.OpenStandardInput());
    using StreamWriter output = new(Console.OpenStandardOutput());
    output.WriteLine(string.Join('\t', Names(profile)));
    float[] window = new float[Lookback * $PREDICTOR$.InputSize];
    int rows = 0;
    while (input.ReadLine() is { } line)
    {
        number++;
        if (number == 1 && IsHeader(profile, line))
        {
            continue;
        }

        window.AsSpan($PREDICTOR$.InputSize).CopyTo(window);
        Read(profile, line, window.AsSpan()[^$PREDICTOR$.InputSize..]);
        rows++;
        if (rows >= Lookback)
        {
            float[] predictions = network.Predict(window).Predictions;
            output.WriteLine(string.Join('\t', Values(profile, predictions.AsSpan()[^$WIDTH$..])));
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
