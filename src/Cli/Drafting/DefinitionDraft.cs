using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Drafting;

/// <summary>A definition to begin with, commented, for the data that somebody has.</summary>
/// <param name="FileName">The name of the definition's file.</param>
/// <param name="Source">What the definition's data name: a path, or a known data set.</param>
/// <param name="Data">What the data are.</param>
/// <param name="Task">What is predicted.</param>
/// <param name="Cell">The kind of cell, by its name in the language.</param>
internal sealed partial record DefinitionDraft(string FileName, string Source, DataOutline Data, TaskKind Task, string Cell)
{
    /// <summary>The kinds of cells that a draft can begin with.</summary>
    public static readonly string[] Cells = ["hm-lstm", "k-lstm", "lstm", "gru", "rnn"];

    /// <summary>Columns of a table; null for other data.</summary>
    public DraftColumns? Columns { get; init; }

    private bool IsHierarchy => Cell == "hm-lstm";

    private bool IsLanguageModel => Task == TaskKind.LanguageModel;

    private bool HasTokens => Data.Kind is DataKind.Text or DataKind.Texts;

    /// <summary>
    /// The task that data are for: text is for language models, texts with classes and images are for classification, and a table with
    /// numbers is for regression.
    /// </summary>
    public static TaskKind UsualTask(DataKind kind) => kind switch
    {
        DataKind.Text => TaskKind.LanguageModel,
        DataKind.Table => TaskKind.Regression,
        _ => TaskKind.Classification,
    };

    /// <summary>Whether data can be used for a task.</summary>
    public static bool Fits(DataKind kind, TaskKind task) => kind switch
    {
        DataKind.Text => task == TaskKind.LanguageModel,
        DataKind.Table => task != TaskKind.LanguageModel,
        DataKind.Texts => task != TaskKind.Regression,
        _ => task == TaskKind.Classification,
    };

    /// <summary>The definition; the sizes that follow from the data are <c>auto</c>.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        Line(text, $"# {Title()}. Train it: hmlstm train {ForeignText.Line(FileName)}");
        Line(text, $"# All keys, with their ranges and defaults: docs/language.md; in an editor: hmlstm schema -o model.schema.json");
        Line(text, $"task: {TaskName}");
        WriteNetwork(text);
        WriteTraining(text);
        WriteData(text);
        return text.ToString();
    }

    /// <summary>Text of others as a scalar of YAML: plain where that is safe, otherwise quoted as JSON, which YAML reads too.</summary>
    internal static string Scalar(string text) =>
        PlainScalar().IsMatch(text) ? text : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private string TaskName => Task switch
    {
        TaskKind.LanguageModel => "language-model",
        TaskKind.Classification => "classification",
        _ => "regression",
    };

    private string Title() => (Data.Kind, Task) switch
    {
        (DataKind.Text, _) => "Predicts the next character of a text",
        (DataKind.Texts, TaskKind.LanguageModel) => "Predicts the next character of short texts",
        (DataKind.Texts, _) => "Tells which class a text is of",
        (DataKind.Images, _) => "Tells what an image shows, read row by row",
        (_, TaskKind.Classification) => "Tells which class the rows of a table are of",
        _ => "Predicts the next rows of a table from those before",
    };

    private void WriteNetwork(StringBuilder text)
    {
        Line(text, $"");
        Line(text, $"input:");
        if (HasTokens)
        {
            Line(text, $"  tokens: auto");
            Line(text, $"  embedding: 64                  # the width of a character's vector");
        }
        else
        {
            Line(text, $"  features: auto");
        }

        Line(text, $"");
        Line(text, $"layers:");
        Line(text, $"  - cell: {Cell,-22} # or {string.Join(", ", Cells.Where(cell => cell != Cell))}");
        if (IsHierarchy)
        {
            Line(text, $"    hidden: {(IsLanguageModel ? "[192, 128]" : "[48, 32]"),-20} # the levels, bottom to top");
            Line(text, $"    layer_norm: true");
        }
        else
        {
            Line(text, $"    hidden: {(IsLanguageModel ? 256 : 64),-20} # the width of the layer");
        }

        Line(text, $"");
        Line(text, $"output:");
        if (IsHierarchy)
        {
            Line(text, $"  from: all                      # predicts from every level");
            Line(text, $"  embedding: {(IsLanguageModel ? 192 : 48)}");
        }

        if (!IsLanguageModel)
        {
            Line(text, $"  size: auto");
            Line(text, $"  steps: last                    # one prediction for a sequence");
        }
        else if (!IsHierarchy)
        {
            Line(text, $"  from: top");
        }
    }

    private void WriteTraining(StringBuilder text)
    {
        string metric = Task == TaskKind.Classification ? "valid_accuracy" : "valid_loss";
        (int batch, int window) = Streams();
        Line(text, $"");
        Line(text, $"training:");
        Line(text, $"  epochs: 10");
        Line(text, $"  batch_size: {(Data.Kind == DataKind.Text ? batch : 32)}");
        if (Data.Kind == DataKind.Text)
        {
            Line(text, $"  window: {window,-22} # the characters that gradients go back through");
            Line(text, $"  carry_state: true              # a window goes on where the one before ended");
        }

        Line(text, $"  learning_rate: {{ start: 0.004, cosine: 10, min: 0.0002 }}");
        Line(text, $"  clip_norm: 1");
        Line(text, $"  early_stopping: {{ metric: {metric}, patience: 3 }}");
        Line(text, $"  seed: 1");
    }

    private void WriteData(StringBuilder text)
    {
        string key = Data.Kind switch
        {
            DataKind.Text => "text",
            DataKind.Texts => "texts",
            DataKind.Images => "idx",
            _ => "series",
        };
        Line(text, $"");
        Line(text, $"data:");
        Line(text, $"  {key}: {Scalar(Source)}");
        switch (Data.Kind)
        {
            case DataKind.Text:
                Line(text, $"  alphabet: chars                # or bytes, text8, words, bpe");
                break;
            case DataKind.Texts:
                Line(text, $"  alphabet: bytes                # or chars, words, bpe");
                Line(text, $"  length: 200                    # tokens that are kept of a text, the last ones");
                break;
            case DataKind.Table:
                WriteColumns(text, Columns!);
                break;
        }

        Line(text, $"  split: [0.8, 0.1, 0.1]         # training, validation and test part");
    }

    private void WriteColumns(StringBuilder text, DraftColumns columns)
    {
        if (columns.Time is { } time)
        {
            Line(text, $"  time: {Scalar(time.Name)}");
        }

        if (columns.Group is { } group)
        {
            Line(text, $"  group: {Scalar(group.Name)}");
        }

        Line(text, $"  columns: [{string.Join(", ", columns.Entering.Select(static column => Scalar(column.Name)))}]");
        bool isClass = Task == TaskKind.Classification;
        Line(text, $"  {(isClass ? "label" : "target")}: {Scalar(columns.Target.Name)}");
        int lookback = (int)Math.Clamp(Data.Length / 40, 2, 48);
        Line(text, $"  lookback: {lookback,-20} # the rows that the network sees");
        if (!isClass)
        {
            Line(text, $"  horizon: 1                     # the rows that it predicts");
        }

        if (columns.HasMissing)
        {
            Line(text, $"  missing: previous              # or linear, mask, error");
        }
    }

    /// <summary>Rows and steps of a window, such that the validation part of a text has some windows.</summary>
    private (int Batch, int Window) Streams()
    {
        int window = Data.Length < 20_000 ? 25 : 100, batch = 32;
        while (batch > 1 && Data.Length / 10 / batch < 2 * window)
        {
            batch /= 2;
        }

        return (batch, window);
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    // What no reader of YAML takes for anything else: no number, no word of the language, no mark.
    [GeneratedRegex(@"^(?!(?i:true|false|null|yes|no|on|off|auto|y|n)\z)(\.{0,2}/|[A-Za-z_])[A-Za-z0-9_./-]*\z")]
    private static partial Regex PlainScalar();
}
