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

/// <summary>
/// The factor that evaluations have brought to a schedule so far: <see cref="ScheduleRule.OnPlateau"/> and
/// <see cref="ScheduleRule.OnRise"/>.
/// </summary>
/// <remarks>
/// On a plateau the factor is multiplied after more than <c>patience</c> evaluations in a row without a value below the best one; on a
/// rise, after more than <c>patience</c> evaluations in a row above the one before. A value that is no number counts as neither better nor
/// lower. The count then starts again.
/// </remarks>
/// <param name="schedule">The schedule whose rule and patience hold; with another rule the factor stays 1.</param>
public sealed class EvaluationRule(Schedule schedule)
{
    /// <summary>The product of the factors so far.</summary>
    public double Factor { get; private set; } = 1;

    /// <summary>Evaluations in a row that called for a change.</summary>
    public int Waited { get; private set; }

    /// <summary>What the next value is compared with: the best one, or the last one; infinite before the first.</summary>
    public double Reference { get; private set; } = double.PositiveInfinity;

    /// <summary>Hears an evaluation's loss.</summary>
    /// <param name="loss">The loss; lower is better.</param>
    public void Observe(double loss)
    {
        if (!schedule.FollowsEvaluations)
        {
            return;
        }

        bool plateau = schedule.Rule == ScheduleRule.OnPlateau;
        bool calm = plateau ? loss < Reference : loss <= Reference;
        Waited = calm ? 0 : Waited + 1;
        Reference = !plateau || loss < Reference ? loss : Reference;
        if (Waited > schedule.Patience)
        {
            Factor *= schedule.Rate;
            Waited = 0;
        }
    }

    /// <summary>Goes on from where a checkpoint stopped.</summary>
    /// <param name="factor">The product of the factors.</param>
    /// <param name="waited">Evaluations in a row that called for a change.</param>
    /// <param name="reference">What the next value is compared with.</param>
    public void Restore(double factor, int waited, double reference) => (Factor, Waited, Reference) = (factor, waited, reference);
}
