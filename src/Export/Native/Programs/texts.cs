// Reads texts from standard input, one on each line, and writes what the network of $PROGRAM$.model.yaml says of each.
using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Inference;
using $PREDICTOR$ = global::$NAMESPACE$.$PREDICTOR$;

const string Usage = """
    usage: $PROGRAM$ < TEXTS

      A text on each line. A first line with names is written, and then a line for each text, with tabs between its values:
      $ANSWER$.
    """;
#if CUT
const int Longest = $LENGTH$;
#endif

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
    Vocabulary vocabulary = profile.Vocabulary ?? throw new DataException("The weights have no vocabulary.");
    using StreamReader input = new(Console.OpenStandardInput());
    using StreamWriter output = new(Console.OpenStandardOutput());
    output.WriteLine(string.Join('\t', Names(profile)));
    while (input.ReadLine() is { } line)
    {
        number++;
        int[] row = Row(vocabulary, line);
        float[] predictions = network.Predict(row).Predictions;

        // A network that predicts at each step has its answer at the last one.
        output.WriteLine(string.Join('\t', Values(profile, predictions.AsSpan()[^$WIDTH$..])));
        output.Flush();
    }

    return 0;
}
catch (Exception problem) when (problem is DataException or WeightsException or IOException)
{
    Console.Error.WriteLine(problem is DataException && number > 0 ? $"line {number}: {problem.Message}" : problem.Message);
    return 1;
}

#if FILLED
// As in training: the last tokens of a text, after as many fillers as it lacks.
static int[] Row(Vocabulary vocabulary, string text)
{
    int[] tokens = Tokens(vocabulary, text);
    int[] row = new int[Longest];
    Array.Fill(row, $FILLER$);
    int kept = Math.Min(tokens.Length, Longest);
    tokens.AsSpan()[^kept..].CopyTo(row.AsSpan()[^kept..]);
    return row;
}
#else
#if CUT
// As in training: the last tokens of a text.
#endif
static int[] Row(Vocabulary vocabulary, string text)
{
    int[] tokens = Tokens(vocabulary, text);
#if CUT
    return tokens[^Math.Min(tokens.Length, Longest)..];
#else
    return tokens;
#endif
}
#endif

static int[] Tokens(Vocabulary vocabulary, string text)
{
    int[] tokens = [.. vocabulary.Encode(text).Select(static token => (int)token)];
    return tokens.Length > 0 ? tokens : throw new DataException("The text is empty.");
}
