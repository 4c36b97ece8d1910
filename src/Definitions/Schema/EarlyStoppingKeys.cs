namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>early_stopping</c>.</summary>
internal static class EarlyStoppingKeys
{
    public static readonly MetricType Metrics = new(
        ("valid_loss", "valid_loss", "The loss; lower is better."),
        ("valid_mse", "valid_mse", "Mean squared error, with regression; lower is better."),
        ("valid_mae", "valid_mae", "Mean absolute error, with regression; lower is better."),
        ("valid_r2", "valid_r2", "Coefficient of determination, with regression; higher is better."),
        ("valid_accuracy", "valid_accuracy", "Share of right predictions, with classification and language-model; higher is better."),
        ("valid_auc", "valid_auc", "Area under the receiver operating characteristic, with classification of `size: 1`; higher is better."),
        ("valid_bits_per_character", "valid_bits_per_character", "Cross-entropy in bits, with language-model; lower is better."),
        ("valid_perplexity", "valid_perplexity", "e to the cross-entropy in nats, with language-model; lower is better."));

    public static readonly Key<string> Metric = new(
        "metric",
        Metrics,
        "valid_loss",
        "The metric of the validation part that must improve.");

    public static readonly Key<int> Patience = new(
        "patience", new IntegerType(1, 1_000_000), 5,
        "Evaluations without improvement that end the training.");

    public static readonly Section Section = new(
        "early_stopping", "'early_stopping'", "Training ends after so many evaluations without a better value of a metric.", Metric, Patience);
}
