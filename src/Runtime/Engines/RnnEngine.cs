using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.Rnn;
using Hmlstm.Runtime.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>Computes the windows of one stack of plain cells with the CPU engine.</summary>
internal sealed class RnnEngine
{
    private static readonly string[] Roles = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];

    private readonly RnnOptions options;
    private readonly nn.Module module;
    private readonly string[] names;
    private readonly RnnStepper? stepper;

    /// <summary>An engine for a stack.</summary>
    /// <param name="options">The stack's sizes and rules.</param>
    /// <param name="module">The module that owns its parameters.</param>
    public RnnEngine(RnnOptions options, nn.Module module)
    {
        this.options = options;
        this.module = module;
        RnnKind kind = options.Kind switch
        {
            CellKind.Lstm => RnnKind.Lstm,
            CellKind.Gru => RnnKind.Gru,
            _ => options.Activation == ActivationKind.Relu ? RnnKind.ReluRnn : RnnKind.TanhRnn,
        };
        int[] widths = [.. options.HiddenSizes.Select(static width => checked((int)width))];
        Shape = new RnnShape(kind, checked((int)options.InputSize), widths, options.Bidirectional, options.Bias);
        Workspaces = new WorkspacePool<RnnWorkspace>(() => new RnnWorkspace(Shape));
        stepper = Shape.Bidirectional ? null : new RnnStepper(Shape);
        names = [.. from k in Enumerable.Range(0, Shape.Passes)
                    from name in Roles[..ParametersOfPass]
                    select name + RnnOptions.Suffix(k / Shape.Directions, k % Shape.Directions)];
    }

    /// <summary>The stack's sizes.</summary>
    public RnnShape Shape { get; }

    /// <summary>Memory that serves one call after the other.</summary>
    public WorkspacePool<RnnWorkspace> Workspaces { get; }

    /// <summary>Gates of the cell.</summary>
    public int Gates => options.Gates;

    /// <summary>Parameters of a layer and direction: two weights, and two biases or none.</summary>
    public int ParametersOfPass => options.Bias ? 4 : 2;

    /// <summary>Whether the engine computes a window or step: float32 on the CPU, and not too large.</summary>
    /// <param name="weight">A parameter; what enters is of its type, on its device.</param>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    public bool Supports(Tensor weight, long batch, long steps) => CpuEngine.Supports(weight) && RnnLayers.CanAddress(Shape, batch, steps);

    /// <summary>Reads one element of each stream, where the engine can and no gradient is recorded.</summary>
    /// <param name="element">[B, in], checked.</param>
    /// <param name="previous">The state before it, checked.</param>
    /// <returns>What the stack gives; null, and nothing was done, where the engine does not compute.</returns>
    public RnnOutput? Step(Tensor element, RnnState previous)
    {
        bool draws = options.Dropout > 0 && module.training;
        if (is_grad_enabled() || draws || stepper is null || !Supports(module.get_parameter(names[0])!, element.size(0), steps: 1))
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
    /// <param name="mask">Which rows go on; they fit the window.</param>
    /// <param name="masksBySteps">Whether dropout draws in the order of steps, and then of rows, instead of the other way round.</param>
    public RnnOutput Run(Tensor input, RnnState start, SequenceMask mask, bool masksBySteps)
    {
        using DisposeScope scope = NewDisposeScope();
        var call = new RnnCall(this, input.size(0), input.size(1), mask.Lengths, masksBySteps);
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

        IReadOnlyList<Tensor> results = RnnFunction.Run(call, arguments);
        foreach (Tensor result in results)
        {
            result.MoveToOuterDisposeScope();
        }

        Tensor[] states = [.. results.Skip(1)];
        return new RnnOutput(results[0], new RnnState(states[..Shape.Passes], states[Shape.Passes..], options.Bidirectional));
    }

    private Tensor Mask(int layer, Tensor input, bool bySteps)
    {
        long batch = input.size(0), steps = input.size(1), width = Shape.InputOf(layer);
        using Tensor all = bySteps ? ones(steps, batch, width) : ones(batch, steps, width);
        return nn.functional.dropout(all, options.Dropout, training: true);
    }
}

/// <summary>One window of a stack of plain cells on its way through torch's graph.</summary>
/// <remarks>
/// Its arguments are x, then h and c before the window (layer by layer, forward before backward), the parameters in the same order, and a mask of dropout for each
/// layer above the bottom, null for none. Its results are h of all steps, and h and c after the window.
/// </remarks>
/// <param name="engine">Who computes.</param>
/// <param name="batch">B.</param>
/// <param name="steps">T.</param>
/// <param name="lengths">The real steps of each row; null when all have T.</param>
/// <param name="masksBySteps">Whether masks are [T, B, D H] instead of [B, T, D H].</param>
internal sealed class RnnCall(RnnEngine engine, long batch, long steps, int[]? lengths, bool masksBySteps)
{
    private readonly RnnShape shape = engine.Shape;
    private RnnWorkspace? workspace;
    private bool[] wanted = [];

    /// <summary>How many arguments there are.</summary>
    public int ArgumentCount => 1 + StateCount + (engine.ParametersOfPass * shape.Passes) + shape.Layers - 1;

    private int StateCount => shape.HasCell ? 2 * shape.Passes : shape.Passes;

    /// <summary>Computes the window.</summary>
    /// <param name="arguments">See above.</param>
    /// <param name="keep">Whether backward may follow.</param>
    public List<Tensor> Forward(IReadOnlyList<Tensor?> arguments, bool keep)
    {
        wanted = [.. arguments.Select(static argument => argument is { requires_grad: true })];
        RnnWorkspace own = engine.Workspaces.Rent();
        List<Tensor> results = Compute(arguments, own, keep);
        if (keep)
        {
            workspace = own;
        }
        else
        {
            engine.Workspaces.Return(own);
        }

        return results;
    }

    /// <summary>Computes the gradients of the window.</summary>
    /// <param name="gradients">Of the results; null where nobody used one.</param>
    /// <param name="saved">The arguments, for a second time through the same graph: the first one overwrites what forward left.</param>
    /// <returns>Of the arguments; null where nobody asks.</returns>
    public Tensor?[] Backward(IReadOnlyList<Tensor?> gradients, Func<IReadOnlyList<Tensor?>> saved)
    {
        RnnWorkspace? own = Interlocked.Exchange(ref workspace, null);
        if (own is null)
        {
            IReadOnlyList<Tensor?> arguments = saved();
            own = engine.Workspaces.Rent();
            Compute(arguments, own, keep: true);
        }

        RnnGradients target = own.Gradients;
        Tensor?[] whole = [.. gradients.Select(static gradient => CpuEngine.Contiguous(gradient))];
        target.Output = Place(whole[0], OutputSize);
        Place(whole, 1, target.EndHidden, target.EndCell);
        Tensor?[] results = MakeGradients(static size => empty(size));
        target.Input = PlaceOf(results, 0);
        Place(results, 1, target.StartHidden, target.StartCell);
        Place(results, target.Parameters);
        own.Layers.Backward(target);
        GC.KeepAlive(whole);
        engine.Workspaces.Return(own);
        return results;
    }

    /// <summary>Tensors for the gradients of the arguments; null where nobody asks.</summary>
    /// <param name="make">Makes one.</param>
    public Tensor?[] MakeGradients(Func<long[], Tensor> make)
    {
        var results = new Tensor?[ArgumentCount];
        for (int n = 0; n < results.Length; n++)
        {
            results[n] = wanted[n] ? make(SizeOf(n)) : null;
        }

        return results;
    }

    private List<Tensor> Compute(IReadOnlyList<Tensor?> arguments, RnnWorkspace own, bool keep)
    {
        RnnWindow window = own.Window;
        Tensor?[] whole = [.. arguments.Select(static argument => CpuEngine.Contiguous(argument))];
        window.Rows = (int)batch;
        window.Steps = (int)steps;
        window.Lengths = lengths;
        window.MasksBySteps = masksBySteps;
        window.Input = PlaceOf(whole, 0);
        Place(whole, 1, window.StartHidden, window.StartCell);
        Place(whole, window.Parameters);
        for (int layer = 1; layer < shape.Layers; layer++)
        {
            window.Masks[layer] = Place(whole[ArgumentCount - shape.Layers + layer], [batch, steps, shape.InputOf(layer)]);
        }

        List<Tensor> results = [empty(OutputSize)];
        for (int n = 1; n <= StateCount; n++)
        {
            results.Add(empty(SizeOf(n)));
        }

        window.Output = Place(results[0], OutputSize);
        Place(results, 1, window.EndHidden, window.EndCell);
        own.Layers.Forward(window, keep);
        GC.KeepAlive(whole);
        return results;
    }

    private long[] OutputSize => [batch, steps, shape.OutputOf(shape.Layers - 1)];

    private long[] SizeOf(int argument)
    {
        if (argument == 0)
        {
            return [batch, steps, shape.InputSize];
        }

        if (argument <= StateCount)
        {
            return [batch, shape.HiddenSizes[(argument - 1) % shape.Passes / shape.Directions]];
        }

        int parameter = argument - 1 - StateCount, pass = parameter / engine.ParametersOfPass, layer = pass / shape.Directions;
        long rows = engine.Gates * (long)shape.HiddenSizes[layer];
        return (parameter % engine.ParametersOfPass) switch
        {
            0 => [rows, shape.InputOf(layer)],
            1 => [rows, shape.HiddenSizes[layer]],
            _ => [rows],
        };
    }

    private void Place(IReadOnlyList<Tensor?> tensors, int first, nint[] hidden, nint[] cell)
    {
        for (int k = 0; k < shape.Passes; k++)
        {
            hidden[k] = PlaceOf(tensors, first + k);
            cell[k] = shape.HasCell ? PlaceOf(tensors, first + shape.Passes + k) : 0;
        }
    }

    private void Place(Tensor?[] tensors, LayerParameters[] parameters)
    {
        for (int k = 0; k < shape.Passes; k++)
        {
            int first = 1 + StateCount + (k * engine.ParametersOfPass);
            nint Of(int part) => part < engine.ParametersOfPass ? PlaceOf(tensors, first + part) : 0;
            parameters[k] = new LayerParameters(Of(0), Of(1), Of(2), Of(3));
        }
    }

    // Of an argument, or of its gradient; of a state after the window as of the one before it, which has its sizes.
    private nint PlaceOf(IReadOnlyList<Tensor?> tensors, int argument) =>
        tensors[argument] is { } tensor ? Place(tensor, SizeOf(argument)) : 0;

    private static nint Place(Tensor? tensor, long[] size) => CpuEngine.Floats(tensor, size.Aggregate(static (all, part) => all * part));
}

/// <summary>A window of a stack of plain cells as one operation of torch's graph. Double backward is not supported.</summary>
internal sealed class RnnFunction : autograd.MultiTensorFunction<RnnFunction>
{
    private const string Call = "call";

    /// <inheritdoc/>
    public override string Name => "RecurrentWindow";

    /// <summary>Computes a window, and records it where a gradient may be asked for.</summary>
    /// <param name="call">The window.</param>
    /// <param name="arguments">The call, and then its arguments.</param>
    public static IReadOnlyList<Tensor> Run(RnnCall call, object[] arguments)
    {
        bool records = is_grad_enabled() && arguments.Any(static argument => argument is Tensor { requires_grad: true });
        return records ? apply(arguments) : call.Forward(Tensors(arguments), keep: false);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (RnnCall)vars[0];
        ctx.set_materialize_grads(false);
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. Tensors(vars).Select(static tensor => tensor!)]);
        return call.Forward(Tensors(vars), keep: true);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var call = (RnnCall)ctx.get_data(Call)!;
        return GraphBackward.Run(
            grad_outputs,
            gradients => call.Backward(gradients, () => GraphBackward.Present(ctx.get_saved_variables())),
            () => call.MakeGradients(static size => full(size, float.NaN)));
    }

    private static Tensor?[] Tensors(object[] arguments) => [.. arguments.Skip(1).Select(static argument => argument as Tensor)];
}

/// <summary>The memory of one call of a stack of plain cells, from its forward to its backward.</summary>
/// <param name="shape">The stack's sizes.</param>
internal sealed class RnnWorkspace(RnnShape shape)
{
    /// <summary>The computation and its memory.</summary>
    public RnnLayers Layers { get; } = new(shape);

    /// <summary>Where a call's tensors lie.</summary>
    public RnnWindow Window { get; } = new(shape);

    /// <summary>Where its gradients lie.</summary>
    public RnnGradients Gradients { get; } = new(shape);
}

/// <summary>Steps of the streams of a stack of plain cells through the engine, with the weights as they are now.</summary>
/// <param name="shape">The stack's sizes; one direction.</param>
internal sealed class RnnStepper(RnnShape shape)
{
    private readonly WorkspacePool<(RnnStep Step, RnnWindow Window)> workspaces = new(() => (new RnnStep(shape), new RnnWindow(shape)));

    /// <summary>Reads one element of each stream, without gradients.</summary>
    /// <param name="element">[B, in].</param>
    /// <param name="previous">The state before it.</param>
    /// <param name="parameters">For each layer the two weights and the two biases; null for none.</param>
    /// <returns>What the stack gives; it belongs to the dispose scope around the call.</returns>
    public RnnOutput Step(Tensor element, RnnState previous, ReadOnlySpan<Tensor?> parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        (RnnStep step, RnnWindow window) = workspaces.Rent();
        Tensor x = CpuEngine.Contiguous(element);
        window.Rows = (int)x.size(0);
        window.Steps = 1;
        window.Input = CpuEngine.Floats(x, (long)window.Rows * shape.InputSize);
        var whole = new Tensor?[parameters.Length];
        var start = new Tensor[shape.Layers * (shape.HasCell ? 2 : 1)];
        var hidden = new Tensor[shape.Layers];
        var cell = new Tensor[shape.HasCell ? shape.Layers : 0];
        for (int n = 0; n < whole.Length; n++)
        {
            whole[n] = CpuEngine.Contiguous(parameters[n]);
        }

        for (int n = 0; n < hidden.Length; n++)
        {
            long units = shape.HiddenSizes[n], state = window.Rows * units, sums = shape.Gates * units;
            window.Parameters[n] = new LayerParameters(
                CpuEngine.Floats(whole[4 * n], sums * shape.InputOf(n)),
                CpuEngine.Floats(whole[(4 * n) + 1], sums * units),
                CpuEngine.Floats(whole[(4 * n) + 2], sums),
                CpuEngine.Floats(whole[(4 * n) + 3], sums));
            (start[n], hidden[n]) = (CpuEngine.Contiguous(previous.Hidden[n]), empty(window.Rows, units));
            (window.StartHidden[n], window.EndHidden[n]) = (CpuEngine.Floats(start[n], state), CpuEngine.Floats(hidden[n], state));
            if (shape.HasCell)
            {
                (start[shape.Layers + n], cell[n]) = (CpuEngine.Contiguous(previous.Cell[n]), empty(window.Rows, units));
                (window.StartCell[n], window.EndCell[n]) = (CpuEngine.Floats(start[shape.Layers + n], state), CpuEngine.Floats(cell[n], state));
            }
        }

        step.Run(window);
        GC.KeepAlive(x);
        GC.KeepAlive(whole);
        GC.KeepAlive(start);
        workspaces.Return((step, window));
        Tensor last = hidden[^1].alias().MoveToOuterDisposeScope();
        return new RnnOutput(last, new RnnState(hidden, cell).Map(static value => value.MoveToOuterDisposeScope()));
    }
}
