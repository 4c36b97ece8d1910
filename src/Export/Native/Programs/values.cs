// $MEANING$
static IEnumerable<string> Names(DataProfile profile)
{
    const int count = $VALUES$;
    for (int value = 0; value < count; value++)
    {
        string name = $NUMBERED$;
        if (profile.Targets is { Columns: var columns })
        {
            // Columns that are predicted for several rows: those of the first row before those of the next one.
            string step = columns.Count < count ? $".{1 + (value / columns.Count)}" : "";
            name = "." + ForeignText.Show(columns[value % columns.Count]) + step;
        }

        foreach (string what in (string[])[$WORDS$])
        {
            yield return what + name;
        }
    }
}

static IEnumerable<string> Values(DataProfile profile, ReadOnlySpan<float> numbers)
{
    const int count = $VALUES$;
    List<string> values = [];
    for (int value = 0; value < count; value++)
    {
#if QUANTILES
        float[] quantiles = numbers.Slice(value * $QUANTILES$, $QUANTILES$).ToArray();
        Array.Sort(quantiles);
        values.AddRange(quantiles.Select(quantile => InUnits(value, quantile)));
#elif GAUSSIAN
        double soft = numbers[count + value];
        double deviation = Math.Max(soft, 0) + double.LogP1(Math.Exp(-Math.Abs(soft))) + 1e-3;
        double scale = profile.Targets is { } scaler ? scaler.Scale[value % scaler.Columns.Count] : 1;
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
