using System.Globalization;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("2024-01-31", "2024-01-31T00:00:00")]
    [InlineData("2024/1/31", "2024-01-31T00:00:00")]
    [InlineData("2024-01-31 13:05", "2024-01-31T13:05:00")]
    [InlineData("2024-01-31T13:05:09.25", "2024-01-31T13:05:09.25")]
    [InlineData("2024-01-31T13:00:00Z", "2024-01-31T13:00:00")]
    [InlineData("2024-01-31 00:30:00+01:00", "2024-01-30T23:30:00")]
    [InlineData("2024-01-31T13:00-0530", "2024-01-31T18:30:00")]
    [InlineData("31.01.2024", "2024-01-31T00:00:00")]
    [InlineData("31.1.2024 7:05", "2024-01-31T07:05:00")]
    [InlineData("2024-02", "2024-02-01T00:00:00")]
    [InlineData("1749", "1749-01-01T00:00:00")]
    [InlineData("1/31/2024 23:59", "2024-01-31T23:59:00")]
    [InlineData("1706659200", "2024-01-31T00:00:00")]
    [InlineData("1706659200.5", "2024-01-31T00:00:00.5")]
    public void Times_are_read_in_their_usual_forms(string text, string expected)
    {
        Assert.True(TimeText.TryRead(text, out _, out long ticks, out _));
        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture).Ticks, ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("2024-13")]
    [InlineData("2024-02-30")]
    [InlineData("2024-1-31 24:00")]
    [InlineData("2024-01-31 13")]
    [InlineData("2024-01-31 13:5")]
    [InlineData("2024-01-31 13:05:60")]
    [InlineData("2024-01-31 13:05 ")]
    [InlineData(" 2024-01-31")]
    [InlineData("2024-01/31")]
    [InlineData("31.13.2024")]
    [InlineData("13/31/2024")]
    [InlineData("32/1/2024")]
    [InlineData("31-01-2024")]
    [InlineData("20240131")]
    [InlineData("99999999999999999999")]
    [InlineData("2024-01-31T13:00:00+1")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    public void What_is_no_time_is_none(string text) => Assert.False(TimeText.TryRead(text, out _, out _, out _));

    [Theory]
    [InlineData("9999-12-30", "9999-12-31", 1, "1 row after 9999-12-31, at a distance of 1 weekday, is beyond the year 9999.")]
    [InlineData("2024-01-31", "2024-02-29", 95_712, "95712 rows after 2024-02-29, at a distance of 1 month, is beyond the year 9999.")]
    [InlineData("0001-01-01 00:00", "9999-12-31 23:00", long.MaxValue, null)]
    public void A_time_beyond_the_last_year_is_refused(string first, string last, long rows, string? message)
    {
        long[] times = [.. new[] { first, last }.Select(static text => TimeText.TryRead(text, out _, out long ticks, out _) ? ticks : -1)];
        TimeGrid grid = TimeGrid.Of([times])!;
        DataException wrong = Assert.Throws<DataException>(() => grid.After(times[1], rows));
        Assert.Equal(message ?? wrong.Message, wrong.Message);
        Assert.Equal(times[1], grid.After(times[0], 1));
    }

    [Fact]
    public void A_row_tells_whether_the_month_or_the_day_stands_first()
    {
        Assert.Equal([new DateTime(2024, 1, 2), new DateTime(2024, 1, 31)], Column("1/2/2024", "1/31/2024"));
        Assert.Equal([new DateTime(2024, 2, 1), new DateTime(2024, 1, 31)], Column("1/2/2024", "31/1/2024"));
        Assert.Equal([new DateTime(2024, 3, 3)], Column("3/3/2024"));
    }

    [Theory]
    [InlineData("a.csv, column day: '1/2/2024' may be a month and a day or a day and a month, and no row tells; write 2024-01-31.",
        "1/2/2024", "1/3/2024")]
    [InlineData("a.csv(3), column day: '31/1/2024' has the day and the month in another order than '1/31/2024' in line 2.",
        "1/31/2024", "31/1/2024")]
    [InlineData("a.csv(3), column day: '31.01.2024' is not written like '2024-01-30', the first time; write all in one way, best as "
        + "2024-01-31 or 2024-01-31 13:00.", "2024-01-30", "31.01.2024")]
    [InlineData("a.csv(2), column day: 'x' is no time; times are 2024-01-31, 2024-01-31 13:00, 31.01.2024, 2024-01, 1/31/2024 or Unix "
        + "seconds.", "x")]
    public void Times_that_say_too_little_are_refused(string message, params string[] rows) =>
        Assert.Equal(message, Assert.Throws<DataException>(() => Column(rows)).Message);

    [Theory]
    [InlineData("2024-01-31 2024-02-29 2024-03-31", TimeUnit.Months, 1, 12, "2024-04-30")]
    [InlineData("2024-01 2024-04 2024-07", TimeUnit.Months, 3, 4, "2024-10")]
    [InlineData("2020 2021 2022", TimeUnit.Months, 12, null, "2023-01")]
    [InlineData("2024-01-04 2024-01-05 2024-01-08 2024-01-09", TimeUnit.Weekdays, 1, 5, "2024-01-10")]
    [InlineData("2024-01-05 2024-01-06 2024-01-07", TimeUnit.Ticks, TimeSpan.TicksPerDay, 7, "2024-01-08")]
    [InlineData("2024-01-05T22:00 2024-01-05T23:00 2024-01-06T00:00", TimeUnit.Ticks, TimeSpan.TicksPerHour, 24, "2024-01-06 01:00")]
    public void The_distance_of_times_is_found(string times, object unit, long step, int? season, string next)
    {
        long[] ticks = [.. times.Split(' ').Select(static text => TimeText.TryRead(text, out _, out long time, out _) ? time : -1)];
        TimeGrid grid = TimeGrid.Of([ticks])!;

        Assert.Equal(((TimeUnit)unit, step, season), (grid.Unit, grid.Step, grid.Season));
        Assert.Equal(next, TimeText.Write(grid.After(ticks[^1], 1), grid));
        Assert.Equal(ticks[^1], grid.After(ticks[0], ticks.Length - 1));
    }

    private static DateTime[] Column(params string[] rows)
    {
        TimeColumn column = new("a.csv", "day");
        foreach ((int row, string text) in rows.Index())
        {
            column.Add(text, row + 2);
        }

        column.Settle();
        return [.. Enumerable.Range(0, rows.Length).Select(row => new DateTime(column[row]))];
    }
}
