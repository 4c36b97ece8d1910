using System.CommandLine;
using Hmlstm.Runtime.Logs;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Training;

/// <summary>The logs that a training writes for other programs.</summary>
internal sealed class TrainingLogs : IDisposable
{
    /// <summary>The option that names them.</summary>
    public const string Option = "--log";

    private const string TensorBoard = "tensorboard";

    private readonly List<TensorBoardLog> logs = [];

    /// <summary>Creates the logs; nothing is written before the training starts.</summary>
    /// <param name="names">What <see cref="Option"/> names.</param>
    /// <param name="run">The run's folder.</param>
    public TrainingLogs(IReadOnlyList<string> names, RunFolder run)
    {
        if (names.Contains(TensorBoard))
        {
            logs.Add(new TensorBoardLog(run.TensorBoard));
        }
    }

    /// <summary>What the trainer tells.</summary>
    public IEnumerable<ITrainingCallback> Callbacks => logs;

    /// <summary>The option of the command line.</summary>
    public static Option<string[]> CreateOption()
    {
        string[] names = [TensorBoard];
        var option = new Option<string[]>(Option)
        {
            Description = "Also writes the history for another program, into the run's folder: TensorBoard's event files.",
            HelpName = string.Join('|', names),
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        option.Validators.Add(result =>
        {
            foreach (string wrong in result.Tokens.Select(static token => token.Value).Where(value => !names.Contains(value)))
            {
                result.AddError($"{Option} takes {string.Join(" or ", names)}, not '{wrong}'");
            }
        });
        option.CompletionSources.Add(names);
        return option;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TensorBoardLog log in logs)
        {
            log.Dispose();
        }
    }
}
