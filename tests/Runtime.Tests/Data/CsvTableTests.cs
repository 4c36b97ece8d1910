using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class CsvTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Month,Sunspots\n1749-01,58.0\n1749-02,62.6\n")]
    [InlineData("\"Month\",\"Sunspots\"\n\"1749-01\",58.0\n\"1749-02\",62.6")]
    [InlineData("Month;Sunspots\r\n1749-01;58.0\r\n\r\n1749-02;62.6\r\n")]
    [InlineData("Month\tSunspots\n\"a \"\"b\"\"\nc\"\t5.8e1\nx,y\t62.6\n\n")]
    public void Columns_of_numbers_are_found(string text)
    {
        CsvTable table = CsvTable.Read(folder.File("a.csv", text), []);
        Assert.Equal(["Month", "Sunspots"], table.Header);
        Assert.Equal(["Sunspots"], table.Columns);
        Assert.Equal(2, table.Rows);
        Assert.Equal([58.0, 62.6], [table[0, "Sunspots"], table[1, "Sunspots"]]);
    }

    [Fact]
    public void Chosen_columns_come_by_name_in_any_order_and_as_often_as_wanted()
    {
        CsvTable table = CsvTable.Read(folder.File("a.csv", "a,b,c\n1,2,3\n4,5,6\n"), ["c", "a", "c"]);
        Assert.Equal(["c", "a", "c"], table.Columns);
        Assert.Equal([3.0, 1, 6, 4], [table[0, "c"], table[0, "a"], table[1, "c"], table[1, "a"]]);
    }

    [Theory]
    [InlineData("b,b\n1,2\n")]
    [InlineData("a, b ,b\n1,2,3\n")]
    [InlineData("b,a,b\n1,2,3\n")]
    public void A_name_that_two_columns_have_says_neither(string text)
    {
        string path = folder.File("a.csv", text);
        foreach (string[] chosen in new string[][] { ["b"], [] })
        {
            DataException refused = Assert.Throws<DataException>(() => CsvTable.Read(path, chosen));
            Assert.Equal($"{path}: there are 2 columns 'b', so the name says too little; rename all but one.", refused.Message);
        }
    }

    [Fact]
    public void Two_columns_of_a_name_that_nobody_asks_for_do_no_harm() =>
        Assert.Equal(3, CsvTable.Read(folder.File("a.csv", "b,a,b\n1,3,2\n"), ["a"])[0, "a"]);

    [Theory]
    [InlineData("", "a.csv: the file is empty.")]
    [InlineData("a,b\n1,2\n3,x\n", "a.csv(3), column b: 'x' is not a number.")]
    [InlineData("a,b\n1,2\n3,\n", "a.csv(3), column b: '' is not a number.")]
    [InlineData("a,b\n1,2\n3,NaN\n", "a.csv(3), column b: 'NaN' is not a number.")]
    [InlineData("a,b\n1,2\n\n3,1e999\n", "a.csv(4), column b: '1e999' is not a number.")]
    [InlineData("a,b\n1,2\n3\n", "a.csv(3): the row has 1 fields, the header 2.")]
    [InlineData("a,b\n1,2\n3,\"4\n5,6\n", "a.csv(3): a quote that opens in this row is not closed.")]
    [InlineData("a\n1\n", "a.csv: there is no column 'b'; there are a.")]
    public void Damage_is_said_with_its_line_and_column(string text, string message)
    {
        string path = folder.File("a.csv", text);
        Assert.Equal(message, Assert.Throws<DataException>(() => CsvTable.Read(path, ["b"])).Message.Replace(path, "a.csv", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_without_numbers_bytes_that_are_no_text_and_a_missing_file_are_one_line_each()
    {
        Assert.EndsWith("no column has a number in its first row.", Message(folder.File("words.csv", "a,b\nx,y\n")), StringComparison.Ordinal);
        Assert.EndsWith("the file is not UTF-8 text.", Message(folder.File("binary.csv", [0x61, 0x0A, 0xFF, 0xFE, 0x0A])), StringComparison.Ordinal);
        Assert.EndsWith("there is no such file.", Message(Path.Combine(folder.Path, "none.csv")), StringComparison.Ordinal);

        static string Message(string path) => Assert.Throws<DataException>(() => CsvTable.Read(path, [])).Message;
    }
}
