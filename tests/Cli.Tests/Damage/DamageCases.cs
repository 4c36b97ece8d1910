namespace Hmlstm.Cli.Tests.Damage;

/// <summary>The table: everything that is tried.</summary>
internal static class DamageCases
{
    private const string Compare = "compare run wide";

    private const string Resume = "train letters.model.yaml --resume --out run";

    public static IReadOnlyList<DamageCase> All { get; } =
    [
        .. Definitions(), .. Runs(), .. Weights(), .. Checkpoints(), .. Data(), .. SeriesDamage.Cases(), .. Inputs(), .. Disks(),
    ];

    private static IEnumerable<DamageCase> Definitions()
    {
        const string group = "Definitions";
        yield return new(group, "the file ends in the middle of a line", "train letters.model.yaml --out new",
            work => work.With("letters.model.yaml", work.Read("letters.model.yaml")[..^30]), "letters.model.yaml(11,", "error HML");
        yield return new(group, "a byte became NUL", "summary letters.model.yaml",
            work => work.Change("letters.model.yaml", static bytes => [.. bytes[..12], 0, .. bytes[13..]]),
            "letters.model.yaml(1,13)", "error HML0002");
        yield return new(group, "a key is misspelt and a number is none", "train letters.model.yaml --out new",
            work => work.With(
                "letters.model.yaml",
                work.Read("letters.model.yaml")
                    .Replace("hidden:", "hiden:", StringComparison.Ordinal)
                    .Replace("epochs: 2", "epochs: two", StringComparison.Ordinal)),
            "letters.model.yaml(7,5)", "letters.model.yaml(10,", "'hiden'") { Lines = 2 };
        yield return new(group, "a weights file in the place of a definition", "train run/weights.safetensors --out new",
            // The smallest one: what the first byte of a larger one is, depends on the length of its header.
            static work => File.WriteAllBytes(work.PathOf("run/weights.safetensors"), [8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8]),
            "run/weights.safetensors(1,1)", "error HML0002");
    }

    private static IEnumerable<DamageCase> Runs()
    {
        const string group = "Run folders";
        yield return new(group, "`model.yaml` is missing", "evaluate run",
            work => File.Delete(work.PathOf("run/model.yaml")), "'run'", "model.yaml");
        yield return new(group, "`model.yaml` is empty", "evaluate run",
            work => work.With("run/model.yaml", ""), "run/model.yaml(1,1)", "HML0010");
        yield return new(group, "`weights.safetensors` is missing", "sample run",
            work => File.Delete(work.PathOf("run/weights.safetensors")), "run/weights.safetensors");
        yield return new(group, "`last.ckpt` is missing", Resume, work => File.Delete(work.PathOf("run/last.ckpt")), "'run'", "checkpoint");
        yield return new(group, "`model.yaml` is another network's", "evaluate run",
            work => File.Copy(work.PathOf("wide/model.yaml"), work.PathOf("run/model.yaml"), overwrite: true),
            "run/weights.safetensors", "layers[0].hidden");
        yield return new(group, "`history.csv` is missing", Compare, work => File.Delete(work.PathOf("run/history.csv")), "history.csv");
        yield return new(group, "`history.csv` ends in the middle of a row", Compare,
            work => work.With("run/history.csv", work.Read("run/history.csv").Split('\n')[0] + "\n1,100,2"), "run/history.csv", "line 2");
        yield return new(group, "`history.csv` has a word for a number", Compare,
            work => work.With("run/history.csv", work.Read("run/history.csv").Replace("\n1,", "\none,", StringComparison.Ordinal)),
            "run/history.csv", "line 2", "'epoch'");
        yield return new(group, "`history.csv` is another table", Compare,
            work => work.With("run/history.csv", work.Read("wave.csv")), "run/history.csv", "line 1");
        yield return new(group, "the folder is a file", "evaluate letters.txt", static _ => { }, "'letters.txt'");
    }

    private static IEnumerable<DamageCase> Weights()
    {
        const string group = "Weights";
        const string file = "run/weights.safetensors";
        yield return new(group, "cut off in the middle", "evaluate run", static work => work.Cut(file), file, "cut off");
        yield return new(group, "empty", "evaluate run", static work => work.Write(file), file, "0 bytes");
        yield return new(group, "the length of the header is damaged", "evaluate run",
            static work => work.Flip(file, static _ => 6), file, "header");
        yield return new(group, "a bit of the header flipped", "evaluate run",
            static work => work.Swap(file, "\"dtype\"", "\"dtipe\""), file, "'dtipe'");
        yield return new(group, "a tensor is said to have another type", "evaluate run",
            static work => work.Swap(file, "\"F32\"", "\"F16\""), file, "F16");
        yield return new(group, "the vocabulary is out of order", "sample run",
            static work => work.Swap(file, "\"vocabulary.symbols\":\" ad", "\"vocabulary.symbols\":\" da"),
            file, "vocabulary", "character 2");
        yield return new(group, "a number became infinite", "sample run",
            static work => work.Change(file, static bytes => [.. bytes[..^4], 0, 0, 0x80, 0x7f]), file, "not finite: Infinity");
        yield return new(group, "a text in the place of weights",
            "predict letters.model.yaml --weights letters.txt --input x.safetensors --output y.safetensors",
            static _ => { }, "letters.txt", "safetensors");
        yield return new(group, "another network's",
            "predict letters.model.yaml --weights wide/weights.safetensors --input x.safetensors --output y.safetensors",
            static _ => { }, "wide/weights.safetensors", "layers[0].hidden is [12, 9]");
    }

    private static IEnumerable<DamageCase> Checkpoints()
    {
        const string group = "Checkpoints";
        const string file = "run/last.ckpt";
        yield return new(group, "cut off in the middle", Resume, static work => work.Cut(file), file, "cut off after");
        yield return new(group, "empty", Resume, static work => work.Write(file), file, "no checkpoint");
        yield return new(group, "one bit flipped", Resume,
            static work => work.Flip(file, static length => length * 2 / 3), file, "checksum");
        yield return new(group, "bytes after its end", Resume,
            static work => work.Change(file, static bytes => [.. bytes, 1, 2, 3]), file, "3 bytes too many");
        yield return new(group, "of a newer version", Resume,
            static work => work.Change(file, static bytes => [.. bytes[..8], 2, .. bytes[9..]]), file, "its format is 2");
        yield return new(group, "of another network", Resume,
            static work => work.Change(file, _ => File.ReadAllBytes(work.PathOf("wide/last.ckpt"))), file, "layers[0].hidden");
        yield return new(group, "a weights file in the place of a checkpoint", Resume,
            static work => work.Change(file, _ => File.ReadAllBytes(work.PathOf("run/weights.safetensors"))), file, "no checkpoint");
        yield return new(group, "the learning rate is another one now", Resume + " --set training.learning_rate=0.5",
            static _ => { }, file, "training.learning_rate is 0.01");
        yield return new(group, "the text is shorter now", Resume,
            static work => work.With("letters.txt", Samples.Text(10_000)), file, "batches per epoch");
    }

    private static IEnumerable<DamageCase> Data()
    {
        const string text = "Texts";
        yield return new(text, "no such file", "train letters.model.yaml --data nowhere.txt --out new", static _ => { }, "nowhere.txt");
        yield return new(text, "empty", "train letters.model.yaml --out new", static work => work.With("letters.txt", ""), "letters.txt");
        yield return new(text, "a byte that is no UTF-8", "train letters.model.yaml --out new",
            static work => work.Change("letters.txt", static bytes => [.. bytes[..100], 0xff, .. bytes[101..]]), "letters.txt", "byte 100");
        yield return new(text, "more characters than the network has", "train letters.model.yaml --out new",
            static work => work.With("letters.txt", work.Read("letters.txt") + "xyz"), "letters.txt", "input.tokens is 15");
        yield return new(text, "a single character", "train letters.model.yaml --out new",
            static work => work.With("letters.txt", "a").With("letters.model.yaml", Samples.Characters), "letters.txt", "1 characters");

        const string series = "CSV series";
        const string train = "train wave.model.yaml --out new";
        yield return new(series, "empty", train, static work => work.With("wave.csv", ""), "wave.csv", "empty");
        yield return new(series, "a row has a field too few", train,
            static work => work.With("wave.csv", work.Read("wave.csv").Replace("\n9,2\n", "\n9\n", StringComparison.Ordinal)),
            "wave.csv(11)");
        yield return new(series, "a value is no number", train,
            static work => work.With("wave.csv", work.Read("wave.csv").Replace("\n9,2\n", "\n9,two\n", StringComparison.Ordinal)),
            "wave.csv(11)", "column value", "'two'");
        yield return new(series, "a digit became NUL", train,
            static work => work.Swap("wave.csv", "\n9,2\n", "\n9,\0\n"), "wave.csv(11)", "NUL");
        yield return new(series, "a blank stands in the place of a digit", train,
            static work => work.Swap("wave.csv", "\n10,3\n", "\n10, \n"), "wave.csv(12)", "' '");
        yield return new(series, "a header and no row", train, static work => work.With("wave.csv", "day,value\n"), "wave.csv", "no row");
        yield return new(series, "UTF-16", train,
            static work => work.Change("wave.csv", static bytes => [0xff, 0xfe, .. bytes]), "wave.csv", "UTF-16");
        yield return new(series, "the column is missing", train,
            static work => work.With("wave.csv", work.Read("wave.csv").Replace("value", "other", StringComparison.Ordinal)),
            "wave.csv", "'value'");
        yield return new(series, "a quote is not closed", train,
            static work => work.With("wave.csv", work.Read("wave.csv").Replace("\n9,2\n", "\n9,\"2\n", StringComparison.Ordinal)),
            "wave.csv(11)");
        yield return new(series, "fewer rows than one window", train,
            static work => work.With("wave.csv", "day,value\n1,2\n2,3\n"), "wave.csv");
        yield return new(series, "a value that float32 cannot hold", train,
            static work => work.With("wave.csv", work.Read("wave.csv").Replace("\n9,2\n", "\n9,1e39\n", StringComparison.Ordinal)),
            "wave.csv", "row 10, column value");
        yield return new(series, "no row is left for the validation part, which early stopping needs",
            train + " --set training.early_stopping.patience=2 --set training.epochs=9",
            static work => work.With("wave.csv", string.Join('\n', work.Read("wave.csv").Split('\n')[..21])),
            "wave.csv", "validation part", "early_stopping");

        const string images = "IDX images";
        const string digits = "train digits.model.yaml --out new";
        yield return new(images, "no IDX file", digits,
            static work => work.With("images/images-idx3-ubyte", "a picture"), "images/images-idx3-ubyte", "byte 0");
        yield return new(images, "cut off", digits,
            static work => work.Cut("images/images-idx3-ubyte"), "images/images-idx3-ubyte", "cut off");
        yield return new(images, "bytes after its end", digits,
            static work => work.Change("images/labels-idx1-ubyte", static bytes => [.. bytes, 1]), "images/labels-idx1-ubyte", "byte 28");
        yield return new(images, "fewer labels than images", digits,
            static work => work.Write("images/labels-idx1-ubyte", Bytes.Idx(19)), "images");
        yield return new(images, "a label that the network has no class for", digits,
            static work => work.Flip("images/labels-idx1-ubyte", static _ => 10), "images");
        yield return new(images, "two files of labels", digits,
            static work => work.Write("images/more-labels", Bytes.Idx(20)), "images", "'labels-idx1-ubyte'", "'more-labels'");
        yield return new(images, "the labels are missing", digits,
            static work => File.Delete(work.PathOf("images/labels-idx1-ubyte")), "images");

        const string folders = "Folders of texts";
        const string topics = "train topics.model.yaml --out new";
        yield return new(folders, "a class more than the network has", topics,
            static work => work.With("topics/sky/1.txt", "the clouds"), "topics", "3 classes");
        yield return new(folders, "no folders of classes", topics,
            static work => { Directory.Delete(work.PathOf("topics"), recursive: true); work.With("topics/1.txt", "the clouds"); },
            "topics", "class");
        yield return new(folders, "a text that is no UTF-8, read as characters", topics + " --set data.alphabet=chars",
            static work => work.Write("topics/sea/0.txt", 0x61, 0xff, 0x62), "topics/sea/0.txt", "byte 1");
    }

    private static IEnumerable<DamageCase> Inputs()
    {
        const string group = "Inputs of predict and sample";
        yield return new(group, "cut off in the middle", "predict run --input x.safetensors --output y.safetensors",
            static work => work.Cut("x.safetensors"), "x.safetensors");
        yield return new(group, "no tensor `input`", "predict run --input nothing.safetensors --output y.safetensors",
            static _ => { }, "nothing.safetensors", "'input'");
        yield return new(group, "another type", "predict run --input floats.safetensors --output y.safetensors",
            static _ => { }, "floats.safetensors", "int64");
        yield return new(group, "a token that the network does not have", "predict run --input x.safetensors --output y.safetensors",
            static work => work.Change("x.safetensors", static bytes => [.. bytes[..^8], 99, 0, 0, 0, 0, 0, 0, 0]),
            "x.safetensors", "99", "0 to 14");
        yield return new(group, "a character that the network was not trained on", "sample run --prime Ahoi",
            static _ => { }, "Character 1", "'A'");
        yield return new(group, "the output is a folder", "predict run --input x.safetensors --output topics", static _ => { }, "topics");
    }

    private static IEnumerable<DamageCase> Disks()
    {
        const string group = "Disks";
        yield return new(group, "the disk is full when a run is resumed", Resume + " --set training.epochs=3",
            static _ => { }, "run/", "No space left") { Disk = DiskState.Full };
        yield return new(group, "the disk fills up before a checkpoint is written", Resume + " --set training.epochs=1",
            static _ => { }, "run/last.ckpt", "No space left") { Disk = DiskState.NearlyFull };
        yield return new(group, "the disk is full when a run begins", "train letters.model.yaml --out run/new",
            static _ => { }, "run/new", "No space left") { Disk = DiskState.Full };
        yield return new(group, "the disk is full when predictions are written",
            "predict run --input x.safetensors --output run/y.safetensors",
            static _ => { }, "run/y.safetensors", "No space left") { Disk = DiskState.Full };
        yield return new(group, "the run is read-only when it is resumed", Resume + " --set training.epochs=3",
            static _ => { }, "run/", "Read-only") { Disk = DiskState.ReadOnly };
        yield return new(group, "a run begins where nothing may be written", "train letters.model.yaml --out run/new",
            static _ => { }, "run/new", "Read-only") { Disk = DiskState.ReadOnly };
        yield return new(group, "the run's folder would lie in a file", "train letters.model.yaml --out letters.txt/run",
            static _ => { }, "letters.txt", "folder");
    }
}
