using System.Diagnostics;
using System.Globalization;
using Hmlstm.Benchmarks.Onnx;
using Hmlstm.Runtime.Libtorch;

// One stream, and one row of 100 steps, on one thread: the network on the engine, and its models in ONNX Runtime, in turn.
(string Name, string Text)[] networks =
[
    ("hm-lstm 3 x 512, tokens", """
        model: Characters
        task: language-model
        input: { tokens: 27, embedding: 128 }
        layers: [ { cell: hm-lstm, hidden: [512, 512, 512] } ]
        """),
    ("hm-lstm 2 x 30, 1 feature", """
        model: Sinusoids
        task: regression
        input: { features: 1 }
        layers: [ { cell: hm-lstm, hidden: [30, 30] } ]
        output: { size: 1 }
        """),
    ("lstm 3 x 512, tokens", """
        model: Letters
        task: language-model
        input: { tokens: 27, embedding: 128 }
        layers: [ { cell: lstm, hidden: [512, 512, 512] } ]
        """),
];
const int Turns = 11;
TimeSpan turn = TimeSpan.FromMilliseconds(100);
Console.WriteLine("| network | window, engine | window, ONNX Runtime | step, engine | step, ONNX Runtime |");
Console.WriteLine("|---|--:|--:|--:|--:|");
foreach ((string name, string text) in networks)
{
    using var pair = new NetworkPair(text);
    ComputeThreads.Use(1);
    Action[] parties = [pair.Window, pair.OnnxWindow, pair.Step, pair.OnnxStep];
    int[] steps = [NetworkPair.WindowSteps, NetworkPair.WindowSteps, 1, 1];
    double[][] rates = [.. parties.Select(static _ => new double[Turns])];
    foreach (Action party in parties)
    {
        Rate(party, turn);
    }

    for (int n = 0; n < Turns; n++)
    {
        for (int party = 0; party < parties.Length; party++)
        {
            rates[party][n] = steps[party] * Rate(parties[party], turn);
        }
    }

    string[] cells = [.. rates.Select(static one => one.Order().ElementAt(Turns / 2).ToString("N0", CultureInfo.InvariantCulture))];
    Console.WriteLine($"| {name} | {string.Join(" | ", cells)} |");
}

static double Rate(Action iterate, TimeSpan least)
{
    long start = Stopwatch.GetTimestamp();
    int count = 0;
    TimeSpan passed;
    do
    {
        iterate();
        count++;
        passed = Stopwatch.GetElapsedTime(start);
    }
    while (passed < least);

    return count / passed.TotalSeconds;
}
