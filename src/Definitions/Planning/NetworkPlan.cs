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

    /// <summary>The input, the layers and the head as the rows of a table.</summary>
    public required EquatableArray<PartPlan> Parts { get; init; }

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
            Parts = new EquatableArray<PartPlan>(NetworkTable.Of(network, planner, head)),
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

/// <summary>One recurrent layer, resolved.</summary>
public sealed record LayerPlan
{
    /// <summary>Stack and layer, both from 0: <c>layers.0.1</c>.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Its name in a weights file: <c>layers.0.1</c>, or <c>layers.0.*_l1</c> where torch's names of parameters end with the layer.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>What it is, for people: <c>HM-LSTM level 1, finds boundaries</c>.</summary>
    public required string Description { get; init; }

    /// <summary>The kind of cell.</summary>
    public required CellKind Cell { get; init; }

    /// <summary>The stack, from 0.</summary>
    public required int Stack { get; init; }

    /// <summary>The layer within its stack, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Width of what enters from below: both directions of a bidirectional layer there, V for one-hot tokens.</summary>
    public required long InputSize { get; init; }

    /// <summary>H, the width of the hidden state of one direction.</summary>
    public required long HiddenSize { get; init; }

    /// <summary>Width of what goes up: H, or 2 H with two directions.</summary>
    public required long OutputSize { get; init; }

    /// <summary>Width of the level above that an hm-lstm level reads; 0 at the top and for other cells.</summary>
    public required long AboveSize { get; init; }

    /// <summary>Whether an hm-lstm level has a boundary detector.</summary>
    public required bool HasDetector { get; init; }

    /// <summary>The number of parameters.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Multiply-adds of its products for one step of one row, every row computed: the elements of its weight matrices.</summary>
    public required long MultiplyAddsPerStep { get; init; }
}

/// <summary>One tensor of a weights file.</summary>
/// <param name="Name">Its name there: <c>layers.0.1.weight_hh</c>.</param>
/// <param name="Shape">Its shape, [out, in] for a product.</param>
public sealed record ParameterPlan(string Name, EquatableArray<long> Shape)
{
    /// <summary>The number of its elements.</summary>
    public long Count => Shape.Aggregate(1L, static (product, size) => product * size);
}
