namespace Hmlstm.Generator.Emit;

/// <summary>Full names of what generated code uses from outside: no namespace or type of the user's can stand in their way.</summary>
internal static class Names
{
    internal const string Torch = "global::TorchSharp.torch";
    internal const string Tensor = Torch + ".Tensor";
    internal const string Modules = "global::TorchSharp.Modules";
    internal const string Runtime = "global::Hmlstm.Runtime";
    internal const string Cells = Runtime + ".Cells";
    internal const string Heads = Runtime + ".Heads";
    internal const string Distributions = Runtime + ".Distributions";
    internal const string Inference = "global::Hmlstm.Inference";
    internal const string InferenceCells = Inference + ".Cells";
    internal const string InferenceHeads = Inference + ".Heads";
    internal const string Span = "global::System.Span";
    internal const string ReadOnlySpan = "global::System.ReadOnlySpan";
    internal const string Models = "global::Hmlstm.Definitions.Models";
    internal const string ReadOnlyList = "global::System.Collections.Generic.IReadOnlyList";
}
