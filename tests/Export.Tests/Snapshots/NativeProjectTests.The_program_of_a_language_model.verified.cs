// Reads text from standard input with the network of two-letters.model.yaml, token by token: 'two-letters --help' says what it writes.
using System.Globalization;
using Hmlstm.Inference;
using TwoLettersPredictor = global::Demo.Models.TwoLettersPredictor;

const string Usage = """
    usage: two-letters [--cut | --each | --sample COUNT [SEED]] < TEXT

      --cut                    a line for each piece of the text, which ends where level 1 sees a boundary; without an option, too
      --each                   a line for each token: the token, its bits, the next token that is the most probable one,
                               its probability, and whether each level sees a boundary
      --sample COUNT [SEED]    the text, and COUNT tokens that continue it
    """;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(Usage);
    return 0;
}

Action<TwoLettersPredictor, Vocabulary, Stream, TextWriter>? work = args switch
{
    [] or ["--cut"] => Cut,
    ["--each"] => Each,
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
    TwoLettersPredictor network = Load();
    Vocabulary vocabulary = network.Profile.Vocabulary ?? throw new DataException("The weights have no vocabulary.");
    vocabulary.Require(TwoLettersPredictor.Vocabulary, "weights.safetensors");
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

static void Cut(TwoLettersPredictor network, Vocabulary vocabulary, Stream input, TextWriter output)
{
    TwoLettersPredictor.State state = TwoLettersPredictor.State.Create();
    TokenText text = vocabulary.CreateText();
    float[] logits = new float[TwoLettersPredictor.OutputSize];
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

static void Each(TwoLettersPredictor network, Vocabulary vocabulary, Stream input, TextWriter output)
{
    TwoLettersPredictor.State state = TwoLettersPredictor.State.Create();
    float[] logits = new float[TwoLettersPredictor.OutputSize];
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
        for (int level = 0; level < state.Detectors; level++)
        {
            output.Write(state.Boundary(level)[0] > 0.5f ? "\t1" : "\t0");
        }

        output.WriteLine();
        output.Flush();
    }

    string Shown(int token) => OnOneLine(vocabulary.Decode([token])).Replace("\t", "\\t");
}

void Sample(TwoLettersPredictor network, Vocabulary vocabulary, Stream input, TextWriter output)
{
    TwoLettersPredictor.State state = TwoLettersPredictor.State.Create();
    TokenText text = vocabulary.CreateText();
    float[] logits = new float[TwoLettersPredictor.OutputSize];
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

static TwoLettersPredictor Load() => TwoLettersPredictor.Load(Path.Combine(AppContext.BaseDirectory, "weights.safetensors"));
