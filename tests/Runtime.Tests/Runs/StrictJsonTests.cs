using System.Text;
using Hmlstm.Runtime.Prediction;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Tests.Data;

namespace Hmlstm.Runtime.Tests.Runs;

public sealed class StrictJsonTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{\"a\": 1, \"b\": 2, \"a\": 3}", "it has 'a' twice")]
    [InlineData("{\"a\": {\"b\": 2, \"b\": 3}}", "it has 'b' twice")]
    [InlineData("{\"a\": \"\\ud800\"}", "a string in it is no valid Unicode")]
    [InlineData("{\"a\\udc00\": 1}", "a string in it is no valid Unicode")]
    [InlineData("{\"a\": [\"é\"]}", "a string in it is no valid Unicode", true)]
    [InlineData("{\"a\": NaN}", "byte 7 is not as JSON has it")]
    [InlineData("\0\0", "byte 1 is not as JSON has it")]
    public void A_line_that_is_no_object_of_texts_and_numbers_is_named(string line, string why, bool isLatin = false)
    {
        byte[] bytes = (isLatin ? Encoding.Latin1 : Encoding.UTF8).GetBytes("{\"a\": 1}\n" + line + "\n");
        using PredictionSource source = PredictionSource.Open(new MemoryStream(bytes), "x.jsonl");
        DataException wrong = Assert.Throws<DataException>(() => JsonLine.Read(source, CancellationToken.None).ToArray());
        Assert.Equal($"x.jsonl(2): the line is no JSON object: {why}.", wrong.Message);
    }

    [Fact]
    public void Metrics_are_read_from_nothing_else()
    {
        Assert.Equal(2.5, JsonObjectFile.ReadMetrics(folder.File("good.json", "{\"loss\": 2.5}")).Single().Value);
        foreach (string bad in new[] { "{\"\\ud800\": 1}", "{\"loss\": 1, \"loss\": 2}", "[1]", "" })
        {
            Assert.Throws<DataException>(() => JsonObjectFile.ReadMetrics(folder.File("bad.json", bad)));
        }

        if (OperatingSystem.IsLinux())
        {
            DataException endless = Assert.Throws<DataException>(() => JsonObjectFile.ReadMetrics("/dev/zero"));
            Assert.Contains("without an end", endless.Message, StringComparison.Ordinal);
        }
    }
}
