using System.Buffers.Binary;
using System.Text;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Logs;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Tests.Training;
using Hmlstm.Runtime.Training;
using static Hmlstm.Runtime.Tests.Training.CertainText;

namespace Hmlstm.Runtime.Tests.Logs;

/// <summary>
/// Event files are read here by a decoder of its own, from the formats' descriptions: a bitwise CRC, and the wire format of protocol
/// buffers by hand. Neither is the code that wrote them.
/// </summary>
[Collection(TorchGenerator.Name)]
public class TensorBoardLogTests
{
    [Fact]
    public void Every_evaluation_is_there_with_the_values_and_iterations_of_the_history()
    {
        using TemporaryFolder folder = new();
        using RecallNetwork network = new(5, 8, Short);
        using TensorBoardLog log = new(folder.Path);
        TrainingResult result = new Trainer<RecallNetwork>(network) { Callbacks = { log } }.Train(Text(401), Text(201));

        List<Read> events = ReadFile(Assert.Single(Directory.GetFiles(folder.Path)));
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal(result.History.Select(static row => row.Iteration), events.Skip(1).Select(static one => one.Step));
        foreach ((Evaluation row, Read one) in result.History.Zip(events.Skip(1)))
        {
            Assert.Equal((float)row["train_loss"], one.Scalars["loss/train"]);
            Assert.Equal((float)row["valid_loss"], one.Scalars["loss/valid"]);
            Assert.Equal((float)row["valid_accuracy"], one.Scalars["accuracy/valid"]);
            Assert.Equal((float)row["learning_rate"], one.Scalars["schedule/learning_rate"]);
            Assert.Equal(row.Epoch, one.Scalars["schedule/epoch"]);
            Assert.Equal(row.Values.Count(static value => !double.IsNaN(value.Value)) + 1, one.Scalars.Count);
            Assert.InRange(one.Time, 1.7e9, 1e11);
        }
    }

    [Fact]
    public void A_resumed_training_goes_on_in_a_file_that_sorts_behind_and_takes_back_what_its_checkpoint_does_not_have()
    {
        using TemporaryFolder folder = new();
        string checkpoint = Path.Combine(folder.Path, "last.ckpt");
        string logs = Path.Combine(folder.Path, "tensorboard");
        using (RecallNetwork network = new(5, 8, Short with { Epochs = 1 }))
        {
            using TensorBoardLog log = new(logs);
            new Trainer<RecallNetwork>(network) { Callbacks = { log, new CheckpointWriter(checkpoint, TimeSpan.Zero) } }
                .Train(Text(401), Text(201));
        }

        using (RecallNetwork network = new(5, 8, Short))
        {
            using TrainingCheckpoint read = TrainingCheckpoint.Read(checkpoint);
            using TensorBoardLog log = new(logs);
            new Trainer<RecallNetwork>(network) { Resume = read, Callbacks = { log } }.Train(Text(401), Text(201));
        }

        string[] files = [.. Directory.GetFiles(logs).Order(StringComparer.Ordinal)];
        Assert.Equal(2, files.Length);
        List<Read> first = ReadFile(files[0]), second = ReadFile(files[1]);
        long perEpoch = Assert.Single(first, static one => one.Scalars.Count > 0).Step;
        Assert.Equal([(0, false), (perEpoch + 1, true), (2 * perEpoch, false), (3 * perEpoch, false)],
            second.Select(static one => (one.Step, one.IsStart)));
    }

    [Theory]
    [InlineData("train_loss", "loss/train")]
    [InlineData("valid_boundary_rate_2", "boundary_rate/valid_2")]
    [InlineData("valid_bits_per_character", "bits_per_character/valid")]
    [InlineData("slope", "schedule/slope")]
    public void Tags_bring_the_curves_of_one_quantity_together(string column, string tag) =>
        Assert.Equal(tag, TensorBoardLog.TagOf(column));

    private static List<Read> ReadFile(string path)
    {
        byte[] all = File.ReadAllBytes(path);
        List<Read> events = [];
        for (int at = 0; at < all.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(all.AsSpan(at));
            Assert.Equal(Masked(all.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(at + 8)));
            byte[] message = all[(at + 12)..(at + 12 + length)];
            Assert.Equal(Masked(message), BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(at + 12 + length)));
            events.Add(ReadEvent(message));
            at += length + 16;
        }

        return events;
    }

    private static Read ReadEvent(byte[] message)
    {
        double time = 0;
        long step = 0;
        string? version = null;
        bool isStart = false;
        Dictionary<string, float> scalars = [];
        foreach ((int field, byte[] value) in Fields(message))
        {
            switch (field)
            {
                case 1:
                    time = BinaryPrimitives.ReadDoubleLittleEndian(value);
                    break;
                case 2:
                    step = BinaryPrimitives.ReadInt64LittleEndian(value);
                    break;
                case 3:
                    version = Encoding.UTF8.GetString(value);
                    break;
                case 5:
                    foreach ((_, byte[] scalar) in Fields(value))
                    {
                        Dictionary<int, byte[]> parts = Fields(scalar).ToDictionary(static one => one.Field, static one => one.Value);
                        scalars.Add(
                            Encoding.UTF8.GetString(parts[1]),
                            parts.TryGetValue(2, out byte[]? number) ? BinaryPrimitives.ReadSingleLittleEndian(number) : 0);
                    }

                    break;
                case 7:
                    isStart = Fields(value).Any(static one => one.Field == 1 && one.Value[0] == 1);
                    break;
                default:
                    Assert.Fail($"There is a field {field}.");
                    break;
            }
        }

        return new Read(time, step, version, isStart, scalars);
    }

    /// <summary>Fields of a message: of numbers, the bytes, low ones first.</summary>
    private static IEnumerable<(int Field, byte[] Value)> Fields(byte[] message)
    {
        for (int at = 0; at < message.Length;)
        {
            ulong key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    yield return ((int)(key >> 3), BitConverter.GetBytes(Varint(message, ref at)));
                    break;
                case 1:
                    yield return ((int)(key >> 3), message[at..(at += 8)]);
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    yield return ((int)(key >> 3), message[at..(at += length)]);
                    break;
                case 5:
                    yield return ((int)(key >> 3), message[at..(at += 4)]);
                    break;
                default:
                    throw new InvalidDataException("This is no message.");
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte one = message[at++];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>CRC-32C (RFC 3720, reflected polynomial 0x82f63b78) bit by bit, with TFRecord's mask.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xffffffff;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78);
            }
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    private sealed record Read(double Time, long Step, string? Version, bool IsStart, Dictionary<string, float> Scalars);
}
