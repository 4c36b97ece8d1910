using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Heads;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

/// <summary>
/// Calls of every stack and head with arguments of which often one has another shape, type or layout, once with the engine and once
/// without. What fits must give the same numbers both times, and what does not the same refusal. It runs in a process of its own: where a
/// size got through unchecked, the heap would break.
/// </summary>
internal sealed class RandomShapes
{
    public const string Command = "shapes";

    private const int Trials = 400;
    private const int Vocabulary = 5;

    private int refused;
    private int accepted;

    private delegate Tensor[] Call(Arguments arguments);

    /// <summary>Throws the shapes, and says how many calls were accepted and refused.</summary>
    /// <returns>0; 1 where a call did something else, which is said on standard error.</returns>
    public static int Run(int seed)
    {
        set_num_threads(1);
        var shapes = new RandomShapes();
        var random = new Random(seed);
        for (int trial = 0; trial < Trials; trial++)
        {
            if (shapes.Try(random.Next()) is string failure)
            {
                Console.Error.WriteLine($"seed {seed}, trial {trial}: {failure}");
                return 1;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shapes.accepted} {shapes.refused}"));
        return 0;
    }

    private static Call Target(Random random, out bool isExact)
    {
        isExact = true;
        switch (random.Next(5))
        {
            case 0:
                return Recurrent(random);
            case 1:
                return Markov(random);
            case 2:
                return Heads(random);
            default:
                // Rounding can turn a boundary over, and then all numbers after it differ.
                BoundaryEstimator estimator = random.Next(2) == 0 ? BoundaryEstimator.Soft : BoundaryEstimator.Step;
                isExact = estimator == BoundaryEstimator.Soft;
                return Hierarchy(random, estimator);
        }
    }

    private static Call Recurrent(Random random)
    {
        CellKind kind = random.Next(3) switch
        {
            0 => CellKind.Lstm,
            1 => CellKind.Gru,
            _ => CellKind.Rnn,
        };
        int inputs = random.Next(1, 5);
        var definition = new RnnStack(kind)
        {
            Hidden = random.Next(2) == 0 ? new([4, 4]) : new([3, 6]),
            Bidirectional = random.Next(3) == 0,
        };
        bool steps = !definition.Bidirectional && random.Next(2) == 0;
        return arguments =>
        {
            var stack = new TorchRnn(definition, inputs);
            (long batch, long length) = (arguments.Size(), arguments.Size());
            Tensor input = steps ? arguments.Floats(batch, inputs) : arguments.Floats(batch, length, inputs);
            RnnState start = stack.CreateState(batch).Map(value => arguments.Floats(value.shape));
            if (steps)
            {
                return Values(stack.Step(arguments.Floats(batch, inputs), stack.Step(input, start)).Tensors(""));
            }

            RnnOutput output = stack.Run(input, start, new SequenceMask(arguments.Lengths(batch, length), length));
            return [output.Hidden, .. Values(output.State.Tensors(""))];
        };
    }

    private static Call Markov(Random random)
    {
        (int inputs, int hidden, int cells) = (random.Next(1, 5), random.Next(1, 20), random.Next(1, 4));
        (bool steps, bool trains) = (random.Next(2) == 0, random.Next(2) == 0);
        return arguments =>
        {
            var stack = new KLstm(
                new KLstmStack { Hidden = new([hidden, 3]), Cells = cells, Temperature = Schedule.Constant(1) }, inputs);
            stack.train(trains);
            (long batch, long length) = (arguments.Size(), arguments.Size());
            Tensor input = steps ? arguments.Floats(batch, inputs) : arguments.Floats(batch, length, inputs);
            KLstmState start = stack.CreateState(batch).Map(value => arguments.Floats(value.shape));
            if (steps)
            {
                return Values(stack.Step(input, start).Tensors(""));
            }

            KLstmOutput output = stack.Run(input, start, new SequenceMask(arguments.Lengths(batch, length), length));
            return [output.Hidden, output.Selection, output.Probability, .. Values(output.State.Tensors(""))];
        };
    }

    private static Call Hierarchy(Random random, BoundaryEstimator estimator)
    {
        int inputs = random.Next(1, 5);
        int[] hidden = random.Next(2) == 0 ? [4, 3] : [7, 16, 2];
        (bool steps, bool tokens) = (random.Next(2) == 0, random.Next(2) == 0);
        return arguments =>
        {
            HmLstmLevelOptions Rules(HmLstmLevelOptions level) => level with { Estimator = estimator };
            using LevelStack levels = new(inputs, hidden, top: false, ScalarType.Float32, slope: 1, Rules);
            using Embedding embedding = nn.Embedding(Vocabulary, inputs);
            HmLstm stack = levels.Stack();
            (long batch, long length) = (arguments.Size(), arguments.Size());
            HmLstmState now = stack.CreateState(batch).Map(value => arguments.Floats(value.shape));
            if (steps)
            {
                for (int t = 0; t < 3; t++)
                {
                    Tensor element = tokens ? arguments.Tokens(batch) : arguments.Floats(batch, inputs);
                    now = tokens ? stack.Step(element, embedding, now) : stack.Step(element, now);
                }

                return Values(now.Tensors(""));
            }

            Tensor input = tokens ? arguments.Tokens(batch, length) : arguments.Floats(batch, length, inputs);
            var mask = new SequenceMask(arguments.Lengths(batch, length), length);
            HmLstmOutput output = tokens ? stack.Run(input, embedding, now, mask) : stack.Run(input, now, mask);
            return [.. output.Hidden, output.Boundaries, .. Values(output.State.Tensors(""))];
        };
    }

    private static Tensor[] Values(IEnumerable<(string Name, Tensor Value)> tensors) => [.. tensors.Select(static named => named.Value)];

    private static Call Heads(Random random)
    {
        bool gated = random.Next(2) == 0;
        return arguments =>
        {
            (long batch, long length) = (arguments.Size(), arguments.Size());
            if (gated)
            {
                using var head = new GatedHead([4, 3], 5, [6], ActivationKind.Relu, 2);
                return [head.call([arguments.Floats(batch, length, 4), arguments.Floats(batch, length, 3)])];
            }

            // Every head reads any leading dimensions: only the width can be wrong.
            using var plain = new FeedForwardHead(4, [6], ActivationKind.Tanh, 2);
            return [plain.call(arguments.Widths(batch, length, 4))];
        };
    }

    private string? Try(int number)
    {
        string? first = null;
        double[][]? numbers = null;
        foreach (bool engine in new[] { true, false })
        {
            using DisposeScope scope = NewDisposeScope();
            using var settings = new EngineSettings(threads: 1 + (number % 3), engine);
            manual_seed(number);
            var random = new Random(number);
            Call call = Target(random, out bool isExact);
            var arguments = new Arguments(random);
            string? refusal = null;
            double[][]? results = null;
            bool records = random.Next(2) == 0;
            try
            {
                using IDisposable? quiet = records ? null : no_grad();
                Tensor[] tensors = call(arguments);
                if (records)
                {
                    IEnumerable<Tensor> sums = tensors.Where(static tensor => tensor.requires_grad).Select(static tensor => tensor.sum());
                    sums.Aggregate(static (all, next) => all + next).backward();
                }

                results = [.. tensors.Select(Numbers.Of)];
            }
            catch (ArgumentException exception)
            {
                refusal = exception.Message;
            }

            string what = $"{(engine ? "with" : "without")} the engine, {arguments}";
            if (arguments.Fits != (refusal is null))
            {
                return $"{what}: {refusal ?? "not refused"}";
            }

            if (refusal?.Contains('\n') == true)
            {
                return $"{what}: more than one line, {refusal}";
            }

            if (results?.Any(static values => values.Any(static value => !double.IsFinite(value))) == true)
            {
                return $"{what}: a number is not finite";
            }

            if (engine)
            {
                (first, numbers) = (refusal, results);
            }
            else if (first != refusal || (isExact && !AreNear(numbers, results)))
            {
                return $"{what}: {refusal ?? "other numbers"}, and before {first ?? "numbers"}";
            }
        }

        _ = first is null ? accepted++ : refused++;
        return null;
    }

    private static bool AreNear(double[][]? one, double[][]? other) => one is null || other is null
        ? one is null && other is null
        : one.Length == other.Length && one.Zip(other).All(static pair =>
            pair.First.Length == pair.Second.Length
            && pair.First.Zip(pair.Second).All(static values => Math.Abs(values.First - values.Second) < 1e-3));

    /// <summary>Makes the arguments of one call; at most one of them is not what it should be.</summary>
    private sealed class Arguments(Random random)
    {
        private readonly int spoiled = random.Next(8);
        private readonly List<string> shapes = [];
        private int made;

        /// <summary>Whether all are what they should be.</summary>
        public bool Fits { get; private set; } = true;

        public override string ToString() => $"seed of {string.Join(", ", shapes)}{(Fits ? "" : " (spoiled)")}";

        /// <summary>A number of rows or steps.</summary>
        public long Size() => random.Next(4) switch
        {
            0 => 1,
            1 => 64,
            _ => random.Next(2, 9),
        };

        /// <summary>Random vectors; often a view of other memory.</summary>
        public Tensor Floats(params long[] shape)
        {
            bool spoils = Spoils();
            if (spoils && random.Next(4) == 0)
            {
                Fits = false;
                shapes.Add("doubles");
                return randn(shape, dtype: ScalarType.Float64);
            }

            return Make(shape, spoils ? Other(shape) : shape);
        }

        /// <summary>Random vectors of which only the width may be wrong.</summary>
        public Tensor Widths(params long[] shape) => Make(shape, Spoils() ? [.. shape[..^1], shape[^1] + random.Next(1, 3)] : shape);

        /// <summary>Random ids.</summary>
        public Tensor Tokens(params long[] shape)
        {
            bool spoils = Spoils();
            if (spoils && random.Next(2) == 0)
            {
                Fits = false;
                shapes.Add("an id that is no token, or of another type");
                return random.Next(2) == 0
                    ? randint(0, Vocabulary, shape, dtype: ScalarType.Int32)
                    : full(shape, random.Next(2) == 0 ? -1L : Vocabulary, dtype: ScalarType.Int64);
            }

            long[] found = spoils ? Other(shape) : shape;
            Note(shape, found);
            return View(randint(0, Vocabulary, Doubled(found), dtype: ScalarType.Int64), found);
        }

        /// <summary>The real steps of each row, or null.</summary>
        public Tensor? Lengths(long batch, long steps)
        {
            bool spoils = Spoils();
            if (!spoils && random.Next(2) == 0)
            {
                return null;
            }

            Tensor lengths = randint(0, steps + 1, [batch], dtype: ScalarType.Int64);
            if (!spoils)
            {
                return lengths;
            }

            Fits = false;
            shapes.Add("lengths that do not fit");
            switch (random.Next(5))
            {
                case 0:
                    lengths[random.Next((int)batch)] = -1;
                    return lengths;
                case 1:
                    lengths[random.Next((int)batch)] = steps + 1;
                    return lengths;
                case 2:
                    return cat([lengths, lengths], 0);
                case 3:
                    return lengths.to(ScalarType.Int32);
                default:
                    return lengths.unsqueeze(1);
            }
        }

        private bool Spoils() => made++ == spoiled;

        private void Note(long[] wanted, long[] found)
        {
            Fits &= wanted.AsSpan().SequenceEqual(found);
            shapes.Add($"[{string.Join(", ", found)}]");
        }

        private Tensor Make(long[] wanted, long[] shape)
        {
            Note(wanted, shape);
            return View(randn(Doubled(shape)), shape).requires_grad_();
        }

        private static long[] Doubled(long[] shape) => shape.Length == 0 ? [] : [.. shape[..^1], 2 * shape[^1]];

        // The numbers as one piece, every other one of more, a part of each row, or one row for all.
        private Tensor View(Tensor all, long[] shape)
        {
            if (shape.Length == 0)
            {
                return all;
            }

            Tensor part = all.narrow(-1, 0, shape[^1]);
            return random.Next(4) switch
            {
                0 => part.contiguous(),
                1 => all.slice(-1, 0, 2 * shape[^1], 2),
                2 when shape[0] > 0 => part.narrow(0, 0, 1).expand(shape),
                3 when shape.Length > 1 => part.transpose(0, 1).contiguous().transpose(0, 1),
                _ => part,
            };
        }

        // Another size of a dimension, one dimension more, or one less.
        private long[] Other(long[] shape)
        {
            int at = random.Next(shape.Length);
            long size = random.Next(4) switch
            {
                0 => 0,
                1 => 1,
                2 => 64,
                _ => shape[at] + random.Next(1, 4),
            };
            return random.Next(4) switch
            {
                0 => [.. shape, 1],
                1 => shape[1..],
                _ => [.. shape[..at], size, .. shape[(at + 1)..]],
            };
        }
    }
}
