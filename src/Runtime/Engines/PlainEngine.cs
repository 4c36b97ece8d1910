using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.Plain;
using Hmlstm.Runtime.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>Computes the windows of one stack of plain cells with the CPU engine.</summary>
internal sealed class PlainEngine
{
    private static readonly string[] Roles = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];

    private readonly RecurrentStackOptions options;
    private readonly nn.Module module;
    private readonly string[] names;
    private readonly PlainStepper? stepper;

    /// <summary>An engine for a stack.</summary>
    /// <param name="options">The stack's sizes and rules.</param>
    /// <param name="module">The module that owns its parameters.</param>
    public PlainEngine(RecurrentStackOptions options, nn.Module module)
    {
        this.options = options;
        this.module = module;
        PlainKind kind = options.Kind switch
        {
            CellKind.Lstm => PlainKind.Lstm,
            CellKind.Gru => PlainKind.Gru,
            _ => options.Activation == ActivationKind.Relu ? PlainKind.ReluRnn : PlainKind.TanhRnn,
        };
        int[] widths = [.. options.HiddenSizes.Select(static width => checked((int)width))];
        Shape = new PlainShape(kind, checked((int)options.InputSize), widths, options.Bidirectional, options.Bias);
        Workspaces = new WorkspacePool<PlainWorkspace>(() => new PlainWorkspace(Shape));
        stepper = Shape.Bidirectional ? null : new PlainStepper(Shape);
        names = [.. from k in Enumerable.Range(0, Shape.Passes)
                    from name in Roles[..ParametersOfPass]
                    select name + RecurrentStackOptions.Suffix(k / Shape.Directions, k % Shape.Directions)];
    }

    /// <summary>The stack's sizes.</summary>
    public PlainShape Shape { get; }

    /// <summary>Memory that serves one call after the other.</summary>
    public WorkspacePool<PlainWorkspace> Workspaces { get; }

    /// <summary>Gates of the cell.</summary>
    public int Gates => options.Gates;

    /// <summary>Parameters of a layer and direction: two weights, and two biases or none.</summary>
    public int ParametersOfPass => options.Bias ? 4 : 2;

    /// <summary>Whether the engine computes a window or step: float32 on the CPU, and not too large.</summary>
    /// <param name="weight">A parameter; what enters is of its type, on its device.</param>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    public bool Takes(Tensor weight, long batch, long steps) => CpuEngine.Takes(weight) && PlainLayers.CanAddress(Shape, batch, steps);

    /// <summary>Reads one element of each stream, where the engine can and no gradient is recorded.</summary>
    /// <param name="element">[B, in], checked.</param>
    /// <param name="previous">The state before it, checked.</param>
    /// <returns>What the stack gives; null, and nothing was done, where the engine does not compute.</returns>
    public RecurrentOutput? Step(Tensor element, RecurrentState previous)
    {
        bool draws = options.Dropout > 0 && module.training;
        if (is_grad_enabled() || draws || stepper is null || !Takes(module.get_parameter(names[0])!, element.size(0), steps: 1))
        {
            return null;
        }

        var parameters = new Tensor?[4 * Shape.Layers];
        for (int n = 0; n < names.Length; n++)
        {
            parameters[(4 * (n / ParametersOfPass)) + (n % ParametersOfPass)] = module.get_parameter(names[n]);
        }

        return stepper.Step(element, previous, parameters);
    }

    /// <summary>Runs over a window that the engine takes.</summary>
    /// <param name="input">[B, T, in], checked.</param>
    /// <param name="start">The state before it, checked.</param>
    /// <param name="running">Which rows go on; they fit the window.</param>
    /// <param name="masksBySteps">Whether dropout draws in the order of steps, and then of rows, instead of the other way round.</param>
    public RecurrentOutput Run(Tensor input, RecurrentState start, RunningRows running, bool masksBySteps)
    {
        using DisposeScope scope = NewDisposeScope();
        var call = new PlainCall(this, input.size(0), input.size(1), running.Lengths, masksBySteps);
        var arguments = new object[1 + call.ArgumentCount];
        arguments[0] = call;
        int next = 1;
        arguments[next++] = input;
        foreach (Tensor state in start.Hidden)
        {
            arguments[next++] = state;
        }

        foreach (Tensor state in start.Cell)
        {
            arguments[next++] = state;
        }

        foreach (string name in names)
        {
            arguments[next++] = module.get_parameter(name)!;
        }

        bool drops = options.Dropout > 0 && module.training;
        for (int layer = 1; layer < Shape.Layers; layer++)
        {
            arguments[next++] = drops ? Mask(layer, input, masksBySteps) : null!;
        }

        IReadOnlyList<Tensor> results = PlainFunction.Run(call, arguments);
        foreach (Tensor result in results)
        {
            result.MoveToOuterDisposeScope();
        }

        Tensor[] states = [.. results.Skip(1)];
        return new RecurrentOutput(results[0], new RecurrentState(states[..Shape.Passes], states[Shape.Passes..], options.Bidirectional));
    }

    private Tensor Mask(int layer, Tensor input, bool bySteps)
    {
        long batch = input.size(0), steps = input.size(1), width = Shape.InputOf(layer);
        using Tensor all = bySteps ? ones(steps, batch, width) : ones(batch, steps, width);
        return nn.functional.dropout(all, options.Dropout, training: true);
    }
}
