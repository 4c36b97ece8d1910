// Streams a text through a trained network, one character at a time, and marks where each level saw a boundary:
//
//   dotnet run --project examples/characters -c Release -- runs/characters "the old man went down to the sea"
using Hmlstm.Examples;
using Hmlstm.Inference;
using Hmlstm.Runtime.Weights;
using TorchSharp;

if (args is not [string run, string text])
{
    Console.Error.WriteLine("usage: Characters RUN TEXT   (RUN is a folder that 'hmlstm train' wrote)");
    return 2;
}

try
{
    using var network = new Characters();
    NetworkMetadata metadata = NetworkWeights.Load(network, Path.Combine(run, "weights.safetensors"));
    Vocabulary vocabulary = DataProfile.FromMetadata(metadata.Others).Vocabulary
        ?? throw new DataException("The weights have no vocabulary.");
    network.eval();
    Stream(network, vocabulary, text);
    return 0;
}
catch (Exception problem) when (problem is DataException or WeightsException or IOException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

static void Stream(Characters network, Vocabulary vocabulary, string text)
{
    using IDisposable inference = torch.no_grad();
    Characters.State state = network.CreateState(batch: 1);
    var (level1, level2) = ("", "");
    foreach (long id in vocabulary.Encode(text))
    {
        using torch.Tensor element = torch.tensor([id]);
        using torch.Tensor next = network.Step(element, ref state);  // logits of the next character, [1, 85]
        level1 += Mark(state.HmLstm.Levels[0].Boundary!);
        level2 += Mark(state.HmLstm.Levels[1].Boundary!);
    }

    state.Dispose();
    Console.WriteLine(text);
    Console.WriteLine(level1);
    Console.WriteLine(level2);
}

static char Mark(torch.Tensor boundary) => boundary.item<float>() > 0 ? '|' : ' ';
