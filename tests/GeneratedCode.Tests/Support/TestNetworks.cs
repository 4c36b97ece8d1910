using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests.Support;

/// <summary>The classes of all snapshots but the one with errors, and input for them.</summary>
internal static class TestNetworks
{
    internal const int Batch = 3;
    internal const int Steps = 7;

    private static readonly Dictionary<string, Func<INetwork>> Constructors = new()
    {
        [nameof(Characters)] = () => new Characters(),
        [nameof(OneLevel)] = () => new OneLevel(),
        [nameof(Text8Seed)] = () => new Text8Seed(),
        [nameof(LastStep)] = () => new LastStep(),
        [nameof(TwoStacks)] = () => new TwoStacks(),
        [nameof(MixedStack)] = () => new MixedStack(),
        [nameof(Markov)] = () => new Markov(),
        [nameof(BothDirections)] = () => new BothDirections(),
        [nameof(HierarchyOnLstm)] = () => new HierarchyOnLstm(),
        [nameof(Hostile)] = () => new Hostile(),
        [nameof(Pen)] = () => new Pen(),
        [nameof(Words)] = () => new Words(),
    };

    internal static IEnumerable<string> Names => Constructors.Keys;

    /// <summary>Every name with the engine, and without it.</summary>
    internal static TheoryData<string, bool> WithEngineAndWithout()
    {
        TheoryData<string, bool> all = [];
        foreach (string name in Names)
        {
            all.Add(name, true);
            all.Add(name, false);
        }

        return all;
    }

    /// <summary>A network with the same weights in every run, in evaluation mode.</summary>
    internal static INetwork Create(string name)
    {
        manual_seed(1);
        INetwork network = Constructors[name]();
        network.Module.eval();
        return network;
    }

    /// <summary>Tokens [B, T] or features [B, T, F], the same in every run.</summary>
    internal static Tensor Input(NetworkDefinition definition, int batch = Batch, int steps = Steps)
    {
        using torch.Generator generator = new(2);
        return definition.Input.Kind == InputKind.Tokens
            ? randint(0, definition.Input.Size, [batch, steps], ScalarType.Int64, generator: generator)
            : randn([batch, steps, definition.Input.Size], generator: generator);
    }

    /// <summary>A loss that falls when the network learns to give <paramref name="target"/>.</summary>
    internal static Tensor Loss(NetworkOutput output, Tensor target)
    {
        using Tensor difference = output.Predictions - target;
        using Tensor squares = difference.square();
        return squares.mean();
    }
}
