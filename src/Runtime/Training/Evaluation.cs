using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Training;

/// <summary>The measurements of one evaluation: a row of the history.</summary>
/// <param name="Epoch">Completed epochs, including the fraction of the current one.</param>
/// <param name="Iteration">Number of optimizer steps so far.</param>
/// <param name="Seconds">Seconds of training and evaluation so far, including earlier runs.</param>
/// <param name="Values">
/// <c>train_loss</c>, the task's, since the last evaluation; where training adds a term to it <c>train_regularization</c>, the mean of that
/// term; where the network finds boundaries <c>train_work_skipped</c>, the share of its levels' multiply-adds that the engine
/// skipped in training since then; each metric of the validation part as <c>valid_...</c>; the learning rate, and the other schedules.
/// </param>
public sealed record Evaluation(double Epoch, long Iteration, double Seconds, IReadOnlyList<NamedValue> Values)
{
    /// <summary>A value by its name; NaN when it was not measured.</summary>
    /// <param name="name">The column's name.</param>
    public double this[string name]
    {
        get
        {
            foreach (NamedValue value in Values)
            {
                if (value.Name == name)
                {
                    return value.Value;
                }
            }

            return double.NaN;
        }
    }
}
