// Cuts endless text from standard input where level 1 sees a boundary, a line for each piece, as soon as the piece has ended:
//
//   tail -f some.log | dotnet run --project examples/streaming -c Release -- runs/streaming
using System.Diagnostics;
using Hmlstm.Examples;
using Hmlstm.Inference;
using Hmlstm.Runtime.Weights;
using TorchSharp;

if (args is not [string run])
{
    Console.Error.WriteLine("usage: Streaming RUN < TEXT   (RUN is a folder that 'hmlstm train' wrote)");
    return 2;
}

try
{
    torch.set_num_threads(1);
    using var network = new Streaming();
    NetworkWeights.Load(network, Path.Combine(run, "weights.safetensors"));
    network.eval();
    using IDisposable inference = torch.no_grad();
    using Stream input = Console.OpenStandardInput();
    Cut(network, input, Console.Out);
    return 0;
}
catch (Exception problem) when (problem is DataException or WeightsException or IOException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

static void Cut(Streaming network, Stream input, TextWriter output)
{
    Streaming.State state = network.CreateState(batch: 1);
    var clock = Stopwatch.StartNew();
    long symbols = 0, pieces = 0;
    for (int value = input.ReadByte(), before = ' '; value >= 0; value = input.ReadByte())
    {
        // text8's rule: capitals become small, all but a to z is a space, and of several spaces one is left.
        int small = value is >= 'A' and <= 'Z' ? value + 32 : value;
        int symbol = small is >= 'a' and <= 'z' ? small : ' ';
        if (symbol == ' ' && before == ' ')
        {
            continue;
        }

        using torch.Tensor element = torch.tensor([symbol == ' ' ? 26L : symbol - 'a']);
        using torch.Tensor next = network.Step(element, ref state);
        output.Write((char)symbol);
        if (state.HmLstm.Levels[0].Boundary!.item<float>() > 0)
        {
            output.WriteLine();
            output.Flush();
            pieces++;
        }

        symbols++;
        before = symbol;
    }

    state.Dispose();
    output.WriteLine();
    Console.Error.WriteLine(FormattableString.Invariant(
        $"{symbols} symbols in {pieces} pieces, {1e3 * clock.Elapsed.TotalSeconds / Math.Max(1, symbols):0.000} ms each"));
}
