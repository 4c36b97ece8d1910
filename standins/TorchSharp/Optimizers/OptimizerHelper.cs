using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>An optimizer with groups of parameters and a state for each parameter.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private readonly List<ParamGroup> groups = [];
    private readonly Dictionary<Parameter, OptimizerState> states = new(ReferenceEqualityComparer.Instance);

    private protected OptimizerHelper(OptimizerOptions defaults)
    {
        Defaults = defaults;
        defaults.InitialLearningRate = defaults.LearningRate!.Value;
    }

    /// <inheritdoc/>
    public override IEnumerable<optim.ILearningRateController> ParamGroups => groups;

    private protected OptimizerOptions Defaults { get; }

    /// <inheritdoc/>
    public override void zero_grad()
    {
        foreach (Parameter parameter in parameters())
        {
            using Tensor? gradient = parameter.grad;
            gradient?.zero_();
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => groups.SelectMany(group => group.Parameters);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The group's options are those of another optimizer, or one of its parameters is in a group already.</exception>
    public override void add_param_group(ParamGroup param_group)
    {
        Parameter[] added = [.. param_group.Parameters];
        param_group.Parameters = added;
        param_group.Options ??= NewOptions();
        if (param_group.Options.GetType() != Defaults.GetType())
        {
            throw new ArgumentException($"{GetType().Name} cannot take the options of {param_group.Options.GetType().DeclaringType?.Name}.", nameof(param_group));
        }

        param_group.Options.LearningRate ??= Defaults.LearningRate;
        param_group.Options.FillFrom(Defaults);
        param_group.InitialLearningRate = param_group.LearningRate;
        groups.Add(param_group);
        foreach (Parameter parameter in added)
        {
            OptimizerState state = NewState(parameter);
            if (!states.TryAdd(parameter, state))
            {
                throw new ArgumentException("A parameter is in more than one group.", nameof(param_group));
            }

            state.Initialize(param_group.Options);
        }
    }

    /// <summary>The options and the state, as they are: changing them changes the optimizer.</summary>
    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        foreach (ParamGroup group in groups)
        {
            result.Options.Add(group.Options);
            List<int> places = [];
            foreach (Parameter parameter in group.Parameters)
            {
                places.Add(result.State.Count);
                result.State.Add(states[parameter]);
            }

            result.StateIndexRef.Add(places);
        }

        return result;
    }

    /// <summary>Copies options and state from an optimizer of the same kind, over as many groups and parameters.</summary>
    /// <exception cref="ArgumentException">The number of groups or parameters differs.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        StateDictionary own = this.state_dict();
        if (state_dict.Options.Count != own.Options.Count)
        {
            throw new ArgumentException($"The state is of {state_dict.Options.Count} groups, not of {own.Options.Count}.", nameof(state_dict));
        }

        if (state_dict.State.Count != own.State.Count)
        {
            throw new ArgumentException($"The state is of {state_dict.State.Count} parameters, not of {own.State.Count}.", nameof(state_dict));
        }

        foreach ((OptimizerOptions target, OptimizerOptions source) in own.Options.Zip(state_dict.Options))
        {
            if (!ReferenceEquals(target, source))
            {
                target.LoadStateDict(source);
            }
        }

        foreach ((OptimizerState target, OptimizerState source) in own.State.Zip(state_dict.State))
        {
            if (!ReferenceEquals(target, source))
            {
                target.LoadStateDict(source);
            }
        }
    }

    /// <summary>Moves the state to a device.</summary>
    public void to(Device device)
    {
        foreach (OptimizerState state in states.Values)
        {
            state.to(device);
        }
    }

    /// <summary>Runs the closure with gradients, then the body for each group without, and disposes what the body made.</summary>
    protected Tensor? _step<T>(Action<T> body, Func<Tensor>? loss_closure = null)
        where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using var recording = enable_grad();
            loss = loss_closure();
        }

        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (ParamGroup group in groups)
        {
            body((T)group);
        }

        return loss;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (IDisposable state in states.Values.OfType<IDisposable>())
            {
                state.Dispose();
            }

            states.Clear();
        }

        base.Dispose(disposing);
    }

    private protected abstract OptimizerOptions NewOptions();

    private protected abstract OptimizerState NewState(Parameter parameter);

    private protected OptimizerState StateOf(Parameter parameter) => states[parameter];
}
