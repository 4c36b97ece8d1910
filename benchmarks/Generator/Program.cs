using System.Diagnostics;
using System.Globalization;
using Hmlstm.Benchmarks.Generator;
using Microsoft.CodeAnalysis;

// How long the generator takes in a project with many definitions: cold, and after the edits of an afternoon. All cases take turns, so that
// a slow minute of the machine falls on all of them alike.
int count = args is [string number] ? int.Parse(number, CultureInfo.InvariantCulture) : 200;
const int Repetitions = 31;
const int Warming = 6;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
SampleProject many = new(count);
SampleProject single = new(1);
Stopwatch first = Stopwatch.StartNew();
GeneratorDriver manyReady = SampleProject.Run(many.NewDriver(tracks: false));
first.Stop();
GeneratorDriver singleReady = SampleProject.Run(single.NewDriver(tracks: false));
GeneratorDriver manyTracked = SampleProject.Run(many.NewDriver(tracks: true));
GeneratorDriver singleTracked = SampleProject.Run(single.NewDriver(tracks: true));

(string Name, Func<GeneratorDriver, GeneratorDriver> Run, GeneratorDriver Ready, GeneratorDriver Tracked)[] cases =
[
    ($"cold, {count} definitions", SampleProject.Run, many.NewDriver(tracks: false), many.NewDriver(tracks: true)),
    ("cold, 1 definition", SampleProject.Run, single.NewDriver(tracks: false), single.NewDriver(tracks: true)),
    ($"1 of {count} edited", many.RunAfterEdit, manyReady, manyTracked),
    ("1 of 1 edited", single.RunAfterEdit, singleReady, singleTracked),
    ($"a comment in 1 of {count}", many.RunAfterComment, manyReady, manyTracked),
    ($"1 of {count} saved unchanged", many.RunAfterSave, manyReady, manyTracked),
    ($"C# edited beside {count}", SampleProject.RunAfterCode, manyReady, manyTracked),
    ($"options read again for {count}", SampleProject.RunAfterOptions, manyReady, manyTracked),
    ($"1 of {count} edited and options read again", many.RunAfterEditAndOptions, manyReady, manyTracked),
];

double[][] times = [.. cases.Select(static _ => new double[Repetitions])];
for (int repetition = -Warming; repetition < Repetitions; repetition++)
{
    for (int i = 0; i < cases.Length; i++)
    {
        GC.Collect();
        Stopwatch watch = Stopwatch.StartNew();
        GeneratorDriver done = cases[i].Run(cases[i].Ready);
        watch.Stop();
        GC.KeepAlive(done);
        if (repetition >= 0)
        {
            times[i][repetition] = watch.Elapsed.TotalMilliseconds;
        }
    }
}

Console.WriteLine(
    $"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {Repetitions} repetitions; " +
    $"the first run of the process took {first.Elapsed.TotalMilliseconds:F0} ms");
Console.WriteLine();
Console.WriteLine("| case | median ms | 10 % to 90 %, ms | File | Parse | Model | written |");
Console.WriteLine("|---|--:|--:|---|---|---|---|");
for (int i = 0; i < cases.Length; i++)
{
    Array.Sort(times[i]);
    string reasons = string.Join(" | ", StepReasons.Of(cases[i].Run(cases[i].Tracked)));
    Console.WriteLine(
        $"| {cases[i].Name} | {times[i][Repetitions / 2]:F2} | {times[i][Repetitions / 10]:F2} to " +
        $"{times[i][Repetitions - 1 - (Repetitions / 10)]:F2} | {reasons} |");
}
