using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Schedules;

/// <summary>One number that follows its schedule while a network is trained: the learning rate, a slope, a temperature.</summary>
/// <param name="name">The name that histories and progress lines show.</param>
/// <param name="schedule">The rule.</param>
/// <param name="apply">Hands a changed value to whatever uses it.</param>
public sealed class ScheduleFollower(string name, Schedule schedule, Action<double> apply)
{
    /// <summary>The name that histories and progress lines show.</summary>
    public string Name { get; } = name;

    /// <summary>What evaluations have changed.</summary>
    public EvaluationRule Evaluations { get; } = new(schedule);

    /// <summary>The value in use; not a number before the first <see cref="Apply"/>.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>Sets the value for what comes next.</summary>
    /// <param name="epoch">Epochs done, from 0.</param>
    /// <param name="iteration">Optimizer steps done, from 0.</param>
    public void Apply(long epoch, long iteration) =>
        Set(schedule.At(schedule.Per == ScheduleUnit.Epoch ? epoch : iteration, Evaluations.Factor));

    /// <summary>Sets the value that a checkpoint holds: an evaluation may come before the next iteration.</summary>
    /// <param name="value">The value; not a number leaves everything as it is.</param>
    internal void Restore(double value)
    {
        if (!double.IsNaN(value))
        {
            Set(value);
        }
    }

    private void Set(double value)
    {
        if (!value.Equals(Value))
        {
            apply(value);
            Value = value;
        }
    }
}
