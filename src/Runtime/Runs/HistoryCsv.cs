using System.Globalization;
using System.Text;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Runs;

/// <summary>Writes the history of a training as CSV: a row for each evaluation, the file always whole.</summary>
/// <param name="path">The file.</param>
public sealed class HistoryCsv(string path) : ITrainingCallback
{
    /// <summary>A history as CSV, with <c>.</c> as decimal point and an empty field for a value that is no number.</summary>
    /// <param name="history">The evaluations; all have the columns of the first.</param>
    public static string Render(IReadOnlyList<Evaluation> history)
    {
        if (history.Count == 0)
        {
            return "";
        }

        string[] columns = [.. history[0].Values.Select(static value => value.Name)];
        StringBuilder csv = new();
        csv.AppendJoin(',', ["epoch", "iteration", "seconds", .. columns]).Append('\n');
        foreach (Evaluation row in history)
        {
            csv.Append(Text(row.Epoch)).Append(',').Append(row.Iteration.ToString(CultureInfo.InvariantCulture)).Append(',');
            csv.Append(row.Seconds.ToString("0.###", CultureInfo.InvariantCulture));
            foreach (string column in columns)
            {
                csv.Append(',').Append(Text(row[column]));
            }

            csv.Append('\n');
        }

        return csv.ToString();
    }

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run) => AtomicFile.WriteText(path, Render(run.History));

    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
