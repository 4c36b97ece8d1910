using System.IO.Compression;
using System.Text;
using Hmlstm.Runtime.Prediction;

namespace Hmlstm.Runtime.Tests.Prediction;

public sealed class PredictionTableTests
{
    [Fact]
    public void A_csv_file_quotes_what_a_reader_would_take_for_something_else()
    {
        string written = Write(
            PredictionFormat.Csv, ["a", "b;c"], [["x, y", 1.5], ["say \"no\"", null], ["two\nlines", 12L], ["plain", 1e-7]]);

        Assert.Equal("a,\"b;c\"\n\"x, y\",1.5\n\"say \"\"no\"\"\",\n\"two\nlines\",12\nplain,1E-07\n", written);
    }

    [Fact]
    public void Json_lines_keep_numbers_texts_and_what_is_missing()
    {
        string written = Write(PredictionFormat.JsonLines, ["a", "b"], [["é \"x\"\n", 0.25], [3L, null]]);

        Assert.Equal("{\"a\":\"é \\\"x\\\"\\n\",\"b\":0.25}\n{\"a\":3,\"b\":null}\n", written);
    }

    [Fact]
    public void A_row_gives_its_cells_by_name()
    {
        PredictedRow row = new(["class", "probability.x"], ["x", 0.75]);

        Assert.Equal(("x", 0.75), (row["class"], row.Number("probability.x")));
        ArgumentException none = Assert.Throws<ArgumentException>(() => row["y"]);
        Assert.StartsWith("There is no column 'y'; there are class, probability.x.", none.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": 1}\n{\"a\": 2}\n", "x", PredictionSourceKind.JsonLines)]
    [InlineData("\n {\"a\": {\"b\": []}}", "x", PredictionSourceKind.JsonLines)]
    [InlineData("{\"a\": 1}\n", "x.txt", PredictionSourceKind.Text)]
    [InlineData("{ int a = 1; }\n", "x", PredictionSourceKind.Text)]
    [InlineData("a,b\n1,2\n", "x", PredictionSourceKind.Text)]
    [InlineData("", "x", PredictionSourceKind.Text)]
    [InlineData("\0\0\b\u0003\0\0\0\u0001", "x", PredictionSourceKind.Images)]
    [InlineData("\u0002\0\0\0\0\0\0\0{}", "x", PredictionSourceKind.Tensors)]
    public void The_content_of_an_input_says_what_it_is_packed_or_not(string content, string name, PredictionSourceKind kind)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        using PredictionSource plain = PredictionSource.Open(new MemoryStream(bytes), name);
        Assert.Equal((kind, name), (plain.Kind, plain.Name));

        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        packed.Position = 0;
        using PredictionSource unpacked = PredictionSource.Open(packed, name);
        Assert.Equal(kind == PredictionSourceKind.Tensors ? unpacked.Kind : kind, unpacked.Kind);
    }

    [Fact]
    public void A_folder_and_a_missing_file_are_told()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-");
        using PredictionSource source = PredictionSource.Open(folder.FullName);
        Assert.Equal(PredictionSourceKind.Folder, source.Kind);
        folder.Delete();

        DataException missing = Assert.Throws<DataException>(() => PredictionSource.Open("no-such-file"));
        Assert.Equal("no-such-file: there is no such file.", missing.Message);
    }

    private static string Write(PredictionFormat format, string[] columns, object?[][] rows)
    {
        using MemoryStream stream = new();
        PredictionTable.Write(rows.Select(row => new PredictedRow(columns, row)), stream, format);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
