using System.Globalization;

namespace Hmlstm.Runtime.Data;

/// <summary>How a table writes times.</summary>
internal enum TimeForm
{
    /// <summary>ISO 8601: <c>2024-01-31</c>, <c>2024/01/31</c>, with a time of day behind a blank or a T, with an offset or Z.</summary>
    Iso,

    /// <summary>Year and month: <c>2024-01</c>.</summary>
    Month,

    /// <summary>Four digits: <c>2024</c>.</summary>
    Year,

    /// <summary>Day, month and year: <c>31.01.2024</c>.</summary>
    Dotted,

    /// <summary>Month, day and year, or day, month and year: <c>1/31/2024</c>.</summary>
    Slashed,

    /// <summary>Seconds since 1970, nine to eleven digits.</summary>
    Unix,
}

/// <summary>Reads and writes times as tables have them. A time is a number of ticks, in UTC where the text says an offset.</summary>
internal static class TimeText
{
    /// <summary>What messages say that times look like.</summary>
    public const string Usual = "2024-01-31, 2024-01-31 13:00, 31.01.2024, 2024-01, 1/31/2024 or Unix seconds";

    /// <summary>Reads a time.</summary>
    /// <param name="text">All of its text.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="ticks">The time; of <see cref="TimeForm.Slashed"/> with the month first, -1 where that is no date.</param>
    /// <param name="dayFirst">Of <see cref="TimeForm.Slashed"/> with the day first, -1 where that is no date; otherwise -1.</param>
    /// <returns>Whether it is a time.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out TimeForm form, out long ticks, out long dayFirst)
    {
        (form, ticks, dayFirst) = (TimeForm.Iso, -1, -1);
        ReadOnlySpan<char> rest = text;
        if (!TryDigits(ref rest, 1, 11, out long first, out int length))
        {
            return false;
        }

        if (length >= 9)
        {
            form = TimeForm.Unix;
            ticks = (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond) + first <= DateTime.MaxValue.Ticks / TimeSpan.TicksPerSecond
                ? DateTime.UnixEpoch.Ticks + (first * TimeSpan.TicksPerSecond) + Fraction(ref rest)
                : -1;
            return ticks >= 0 && rest.IsEmpty;
        }

        if (rest.IsEmpty)
        {
            form = TimeForm.Year;
            ticks = length == 4 ? Date(first, 1, 1) : -1;
            return ticks >= 0;
        }

        char separator = rest[0];
        rest = rest[1..];
        if (length > 4 || length == 3 || separator is not ('-' or '/' or '.') || !TryDigits(ref rest, 1, 2, out long second, out _))
        {
            return false;
        }

        if (length == 4 && separator == '-' && rest.IsEmpty)
        {
            form = TimeForm.Month;
            ticks = Date(first, second, 1);
            return ticks >= 0;
        }

        if (rest.IsEmpty || rest[0] != separator)
        {
            return false;
        }

        rest = rest[1..];
        return length == 4
            ? separator != '.' && TryDigits(ref rest, 1, 2, out long day, out _) && TryAdd(Date(first, second, day), rest, out ticks)
            : separator != '-' && TryDayAndMonth(rest, first, second, separator, out form, out ticks, out dayFirst);
    }

    /// <summary>A time in the shortest of the ISO forms that tells it from others at its distance.</summary>
    /// <param name="ticks">The time.</param>
    /// <param name="grid">The distance of the times; null where there is none.</param>
    public static string Write(long ticks, TimeGrid? grid = null)
    {
        DateTime time = new(ticks, DateTimeKind.Utc);
        string form = grid is { Unit: TimeUnit.Months } && time.Day == 1 && time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM"
            : time.TimeOfDay == TimeSpan.Zero && (grid is null || grid.AreDays) ? "yyyy-MM-dd"
            : ticks % TimeSpan.TicksPerMinute == 0 ? "yyyy-MM-dd HH:mm"
            : ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss"
            : "yyyy-MM-dd HH:mm:ss.FFFFFFF";
        return time.ToString(form, CultureInfo.InvariantCulture);
    }

    private static bool TryDayAndMonth(
        ReadOnlySpan<char> rest, long first, long second, char separator, out TimeForm form, out long ticks, out long dayFirst)
    {
        form = separator == '.' ? TimeForm.Dotted : TimeForm.Slashed;
        (ticks, dayFirst) = (-1, -1);
        if (!TryDigits(ref rest, 4, 4, out long year, out _) || !TryAdd(0, rest, out long time))
        {
            return false;
        }

        long monthFirst = Date(year, first, second);
        long other = Date(year, second, first);
        if (form == TimeForm.Dotted)
        {
            ticks = other < 0 ? -1 : other + time;
            return ticks >= 0;
        }

        ticks = monthFirst < 0 ? -1 : monthFirst + time;
        dayFirst = other < 0 ? -1 : other + time;
        return ticks >= 0 || dayFirst >= 0;
    }

    /// <summary>A date's ticks; -1 where there is no such date.</summary>
    private static long Date(long year, long month, long day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth((int)year, (int)month)
            ? new DateTime((int)year, (int)month, (int)day, 0, 0, 0, DateTimeKind.Utc).Ticks
            : -1;

    /// <summary>Adds the time of day behind a date, with its offset from UTC, which is taken away.</summary>
    private static bool TryAdd(long date, ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = date;
        if (date < 0 || rest.IsEmpty)
        {
            return date >= 0;
        }

        long seconds = 0;
        ReadOnlySpan<char> time = rest[1..];
        if (rest[0] is not (' ' or 'T')
            || !TryDigits(ref time, 1, 2, out long hours, out _)
            || !TryPart(ref time, out long minutes)
            || (!time.IsEmpty && time[0] == ':' && !TryPart(ref time, out seconds))
            || hours > 23 || minutes > 59 || seconds > 59)
        {
            return false;
        }

        ticks += (((hours * 60) + minutes) * TimeSpan.TicksPerMinute) + (seconds * TimeSpan.TicksPerSecond) + Fraction(ref time);
        if (time.SequenceEqual("Z") || time.IsEmpty)
        {
            return true;
        }

        bool isEast = time[0] == '+';
        bool isOffset = isEast || time[0] == '-';
        time = time[1..];
        if (!isOffset || !TryDigits(ref time, 2, 2, out long hour, out _))
        {
            return false;
        }

        time = !time.IsEmpty && time[0] == ':' ? time[1..] : time;
        long minute = 0;
        if (!time.IsEmpty && !TryDigits(ref time, 2, 2, out minute, out _))
        {
            return false;
        }

        ticks -= (isEast ? 1 : -1) * ((hour * 60) + minute) * TimeSpan.TicksPerMinute;
        return time.IsEmpty && hour < 24 && minute < 60 && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    private static bool TryPart(ref ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text[0] != ':')
        {
            return false;
        }

        text = text[1..];
        return TryDigits(ref text, 2, 2, out value, out _);
    }

    /// <summary>A fraction of a second, if there is one; digits beyond a tick are dropped.</summary>
    private static long Fraction(ref ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '.' || !char.IsAsciiDigit(text[1]))
        {
            return 0;
        }

        long ticks = 0;
        int place = 1;
        for (long unit = TimeSpan.TicksPerSecond / 10; place < text.Length && char.IsAsciiDigit(text[place]); place++, unit /= 10)
        {
            ticks += (text[place] - '0') * unit;
        }

        text = text[place..];
        return ticks;
    }

    private static bool TryDigits(ref ReadOnlySpan<char> text, int least, int most, out long value, out int length)
    {
        (value, length) = (0, 0);
        while (length < text.Length && length < most && char.IsAsciiDigit(text[length]))
        {
            value = (value * 10) + (text[length] - '0');
            length++;
        }

        text = text[length..];
        return length >= least;
    }
}
