// Reads text from standard input with the network of $PROGRAM$.model.yaml, token by token: '$PROGRAM$ --help' says what it writes.
using System.Globalization;
using Hmlstm.Inference;
using $PREDICTOR$ = global::$NAMESPACE$.$PREDICTOR$;

const string Usage = """
#if CUTS
    usage: $PROGRAM$ [--cut | --each | --sample COUNT [SEED]] < TEXT

      --cut                    a line for each piece of the text, which ends where level 1 sees a boundary; without an option, too
      --each                   a line for each token: the token, its bits, the next token that is the most probable one,
                               its probability, and whether each level sees a boundary
#else
    usage: $PROGRAM$ [--each | --sample COUNT [SEED]] < TEXT

      --each                   a line for each token: the token, its bits, the next token that is the most probable one,
                               and its probability; without an option, too
#endif
      --sample COUNT [SEED]    the text, and COUNT tokens that continue it
    """;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(Usage);
    return 0;
}

Action<$PREDICTOR$, Vocabulary, Stream, TextWriter>? work = args switch
{
#if CUTS
    [] or ["--cut"] => Cut,
    ["--each"] => Each,
#else
    [] or ["--each"] => Each,
#endif
    ["--sample", string count] when Whole(count) => Sample,
    ["--sample", string count, string seed] when Whole(count) && Whole(seed) => Sample,
    _ => null,
};
if (work is null)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

try
{
    $PREDICTOR$ network = Load();
    Vocabulary vocabulary = network.Profile.Vocabulary ?? throw new DataException("The weights have no vocabulary.");
    vocabulary.Require($PREDICTOR$.Vocabulary, "weights.safetensors");
    using Stream input = Console.OpenStandardInput();
    using StreamWriter output = new(Console.OpenStandardOutput());
    work(network, vocabulary, input, output);
    return 0;
}
catch (Exception problem) when (problem is DataException or WeightsException or IOException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

#if CUTS
static void Cut($PREDICTOR$ network, Vocabulary vocabulary, Stream input, TextWriter output)
{
    $PREDICTOR$.State state = $PREDICTOR$.State.Create();
    TokenText text = vocabulary.CreateText();
    float[] logits = new float[$PREDICTOR$.OutputSize];
    foreach (int token in vocabulary.EncodeEach(input, "standard input"))
    {
        network.Step([token], state, logits);
        output.Write(OnOneLine(text.Add(token)));
        if (state.Boundary(0)[0] > 0.5f)
        {
            output.WriteLine();
            output.Flush();
        }
    }

    output.WriteLine(text.Finish());
}

#endif
static void Each($PREDICTOR$ network, Vocabulary vocabulary, Stream input, TextWriter output)
{
    $PREDICTOR$.State state = $PREDICTOR$.State.Create();
    float[] logits = new float[$PREDICTOR$.OutputSize];
    double[] probabilities = [];
    foreach (int token in vocabulary.EncodeEach(input, "standard input"))
    {
        // The first token was not predicted.
        double bits = probabilities.Length > 0 ? -Math.Log2(probabilities[token]) : double.NaN;
        network.Step([token], state, logits);
        probabilities = Probabilities.Of(logits);
        int next = Array.IndexOf(probabilities, probabilities.Max());
        output.Write(Shown(token));
        output.Write(string.Create(CultureInfo.InvariantCulture, $"\t{bits:0.000}\t{Shown(next)}\t{probabilities[next]:0.0000}"));
#if CUTS
        for (int level = 0; level < state.Detectors; level++)
        {
            output.Write(state.Boundary(level)[0] > 0.5f ? "\t1" : "\t0");
        }

#endif
        output.WriteLine();
        output.Flush();
    }

    string Shown(int token) => OnOneLine(vocabulary.Decode([token])).Replace("\t", "\\t");
}

void Sample($PREDICTOR$ network, Vocabulary vocabulary, Stream input, TextWriter output)
{
    $PREDICTOR$.State state = $PREDICTOR$.State.Create();
    TokenText text = vocabulary.CreateText();
    float[] logits = new float[$PREDICTOR$.OutputSize];
    bool isEmpty = true;
    foreach (int token in vocabulary.EncodeEach(input, "standard input"))
    {
        network.Step([token], state, logits);
        output.Write(text.Add(token));
        isEmpty = false;
    }

    if (isEmpty)
    {
        throw new DataException("There is no text to continue.");
    }

    TokenSampler sampler = new(new SamplingOptions { Seed = args.Length > 2 ? ulong.Parse(args[2], CultureInfo.InvariantCulture) : 1 });
    for (int left = int.Parse(args[1], CultureInfo.InvariantCulture); left > 0; left--)
    {
        int token = sampler.Draw(logits);
        output.Write(text.Add(token));
        network.Step([token], state, logits);
    }

    output.WriteLine(text.Finish());
}

static bool Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

static string OnOneLine(string text) => text.ReplaceLineEndings("\\n");
