using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>Whether the shapes of data, as far as a definition tells them, are those of the network.</summary>
/// <param name="problems">Where problems go.</param>
/// <param name="span">The key that says the kind of data.</param>
/// <param name="places">Where the network's own numbers stand.</param>
/// <param name="input">The input; null where it is unknown.</param>
/// <param name="outputSize">The head's size; null where it is unknown.</param>
/// <param name="classifies">Whether the task is classification, so that the size counts classes.</param>
internal sealed class DataFit(
    ProblemList problems, YamlSpan span, NumberPlaces places, InputDefinition? input, int? outputSize, bool classifies)
{
    public void Check(DataDefinition data)
    {
        switch (data)
        {
            case TextData text:
                Tokens(text, padding: 0);
                break;
            case TextsData texts:
                Tokens(texts, classifies && texts.Pad == PadSide.Left && texts.Alphabet != AlphabetKind.Bytes ? 1 : 0);
                Classes(texts.Texts);
                break;
            case SeriesData series:
                Vectors("series data");
                Series(series);
                break;
            case IdxData images:
                Vectors("images");
                Pixels(images);
                Classes(images.Idx);
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
        string filler = padding > 0 ? ", and one token more that fills up on the left" : "";
        if (input is { Kind: InputKind.Features })
        {
            Add("Text enters as tokens", "the input has features");
        }
        else if (KnownSizes.TokensOf(text.Alphabet) is int known && input is not null && input.Size != known + padding)
        {
            Add($"The alphabet has {Numbers.Text(known)} characters{filler}", $"the input has {Numbers.Text(input.Size)} tokens");
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

    /// <summary>
    /// The features and the outputs of a series. Columns alone are counted where the data stand; a sum is spelled out where the number is.
    /// </summary>
    private void Series(SeriesData series)
    {
        int? features = input is { Kind: InputKind.Features } ? input.Size : null;
        IReadOnlyList<(string What, long Features)> parts = series.FeatureParts();
        if (series.Columns.Count == 0)
        {
            // The columns are wrong themselves, so no sum is known.
            return;
        }

        if (parts.Count == 1)
        {
            Columns("column", "enters", "enter", series.Columns.Count, "features", features);
        }
        else if (features is int stated && stated != series.FeatureCount)
        {
            string sum = string.Join(" + ", parts.Select(static part => part.What));
            problems.Add(
                ProblemKind.FeatureSum, places.Features, Numbers.Text(stated), Numbers.Text(series.FeatureCount), sum);
        }

        if (series.Horizon == 1)
        {
            Columns("target", "is predicted", "are predicted", series.Target.Count, "outputs", classifies ? null : outputSize);
        }
        else if (outputSize is int size && size != series.OutputCount)
        {
            problems.Add(
                ProblemKind.OutputSum, places.Size, Numbers.Text(size), Numbers.Text(series.OutputCount), series.OutputParts());
        }
    }

    private void Columns(string noun, string one, string many, int count, string what, int? size)
    {
        if (count > 0 && size is int expected && expected != count)
        {
            Add($"{Quantity.Of(count, noun)} {(count == 1 ? one : many)}", $"the network has {Numbers.Text(expected)} {what}");
        }
    }

    private void Pixels(IdxData images)
    {
        if (KnownSizes.Find(images.Idx) is not { Image: (_, int columns) } known)
        {
            return;
        }

        int size = images.RowsAsSteps ? columns : 1;
        if (input is { Kind: InputKind.Features } && input.Size != size)
        {
            Add($"A step of {known.Name} has {Quantity.Of(size, "pixel")}", $"the input has {Numbers.Text(input.Size)} features");
        }
    }

    private void Classes(string name)
    {
        if (KnownSizes.Find(name) is { } known && classifies && outputSize is int size && size != known.Classes)
        {
            Add($"{known.Name} has {Numbers.Text(known.Classes)} classes", $"the output has size {Numbers.Text(size)}");
        }
    }

    private void Add(string data, string network) => problems.Add(ProblemKind.DataShape, span, data, network);
}

/// <summary>Where the numbers of a network stand that its data decide; the place of their section where they do not.</summary>
/// <param name="Features"><c>input.features</c>.</param>
/// <param name="Size"><c>output.size</c>.</param>
internal readonly record struct NumberPlaces(YamlSpan Features, YamlSpan Size)
{
    /// <summary>The places in a text.</summary>
    /// <param name="network">What the file says.</param>
    public static NumberPlaces Of(Values network) => new(
        network.Below(NetworkKeys.Input).ValueSpan(InputKeys.Features), network.Below(NetworkKeys.Output).ValueSpan(OutputKeys.Size));
}
