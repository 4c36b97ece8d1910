using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Planning;

/// <summary>A network with every shape worked out: its parameters as a weights file names them, and what it costs.</summary>
public sealed record NetworkPlan
{
    private const long BytesPerFloat = 4;

    /// <summary>All parameters, from the input up.</summary>
    public required EquatableArray<ParameterPlan> Parameters { get; init; }

    /// <summary>The recurrent layers, bottom to top.</summary>
    public required EquatableArray<LayerPlan> Layers { get; init; }

    /// <summary>The number of all parameters.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Multiply-adds of all products for one step of one row; the head's counts where it predicts at each step.</summary>
    public required long MultiplyAddsPerStep { get; init; }

    /// <summary>Values that one step of one row leaves for the backward pass, estimated.</summary>
    public required long SavedValuesPerStep { get; init; }

    /// <summary>Tensors of a parameter's size that training holds beside it: its gradient and the optimizer's.</summary>
    public required int CopiesInTraining { get; init; }

    /// <summary>Works out <paramref name="network"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="network"/> is null.</exception>
    public static NetworkPlan Of(NetworkDefinition network)
    {
        _ = network ?? throw new ArgumentNullException(nameof(network));
        var planner = new Planner();
        long width = planner.Input(network.Input);
        for (int s = 0; s < network.Layers.Count; s++)
        {
            width = planner.Stack(network.Layers[s], s, width);
        }

        long layers = planner.Layers.Sum(static l => l.MultiplyAddsPerStep);
        long head = planner.Head(network.Output, network.Layers[network.Layers.Count - 1], width);
        return new NetworkPlan
        {
            Parameters = new EquatableArray<ParameterPlan>(planner.Parameters),
            Layers = new EquatableArray<LayerPlan>(planner.Layers),
            ParameterCount = planner.Parameters.Sum(static p => p.Count),
            MultiplyAddsPerStep = network.Output.Steps == OutputSteps.Each ? layers + head : layers,
            SavedValuesPerStep = planner.SavedValues,
            CopiesInTraining = 1 + Copies(network.Training.Optimizer),
        };
    }

    /// <summary>
    /// Bytes that training in float32 needs, estimated: parameters, their gradients and the optimizer's tensors, and what a window leaves
    /// for the backward pass.
    /// </summary>
    /// <param name="batch">B, at least 1.</param>
    /// <param name="window">Steps per iteration, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is below 1.</exception>
    public long TrainingBytes(int batch, int window)
    {
        if (batch < 1 || window < 1)
        {
            throw new ArgumentOutOfRangeException(batch < 1 ? nameof(batch) : nameof(window), "At least 1.");
        }

        // In double: a batch and a window of a million each are valid, and their product with the rest is beyond 64 bits.
        double values = ((double)ParameterCount * (1 + CopiesInTraining)) + ((double)batch * window * SavedValuesPerStep);
        double bytes = values * BytesPerFloat;
        return bytes >= long.MaxValue ? long.MaxValue : (long)bytes;
    }

    private static int Copies(OptimizerDefinition optimizer) => optimizer.Kind switch
    {
        OptimizerKind.Sgd => optimizer.Momentum > 0 ? 1 : 0,
        OptimizerKind.RmsProp => optimizer.Momentum > 0 ? 2 : 1,
        _ => 2,
    };
}
