using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime;

/// <summary>
/// A value of a network that a schedule changes during training, such as the slope of its detectors or the temperature of its selectors.
/// </summary>
public sealed class ScheduledValue
{
    private readonly Action<double> apply;
    private double current;

    /// <summary>Creates the value and applies the start of its schedule to the layers.</summary>
    /// <param name="name">The name that progress lines and histories show, for example <c>slope</c>.</param>
    /// <param name="schedule">The value as a pure function of the epoch or the iteration.</param>
    /// <param name="apply">Applies a value to the layers that use it.</param>
    public ScheduledValue(string name, Schedule schedule, Action<double> apply)
    {
        this.apply = apply;
        Name = name;
        Schedule = schedule;
        Value = schedule.At(0);
    }

    /// <summary>The name that progress lines and histories show.</summary>
    public string Name { get; }

    /// <summary>The rule that the trainer evaluates.</summary>
    public Schedule Schedule { get; }

    /// <summary>The current value. Setting it updates the layers immediately.</summary>
    public double Value
    {
        get => current;
        set
        {
            apply(value);
            current = value;
        }
    }
}
