using Hmlstm.Runtime;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Inference.Tests;

/// <summary>A generated predictor without its own types, so that one test serves all definitions.</summary>
public interface ITestPredictor
{
    /// <summary>Whether it reads tokens (int); otherwise features (float).</summary>
    bool TakesTokens { get; }

    /// <summary>V or F.</summary>
    int Bound { get; }

    /// <summary>The network class beside it.</summary>
    INetwork CreateNetwork();

    void Load(string path);

    PredictorState CreateState(int rows);

    PredictorState ReadState(byte[] bytes);

    void Step(Array elements, PredictorState state, float[] predictions);

    PredictorOutput Predict(Array elements, PredictorState? state, int[] lengths);
}

/// <summary>A network with random weights, and the predictor that was loaded with them.</summary>
internal sealed class TestNetwork : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    internal TestNetwork(string name, int seed = 7)
    {
        Predictor = TestDefinitions.Create(name);
        random.manual_seed(seed);
        Network = Predictor.CreateNetwork();
        Network.Module.eval();
        using (no_grad())
        {
            foreach (Tensor parameter in Network.Module.parameters())
            {
                parameter.uniform_(-0.7, 0.7);
            }
        }

        foreach (ScheduledValue scheduled in Network.Schedules)
        {
            scheduled.Value = 1.75;
        }

        NetworkWeights.Save(Network, path);
        Predictor.Load(path);
    }

    internal INetwork Network { get; }

    internal ITestPredictor Predictor { get; }

    internal string WeightsPath => path;

    /// <summary>Random elements [rows, steps].</summary>
    internal Array Elements(int rows, int steps, int seed)
    {
        Random numbers = new(seed);
        return Predictor.TakesTokens
            ? Enumerable.Range(0, rows * steps).Select(_ => numbers.Next(Predictor.Bound)).ToArray()
            : Enumerable.Range(0, rows * steps * Predictor.Bound).Select(_ => (float)((numbers.NextDouble() * 4) - 2)).ToArray();
    }

    /// <summary>Elements as the network takes them, [rows, steps] or [rows].</summary>
    internal Tensor Input(Array elements, params long[] shape) => Predictor.TakesTokens
        ? tensor(((int[])elements).Select(static token => (long)token).ToArray(), shape)
        : tensor((float[])elements, [.. shape, Predictor.Bound]);

    public void Dispose()
    {
        Network.Dispose();
        File.Delete(path);
    }
}
