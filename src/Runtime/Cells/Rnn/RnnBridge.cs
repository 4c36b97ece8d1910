using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.Rnn;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>The way of a stack of torch's own cells to the CPU engine.</summary>
internal sealed class RnnBridge
{
    private readonly RnnLayout layout;
    private readonly nn.Module module;
    private readonly string[] names;
    private readonly RnnStepper? stepper;

    /// <summary>A bridge for a stack.</summary>
    /// <param name="layout">The stack's sizes and rules.</param>
    /// <param name="module">The module that owns its parameters.</param>
    public RnnBridge(RnnLayout layout, nn.Module module)
    {
        this.layout = layout;
        this.module = module;
        RnnKind kind = layout.Definition.Kind switch
        {
            CellKind.Lstm => layout.Definition.LayerNorm ? RnnKind.NormalisedLstm : RnnKind.Lstm,
            CellKind.Gru => RnnKind.Gru,
            CellKind.Rnn => layout.Definition.Activation == ActivationKind.Relu ? RnnKind.ReluRnn : RnnKind.TanhRnn,
            _ => throw layout.NoCell(),
        };
        int[] widths = [.. layout.HiddenSizes.Select(static width => checked((int)width))];
        RnnStack definition = layout.Definition;
        RnnZoneout zoneout = new((float)definition.ZoneoutHidden, (float)definition.ZoneoutCell);
        Shape = new RnnShape(kind, checked((int)layout.InputSize), widths, definition.Bidirectional, definition.Bias, zoneout);
        Workspaces = new WorkspacePool<RnnWorkspace>(() => new RnnWorkspace(Shape));
        stepper = Shape.Bidirectional ? null : new RnnStepper(Shape);
        names = [.. from k in Enumerable.Range(0, Shape.Passes)
                    from parameter in layout.ParametersOf(k / Shape.Directions, k % Shape.Directions)
                    select parameter.Name];
    }

    /// <summary>The stack's sizes.</summary>
    public RnnShape Shape { get; }

    /// <summary>Memory that serves one call after the other.</summary>
    public WorkspacePool<RnnWorkspace> Workspaces { get; }

    /// <summary>Whether the engine computes a window or step: float32 on the CPU, and not too large.</summary>
    /// <param name="weight">A parameter; what enters is of its type, on its device.</param>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    public bool Supports(Tensor weight, long batch, long steps) => CpuEngine.Supports(weight) && RnnLayers.CanAddress(Shape, batch, steps);

    /// <summary>The parameters, layer by layer, and inside a layer forward before backward, as one window uses them.</summary>
    private Tensor[] Parameters()
    {
        Tensor[] recurrent = layout.RecurrentWeights(module);
        var parameters = new Tensor[names.Length];
        int pass = 0;
        for (int n = 0; n < names.Length; n++)
        {
            bool isRecurrent = names[n].StartsWith("weight_hh", StringComparison.Ordinal);
            parameters[n] = isRecurrent ? recurrent[pass++] : module.get_parameter(names[n])!;
        }

        return parameters;
    }

    /// <summary>Reads one element of each stream, where the engine can and no gradient is recorded.</summary>
    /// <param name="element">[B, in], checked.</param>
    /// <param name="state">The state before it, checked.</param>
    /// <returns>The state after it; null, and nothing was done, where the engine does not compute.</returns>
    public RnnState? Step(Tensor element, RnnState state)
    {
        RnnStack definition = layout.Definition;
        bool draws = module.training && (definition.Dropout > 0 || definition.WeightDropout > 0 || definition.ZonesOut);
        return is_grad_enabled() || draws || stepper is null || !Supports(module.get_parameter(names[0])!, element.size(0), steps: 1)
            ? null
            : stepper.Step(element, state, Parameters());
    }

    /// <summary>Runs over a window that the engine takes.</summary>
    /// <param name="input">[B, T, in], checked.</param>
    /// <param name="state">The state before it, checked.</param>
    /// <param name="mask">Which rows go on; they fit the window.</param>
    /// <param name="masksBySteps">Whether dropout draws in the order of steps, and then of rows, instead of the other way round.</param>
    public RnnOutput Run(Tensor input, RnnState state, SequenceMask mask, bool masksBySteps)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] parameters = Parameters();
        RnnZones zones = RnnZones.Of(layout, module, input.size(0), input.size(1));
        bool drops = layout.Definition.Dropout > 0 && module.training;
        Tensor?[] masks = [.. Enumerable.Range(1, Shape.Layers - 1).Select(layer => drops ? Mask(layer, input, masksBySteps) : null)];
        RnnOutput output = new RnnCall(this, new(input, state, parameters, masks, zones), mask.Lengths, masksBySteps).Run();
        output.State.Map(static value => value.MoveToOuterDisposeScope());
        return output with { Hidden = output.Hidden.MoveToOuterDisposeScope() };
    }

    private Tensor Mask(int layer, Tensor input, bool bySteps)
    {
        long batch = input.size(0), steps = input.size(1), width = Shape.InputOf(layer);
        using Tensor all = bySteps ? ones(steps, batch, width) : ones(batch, steps, width);
        return nn.functional.dropout(all, layout.Definition.Dropout, training: true);
    }
}
