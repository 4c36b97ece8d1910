using System.Globalization;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using Tensorboard;

namespace Hmlstm.Runtime.Logs;

/// <summary>
/// Writes every evaluation of a training as scalars for TensorBoard: the columns of its history, at the same iterations.
/// </summary>
/// <remarks>
/// Each start of a training has a file of its own, which is appended to while TensorBoard reads it. A resumed training goes on in a second
/// file that tells TensorBoard to forget what came after the checkpoint; a training that was not logged before is logged from its start.
/// Metrics are tagged <c>loss/train</c>, <c>loss/valid</c>, <c>boundary_rate/valid_2</c>, and what follows a schedule
/// <c>schedule/learning_rate</c>.
/// </remarks>
/// <param name="folder">The folder of the event files, for example <see cref="Hmlstm.Runtime.Runs.RunFolder.TensorBoard"/>.</param>
public sealed class TensorBoardLog(string folder) : ITrainingCallback, IDisposable
{
    private const string Start = "events.out.tfevents.";

    private EventFile? file;

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run)
    {
        OutputFolder.Make(folder);
        long[] before = [.. Directory.EnumerateFiles(folder, Start + "*").Select(static path => TimeOf(Path.GetFileName(path)))];

        // TensorBoard reads the files in the order of their names.
        long time = Math.Max(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), before.DefaultIfEmpty(0).Max() + 1);
        string name = string.Create(
            CultureInfo.InvariantCulture, $"{Start}{time:D10}.{MachineName()}.{Environment.ProcessId}");
        file = new EventFile(Path.Combine(folder, name), Now());
        if (before.Length > 0)
        {
            long next = run.History.Count > 0 ? run.History[^1].Iteration + 1 : 0;
            SessionLog begun = new() { Status = SessionLog.Types.SessionStatus.Start };
            file.Write(new Event { WallTime = Now(), Step = next, SessionLog = begun });
        }
        else
        {
            foreach (Evaluation row in run.History)
            {
                Write(row, Now() - (run.Seconds - row.Seconds));
            }
        }
    }

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run) => Write(run.History[^1], Now());

    /// <inheritdoc/>
    public void OnEnded(TrainingResult result) => Dispose();

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        file?.Dispose();
        file = null;
    }

    /// <summary>The tag of a history's column.</summary>
    internal static string TagOf(string column)
    {
        HistoryColumn parts = HistoryColumn.Of(column);
        return parts.Part.Length == 0 ? $"schedule/{column}"
            : parts.Number is int number ? FormattableString.Invariant($"{parts.Quantity}/{parts.Part}_{number}")
            : $"{parts.Quantity}/{parts.Part}";
    }

    private static double Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>The seconds since 1970 that a file's name begins with; 0 where it has none.</summary>
    private static long TimeOf(string name) =>
        long.TryParse(name[Start.Length..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long time)
            && time < uint.MaxValue
            ? time
            : 0;

    private static string MachineName() =>
        string.Concat(Environment.MachineName.Select(static c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'));

    private void Write(Evaluation row, double time)
    {
        Summary summary = new();
        foreach (NamedValue value in row.Values.Prepend(new NamedValue("epoch", row.Epoch)))
        {
            // What was not measured is no point of a curve.
            if (!double.IsNaN(value.Value))
            {
                summary.Value.Add(new Summary.Types.Value { Tag = TagOf(value.Name), SimpleValue = (float)value.Value });
            }
        }

        file!.Write(new Event { WallTime = time, Step = row.Iteration, Summary = summary });
    }
}
