static bool IsHeader(DataProfile profile, string line)
{
    string[] names = line.Split(',', StringSplitOptions.TrimEntries);
    if (profile.Inputs is not { } inputs || names.All(static name => RealNumber.TryParse(name, out _)))
    {
        return false;
    }

    return names.SequenceEqual(inputs.Columns)
        ? true
        : throw new DataException(
            $"The columns are {ForeignText.List(names)}, but the network reads {ForeignText.List([.. inputs.Columns])}.");
}

static void Read(DataProfile profile, string line, Span<float> element)
{
    string[] numbers = line.Split(',', StringSplitOptions.TrimEntries);
    if (numbers.Length != element.Length)
    {
        throw new DataException($"There are {numbers.Length} numbers, but the network reads {element.Length}.");
    }

    for (int place = 0; place < numbers.Length; place++)
    {
        if (!RealNumber.TryParse(numbers[place], out double value))
        {
            throw new DataException($"'{ForeignText.Show(numbers[place])}' is not a number.");
        }

#if PIXELS
        // Pixels go from 0 to 255, and the network reads them from 0 to 1.
        element[place] = (float)value / 255f;
#else
        element[place] = (float)(profile.Inputs?.Apply(place, value) ?? value);
#endif
        if (!float.IsFinite(element[place]))
        {
            throw new DataException($"'{ForeignText.Show(numbers[place])}' is beyond what float32 holds.");
        }
    }
}
