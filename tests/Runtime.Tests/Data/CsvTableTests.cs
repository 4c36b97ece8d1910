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
    [InlineData("Month,Sunspots\r1749-01,58.0\r1749-02,62.6")]
    [InlineData("Month;\"Sunspots\"\n\"1,2,3\";58.0\n\n\n4,5;62.6\n")]
    [InlineData("\uFEFFMonth,Sunspots\n1749-01,58.0\n1749-02,+62.60\n")]
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
    [InlineData("a,b\n1,2\n3\n", "a.csv(3): the row has 1 field, the header 2.")]
    [InlineData("a,b\n1,2\n3,\"4\n5,6\n", "a.csv(3): a quote that opens in this row is not closed.")]
    [InlineData("a,b\n1,2\n3, 4\n", "a.csv(3), column b: ' 4' is not a number.")]
    [InlineData("a,b\n1,2\n3,4 \n", "a.csv(3), column b: '4 ' is not a number.")]
    [InlineData("a;b\n1;2\n3;1,000\n", "a.csv(3), column b: '1,000' is not a number.")]
    [InlineData("a,b\n1,2\n3,Infinity\n", "a.csv(3), column b: 'Infinity' is not a number.")]
    [InlineData("a,b\n1,2\n3,\u00a04\n", "a.csv(3), column b: '<U+00A0>4' is not a number.")]
    [InlineData("a,b\n1,2\n3,4\0\0\n", "a.csv(3): the line has a NUL character; the file is damaged, or no text.")]
    [InlineData("a,b\n\0,2\n", "a.csv(2): the line has a NUL character; the file is damaged, or no text.")]
    [InlineData("a, b\n1,2\n", "a.csv: there is no column 'b'; there are 'a', ' b'.")]
    [InlineData("a\tb\n1\t2\n\t\n3\t4\n", "a.csv(3), column b: '' is not a number.")]
    [InlineData("a,b\n1,2\n  \n", "a.csv(3): the row has 1 field, the header 2.")]
    [InlineData("b\n1\n\n\n2\n", "a.csv(3): the line is blank, so that the row's only field is missing.")]
    [InlineData("a,b\n", "a.csv: the file has a header and no row.")]
    [InlineData("a,b", "a.csv: the file has a header and no row.")]
    [InlineData("a,b\n\"x\" ,2\n", "a.csv(2): ' ,2' follows a closing quote; a separator or the row's end has to.")]
    [InlineData("a,b\n\"x\"y,2\n", "a.csv(2): 'y,2' follows a closing quote; a separator or the row's end has to.")]
    [InlineData(
        "a,b\n5\" pipe,2\n6,3\n",
        "a.csv(2): the field '5\" pipe' has a quote in it; a field in quotes begins with one, and doubles those inside.")]
    [InlineData(
        "a,b\n \"x\",2\n",
        "a.csv(2): the field ' \"x\"' has a quote in it; a field in quotes begins with one, and doubles those inside.")]
    [InlineData("a\u001b[31m\u0007,\"c\nd\"\n1,2\n", "a.csv: there is no column 'b'; there are 'a<U+001B>[31m<U+0007>', 'c<U+000A>d'.")]
    [InlineData("1,2,3,4,5,6,7,8,9,10\n", "a.csv: there is no column 'b'; there are '1', '2', '3', '4', '5', '6', '7', '8' and 2 more.")]
    [InlineData("a\n1\n", "a.csv: there is no column 'b'; there are 'a'.")]
    public void Damage_is_said_with_its_line_and_column(string text, string message)
    {
        string path = folder.File("a.csv", text);
        Assert.Equal(
            message,
            Assert.Throws<DataException>(() => CsvTable.Read(path, ["b"])).Message.Replace(path, "a.csv", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_without_numbers_bytes_that_are_no_text_and_a_missing_file_are_one_line_each()
    {
        Assert.EndsWith(
            "no column has a number in its first row.",
            Message(folder.File("words.csv", "a,b\nx,y\n")),
            StringComparison.Ordinal);
        string binary = folder.File("binary.csv", [0x61, 0x0A, 0xFF, 0xFE, 0x0A]);
        Assert.EndsWith("byte 2 is not UTF-8 text; convert it.", Message(binary), StringComparison.Ordinal);
        Assert.EndsWith("there is no such file.", Message(Path.Combine(folder.Path, "none.csv")), StringComparison.Ordinal);

        static string Message(string path) => Assert.Throws<DataException>(() => CsvTable.Read(path, [])).Message;
    }

    [Theory]
    [InlineData("EF BB BF 61 0A 31 FF 0A", "byte 6 is not UTF-8 text; convert it.")]
    [InlineData("FF FE 61 00 0A 00 31 00", "byte 0 is not UTF-8 text; the file is UTF-16: convert it.")]
    [InlineData("1F 8B 08 00", "byte 1 is not UTF-8 text; the file is compressed with gzip: unpack it.")]
    public void A_file_that_is_no_utf8_is_refused_whatever_it_begins_with(string bytes, string message)
    {
        string path = folder.File("a.csv", [.. bytes.Split(' ').Select(static hex => Convert.ToByte(hex, 16))]);
        Assert.Equal($"{path}: {message}", Assert.Throws<DataException>(() => CsvTable.Read(path, [])).Message);
    }

    [Fact]
    public void A_single_column_may_end_with_blank_lines()
    {
        CsvTable table = CsvTable.Read(folder.File("a.csv", "b\n1\n2\n\n\n"), []);
        Assert.Equal(2, table.Rows);
    }

    [Fact]
    public void A_row_without_end_is_refused_as_it_comes()
    {
        DataException zeros = Assert.Throws<DataException>(() => CsvTable.Read("/dev/zero", []));
        Assert.Equal("/dev/zero(1): the line has a NUL character; the file is damaged, or no text.", zeros.Message);
        string path = folder.File("a.csv", new string('x', 3 << 20));
        DataException failure = Assert.Throws<DataException>(() => CsvTable.Read(path, []));
        Assert.Equal($"{path}(1): the row is longer than 1048576 characters; this is no CSV file.", failure.Message);
    }

    [Fact]
    public void Reading_ends_when_it_is_interrupted()
    {
        string path = folder.File("a.csv", "a\n1\n");
        Assert.Throws<OperationCanceledException>(() => CsvTable.Read(path, [], new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_pipe_is_read_like_a_file()
    {
        string path = NamedPipe.Create(folder);
        Task writing = NamedPipe.WriteAsync(path, "a,b\n1,2\n3,4\n"u8.ToArray());
        CsvTable table = CsvTable.Read(path, ["b"]);
        Assert.Equal([2.0, 4], [table[0, "b"], table[1, "b"]]);
        await writing;
    }
}
