#if EACH
// Reads elements of a stream from standard input and writes what the network of $PROGRAM$.model.yaml says after each of them.
#else
// Reads sequences from standard input and writes what the network of $PROGRAM$.model.yaml says of each.
#endif
using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Inference;
using $PREDICTOR$ = global::$NAMESPACE$.$PREDICTOR$;

const string Usage = """
    usage: $PROGRAM$ < ELEMENTS

      An element on each line, with commas between its numbers; an empty line ends a sequence. A first line with the names of
      the columns may be there. A first line with names is written, and then a line for each $ANSWERED$, with tabs
      between its values: $ANSWER$.
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
#if EACH
    $PREDICTOR$.State state = $PREDICTOR$.State.Create();
    float[] predictions = new float[$WIDTH$];
#else
    List<float> sequence = [];
#endif
    float[] element = new float[$PREDICTOR$.InputSize];
    while (input.ReadLine() is { } line)
    {
        number++;
        if (number == 1 && IsHeader(profile, line))
        {
            continue;
        }

        if (line.Length == 0)
        {
#if EACH
            state.Reset();
#else
            Answer();
#endif
            continue;
        }

        Read(profile, line, element);
#if EACH
        network.Step(element, state, predictions);
        output.WriteLine(string.Join('\t', Values(profile, predictions)));
        output.Flush();
#else
        sequence.AddRange(element);
#endif
    }

#if !EACH
    Answer();
#endif
    return 0;
#if !EACH

    void Answer()
    {
        if (sequence.Count == 0)
        {
            return;
        }

        float[] predictions = network.Predict(sequence.ToArray()).Predictions;
        for (int place = 0; place < predictions.Length; place += $WIDTH$)
        {
            output.WriteLine(string.Join('\t', Values(profile, predictions.AsSpan(place, $WIDTH$))));
        }

        output.Flush();
        sequence.Clear();
    }
#endif
}
catch (Exception problem) when (problem is DataException or WeightsException or IOException)
{
    Console.Error.WriteLine(problem is DataException && number > 0 ? $"line {number}: {problem.Message}" : problem.Message);
    return 1;
}
