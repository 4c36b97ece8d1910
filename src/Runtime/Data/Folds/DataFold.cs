using System.Buffers.Binary;
using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Runtime.Data;

/// <summary>One of several ways to cut the same data into a training, a validation and a test part.</summary>
/// <remarks>
/// <para>A series is cut by a rolling origin: its rows are dealt out in N + 1 equal stretches, the first of which has the rows that are
/// left over, and fold n is tested on the stretch n + 1 and trained on all rows before it; or, sliding, on as many rows before it as the
/// first fold has. The last rows before the origin are the validation part.</para>
/// <para>Texts and images have no order: fold n is tested on every N-th of each class, or of all images, from the n-th on (k-fold
/// cross-validation), and trained and validated on the others.</para>
/// </remarks>
/// <param name="Number">n, from 1 to N.</param>
/// <param name="Count">N, at least 2.</param>
/// <param name="IsSliding">Whether all folds of a series are trained on as many rows.</param>
public sealed record DataFold(int Number, int Count, bool IsSliding)
{
    private const string Train = "train";
    private const string Valid = "valid";
    private const string Test = "test";

    /// <summary>What the folder of its run is called: different for each of the ways to cut.</summary>
    public string Name => FormattableString.Invariant($"{(IsSliding ? "sliding" : "fold")}-{Number}-of-{Count}");

    /// <summary>Why data cannot be cut into folds, as one clause; null where they can.</summary>
    /// <param name="data">The data of a definition.</param>
    /// <param name="isSliding">Whether the folds are to slide.</param>
    public static string? Obstacle(DataDefinition? data, bool isSliding) => data switch
    {
        { HeldOut: not null } => "its data have separate parts, but folds are cut from one place; name one file or folder, or add --data",
        SeriesData series when series.Group is not null || FilePattern.IsPattern(series.Series) =>
            "its data are several series, and folds are cut from one; leave 'group' or the pattern out",
        not null when PipedData.Find(data) is string pipe =>
            $"its data come through a pipe, {pipe}, but every fold reads them again; put them into a file",
        SeriesData => null,
        TextsData or IdxData when isSliding => "its data have no order in time, so their folds cannot slide",
        TextsData or IdxData => null,
        _ => "only 'series', 'texts' and 'idx' can be cut into folds",
    };

    /// <summary>The definition of this fold, whose parts lie in a folder.</summary>
    /// <param name="definition">The definition of the whole.</param>
    /// <param name="folder">The folder, as the definition is to name it.</param>
    public NetworkDefinition Of(NetworkDefinition definition, string folder)
    {
        string end = definition.Data is SeriesData ? ".csv" : "";
        HeldOutPlaces others = new() { Valid = $"{folder}/{Valid}{end}", Test = $"{folder}/{Test}{end}" };
        string training = $"{folder}/{Train}{end}";
        DataDefinition data = definition.Data switch
        {
            SeriesData series => series with { Series = training },
            TextsData texts => texts with { Texts = training },
            IdxData idx => idx with { Idx = training },
            _ => throw new ArgumentException("The data cannot be cut into folds.", nameof(definition)),
        };
        return definition with { Data = data with { HeldOut = others, Split = new([1, 0, 0]) } };
    }

    /// <summary>Writes the parts of this fold.</summary>
    /// <param name="definition">The definition of the whole.</param>
    /// <param name="path">The file or folder that its data lie in.</param>
    /// <param name="folder">Where the parts are written; texts are links to the files.</param>
    /// <param name="cancel">Ends the writing.</param>
    /// <exception cref="DataException">The data cannot be read, or are too few.</exception>
    /// <exception cref="IOException">A part cannot be written.</exception>
    public void Write(NetworkDefinition definition, string path, string folder, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        EquatableArray<double> shares = definition.Data?.Split ?? DataDefinition.UsualSplit;
        double validation = shares[0] + shares[1] > 0 ? shares[1] / (shares[0] + shares[1]) : 0;
        switch (definition.Data)
        {
            case SeriesData series:
                WriteSeries(series, definition.Output.Steps == OutputSteps.Each, validation, path, folder, cancel);
                break;
            case TextsData:
                WriteTexts(validation, path, folder, cancel);
                break;
            case IdxData:
                WriteImages(IdxLoader.ReadImages(path, cancel), validation, folder);
                break;
            default:
                throw new ArgumentException("The data cannot be cut into folds.", nameof(definition));
        }
    }

    private void WriteSeries(SeriesData series, bool each, double validation, string path, string folder, CancellationToken cancel)
    {
        int rows = TableFormats.Read(path, CountRows, cancel);
        int stretch = rows / (Count + 1);
        if (stretch == 0)
        {
            throw new DataException(
                $"{path}: {Quantity.Of(rows, "row")} {(rows == 1 ? "is" : "are")} too few for {Count} folds, "
                + $"which need {Count + 1} stretches of rows.");
        }

        int origin = rows - ((Count - Number + 1) * stretch);
        int start = IsSliding ? origin - (rows - (Count * stretch)) : 0;
        int validFrom = origin - (int)Math.Round((origin - start) * validation, MidpointRounding.AwayFromZero);

        // The first window of a part predicts its first row. Where each step is a prediction, rows before it would be predicted too.
        int history = each ? 0 : series.Lookback + series.Ahead - 1 + (series.IsDifferenced ? 1 : 0);
        WriteRows(Train, start, validFrom);
        WriteRows(Valid, validFrom == origin ? origin : Math.Max(start, validFrom - history), origin);
        WriteRows(Test, Math.Max(start, origin - history), origin + stretch);

        void WriteRows(string part, int from, int to) => AtomicFile.Write(
            Path.Combine(folder, part + ".csv"), file => TableFormats.Read(path, reader => Copy(reader, file, from, to), cancel));
    }

    private static int CountRows(ITableReader reader)
    {
        int rows = 0;
        for (int columns = reader.ReadRow()?.Length ?? 0; columns > 0 && reader.MoveNext(columns);)
        {
            rows++;
        }

        return rows;
    }

    /// <summary>Copies the header and some rows.</summary>
    private static int Copy(ITableReader reader, Stream file, int from, int to)
    {
        using StreamWriter writer = new(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        string[] header = reader.ReadRow() ?? [];
        writer.WriteLine(string.Join(',', header.Select(CsvField.Write)));
        int row = 0;
        for (; row < to && reader.MoveNext(header.Length); row++)
        {
            if (row >= from)
            {
                writer.WriteLine(string.Join(',', header.Select((_, place) => FieldOf(place))));
            }
        }

        return row;

        string FieldOf(int place)
        {
            ReadOnlySpan<char> field = reader.Field(place);

            // A blank line would be no row.
            return field.IsEmpty && header.Length == 1 ? "\"\"" : CsvField.Write(field.ToString());
        }
    }

    private void WriteTexts(double validation, string path, string folder, CancellationToken cancel)
    {
        string[] classes = Directory.Exists(path)
            ? DataFolder.Folders(path)
            : throw new DataException($"{path}: a folder with one folder of texts per class is needed.");
        foreach (string texts in classes)
        {
            cancel.ThrowIfCancellationRequested();
            string[] files = DataFolder.Files(texts);
            if (files.Length < Count)
            {
                throw new DataException(
                    $"{texts}: {Quantity.Of(files.Length, "text")} {(files.Length == 1 ? "is" : "are")} too few for {Count} folds.");
            }

            string[] parts = [.. PartsOf(files.Length, validation)];
            foreach (string part in new[] { Train, Valid, Test })
            {
                Link(Path.Combine(folder, part, Path.GetFileName(texts)), [.. files.Where((_, place) => parts[place] == part)]);
            }
        }

        HashSet<string> names = [.. classes.Select(static texts => Path.GetFileName(texts))];
        foreach (string left in new[] { Train, Valid, Test }
            .SelectMany(part => Directory.GetDirectories(Path.Combine(folder, part)))
            .Where(place => !names.Contains(Path.GetFileName(place))))
        {
            Link(left, []);
            Directory.Delete(left);
        }
    }

    /// <summary>Makes links to files, and removes those to others: a text of an earlier cut would be in two parts.</summary>
    private static void Link(string folder, string[] files)
    {
        OutputFolder.Make(folder);
        Dictionary<string, string> wanted = files.ToDictionary(
            file => Path.Combine(folder, Path.GetFileName(file)), Path.GetFullPath, StringComparer.Ordinal);
        foreach (string there in Directory.GetFiles(folder))
        {
            if (new FileInfo(there).LinkTarget is string target && target != wanted.GetValueOrDefault(there))
            {
                File.Delete(there);
            }
        }

        foreach ((string link, string file) in wanted)
        {
            if (!File.Exists(link))
            {
                File.CreateSymbolicLink(link, file);
            }
        }
    }

    private void WriteImages(ImagePart images, double validation, string folder)
    {
        if (images.Count < Count)
        {
            throw new DataException(
                $"{images.Folder}: {Quantity.Of(images.Count, "image")} {(images.Count == 1 ? "is" : "are")} too few for {Count} folds.");
        }

        string[] parts = [.. PartsOf(images.Count, validation)];
        foreach (string part in new[] { Train, Valid, Test })
        {
            int[] members = [.. Enumerable.Range(0, images.Count).Where(place => parts[place] == part)];
            int size = images.Rows * images.Columns;
            AtomicFile.Write(Path.Combine(folder, part, "images"), file =>
            {
                WriteHead(file, [members.Length, images.Rows, images.Columns]);
                foreach (int member in members)
                {
                    file.Write(images.Pixels.AsSpan(member * size, size));
                }
            });
            AtomicFile.Write(Path.Combine(folder, part, "labels"), file =>
            {
                WriteHead(file, [members.Length]);
                file.Write([.. members.Select(member => (byte)images.Labels[member])]);
            });
        }
    }

    private static void WriteHead(FileStream file, int[] sizes)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        file.Write([0, 0, 0x08, (byte)sizes.Length]);
        foreach (int size in sizes)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, size);
            file.Write(number);
        }
    }

    /// <summary>The part of each item: every N-th is tested, and the validation part is spread evenly over the others.</summary>
    private IEnumerable<string> PartsOf(int count, double validation)
    {
        int others = 0;
        for (int place = 0; place < count; place++)
        {
            if (place % Count == Number - 1)
            {
                yield return Test;
                continue;
            }

            others++;
            yield return Math.Floor(others * validation) > Math.Floor((others - 1) * validation) ? Valid : Train;
        }
    }
}
