// $MEANING$
static IEnumerable<string> Names(DataProfile profile)
{
    for (int value = 0; value < $VALUES$; value++)
    {
        string name = profile.Targets is { } targets
            ? "." + ForeignText.Show(targets.Columns[value % targets.Columns.Count])
            : $NUMBERED$;
        string step = profile.Targets is { } all && all.Columns.Count < $VALUES$ ? $".{1 + (value / all.Columns.Count)}" : "";
        foreach (string what in (string[])[$WORDS$])
        {
            yield return what + name + step;
        }
    }
}

static IEnumerable<string> Values(DataProfile profile, ReadOnlySpan<float> numbers)
{
    List<string> values = [];
    for (int value = 0; value < $VALUES$; value++)
    {
#if QUANTILES
        float[] quantiles = numbers.Slice(value * $QUANTILES$, $QUANTILES$).ToArray();
        Array.Sort(quantiles);
        values.AddRange(quantiles.Select(quantile => InUnits(value, quantile)));
#elif GAUSSIAN
        double scale = profile.Targets is { } targets ? targets.Scale[value % targets.Columns.Count] : 1;
        double deviation = Math.Max(numbers[$VALUES$ + value], 0) + double.LogP1(Math.Exp(-Math.Abs(numbers[$VALUES$ + value]))) + 1e-3;
        values.Add(InUnits(value, numbers[value]));
        values.Add((scale * deviation).ToString("G9", CultureInfo.InvariantCulture));
#else
        values.Add(InUnits(value, numbers[value]));
#endif
    }

    return values;

    string InUnits(int value, float number) => profile.Targets is { } targets
        ? targets.Invert(value % targets.Columns.Count, number).ToString("G9", CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);
}
