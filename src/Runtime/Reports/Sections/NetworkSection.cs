using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Runtime.Reports;

/// <summary>The layers with their shapes and parameters, and the definition.</summary>
internal static class NetworkSection
{
    public static void Add(MarkupText page, RunReport report)
    {
        NetworkDefinition network = report.Definition;
        NetworkPlan plan = NetworkPlan.Of(network);
        page.Add(
            $"<section aria-labelledby=\"network\">\n<h2 id=\"network\">Network</h2>\n" +
            $"<p class=\"note\">B rows, T steps. Products: multiply-adds for one step of one row.</p>\n");
        page.Add(
            $"<div class=\"card scroll\"><table>\n<thead><tr><th scope=\"col\">part</th><th scope=\"col\">kind</th>" +
            $"<th scope=\"col\">output</th><th scope=\"col\" class=\"number\">parameters</th>" +
            $"<th scope=\"col\" class=\"number\">products</th></tr></thead>\n<tbody>\n");
        long input = ParametersOf("input.", plan);
        AddRow(
            page,
            "input",
            Input(network.Input),
            network.Input.Embedding is int width ? $"[B, T, {width}]" : $"[B, T, {network.Input.Size}]",
            input,
            0);
        foreach (LayerPlan layer in plan.Layers)
        {
            AddRow(
                page,
                layer.Path,
                NameOf(layer.Cell) + (layer.HasDetector ? ", finds boundaries" : ""),
                $"[B, T, {layer.OutputSize}]",
                layer.ParameterCount,
                layer.MultiplyAddsPerStep);
        }

        OutputDefinition output = network.Output;
        AddRow(
            page,
            "output",
            output.From == OutputSource.All ? "gated embedding of all levels" : "from the top layer",
            output.Steps == OutputSteps.Each ? $"[B, T, {output.Size}]" : $"[B, {output.Size}]",
            ParametersOf("output.", plan),
            plan.MultiplyAddsPerStep - plan.Layers.Sum(static layer => layer.MultiplyAddsPerStep));
        page.Add(
            $"</tbody>\n<tfoot><tr><th scope=\"row\" colspan=\"3\">all</th><td class=\"number\">{Grouped(plan.ParameterCount)}</td>" +
            $"<td class=\"number\">{Grouped(plan.MultiplyAddsPerStep)}</td></tr></tfoot>\n</table></div>\n</section>\n");
        if (report.DefinitionText.Length > 0)
        {
            page.Add(
                $"<section aria-labelledby=\"definition\">\n<h2 id=\"definition\">Definition</h2>\n" +
                $"<pre tabindex=\"0\">{report.DefinitionText.TrimEnd()}</pre>\n</section>\n");
        }
    }

    /// <summary>A cell as definitions name it.</summary>
    public static string NameOf(CellKind cell) => cell switch
    {
        CellKind.HmLstm => "hm-lstm",
        CellKind.KLstm => "k-lstm",
        CellKind.Lstm => "lstm",
        CellKind.Gru => "gru",
        _ => "rnn",
    };

    private static string Input(InputDefinition input) => input switch
    {
        { Kind: InputKind.Tokens, Embedding: not null } => FormattableString.Invariant($"{input.Size} tokens, embedding"),
        { Kind: InputKind.Tokens } => FormattableString.Invariant($"{input.Size} tokens, one-hot"),
        _ => FormattableString.Invariant($"{input.Size} {(input.Size == 1 ? "feature" : "features")}"),
    };

    private static void AddRow(MarkupText page, string part, string kind, string shape, long parameters, long products) =>
        page.Add(
            $"<tr><th scope=\"row\">{part}</th><td>{kind}</td><td>{shape}</td><td class=\"number\">{Grouped(parameters)}</td>" +
            $"<td class=\"number\">{Grouped(products)}</td></tr>\n");

    private static long ParametersOf(string prefix, NetworkPlan plan) =>
        plan.Parameters
            .Where(parameter => parameter.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Sum(static parameter => parameter.Count);

    private static string Grouped(long value) => value == 0 ? "–" : value.ToString("N0", CultureInfo.InvariantCulture);
}
