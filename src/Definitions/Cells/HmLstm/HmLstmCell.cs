using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Cells;

/// <summary>The hm-lstm in the definition language: its keys, and the stack that they make.</summary>
internal static class HmLstmCell
{
    public const string Word = "hm-lstm";

    public static readonly SectionKey Boundary = new(
        "boundary", BoundaryKeys.Section,
        "The boundary detectors.")
    { Of = [Word], DefaultText = "its defaults" };

    public static readonly CellKindDescription Kind = new()
    {
        Kind = CellKind.HmLstm,
        Word = Word,
        Documentation = "Hierarchical multiscale LSTM (Chung, Ahn and Bengio, ICLR 2017).",
        Keys = [LayerNormKey.LayerNorm],
        LastKeys = [Boundary],
        Sections = [BoundaryKeys.Section],
        HasForgetGate = true,
        HasLevels = true,
        Build = Build,
    };

    private static HmLstmStack Build(StackValues stack)
    {
        Values boundary = stack.Values.Below(Boundary);
        bool top = boundary.Get(BoundaryKeys.Top);
        if (stack.Hidden.Count == 1 && stack.Values.Has(Boundary) && !top)
        {
            stack.Problems.Add(ProblemKind.NoDetector, stack.Values.KeySpan(Boundary));
        }

        // Options of detectors that are not there say nothing: without them, equal networks are equal records.
        BoundaryDefinition settled = BoundaryKeys.Build(stack, boundary);
        return new HmLstmStack
        {
            Hidden = stack.Hidden,
            LayerNorm = stack.Values.Get(LayerNormKey.LayerNorm),
            ForgetBias = stack.ForgetBias,
            Boundary = stack.Hidden.Count > 1 || top ? settled : BoundaryKeys.Usual,
        };
    }
}
