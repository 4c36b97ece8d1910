using System.Text.Json.Nodes;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>What the peer has to know of an HM-LSTM besides its weights.</summary>
internal static class PeerOptions
{
    /// <summary>The options of a network at slope 1.</summary>
    /// <param name="hidden">The widths of its levels.</param>
    public static JsonObject Of(IReadOnlyList<int> hidden) => new() { ["hidden"] = Widths(hidden), ["slope"] = 1 };

    /// <summary>Widths as an array.</summary>
    public static JsonArray Widths(IReadOnlyList<int> hidden) => new([.. hidden.Select(static width => (JsonNode)width)]);
}
