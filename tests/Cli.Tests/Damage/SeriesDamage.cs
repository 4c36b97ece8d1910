using System.IO.Compression;
using System.Text;

namespace Hmlstm.Cli.Tests.Damage;

/// <summary>What is tried on a table with times: <c>river.csv</c>, a row for each of 60 days.</summary>
internal static class SeriesDamage
{
    private const string Group = "Series in time";
    private const string File = "river.csv";
    private const string Train = "train river.model.yaml --out new";

    /// <summary>The definition that reads the table.</summary>
    public const string Definition = """
        model: River
        task: regression
        input: { features: 1 }
        layers: [ { cell: lstm, hidden: 4 } ]
        output: { size: 1, steps: last }
        training: { epochs: 1, batch_size: 4 }
        data: { series: river.csv, time: day, columns: [flow], target: [flow], lookback: 5 }
        """;

    /// <summary>The sound table.</summary>
    public static string Table => "day,flow\n" + string.Concat(Enumerable.Range(0, 60).Select(
        static i => FormattableString.Invariant($"{new DateTime(2024, 1, 1).AddDays(i):yyyy-MM-dd},{10 + (i % 7)}\n")));

    /// <summary>All cases.</summary>
    public static IEnumerable<DamageCase> Cases() => [.. Texts(), .. Times(), .. Values(), .. Series()];

    private static IEnumerable<DamageCase> Texts()
    {
        yield return Row("a decimal comma", "2024-01-10,12,5", "river.csv(11)", "3 fields");
        yield return Row("a decimal comma in quotes", "2024-01-10,\"12,5\"", "river.csv(11)", "'12,5'");
        yield return Whole("semicolons and decimal commas", "day;flow\n2024-01-01;1,5\n2024-01-02;2,5\n", "river.csv(2)", "'1,5'");
        yield return Row("a comma parts thousands", "2024-01-10,\"1,200\"", "river.csv(11)", "'1,200'");
        yield return Row("a blank parts thousands", "2024-01-10,1 200", "river.csv(11)", "'1 200'");
        yield return Row("a unit behind the number", "2024-01-10,12%", "river.csv(11)", "'12%'");
        yield return Row("an infinite value", "2024-01-10,inf", "river.csv(11)", "'inf'");
        yield return Row("a quote inside of a field", "2024-01-10,12\"", "river.csv(11)", "quote");
        yield return Row("a quote that is not closed", "2024-01-10,\"12", "river.csv(11)", "not closed");
        yield return new(Group, "UTF-16 with a byte order mark", Train,
            static work => work.Change(File, static bytes => [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes))]),
            File, "UTF-16");
        yield return new(Group, "a header in Latin-1", Train,
            static work => work.Change(File, static bytes => [.. Encoding.Latin1.GetBytes("d\u00e9bit,"), .. bytes]), File, "byte 1");
        yield return new(Group, "compressed", Train, static work => work.Change(File, Zip), File, "gzip");
    }

    private static IEnumerable<DamageCase> Times()
    {
        yield return Row("a date in another form", "10.01.2024,12", "river.csv(11)", "column day", "'2024-01-01'");
        yield return Row("a date that does not exist", "2024-02-30,12", "river.csv(11)", "'2024-02-30'");
        yield return Row("a word for a time", "yesterday,12", "river.csv(11)", "'yesterday'");
        yield return Row("no time", ",12", "river.csv(11)", "''");
        yield return Whole(
            "days and months that could be either", "day,flow\n1/2/2024,1\n2/2/2024,2\n3/2/2024,3\n", "column day", "'1/2/2024'");
        yield return Whole(
            "the day first, then the month first", "day,flow\n30/1/2024,1\n1/31/2024,2\n", "river.csv(3)", "in line 2");
        yield return Row("a time twice", "2024-01-09,12", "river.csv(11)", "2024-01-09", "line 10");
        yield return Row("rows out of order", "2023-01-10,12", "river.csv(11)", "2023-01-10", "sort");
        yield return new(Group, "a row is missing", Train, Replaced("2024-01-10,12\n", ""),
            "river.csv(11)", "1 row", "'missing: previous'");
        yield return Row("a row between two days", "2024-01-09 12:00,12", "river.csv(11)", "12:00:00", "1 day");
        yield return new(Group, "a year that is a slip of the pen", Train + " --set data.missing=previous",
            Replaced("2024-02-29,", "9024-02-29,"), "river.csv(61)", "is the time right?");
    }

    private static IEnumerable<DamageCase> Values()
    {
        yield return Row("an empty field", "2024-01-10,", "river.csv(11)", "missing", "'missing: mask'");
        yield return Row("a value that is not available", "2024-01-10,NA", "river.csv(11)", "'NA'", "missing");
        yield return new(Group, "no value at all, by a rule for missing ones", Train + " --set data.missing=previous", Empty,
            File, "no value");
        yield return new(Group, "no value at all", Train, Empty, "river.csv(2)", "missing");
        yield return Whole("one row", "day,flow\n2024-01-01,1\n", File, "1 row;");
        yield return Whole("a header alone", "day,flow\n", File, "no row");
        yield return new(Group, "a 0 that has no logarithm", Train + " --set data.transform=log",
            Replaced("2024-01-10,12\n", "2024-01-10,0\n"), "river.csv(11)", "logarithm");
    }

    private static IEnumerable<DamageCase> Series()
    {
        yield return new(Group, "no column of times", Train, Replaced("day,flow", "date,flow"), File, "'day'", "'date'");
        yield return new(Group, "two columns of one name", Train, Replaced("day,flow", "flow,flow"), File, "2 columns 'flow'");
        yield return new(Group, "no column that tells series apart", Train + " --set data.group=station", static _ => { },
            File, "'station'");
        yield return new(Group, "a series for every row", Train + " --set data.group=flow --set data.columns=area --set data.target=area",
            static work => work.With(File, "day,flow,area\n2024-01-01,1,5\n2024-01-02,2,5\n2024-01-03,3,5\n"), File, "3 series");
        yield return new(Group, "a static column that changes", Train + " --set data.static=area",
            static work => work
                .With("river.model.yaml", Definition.Replace("features: 1", "features: 2", StringComparison.Ordinal))
                .With(File, "day,flow,area\n2024-01-01,1,5\n2024-01-02,2,6\n"),
            "river.csv(3)", "column area");
        yield return new(Group, "a pattern without files", Train + " --set data.series='*.tsv'", static _ => { }, "*.tsv: no file matches");
    }

    /// <summary>The tenth row is another one.</summary>
    private static DamageCase Row(string what, string row, params string[] names) =>
        new(Group, what, Train, Replaced("2024-01-10,12\n", row + "\n"), names);

    private static DamageCase Whole(string what, string table, params string[] names) =>
        new(Group, what, Train, work => work.With(File, table), names);

    private static Action<Workplace> Replaced(string old, string now) =>
        work => work.With(File, work.Read(File).Replace(old, now, StringComparison.Ordinal));

    private static void Empty(Workplace work) => work.With(
        File,
        "day,flow\n" + string.Concat(Enumerable.Range(1, 28).Select(static day => FormattableString.Invariant($"2024-02-{day:00},NaN\n"))));

    private static byte[] Zip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest))
        {
            zip.Write(bytes);
        }

        return packed.ToArray();
    }
}
