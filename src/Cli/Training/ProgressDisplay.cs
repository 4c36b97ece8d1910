using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Progress;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Training;

/// <summary>Shows a training: on a screen a bar that moves and the evaluations above it, elsewhere a plain line now and then.</summary>
internal sealed class ProgressDisplay : IDisposable
{
    private static readonly TimeSpan OnScreen = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan InPipe = TimeSpan.FromSeconds(10);

    private readonly StatusLine line;
    private readonly ProgressText text;

    /// <param name="terminal">Where it is shown.</param>
    /// <param name="task">What the network predicts.</param>
    /// <param name="end">The training time at which it stops; null for none.</param>
    public ProgressDisplay(Terminal terminal, TaskKind task, TimeSpan? end)
    {
        line = new StatusLine(terminal);
        text = new ProgressText(task, end);
        Callback = new ProgressReporter(Show, line.IsVisible ? OnScreen : InPipe);
    }

    /// <summary>What the trainer tells.</summary>
    public ITrainingCallback Callback { get; }

    /// <summary>Takes the bar away.</summary>
    public void Dispose() => line.Dispose();

    private void Show(TrainingProgress progress)
    {
        if (progress.Evaluation is Evaluation evaluation)
        {
            line.Note(text.Evaluated(progress, evaluation));
        }
        else if (line.IsVisible)
        {
            line.Show(text.Bar(progress, line.Width));
        }
        else if (progress.Iteration > 0)
        {
            line.Note(text.Now(progress));
        }
    }
}
