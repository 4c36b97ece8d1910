using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Validation;

/// <summary>The columns of a history that early stopping can watch.</summary>
internal static class Metrics
{
    private static readonly string[] Regression = ["valid_loss", "valid_mse", "valid_mae", "valid_r2"];
    private static readonly string[] Binary = ["valid_loss", "valid_accuracy", "valid_auc"];
    private static readonly string[] Classification = ["valid_loss", "valid_accuracy"];
    private static readonly string[] LanguageModel = ["valid_loss", "valid_accuracy", "valid_bits_per_character", "valid_perplexity"];

    /// <summary>The metrics of a task; those of two classes need one output.</summary>
    public static IReadOnlyList<string> Of(TaskKind task, int? outputSize) => task switch
    {
        TaskKind.Regression => Regression,
        TaskKind.Classification => outputSize is null or 1 ? Binary : Classification,
        _ => LanguageModel,
    };
}
