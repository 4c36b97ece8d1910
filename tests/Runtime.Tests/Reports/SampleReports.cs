using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Tests.Reports;

/// <summary>Reports of made-up trainings, one of each kind of task, with names and texts that would like to be HTML.</summary>
internal static class SampleReports
{
    public const string Hostile = "</pre><script>alert(1)</script>\"'&<!--";

    public static RunReport Text() => Report(
        "{ model: Plays, summary: \"" + Hostile.Replace("\"", "\\\"", StringComparison.Ordinal) + "\", task: language-model, " +
        "input: { tokens: 40, embedding: 8 }, layers: [ { cell: hm-lstm, hidden: [12, 8] } ], " +
        "output: { from: all, embedding: 12 }, training: { epochs: 4, window: 20, carry_state: true } }",
        [
            "valid_bits_per_character", "valid_accuracy", "valid_boundary_rate_1", "valid_update_1", "valid_copy_1", "valid_flush_1",
            "valid_update_2", "valid_copy_2", "valid_flush_2", "valid_work_saved", "train_work_skipped"
        ]) with
    {
        Sample = new HeldOutSample
        {
            Part = "test",
            Sequence = TextReading("To be <b> & not\nto be, that is the question of questions; " + Hostile, levels: 1),
        },
    };

    public static RunReport Series() => Report(
        "{ model: Waves, task: regression, input: { features: 1 }, layers: [ { cell: hm-lstm, hidden: [6, 4], " +
        "boundary: { top: true } } ], output: { from: all, embedding: 6, size: 1 }, " +
        "data: { series: a.csv, columns: [x], target: [x], lookback: 30, ahead: 2 } }",
        ["valid_mae", "valid_r2"]) with
    {
        Sample = new HeldOutSample
        {
            Part = "test",
            Sequence = new SequenceReading(60, Rows(2, 60, static (level, step) => (step / (3 + level)) % 4 == 0 ? 1 : 0))
            {
                Inputs = Rows(1, 60, Wave),
                Targets = Rows(1, 60, Wave),
                Predictions = Rows(1, 60, static (_, step) => Wave(0, step) + 0.2),
                Norms = Rows(2, 60, static (level, step) => 1 + (step % (4 + level))),
            },
            Values = [.. Enumerable.Range(0, 50).Select(static n => new ChartPoint(Wave(0, n), Wave(0, n) + 0.1))],
            Forecast = [.. Enumerable.Range(0, 50).Select(static n => new ChartPoint(Wave(0, n), Wave(0, n + 1)))],
        },
    };

    public static RunReport Binary() => Report(
        "{ model: Signals, task: classification, input: { features: 1 }, layers: [ { cell: k-lstm, hidden: 6, cells: 3 } ], " +
        "output: { size: 1 } }",
        ["valid_accuracy", "valid_auc", "valid_selection_share_1", "valid_selection_share_2", "valid_selection_share_3"]) with
    {
        Sample = new HeldOutSample
        {
            Part = "validation",
            Sequence = new SequenceReading(40)
            {
                Inputs = Rows(1, 40, Wave),
                Selection = Rows(3, 40, static (cell, step) => (step + cell) % 3 == 0 ? 0.8 : 0.1),
            },
            SequenceClass = (1, 0),
            Scores = [[0.1, 0.2, 0.25, 0.6], [0.7, 0.9, 1]],
            Confusion = [[3, 1], [0, 3]],
            Classes = ["<quiet>", "alien"],
            Chosen = [new CellSequence([0, 0, 1, 2, 2], (1, 0)), new CellSequence([2, 1, 0], (0, 0))],
            ClassSelections =
            [
                new ClassSelection(
                    0,
                    [0.5, 0.25, 0.25],
                    [0.4, 0.3, 0.3],
                    Rows(3, 250, static (cell, step) => cell == step % 3 ? 1 : 0),
                    Rows(3, 250, static (_, _) => 1 / 3.0)),
                new ClassSelection(
                    1,
                    [double.NaN, double.NaN, double.NaN],
                    [double.NaN, double.NaN, double.NaN],
                    Rows(3, 0, Wave),
                    Rows(3, 0, Wave)),
            ],
        },
    };

    public static RunReport Images() => Report(
        "{ model: Digits, task: classification, input: { features: 8 }, layers: [ { cell: gru, hidden: 6 } ], output: { size: 4 } }",
        ["valid_accuracy"]) with
    {
        Sample = new HeldOutSample
        {
            Part = "test",
            Sequence = new SequenceReading(12) { Inputs = Rows(8, 12, static (feature, step) => feature == step ? 1 : 0) },
            SequenceClass = (2, 2),
            Confusion = [[5, 0, 0, 1], [0, 6, 0, 0], [0, 0, 7, 0], [2, 0, 0, 3]],
            Images =
            [
                new ImageSample([0, 0.5, 1, 1, 1, 0], 2, 3, 2, 2),
                new ImageSample([.. Enumerable.Repeat(1.0, 130 * 130)], 130, 130, 0, 3),
            ],
            WrongImages = [new ImageSample([1, 0, 0, 1], 2, 2, 0, 3)],
        },
    };

    public static SequenceReading TextReading(string text, int levels) =>
        new(text.Length, Rows(levels, text.Length, (level, step) => text[step] == ' ' && step % (level + 1) == 0 ? 1 : 0))
        {
            Symbols = [.. text.Select(static character => character.ToString())],
            Norms = Rows(levels + 1, text.Length, static (level, step) => 1 + (step % (3 + level))),
            Bits = [double.NaN, .. Enumerable.Range(1, text.Length - 1).Select(static step => step % 5 * 0.7)],
        };

    private static double Wave(int feature, int step) => Math.Sin((step / 5.0) + feature);

    private static double[][] Rows(int rows, int steps, Func<int, int, double> value) =>
        [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, steps).Select(step => value(row, step)).ToArray())];

    private static RunReport Report(string yaml, string[] metrics)
    {
        NetworkDefinition definition = NetworkParser.Parse("sample.model.yaml", yaml).Definition!;
        Evaluation[] history = [.. Enumerable.Range(1, 4).Select(epoch => new Evaluation(epoch, epoch * 25, epoch * 3.5,
        [
            new NamedValue("train_loss", 3.0 / epoch),
            new NamedValue("valid_loss", epoch == 3 ? 1 : 3.5 / epoch),
            .. metrics.Select((name, n) => new NamedValue(name, (n + epoch) / 20.0)),
            new NamedValue("learning_rate", 0.01),
            new NamedValue("slope", epoch / 2.0),
        ]))];
        return new RunReport
        {
            Definition = definition,
            DefinitionText = DefinitionWriter.Render(definition),
            History = history,
            Best = history[2],
            Stop = StopReason.Completed,
            Epochs = 4,
            Iterations = 100,
            Seconds = 14,
            Measured = [new NamedValue("test_accuracy", 0.875)],
        };
    }
}
