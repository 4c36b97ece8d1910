using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Training;

/// <summary>Makes a run's folder at the moment when training begins: everything that could be wrong has been checked by then.</summary>
/// <param name="folder">The folder.</param>
internal sealed class RunStart(RunFolder folder) : ITrainingCallback
{
    /// <inheritdoc/>
    public void OnStarted(TrainingRun run) => folder.Create(run.Network.DefinitionText);
}
