using Hmlstm.Compiler;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Prediction;
using TorchSharp;

namespace Hmlstm.Parquet.Tests;

/// <summary>A Parquet file is read as the CSV file with the same rows is.</summary>
public sealed class ParquetTests : IDisposable
{
    private const string Yaml = """
        model: Tide
        task: regression
        input: { features: 3 }
        layers: [ { cell: gru, hidden: 4 } ]
        output: { size: 1, steps: last }
        data:
          series: SERIES
          columns: [level, wind, open]
          target: level
          time: at
          group: place
          lookback: 4
          missing: linear
          split: [0.6, 0.2, 0.2]
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("hmlstm-parquet").FullName;

    public ParquetTests() => ParquetTables.Register();

    [Fact]
    public async Task Every_type_has_the_text_that_a_CSV_file_would_have()
    {
        string parquet = await Tables.WriteTypesAsync(Place("types.parquet"));

        DataOutline outline = DataOutline.Read(parquet);
        string copy = Place("copy");
        NetworkDefinition definition = Parse(Yaml.Replace("SERIES", parquet, StringComparison.Ordinal));
        new DataFold(2, 2, IsSliding: false).Write(definition, parquet, copy);

        string[] rows = [.. await File.ReadAllLinesAsync(Path.Combine(copy, "train.csv"))];
        Assert.Equal("double,float,int,long,bool,text,decimal,time,day,unsigned,short,bytes", rows[0]);
        Assert.Equal("1.5,0.1,-1,,1,a,1.25,2024-01-02 03:04:05.000006,2024-01-02,4000000000,-7,A", rows[1]);
        Assert.Equal("NaN,,2,9007199254740993,0,\"b,c\",,2024-01-03 00:00:00,2024-01-03,2,8,B", rows[2]);
        Assert.Equal(6, outline.Length);
        Assert.Equal(
            [ColumnKind.Number, ColumnKind.Text, ColumnKind.Time, ColumnKind.Time],
            new[] { "decimal", "text", "time", "day" }.Select(name => outline.Columns.Single(column => column.Name == name).Kind));
        Assert.True(outline.Columns.Single(static column => column.Name == "long").HasMissing);
    }

    [Fact]
    public async Task A_series_is_put_together_scaled_and_split_as_from_a_CSV_file()
    {
        (string parquet, string csv) = await Tables.WriteTwinsAsync(folder);

        using NetworkData one = await NetworkData.OpenAsync(Parse(Yaml.Replace("SERIES", parquet, StringComparison.Ordinal)));
        using NetworkData other = await NetworkData.OpenAsync(Parse(Yaml.Replace("SERIES", csv, StringComparison.Ordinal)));

        Assert.Equal(other.Profile.ToMetadata(), one.Profile.ToMetadata());
        Assert.Equal(other.Parts.Select(static part => part.Items), one.Parts.Select(static part => part.Items));
        Assert.True(one.Parts[0].Items > 0);
    }

    [Fact]
    public async Task Predictions_are_those_of_the_CSV_file()
    {
        (string parquet, string csv) = await Tables.WriteTwinsAsync(folder);
        NetworkDefinition definition = Parse(Yaml.Replace("SERIES", csv, StringComparison.Ordinal));
        using NetworkData data = await NetworkData.OpenAsync(definition);
        torch.manual_seed(1);
        using INetwork network = NetworkCompiler.Create(definition);
        network.Module.eval();
        File.Copy(parquet, Place("told by its content.txt"));

        string[] expected = Predict(csv);

        Assert.True(expected.Length > 20);
        Assert.Equal(expected, Predict(Place("told by its content.txt")));

        string[] Predict(string path)
        {
            using PredictionSource source = PredictionSource.Open(path);
            return [.. Predictor.Predict(network, data.Profile, source).Select(static row => string.Join('|', row.Cells))];
        }
    }

    [Fact]
    public async Task A_value_that_is_missing_or_no_number_is_named_by_its_row()
    {
        string path = await Tables.WriteTypesAsync(Place("types.parquet"));

        Assert.Equal($"{path}(2), column float: '' is not a number.", Fails(path, "float"));
        Assert.Equal($"{path}(1), column text: 'a' is not a number.", Fails(path, "text"));
        Assert.StartsWith($"{path}: there is no column 'flaot'; there are ", Fails(path, "flaot"), StringComparison.Ordinal);
        Assert.Equal([-1, 2, 3, -1, 2, 3], Enumerable.Range(0, 6).Select(row => CsvTable.Read(path, ["int"])[row, "int"]));
    }

    [Fact]
    public async Task A_damaged_file_is_one_line_that_names_it()
    {
        byte[] good = await File.ReadAllBytesAsync(await Tables.WriteTypesAsync(Place("types.parquet")));
        string path = Place("damaged.parquet");
        Random random = new(1);
        int damaged = 0;
        for (int round = 0; round < 120; round++)
        {
            byte[] bytes = round < 20 ? good[..random.Next(4, good.Length)] : [.. good];
            for (int flips = round < 20 ? 0 : random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(4, bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            await File.WriteAllBytesAsync(path, bytes);
            if (Record.Exception(() => CsvTable.Read(path, ["double", "int", "decimal", "short"])) is not { } failure)
            {
                continue;
            }

            damaged++;
            string message = Assert.IsType<DataException>(failure).Message;
            Assert.StartsWith(path, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        Assert.InRange(damaged, 20, 120);
        await File.WriteAllBytesAsync(path, good[..^1]);
        Assert.Equal(
            $"{path}: the Parquet file is damaged, or of a kind that is not read: it does not end as Parquet does; perhaps it is cut off.",
            Fails(path, "int"));
        await File.WriteAllBytesAsync(path, [.. good[..^8], 0xff, 0xff, 0xff, 0x7f, .. "PAR1"u8]);
        Assert.Contains("its footer cannot have 2147483647 bytes", Fails(path, "int"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Fails(string path, string column) => Assert.Throws<DataException>(() => CsvTable.Read(path, [column])).Message;

    private static NetworkDefinition Parse(string yaml)
    {
        ParseResult result = NetworkParser.Parse("tide.model.yaml", yaml);
        return result.Definition ?? throw new InvalidOperationException(string.Join('\n', result.Problems.Select(static one => $"{one}")));
    }

    private string Place(string name) => Path.Combine(folder, name);
}
