using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Hmlstm.Parquet.Tests;

/// <summary>Parquet files that tests read, written by Parquet.Net itself.</summary>
internal static class Tables
{
    /// <summary>Two groups of the same three rows, a column for each type.</summary>
    public static async Task<string> WriteTypesAsync(string path)
    {
        DataField[] fields =
        [
            new DataField<double>("double"), new DataField<float?>("float"), new DataField<int>("int"), new DataField<long?>("long"),
            new DataField<bool>("bool"), new DataField<string>("text"), new DecimalDataField("decimal", 18, 2, false, true),
            new DateTimeDataField("time", DateTimeFormat.DateAndTimeMicros), new DateTimeDataField("day", DateTimeFormat.Date),
            new DataField<uint>("unsigned"), new DataField<short>("short"), new DataField<byte[]>("bytes"),
        ];
        DateTime[] times = [.. Enumerable.Range(2, 3).Select(static day => new DateTime(2024, 1, day, 0, 0, 0, DateTimeKind.Utc))];
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file);
        for (int group = 0; group < 2; group++)
        {
            using ParquetRowGroupWriter rows = writer.CreateRowGroup();
            await rows.WriteAsync<double>(fields[0], new[] { 1.5, double.NaN, 3e20 });
            await rows.WriteAsync<float>(fields[1], new float?[] { 0.1f, null, 2 });
            await rows.WriteAsync<int>(fields[2], new[] { -1, 2, 3 });
            await rows.WriteAsync<long>(fields[3], new long?[] { null, 9007199254740993, 3 });
            await rows.WriteAsync<bool>(fields[4], new[] { true, false, true });
            await rows.WriteAsync(fields[5], new[] { "a", "b,c", "d" });
            await rows.WriteAsync<decimal>(fields[6], new decimal?[] { 1.25m, null, 3 });
            await rows.WriteAsync<DateTime>(fields[7], new[] { times[0].Add(new TimeSpan(0, 3, 4, 5, 0, 6)), times[1], times[2] });
            await rows.WriteAsync<DateTime>(fields[8], times);
            await rows.WriteAsync<uint>(fields[9], new[] { 4_000_000_000, 2u, 3u });
            await rows.WriteAsync<short>(fields[10], new short[] { -7, 8, 9 });
            await rows.WriteAsync(fields[11], new[] { "A"u8.ToArray(), "B"u8.ToArray(), "C"u8.ToArray() });
        }

        return path;
    }

    /// <summary>Two series of hours in a Parquet file of several groups of rows, and the same as CSV.</summary>
    public static async Task<(string Parquet, string Csv)> WriteTwinsAsync(string folder)
    {
        const int rows = 90;
        string parquet = Path.Combine(folder, "tides.parquet"), csv = Path.Combine(folder, "tides.csv");
        DataField[] fields =
        [
            new DateTimeDataField("at", DateTimeFormat.DateAndTimeMicros), new DataField<string>("place"), new DataField<double?>("level"),
            new DataField<float>("wind"), new DataField<bool>("open"),
        ];
        DateTime first = new(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc);
        int[] all = [.. Enumerable.Range(0, rows)];
        DateTime[] at = [.. all.Select(row => first.AddHours(row / 2))];
        string[] place = [.. all.Select(static row => row % 2 == 0 ? "harbour" : "bridge")];
        double?[] level = [.. all.Select(static row => row % 31 == 7 ? (double?)null : 250 + (40 * Math.Sin(0.3 * row)))];
        float[] wind = [.. all.Select(static row => 0.1f * (row % 13))];
        bool[] open = [.. all.Select(static row => row % 5 == 0)];
        await using (FileStream file = File.Create(parquet))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file);
            foreach (Range part in new[] { ..40, 40..41, 41.. })
            {
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                await group.WriteAsync<DateTime>(fields[0], at[part]);
                await group.WriteAsync(fields[1], place[part]);
                await group.WriteAsync<double>(fields[2], level[part]);
                await group.WriteAsync<float>(fields[3], wind[part]);
                await group.WriteAsync<bool>(fields[4], open[part]);
            }
        }

        await File.WriteAllLinesAsync(csv, ["at,place,level,wind,open", .. all.Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{at[row]:yyyy-MM-dd HH:mm:ss},{place[row]},{level[row]},{wind[row]},{(open[row] ? 1 : 0)}"))]);
        return (parquet, csv);
    }
}
