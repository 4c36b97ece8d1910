using System.Globalization;
using Hmlstm.Runtime.Cells;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Examples;

/// <summary>A module that decides between two steps what the next one reads, so it advances the levels one step at a time.</summary>
internal sealed class WaveDecoder : nn.Module<Tensor, Tensor>
{
    private const int Width = 16, Seen = 5;
    private readonly HmLstmLevel lower = new(new() { InputSize = 1, HiddenSize = Width, AboveSize = Width, HasDetector = true });
    private readonly HmLstmLevel upper = new(new() { InputSize = Width, HiddenSize = Width });
    private readonly Linear projection = nn.Linear(Width, 1);

    public WaveDecoder()
        : base(nameof(WaveDecoder)) => RegisterComponents();

    /// <summary>The slope of the lower level's detector, set from outside.</summary>
    public double Slope
    {
        get => lower.Slope;
        set => lower.Slope = value;
    }

    /// <summary>Reads the first five values of each wave [B, T, 1], then its own predictions; the predictions, [B, T, 1].</summary>
    public override Tensor forward(Tensor wave)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] values = wave.unbind(1);
        long rows = wave.size(0);
        HmLstmLevelState low = new(zeros(rows, Width), zeros(rows, Width), zeros(rows, 1));
        HmLstmLevelState high = new(zeros(rows, Width), zeros(rows, Width));
        List<Tensor> predictions = [];
        for (int t = 0; t < values.Length; t++)
        {
            low = lower.AdvanceProjected(lower.Project(t < Seen ? values[t] : predictions[^1]), low, above: high);
            high = upper.Advance(low, high, above: null);
            predictions.Add(projection.call(high.Hidden));
        }

        return stack(predictions, dim: 1).MoveToOuterDisposeScope();
    }
}

/// <summary>Trains the decoder to go on with waves whose beginning it has seen.</summary>
internal static class SingleLevels
{
    private const int Steps = 15;

    public static void Train(int iterations)
    {
        manual_seed(1);
        using var decoder = new WaveDecoder();
        using var optimizer = optim.Adam(decoder.parameters(), lr: 0.01);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            using DisposeScope scope = NewDisposeScope();
            decoder.Slope = 0.5 + (4.5 * iteration / (iterations - 1));  // annealed by hand, from 0.5 to 5
            Tensor wave = ((arange(Steps + 1).reshape(1, Steps + 1, 1) * 0.4) + (rand(16, 1, 1) * 6)).sin();  // [16, 16, 1]
            Tensor loss = nn.functional.mse_loss(decoder.call(wave.narrow(1, 0, Steps)), wave.narrow(1, 1, Steps));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            if (iteration % Math.Max(1, iterations / 10) == 0 || iteration == iterations - 1)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"iteration {iteration + 1,4}  slope {decoder.Slope:0.00}  mse of waves gone on with {loss.item<float>():0.0000}"));
            }
        }
    }
}
