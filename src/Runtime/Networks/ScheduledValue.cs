using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime;

/// <summary>
/// A number of a network that a schedule changes during training: the slope of its detectors, the temperature of its selectors.
/// </summary>
public sealed class ScheduledValue
{
    private readonly Action<double> apply;
    private double current;

    /// <summary>Hands the schedule's start to the layers.</summary>
    /// <param name="name">The name that progress lines and histories show, for example <c>slope</c>.</param>
    /// <param name="schedule">The value as a pure function of the epoch or the iteration.</param>
    /// <param name="apply">Hands a value to the layers that use it.</param>
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

    /// <summary>The value in use. Setting it changes the layers at once.</summary>
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
