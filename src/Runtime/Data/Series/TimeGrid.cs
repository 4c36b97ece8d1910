using System.Globalization;
using Hmlstm.Definitions;

namespace Hmlstm.Runtime.Data;

/// <summary>What the distance between times is counted in.</summary>
internal enum TimeUnit
{
    /// <summary>100 nanoseconds: distances that are the same everywhere.</summary>
    Ticks,

    /// <summary>Monday to Friday.</summary>
    Weekdays,

    /// <summary>Months on one day of the month, or on its last.</summary>
    Months,
}

/// <summary>The regular distance at which the rows of series follow each other.</summary>
/// <param name="Unit">What it is counted in.</param>
/// <param name="Step">The distance, 1 or more.</param>
/// <param name="IsMonthEnd">Whether months are told by their last day.</param>
internal sealed record TimeGrid(TimeUnit Unit, long Step, bool IsMonthEnd = false)
{
    private const int DaysOfWeek = 7;
    private const int Weekdays = 5;
    private const int Months = 12;

    /// <summary>Whether all times are whole days.</summary>
    public bool AreDays => Unit != TimeUnit.Ticks || Step % TimeSpan.TicksPerDay == 0;

    /// <summary>Rows until the pattern that people, weather or trade follow repeats; null where none is likely.</summary>
    public int? Season => Unit switch
    {
        TimeUnit.Months => Step < Months && Months % Step == 0 ? (int)(Months / Step) : null,
        TimeUnit.Weekdays => Step == 1 ? Weekdays : null,
        _ => Step == TimeSpan.TicksPerDay ? DaysOfWeek
            : Step < TimeSpan.TicksPerDay && TimeSpan.TicksPerDay % Step == 0 && TimeSpan.TicksPerDay / Step <= int.MaxValue
                ? (int)(TimeSpan.TicksPerDay / Step)
                : null,
    };

    /// <summary>The distance that most rows have to the row before them; null without two rows in any series.</summary>
    /// <param name="series">The times of each series, as they stand.</param>
    public static TimeGrid? Of(IReadOnlyList<long[]> series)
    {
        (TimeUnit unit, bool isMonthEnd) = UnitOf(series);
        Dictionary<long, int> counts = [];
        TimeGrid counted = new(unit, 1, isMonthEnd);
        foreach (long[] times in series)
        {
            for (int row = 1; row < times.Length; row++)
            {
                long distance = counted.IndexOf(times[row]) - counted.IndexOf(times[row - 1]);
                if (distance > 0)
                {
                    counts[distance] = counts.GetValueOrDefault(distance) + 1;
                }
            }
        }

        long? usual = counts.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key)
            .Select(static pair => (long?)pair.Key).FirstOrDefault();
        return usual is long step ? counted with { Step = step } : null;
    }

    /// <summary>A time's place on the grid, in <see cref="Unit"/>.</summary>
    public long IndexOf(long ticks)
    {
        if (Unit == TimeUnit.Ticks)
        {
            return ticks;
        }

        if (Unit == TimeUnit.Weekdays)
        {
            // The first day of all, 0001-01-01, is a Monday.
            (long weeks, long day) = Math.DivRem(ticks / TimeSpan.TicksPerDay, DaysOfWeek);
            return (weeks * Weekdays) + Math.Min(day, Weekdays - 1);
        }

        DateTime time = new(ticks, DateTimeKind.Utc);
        return (time.Year * (long)Months) + time.Month - 1;
    }

    /// <summary>The time some rows after another one.</summary>
    /// <param name="ticks">The time.</param>
    /// <param name="rows">How many rows; 0 or more.</param>
    /// <exception cref="DataException">It is beyond the year 9999, the last one that a time can be in.</exception>
    public long After(long ticks, long rows)
    {
        if (IndexOf(ticks) + ((Int128)rows * Step) > IndexOf(DateTime.MaxValue.Ticks))
        {
            throw new DataException(
                $"{Quantity.Of(rows, "row")} after {TimeText.Write(ticks, this)}, at a distance of {Say(Step)}, is beyond the year 9999.");
        }

        if (Unit == TimeUnit.Ticks)
        {
            return ticks + (rows * Step);
        }

        DateTime time = new(ticks, DateTimeKind.Utc);
        if (Unit == TimeUnit.Months)
        {
            DateTime later = time.AddMonths((int)(rows * Step));
            return IsMonthEnd ? later.AddDays(DateTime.DaysInMonth(later.Year, later.Month) - later.Day).Ticks : later.Ticks;
        }

        (long weeks, long day) = Math.DivRem(IndexOf(ticks) + (rows * Step), Weekdays);
        return (((weeks * DaysOfWeek) + day) * TimeSpan.TicksPerDay) + time.TimeOfDay.Ticks;
    }

    /// <summary>A distance for people: <c>1 month</c>, <c>01:00:00</c>.</summary>
    /// <param name="distance">How much, in <see cref="Unit"/>.</param>
    public string Say(long distance) => Unit switch
    {
        TimeUnit.Months => Quantity.Of(distance, "month"),
        TimeUnit.Weekdays => Quantity.Of(distance, "weekday"),
        _ when distance % TimeSpan.TicksPerDay == 0 => Quantity.Of(distance / TimeSpan.TicksPerDay, "day"),
        _ => TimeSpan.FromTicks(distance).ToString("c", CultureInfo.InvariantCulture),
    };

    private static (TimeUnit Unit, bool IsMonthEnd) UnitOf(IReadOnlyList<long[]> series)
    {
        long[]? any = series.FirstOrDefault(static times => times.Length > 0);
        if (any is null)
        {
            return (TimeUnit.Ticks, false);
        }

        DateTime first = new(any[0], DateTimeKind.Utc);
        (bool sameDay, bool areEnds, bool areWeekdays, bool hasOthers) = (true, true, true, false);
        foreach (long time in series.SelectMany(static times => times))
        {
            if ((time - any[0]) % TimeSpan.TicksPerDay != 0)
            {
                return (TimeUnit.Ticks, false);
            }

            DateTime at = new(time, DateTimeKind.Utc);
            sameDay &= at.Day == first.Day;
            areEnds &= at.Day == DateTime.DaysInMonth(at.Year, at.Month);
            areWeekdays &= at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
            hasOthers |= time != any[0];
        }

        return !hasOthers ? (TimeUnit.Ticks, false)
            : sameDay || areEnds ? (TimeUnit.Months, areEnds && !sameDay)
            : areWeekdays && AreDaily(series) ? (TimeUnit.Weekdays, false)
            : (TimeUnit.Ticks, false);
    }

    /// <summary>Whether most rows come one day after the row before: only then do weekends that are left out say something.</summary>
    private static bool AreDaily(IReadOnlyList<long[]> series)
    {
        (long days, long others) = (0, 0);
        foreach (long[] times in series)
        {
            for (int row = 1; row < times.Length; row++)
            {
                bool isDay = times[row] - times[row - 1] == TimeSpan.TicksPerDay;
                (days, others) = (days + (isDay ? 1 : 0), others + (isDay ? 0 : 1));
            }
        }

        return days > others;
    }
}
