using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Planning;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests;

/// <summary>Predictions from tables: what is written must be what the same network gives for the same windows as tensors.</summary>
[Collection("torch")]
public sealed class PredictTableTests : IDisposable
{
    private const int Lookback = 4;

    private const string Tides = """
        model: Tides
        task: regression
        input: { features: 2 }
        layers: [ { cell: lstm, hidden: 6 } ]
        output: { size: 1, steps: last }
        training: { batch_size: 3 }
        data: { series: tides.csv, columns: [wind, level], target: level, lookback: 4 }
        """;

    private const string Level = """
        model: Level
        task: regression
        input: { features: 1 }
        layers: [ { cell: lstm, hidden: 6 } ]
        output: { size: 1, steps: each }
        training: { batch_size: 8 }
        data: { series: tides.csv, columns: [level], lookback: 4 }
        """;

    private const string Sales = """
        model: Sales
        task: regression
        input: { features: 3 }
        layers: [ { cell: lstm, hidden: 5 } ]
        output: { size: 2, steps: last }
        training: { batch_size: 4 }
        data:
          series: sales.csv
          time: day
          group: shop
          columns: [level]
          calendar: [weekday]
          transform: difference
          horizon: 2
          lookback: 4
        """;

    private const string Gestures = """
        model: Gestures
        task: classification
        input: { features: 2 }
        layers: [ { cell: gru, hidden: 5 } ]
        output: { size: 3, steps: last }
        training: { batch_size: 4 }
        """;

    private static readonly Scaler Inputs = new(new(["wind", "level"]), new([3.0, 250.0]), new([2.0, 40.0]));
    private static readonly Scaler Targets = new(new(["level"]), new([250.0]), new([40.0]));

    private readonly Workplace work = new Workplace()
        .With("tides.model.yaml", Tides)
        .With("level.model.yaml", Level)
        .With("sales.model.yaml", Sales)
        .With("gestures.model.yaml", Gestures);

    public PredictTableTests()
    {
        WriteWeights("tides", new DataProfile { Inputs = Inputs, Targets = Targets });
        WriteWeights("level", new DataProfile { Inputs = Targets, Targets = Targets });
        WriteWeights("sales", new DataProfile { Inputs = Targets, Targets = Targets });
        WriteWeights("gestures", new DataProfile { Classes = new(["up", "down", "a, b"]) });
    }

    [Fact]
    public void Each_row_with_a_whole_window_is_predicted_from_it_in_the_units_of_the_data()
    {
        work.With("table.csv", Table(11));

        ToolRun run = Predict("tides", "table.csv", "out.csv");

        Assert.Equal((0, "out.csv: written\n", ""), (run.ExitCode, run.Output, run.Error));
        string[] lines = work.Read("out.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("date,row,predicted.level", lines[0]);
        double[] expected = OfTensors("tides", 11);
        Assert.Equal(11 - Lookback + 1, lines.Length - 1);
        for (int i = 0; i < expected.Length; i++)
        {
            string[] cells = lines[i + 1].Split(',');
            int row = i + Lookback;
            Assert.Equal((Day(row - 1), $"{row}"), (cells[0], cells[1]));
            Assert.Equal(expected[i], Number(cells[2]), 1e-4);
        }
    }

    [Fact]
    public void Json_lines_are_read_and_written_with_the_same_numbers_and_other_columns_are_kept_on_request()
    {
        work.With("table.csv", Table(9))
            .With("table.jsonl", string.Concat(Enumerable.Range(0, 9).Select(row => FormattableString.Invariant(
                $"{{\"date\": \"{Day(row)}\", \"other\": {row}, \"level\": {LevelOf(row)}, \"wind\": {WindOf(row)}}}\n"))));
        Predict("tides", "table.csv", "out.csv");

        ToolRun run = Predict("tides", "table.jsonl", "out.jsonl", "--keep", "other", "date");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] objects =
            [.. work.Read("out.jsonl").TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(
            ["other", "date", "row", "predicted.level"], objects[0].EnumerateObject().Select(static property => property.Name));
        Assert.Equal((3, Day(3)), (objects[0].GetProperty("other").GetInt32(), objects[0].GetProperty("date").GetString()));
        Assert.Equal(
            work.Read("out.csv").TrimEnd('\n').Split('\n').Skip(1).Select(static line => Number(line.Split(',')[2])),
            objects.Select(static item => item.GetProperty("predicted.level").GetDouble()));
    }

    [Fact]
    public void A_continuation_reads_what_it_predicted_before()
    {
        work.With("table.csv", Table(10)).With("growing.csv", Table(10));

        ToolRun run = Predict("level", "table.csv", "out.csv", "--steps", "3");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = work.Read("out.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("date,row,horizon,predicted.level", lines[0]);
        Assert.Equal(3, lines.Length - 1);
        for (int step = 1; step <= 3; step++)
        {
            string[] cells = lines[step].Split(',');
            Assert.Equal((Day(9), "10", $"{step}"), (cells[0], cells[1], cells[2]));
            Predict("level", "growing.csv", "next.csv");
            string next = work.Read("next.csv").TrimEnd('\n').Split('\n')[^1].Split(',')[2];
            Assert.Equal(Number(next), Number(cells[3]), 1e-3);
            work.With("growing.csv", work.Read("growing.csv") + $"later;0;x;{next}\n");
        }
    }

    [Fact]
    public void A_horizon_is_a_row_for_each_predicted_time_of_each_series()
    {
        work.With("sales.csv", "shop,day,level\n" + string.Concat(new[] { "north", "south" }.SelectMany(static shop =>
            Enumerable.Range(0, 7).Select(day =>
                string.Create(CultureInfo.InvariantCulture, $"{shop},{Day(day)},{LevelOf(day) + shop.Length}\n")))));

        Assert.Equal("", Predict("sales", "sales.csv", "all.csv").Error);
        Assert.Equal("", Predict("sales", "sales.csv", "next.csv", "--steps", "2").Error);

        string[] all = work.Read("all.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("shop,day,row,horizon,predicted.day,predicted.level", all[0]);

        // A difference needs one row more than the lookback of 4: three windows in the seven rows of each shop, two rows each.
        Assert.Equal(2 * 3 * 2, all.Length - 1);
        Assert.Equal(["north", Day(4), "5", "1", Day(5)], all[1].Split(',')[..5]);
        Assert.Equal(["north", Day(4), "5", "2", Day(6)], all[2].Split(',')[..5]);
        Assert.Equal(["south", Day(6), "14", "2", Day(8)], all[^1].Split(',')[..5]);

        // The forecast after the table is the last window's, computed in another way.
        string[] next = work.Read("next.csv").TrimEnd('\n').Split('\n');
        Assert.Equal(all[0], next[0]);
        Assert.Equal([.. all[5..7], .. all[11..13]], next[1..], AreNear);

        static bool AreNear(string expected, string actual) =>
            expected[..expected.LastIndexOf(',')] == actual[..actual.LastIndexOf(',')]
            && Math.Abs(Number(expected.Split(',')[^1]) - Number(actual.Split(',')[^1])) < 1e-3;
    }

    [Fact]
    public void Standard_input_and_output_and_a_pipe_give_what_files_give()
    {
        work.With("table.csv", Table(8));
        Predict("tides", "table.csv", "out.csv");
        string expected = work.Read("out.csv");

        string[] words =
        [
            Path.Combine(AppContext.BaseDirectory, "hmlstm.dll"), "predict", "tides.model.yaml", "--weights", "tides.safetensors",
            "--input", "-", "--output", "-", "--format", "csv",
        ];
        ProcessStartInfo start = new("dotnet", words)
        {
            WorkingDirectory = work.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(work.Read("table.csv"));
        process.StandardInput.Close();
        Assert.Equal(expected, process.StandardOutput.ReadToEnd());
        Assert.Equal("", process.StandardError.ReadToEnd());

        using (NamedPipe.Of(work, "pipe", "table.csv"))
        {
            Assert.Equal(0, Predict("tides", "pipe", "piped.csv").ExitCode);
        }

        Assert.Equal(expected, work.Read("piped.csv"));
    }

    public static TheoryData<string, string[], string> WrongTables => new()
    {
        {
            "date;level\n1;2\n", [],
            "hmlstm: table.csv: there is no column 'wind'; there are 'date', 'level'"
        },
        {
            "wind;level\n1;2\n1;x\n", [],
            "hmlstm: table.csv(3), column level: 'x' is not a number"
        },
        {
            "wind;level\n1;2\n1;3\n1;3\n", [],
            "hmlstm: table.csv: the table has 3 rows, but a prediction reads the last 4"
        },
        {
            "wind;level\n", [],
            "hmlstm: table.csv: the file has a header and no row"
        },
        {
            "wind;level\n1\n", [],
            "hmlstm: table.csv(2): the row has 1 field, the header 2"
        },
        {
            "wind;level\n1;1e300\n", [],
            "hmlstm: table.csv: row 1, column level: 1E+300 is beyond what float32 holds, ±3.4E+38"
        },
        {
            "wind;level\n1;2\n", ["--keep", "day"],
            "hmlstm: table.csv: there is no column 'day'; there are 'wind', 'level'"
        },
        {
            "wind;level\n1;2\n", ["--steps", "2"],
            "hmlstm: table.csv: Tides reads the column 'wind', which it does not predict, so it forecasts at most 1 row at once; "
            + "a closed loop needs it among the targets or known before"
        },
        {
            "{\"wind\": 1, \"level\": \"x\"}\n", [],
            "hmlstm: table.csv(1), column level: 'x' is not a number"
        },
        {
            "{\"wind\": 1, \"level\": 2}\n{\"wind\": 1}\n", [],
            "hmlstm: table.csv(2), column level: the value is missing (''); 'missing: previous', 'missing: linear' or "
            + "'missing: mask' says what stands for it"
        },
        {
            "{\"wind\": 1, \"level\": 2}\n{\"wind\": \n", [],
            "hmlstm: table.csv(2): the line is no JSON object: byte 10 is not as JSON has it"
        },
    };

    [Theory]
    [MemberData(nameof(WrongTables))]
    public void What_is_wrong_with_a_table_is_one_line_and_nothing_is_written(string table, string[] options, string message)
    {
        work.With("table.csv", table);

        ToolRun run = Predict("tides", "table.csv", "out.csv", options);

        Assert.Equal([message], run.ErrorLines);
        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.False(work.Has("out.csv"));
    }

    [Fact]
    public void Sequences_of_json_lines_are_classified_by_name_whatever_their_lengths()
    {
        double[][][] sequences = [[[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]], [[1, -1]], [[0.9, 0.1], [-0.2, 0.3]]];
        work.With("x.jsonl", string.Concat(sequences.Select(static (sequence, n) =>
            $"{{\"id\": \"s{n}\", \"sequence\": {JsonSerializer.Serialize(sequence)}}}\n")));

        ToolRun run = Predict("gestures", "x.jsonl", "out.csv", "--keep", "id");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = work.Read("out.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("id,sequence,class,probability.up,probability.down,\"probability.a, b\"", lines[0]);
        for (int i = 0; i < sequences.Length; i++)
        {
            float[] values = [.. sequences[i].SelectMany(static step => step).Select(static value => (float)value)];
            using Tensor input = tensor(values, 1, sequences[i].Length, 2);
            using Tensor logits = Output("gestures", input);
            using Tensor softmax = logits.softmax(1);
            double[] expected = [.. softmax.data<float>().ToArray().Select(static value => (double)value)];
            string[] cells = lines[i + 1].Split(',');
            Assert.Equal(($"s{i}", $"{i + 1}"), (cells[0], cells[1]));
            double[] written = [.. cells[^3..].Select(Number)];
            for (int label = 0; label < 3; label++)
            {
                Assert.Equal(expected[label], written[label], 1e-5);
            }

            string best = new[] { "up", "down", "\"a, b\"" }[Array.IndexOf(written, written.Max())];
            Assert.Equal(best, string.Join(',', cells[2..^3]));
        }

        work.With("x.jsonl", "{\"sequence\": [[1, 2], [3]]}\n");
        Assert.Equal(
            ["hmlstm: x.jsonl(1): step 2 is no array of 2 numbers, the network's features"],
            Predict("gestures", "x.jsonl", "out.csv").ErrorLines);
    }

    [Fact]
    public void An_output_without_a_known_extension_needs_a_format_and_tensors_stay_tensors()
    {
        work.With("table.csv", Table(8));

        ToolRun unknown = Predict("tides", "table.csv", "out.txt");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("out.txt' says no format: end it with .csv or .jsonl, or add --format", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(0, Predict("tides", "table.csv", "out.txt", "--format", "jsonl").ExitCode);
        Assert.StartsWith("{\"date\":", work.Read("out.txt"), StringComparison.Ordinal);

        using Tensor input = zeros(1, 4, 2);
        TensorFile.Write(work.PathOf("x.safetensors"), [("input", input)]);
        Assert.Equal(
            ["hmlstm: x.safetensors: tensors give tensors; give --output a .safetensors name"],
            Predict("tides", "x.safetensors", "out.csv").ErrorLines);
        Assert.Equal(0, Predict("tides", "x.safetensors", "out.bin").ExitCode);
        ToolRun table = Predict("tides", "table.csv", "y.safetensors");
        Assert.StartsWith("table.csv: no safetensors file", Assert.Single(table.ErrorLines), StringComparison.Ordinal);
    }

    public void Dispose() => work.Dispose();

    private static string Day(int row) => new DateTime(2024, 1, 1).AddDays(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double WindOf(int row) => 3 + Math.Round(2 * Math.Sin(row), 3);

    private static double LevelOf(int row) => 250 + Math.Round(40 * Math.Cos(0.7 * row), 3);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Table(int rows) => "date;wind;other;level\n" + string.Concat(Enumerable.Range(0, rows).Select(row =>
        FormattableString.Invariant($"{Day(row)};{WindOf(row)};x;{LevelOf(row)}\n")));

    private ToolRun Predict(string model, string input, string output, params string[] options) => work.Run(
    [
        "predict", $"@/{model}.model.yaml", "--weights", $"@/{model}.safetensors", "--input", $"@/{input}", "--output", $"@/{output}",
        .. options,
    ]);

    /// <summary>The predictions of all windows by way of tensors.</summary>
    private double[] OfTensors(string model, int rows)
    {
        float[] windows =
        [
            .. Enumerable.Range(0, rows - Lookback + 1).SelectMany(first => Enumerable.Range(first, Lookback).SelectMany(row =>
                new[] { (float)Inputs.Apply(0, WindOf(row)), (float)Inputs.Apply(1, LevelOf(row)) })),
        ];
        using Tensor input = tensor(windows, rows - Lookback + 1, Lookback, 2);
        using Tensor output = Output(model, input);
        return [.. Enumerable.Range(0, (int)output.size(0)).Select(row => Targets.Invert(0, output[row, 0].item<float>()))];
    }

    private Tensor Output(string model, Tensor input)
    {
        TensorFile.Write(work.PathOf("windows.safetensors"), [("input", input)]);
        Assert.Equal(0, Predict(model, "windows.safetensors", "tensors.safetensors").ExitCode);
        using TensorFile file = TensorFile.Read(work.PathOf("tensors.safetensors"));
        return file.Tensors["output"].clone();
    }

    private void WriteWeights(string model, DataProfile profile)
    {
        NetworkPlan plan = NetworkPlan.Of(NetworkParser.Parse("m.model.yaml", work.Read($"{model}.model.yaml")).Definition!);
        using TorchSharp.torch.Generator random = new(5);
        TensorFile.Write(
            work.PathOf($"{model}.safetensors"),
            [.. plan.Parameters.Select(parameter => (parameter.Name, randn([.. parameter.Shape], generator: random)))],
            profile.ToMetadata());
    }
}
