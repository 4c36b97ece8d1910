using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Weights;
using TorchSharp;
using TorchSharp.Modules;

namespace Hmlstm.Runtime.Training;

/// <summary>What an optimizer remembers about each parameter, as named tensors and counts of steps.</summary>
internal sealed class OptimizerMemory(torch.optim.Optimizer optimizer, IReadOnlyList<(string name, Parameter parameter)> parameters)
{
    private readonly List<OptimizerState> states = ((OptimizerHelper)optimizer).state_dict().State;

    /// <summary>The tensors by role and parameter: <c>exp_avg.layers.0.0.bias</c>. What was not needed so far is not there.</summary>
    public IEnumerable<(string Name, torch.Tensor Value)> Tensors() =>
        from place in Enumerable.Range(0, states.Count)
        from role in Roles(states[place])
        where role.Value is not null
        select ($"{role.Name}.{parameters[place].name}", role.Value);

    /// <summary>The steps taken with each parameter.</summary>
    public IReadOnlyList<long> Steps() => [.. states.Select(static state => state switch
    {
        Adam.State adam => adam.step,
        AdamW.State adam => adam.step,
        RMSProp.State rms => rms.step,
        _ => 0,
    })];

    /// <summary>What is wrong with a memory that is to be restored; null when it fits.</summary>
    public string? Problem(IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyList<long> steps)
    {
        if (steps.Count != states.Count)
        {
            return $"the optimizer has {steps.Count} parameters, the network {states.Count}";
        }

        for (int place = 0; place < states.Count; place++)
        {
            foreach ((string role, torch.Tensor? value) in Roles(states[place]))
            {
                string name = $"{role}.{parameters[place].name}";
                bool there = tensors.TryGetValue(name, out torch.Tensor? saved);
                Parameter parameter = parameters[place].parameter;
                if ((value is not null && !there)
                    || (there && (!saved!.shape.AsSpan().SequenceEqual(parameter.shape) || saved.dtype != parameter.dtype)))
                {
                    return $"the optimizer's {name} is missing or of another shape or type";
                }

                if (there && !IsPossible(saved!, isSquare: role is "exp_avg_sq" or "square_avg"))
                {
                    return $"the optimizer's {name} has a number that no training gives";
                }
            }
        }

        return null;
    }

    /// <summary>Goes on from a memory that fits.</summary>
    public void Restore(IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyList<long> steps)
    {
        using IDisposable quiet = torch.no_grad();
        for (int place = 0; place < states.Count; place++)
        {
            OptimizerState state = states[place];
            foreach ((string role, torch.Tensor? value) in Roles(state))
            {
                if (tensors.TryGetValue($"{role}.{parameters[place].name}", out torch.Tensor? saved))
                {
                    if (value is not null)
                    {
                        value.copy_(saved);
                    }
                    else
                    {
                        Begin(state, saved.to(parameters[place].parameter.device, copy: true).DetachFromDisposeScope());
                    }
                }
            }

            SetStep(state, steps[place]);
        }
    }

    /// <summary>
    /// Whether means are finite, and means of squares at least 0; the square of a large gradient may be infinite in float32.
    /// </summary>
    private static bool IsPossible(torch.Tensor saved, bool isSquare)
    {
        if (!isSquare)
        {
            return FiniteNumbers.AreAll(saved);
        }

        using torch.Tensor possible = saved.ge(0);
        using torch.Tensor all = possible.all();
        return all.item<bool>();
    }

    private static (string Name, torch.Tensor? Value)[] Roles(OptimizerState state) => state switch
    {
        Adam.State adam => [("exp_avg", adam.exp_avg), ("exp_avg_sq", adam.exp_avg_sq)],
        AdamW.State adam => [("exp_avg", adam.exp_avg), ("exp_avg_sq", adam.exp_avg_sq)],
        RMSProp.State rms => [("square_avg", rms.square_avg), ("momentum_buffer", rms.momentum_buffer)],
        SGD.State sgd => [("momentum_buffer", sgd.momentum_buffer)],
        _ => throw new ArgumentException(
            $"The memory of the optimizer {state.GetType().DeclaringType?.Name} cannot be kept.", nameof(state)),
    };

    /// <summary>Sets the one tensor that an optimizer only makes at its first step.</summary>
    private static void Begin(OptimizerState state, torch.Tensor value)
    {
        switch (state)
        {
            case SGD.State sgd:
                sgd.momentum_buffer = value;
                break;
            case RMSProp.State rms:
                rms.momentum_buffer = value;
                break;
            default:
                value.Dispose();
                break;
        }
    }

    private static void SetStep(OptimizerState state, long step)
    {
        switch (state)
        {
            case Adam.State adam:
                adam.step = step;
                break;
            case AdamW.State adam:
                adam.step = step;
                break;
            case RMSProp.State rms:
                rms.step = step;
                break;
        }
    }
}

/// <summary>Creates torch's optimizers.</summary>
public static class Optimizers
{
    /// <summary>Creates the optimizer of a definition.</summary>
    /// <param name="definition">Its kind and options.</param>
    /// <param name="parameters">The parameters that it updates.</param>
    /// <param name="learningRate">The initial learning rate; above 0.</param>
    /// <returns>A new optimizer; the caller disposes it.</returns>
    public static torch.optim.Optimizer Create(
        OptimizerDefinition definition, IEnumerable<Parameter> parameters, double learningRate) => definition.Kind switch
    {
        OptimizerKind.AdamW => torch.optim.AdamW(
            parameters, learningRate, definition.Beta1, definition.Beta2, definition.Epsilon, definition.WeightDecay),
        OptimizerKind.RmsProp => torch.optim.RMSProp(
            parameters, learningRate, definition.Alpha, definition.Epsilon, definition.WeightDecay, definition.Momentum),
        OptimizerKind.Sgd => torch.optim.SGD(
            parameters,
            learningRate,
            definition.Momentum,
            dampening: 0,
            weight_decay: definition.WeightDecay,
            nesterov: definition.Nesterov),
        _ => torch.optim.Adam(
            parameters, learningRate, definition.Beta1, definition.Beta2, definition.Epsilon, definition.WeightDecay),
    };
}
