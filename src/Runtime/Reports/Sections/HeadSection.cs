using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Reports;

/// <summary>What was trained, how it ended, and what it reached.</summary>
internal static class HeadSection
{
    private const string Bits = "bits_per_character";
    private const string Perplexity = "perplexity";

    /// <summary>
    /// Numbers of the task that a person asks for first, in the order of their worth. Perplexity says the same as the bits, so only one of
    /// the two is shown.
    /// </summary>
    private static readonly string[] First = [Bits, Perplexity, "accuracy", "auc", "r2", "mae"];

    public static void Add(MarkupText page, RunReport report)
    {
        NetworkDefinition network = report.Definition;
        page.Add($"<header>\n<h1>{network.Name}</h1>\n");
        if (network.Summary is { Length: > 0 } summary)
        {
            page.Add($"<p>{summary}</p>\n");
        }

        page.Add($"<p class=\"soft\">{Settings(network)}</p>\n<dl class=\"facts\">\n");
        foreach ((string name, string value, string note) in Facts(report))
        {
            page.Add($"<div><dt>{name}</dt><dd>{value}<small>{note}</small></dd></div>\n");
        }

        page.Add($"</dl>\n");
        if (report.Divergence is { } divergence)
        {
            page.Add($"<p role=\"alert\"><strong>Not finite:</strong> {divergence.ToString()}</p>\n");
        }

        if (report.WorstRow is { } worst)
        {
            page.Add($"<p role=\"alert\"><strong>Rows far apart:</strong> {worst}</p>\n");
        }

        if (report.Forecast?.Warning() is { } worse)
        {
            page.Add($"<p role=\"alert\"><strong>Worse than a baseline:</strong> {worse}</p>\n");
        }

        page.Add($"</header>\n");
    }

    private static IEnumerable<(string Name, string Value, string Note)> Facts(RunReport report)
    {
        if (report.Best is { } best)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"epoch {best.Epoch:0.##}");
            string loss = double.IsNaN(best["valid_loss"]) ? "train_loss" : "valid_loss";
            yield return (loss == "valid_loss" ? "Validation loss" : "Training loss", ShortNumber.Of(best[loss]), "at " + at);
            bool hasBits = !double.IsNaN(best["valid_" + Bits]);
            IEnumerable<string> told = First.Where(metric => !double.IsNaN(best["valid_" + metric]));
            foreach (string metric in told.Where(metric => !hasBits || metric != Perplexity).Take(2))
            {
                yield return (HistoryColumn.TitleOf(metric), ShortNumber.Of(best["valid_" + metric]), "validation");
            }
        }

        foreach (string metric in First.Where(metric => !double.IsNaN(Test(metric))).Take(1))
        {
            double bigram = Test("bigram_" + metric);
            yield return (
                HistoryColumn.TitleOf(metric),
                ShortNumber.Of(Test(metric)),
                double.IsNaN(bigram) ? "test" : $"test (bigrams {ShortNumber.Of(bigram)})");
        }

        yield return (
            "Parameters",
            string.Create(CultureInfo.InvariantCulture, $"{NetworkPlan.Of(report.Definition).ParameterCount:N0}"),
            Layers(report.Definition));
        yield return (
            "Trained",
            string.Create(CultureInfo.InvariantCulture, $"{report.Epochs:0.##} {(report.Epochs == 1 ? "epoch" : "epochs")}"),
            $"{Quantity.Of(report.Iterations, "iteration", "N0")}, {ShortNumber.Clock(report.Seconds)}");
        yield return ("Ended", Ending(report.Stop), report.Stop switch
        {
            StopReason.EarlyStopping => string.Create(
                CultureInfo.InvariantCulture,
                $"no better for {report.Definition.Training.EarlyStopping?.Patience} evaluations"),
            StopReason.Completed => "all epochs done",
            null => Quantity.Of(report.Definition.Training.Epochs, "epoch") + " at most",
            _ => "before its last epoch",
        });

        double Test(string metric) =>
            report.Measured
                .Where(value => value.Name == "test_" + metric)
                .Select(static value => value.Value)
                .DefaultIfEmpty(double.NaN)
                .First();
    }

    private static string Ending(StopReason? reason) => reason switch
    {
        null => "still running",
        StopReason.Completed => "completed",
        StopReason.EarlyStopping => "early",
        StopReason.TimeLimit => "time limit",
        StopReason.IterationLimit => "iteration limit",
        StopReason.Interrupted => "interrupted",
        StopReason.Diverged => "not finite",
        _ => "stopped",
    };

    private static string Layers(NetworkDefinition network) =>
        string.Join(", ", network.Layers.Select(static stack => $"{stack.Word} {string.Join('-', stack.Hidden)}"));

    private static string Settings(NetworkDefinition network)
    {
        TrainingDefinition training = network.Training;
        string[] said =
        [
            network.Task switch
            {
                TaskKind.LanguageModel => "language model",
                TaskKind.Classification => "classification",
                _ => "regression",
            },
            training.Optimizer.Kind.ToString().ToLowerInvariant(),
            "learning rate " +
            $"{ShortNumber.Of(training.LearningRate.Start)}{(training.LearningRate.Rule == ScheduleRule.Constant ? "" : " at first")}",
            FormattableString.Invariant($"batches of {training.BatchSize}"),
            .. training.Window is int window
                ? [FormattableString.Invariant($"windows of {window} steps{(training.CarryState ? ", state carried" : "")}")]
                : Array.Empty<string>(),
            .. training.ClipNorm is double norm ? [$"gradients clipped at norm {ShortNumber.Of(norm)}"] : Array.Empty<string>(),
            FormattableString.Invariant($"seed {training.Seed}"),
        ];
        string sentence = string.Join(" · ", said);
        return char.ToUpperInvariant(sentence[0]) + sentence[1..];
    }
}
