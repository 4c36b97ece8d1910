using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Planning;

/// <summary>One row of the table of a network: its input, its embedding, a recurrent layer, or its head.</summary>
/// <param name="Name">Its name in a weights file; <c>input</c> for what enters.</param>
/// <param name="Kind">What it is, in one to three words.</param>
/// <param name="Shape">The shape of what it gives: <c>[B, T, 128]</c>.</param>
/// <param name="ParameterCount">The number of its parameters.</param>
/// <param name="MultiplyAddsPerStep">Multiply-adds of its products for one step of one row; 0 where a step does not need it.</param>
/// <param name="Description">What it is, as a phrase.</param>
public sealed record PartPlan(string Name, string Kind, string Shape, long ParameterCount, long MultiplyAddsPerStep, string Description);

/// <summary>The table of a network's parts, from the input up, that every description of a network shows.</summary>
public static class NetworkTable
{
    /// <summary>The table as lines of aligned columns: names, shapes, parameters to the right.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="hasDescriptions">Whether a further column says what each part is.</param>
    /// <exception cref="ArgumentNullException"><paramref name="plan"/> is null.</exception>
    public static IEnumerable<string> Lines(NetworkPlan plan, bool hasDescriptions)
    {
        _ = plan ?? throw new ArgumentNullException(nameof(plan));
        string[][] rows =
        [
            ["name", "shape", "parameters", ""],
            .. plan.Parts.Select(part => new[]
            {
                part.Name,
                part.Shape,
                part.ParameterCount == 0 ? "" : Grouped(part.ParameterCount),
                hasDescriptions ? part.Description : "",
            }),
        ];
        int[] widths = [.. Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length))];
        return rows.Select(row =>
            $"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3]}".TrimEnd());
    }

    /// <summary>The rows of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="planner">What its layers and parameters were noted by.</param>
    /// <param name="head">Multiply-adds of the head per step.</param>
    internal static IEnumerable<PartPlan> Of(NetworkDefinition network, Planner planner, long head)
    {
        InputDefinition input = network.Input;
        string oneHot = input.Embedding is null ? ", one-hot" : "";
        yield return input.Kind == InputKind.Tokens
            ? new("input", "tokens", "[B, T]", 0, 0, $"token ids, {Grouped(input.Size)} in all{oneHot}")
            : new("input", "features", Sequence(input.Size), 0, 0, "features");
        if (input.Embedding is int width)
        {
            yield return new("input.embedding", "embedding", Sequence(width), Count("input."), 0, "embedding");
        }

        foreach (LayerPlan layer in planner.Layers)
        {
            string kind = network.Layers[layer.Stack].Word + (layer.HasDetector ? ", boundaries" : "");
            string shape = Sequence(layer.OutputSize);
            yield return new(layer.Name, kind, shape, layer.ParameterCount, layer.MultiplyAddsPerStep, layer.Description);
        }

        OutputDefinition output = network.Output;
        bool isEach = output.Steps == OutputSteps.Each;
        yield return new(
            "output",
            output.From == OutputSource.All ? "gated, all levels" : "of the top layer",
            isEach ? Sequence(output.Width) : $"[B, {Numbers.Text(output.Width)}]",
            Count("output."),
            isEach ? head : 0,
            Head(output));

        long Count(string prefix) =>
            planner.Parameters.Where(one => one.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(static one => one.Count);
    }

    private static string Head(OutputDefinition output)
    {
        string gated = output.From == OutputSource.All ? $"gated embedding of width {output.Embedding} of all levels, " : "";
        string activation = OutputKeys.Activation.Render(output.Activation);
        string hidden = string.Concat(output.Hidden.Select(width => $"{activation} layer of width {Numbers.Text(width)}, "));
        return gated + hidden + (output.Tied ? "projection by the weight of the embedding" : "projection");
    }

    private static string Sequence(long size) => $"[B, T, {Numbers.Text(size)}]";

    private static string Grouped(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
