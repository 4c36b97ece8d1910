namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>early_stopping</c>.</summary>
internal static class EarlyStoppingKeys
{
    public static readonly Key<string> Metric = new(
        "metric", new TextType("the name of a metric", 100), "valid_loss",
        "The metric that must improve: `valid_loss`; with regression also `valid_mse`, `valid_mae`, `valid_r2`; with classification `valid_accuracy` and, with `size: 1`, `valid_auc`; with language-model `valid_accuracy`, `valid_bits_per_character`, `valid_perplexity`.");

    public static readonly Key<int> Patience = new("patience", new IntegerType(1, 1_000_000), 5, "Evaluations without improvement that end the training.");

    public static readonly Section Section = new(
        "early_stopping", "'early_stopping'", "Training ends after so many evaluations without a better value of a metric.", Metric, Patience);
}
