// The most probable class, and the probability of each.
static IEnumerable<string> Names(DataProfile profile) => Classes(profile).Select(static name => "probability." + name).Prepend("class");

static IEnumerable<string> Values(DataProfile profile, ReadOnlySpan<float> logits)
{
    double[] probabilities = Probabilities.Of(logits);
    string best = Classes(profile)[Array.IndexOf(probabilities, probabilities.Max())];
    return probabilities.Select(static value => value.ToString("0.000000", CultureInfo.InvariantCulture)).Prepend(best);
}

static string[] Classes(DataProfile profile)
{
    const int count = $CLASSES$;
    string[] names = profile.Classes.Count > 0
        ? [.. profile.Classes.Select(static name => ForeignText.Show(name))]
        : [.. Enumerable.Range(0, count).Select(static number => number.ToString(CultureInfo.InvariantCulture))];
    return names.Length == count ? names : throw new DataException($"The weights have {names.Length} names for {count} classes.");
}
