using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Prediction;

/// <summary>A prediction for each image of an IDX file.</summary>
internal sealed class ImagePredictor(NetworkPass network, DataProfile profile, PredictionSource source, CancellationToken cancel)
{
    private const int Dimensions = 3;

    private readonly OutputColumns outputs = OutputColumns.Of(network.Definition, profile, network.Bands);

    /// <summary>The rows, computed as they are asked for.</summary>
    public IEnumerable<PredictedRow> Rows()
    {
        IdxFile images = Read();
        int size = images.ItemSize;
        int columns = images.Shape[2];
        int width = network.Definition.Data is IdxData { RowsAsSteps: false } ? 1 : columns;
        if (network.Definition.Input.Size != width)
        {
            throw new DataException($"{images.Path}: a step has {width} pixels, but the network reads {network.Definition.Input.Size}.");
        }

        ImageValues values = new(images.Values, size, width);
        string[] names = ["image", .. outputs.Names];
        foreach (int[] chosen in Enumerable.Range(0, images.Shape[0]).Chunk(network.Definition.Training.BatchSize))
        {
            cancel.ThrowIfCancellationRequested();
            float[][] results = network.LastStep(values.Read(chosen, 0, size / width, out _));
            for (int row = 0; row < chosen.Length; row++)
            {
                long number = chosen[row] + 1L;
                yield return new PredictedRow(names, [number, .. outputs.Cells(results[row], $"{images.Path}, image {number}")]);
            }
        }
    }

    private IdxFile Read()
    {
        if (source.Kind == PredictionSourceKind.Images)
        {
            return IdxFile.Read(source.Name, Dimensions, source.Open);
        }

        string[] files = [.. DataFolder.Files(source.Name).Where(file => IdxFile.DimensionsOf(file, cancel) == Dimensions)];
        return files.Length == 1
            ? IdxFile.Read(files[0], Dimensions, cancel)
            : throw new DataException(
                files.Length == 0
                    ? $"{source.Name}: there is no IDX file of images; the network reads those, or a table."
                    : $"{source.Name}: there are {files.Length} files of images "
                        + $"({ForeignText.List([.. files.Select(Path.GetFileName).OfType<string>()])}); give one of them.");
    }
}
