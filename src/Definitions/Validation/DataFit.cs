using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>Whether the shapes of data, as far as a definition tells them, are those of the network.</summary>
/// <param name="problems">Where problems go.</param>
/// <param name="span">The key that says the kind of data.</param>
/// <param name="input">The input; null where it is unknown.</param>
/// <param name="outputSize">The head's size; null where it is unknown.</param>
/// <param name="classifies">Whether the task is classification, so that the size counts classes.</param>
internal sealed class DataFit(ProblemList problems, YamlSpan span, InputDefinition? input, int? outputSize, bool classifies)
{
    private const int Text8Characters = 27;
    private const int Bytes = 256;
    private const int MnistPixels = 28;
    private const int MnistClasses = 10;
    private const int NewsgroupClasses = 20;

    public void Check(DataDefinition data)
    {
        switch (data)
        {
            case TextData text:
                Tokens(text, padding: 0);
                break;
            case TextsData texts:
                Tokens(texts, classifies && texts.Pad == PadSide.Left && texts.Alphabet != AlphabetKind.Bytes ? 1 : 0);
                Classes(texts.Texts, "20news", NewsgroupClasses);
                break;
            case SeriesData series:
                Vectors("series data");
                Columns(
                    "column",
                    "enters",
                    "enter",
                    series.Columns.Count,
                    "features",
                    input is { Kind: InputKind.Features } ? input.Size : null);
                Columns("target", "is predicted", "are predicted", series.Target.Count, "outputs", outputSize);
                break;
            case IdxData images:
                Vectors("images");
                Pixels(images);
                Classes(images.Idx, "mnist", MnistClasses);
                break;
            default:
                Vectors("synthetic data");
                break;
        }
    }

    /// <param name="text">What the text is read as.</param>
    /// <param name="padding">Tokens besides those of the alphabet: what fills up on the left.</param>
    private void Tokens(ITextData text, int padding)
    {
        int? characters = text.Alphabet switch
        {
            AlphabetKind.Text8 => Text8Characters,
            AlphabetKind.Bytes => Bytes,
            _ => null,
        };
        string filler = padding > 0 ? ", and one token more that fills up on the left" : "";
        if (input is { Kind: InputKind.Features })
        {
            Add("Text enters as tokens", "the input has features");
        }
        else if (characters is int size && input is not null && input.Size != size + padding)
        {
            Add($"The alphabet has {Numbers.Text(size)} characters{filler}", $"the input has {Numbers.Text(input.Size)} tokens");
        }
        else if (text.Words?.Most is int most && input is not null && input.Size > most + padding)
        {
            Add($"The alphabet has {Numbers.Text(most)} words at most{filler}", $"the input has {Numbers.Text(input.Size)} tokens");
        }
    }

    private void Vectors(string what)
    {
        if (input is { Kind: InputKind.Tokens })
        {
            Add($"{char.ToUpperInvariant(what[0])}{what.Substring(1)} enter as features", "the input has tokens");
        }
    }

    private void Columns(string noun, string one, string many, int count, string what, int? size)
    {
        if (count > 0 && size is int expected && expected != count)
        {
            string columns = count == 1 ? $"1 {noun}" : $"{Numbers.Text(count)} {noun}s";
            Add($"{columns} {(count == 1 ? one : many)}", $"the network has {Numbers.Text(expected)} {what}");
        }
    }

    private void Pixels(IdxData images)
    {
        int size = images.RowsAsSteps ? MnistPixels : 1;
        bool isMnist = string.Equals(images.Idx, "mnist", StringComparison.OrdinalIgnoreCase);
        if (isMnist && input is { Kind: InputKind.Features } && input.Size != size)
        {
            string pixels = size == 1 ? "1 pixel" : $"{Numbers.Text(size)} pixels";
            Add($"A step of mnist has {pixels}", $"the input has {Numbers.Text(input.Size)} features");
        }
    }

    private void Classes(string name, string known, int classes)
    {
        if (string.Equals(name, known, StringComparison.OrdinalIgnoreCase) && classifies && outputSize is int size && size != classes)
        {
            Add($"{known} has {Numbers.Text(classes)} classes", $"the output has size {Numbers.Text(size)}");
        }
    }

    private void Add(string data, string network) => problems.Add(ProblemKind.DataShape, span, data, network);
}
