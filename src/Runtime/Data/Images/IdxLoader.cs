using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Opens a folder of IDX images and labels for classification.</summary>
/// <remarks>
/// A folder with files <c>train-...</c> and <c>t10k-...</c> keeps that test part, and the training files are split in the ratio of the first two shares. Any
/// other folder has one file of images and one of labels, split by all three.
/// </remarks>
internal static class IdxLoader
{
    private const string TestFiles = "t10k";

    /// <summary>Opens a folder for a network.</summary>
    /// <exception cref="DataException">The files cannot be read or do not fit the network.</exception>
    public static NetworkData Open(NetworkDefinition definition, IdxData data, string path)
    {
        if (definition.Task != TaskKind.Classification || definition.Input.Kind != InputKind.Features)
        {
            throw new DataException($"{definition.Name}: labelled images are for classification over features.");
        }

        string[] files = Directory.Exists(path) ? [.. Directory.GetFiles(path).Order(StringComparer.Ordinal)] : throw new DataException($"{path}: a folder of IDX files is needed.");
        bool hasTest = Array.Exists(files, IsTest);
        (byte[] Pixels, long[] Labels, int[] Shape) images = ReadPair(path, files.Where(file => !IsTest(file)));
        int training = images.Labels.Length;
        SequenceParts parts = SequenceParts.ByPosition(training, hasTest ? WithoutTest(data.Split) : data.Split);
        if (hasTest)
        {
            (byte[] Pixels, long[] Labels, int[] Shape) test = ReadPair(path, files.Where(IsTest));
            if (!test.Shape.AsSpan().SequenceEqual(images.Shape))
            {
                throw new DataException($"{path}: training images are {string.Join(" x ", images.Shape)}, test images {string.Join(" x ", test.Shape)}.");
            }

            parts = parts with { Test = [.. Enumerable.Range(training, test.Labels.Length)] };
            images = ([.. images.Pixels, .. test.Pixels], [.. images.Labels, .. test.Labels], images.Shape);
        }

        int size = images.Shape[0] * images.Shape[1];
        int width = data.RowsAsSteps ? images.Shape[1] : 1;
        Require(definition, path, images.Labels, width);
        return parts.ToData(
            definition,
            path,
            size / width,
            new ImageValues(images.Pixels, size, width),
            new SequenceLabels(images.Labels, definition.Output.Steps == OutputSteps.Each));
    }

    private static bool IsTest(string file) => Path.GetFileName(file).StartsWith(TestFiles, StringComparison.Ordinal);

    private static double[] WithoutTest(EquatableArray<double> split)
    {
        double both = split[0] + split[1];
        return both > 0 ? [split[0] / both, split[1] / both, 0] : throw new DataException("The split leaves nothing for training and validation.");
    }

    private static (byte[] Pixels, long[] Labels, int[] Shape) ReadPair(string folder, IEnumerable<string> files)
    {
        string[] found = [.. files];
        IdxFile images = IdxFile.Read(Only(folder, found, "images"), dimensions: 3);
        IdxFile labels = IdxFile.Read(Only(folder, found, "labels"), dimensions: 1);
        return images.Shape[0] == labels.Shape[0]
            ? (images.Values, [.. labels.Values.Select(static label => (long)label)], images.Shape[1..])
            : throw new DataException($"{labels.Path}: {labels.Shape[0]} labels for the {images.Shape[0]} images of {Path.GetFileName(images.Path)}.");
    }

    private static string Only(string folder, string[] files, string what)
    {
        string[] fitting = Array.FindAll(files, file => Path.GetFileName(file).Contains(what, StringComparison.Ordinal));
        return fitting.Length == 1
            ? fitting[0]
            : throw new DataException($"{folder}: {fitting.Length} files have '{what}' in their name; there has to be one.");
    }

    private static void Require(NetworkDefinition definition, string path, long[] labels, int width)
    {
        if (definition.Input.Size != width)
        {
            throw new DataException($"{path}: a step has {width} pixels, but features is {definition.Input.Size}.");
        }

        int classes = Math.Max(2, definition.Output.Size);
        int wrong = Array.FindIndex(labels, label => label >= classes);
        if (wrong >= 0)
        {
            throw new DataException($"{path}: item {wrong + 1} has the label {labels[wrong]}, but the network has {classes} classes (0 to {classes - 1}).");
        }
    }
}
