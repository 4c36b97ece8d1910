using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Tests.Data;

namespace Hmlstm.Runtime.Tests.Runs;

public sealed class RunLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_is_held_until_its_lock_is_disposed()
    {
        RunFolder run = New("run");
        using (RunLock? first = RunLock.TryTake(run))
        {
            Assert.NotNull(first);
            Assert.Same(run, first.Run);
            Assert.Null(RunLock.TryTake(run));
            Assert.Null(RunLock.TryTake(new RunFolder(Path.Combine(run.Path, "..", "run"))));
        }

        using RunLock? second = RunLock.TryTake(run);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task Of_many_that_want_a_folder_at_once_one_has_it_at_a_time()
    {
        RunFolder run = New("run");
        int holders = 0;
        int taken = 0;
        int most = 0;
        await Parallel.ForAsync(0, 8, (_, _) =>
        {
            for (int i = 0; i < 200; i++)
            {
                // Nothing is written, so the folder and the lock's file come and go.
                using RunLock? held = RunLock.TryTake(run);
                if (held is not null)
                {
                    int now = Interlocked.Increment(ref holders);
                    InterlockedMax(ref most, now);
                    Interlocked.Increment(ref taken);
                    Interlocked.Decrement(ref holders);
                }
            }

            return ValueTask.CompletedTask;
        });

        Assert.Equal(1, most);
        Assert.InRange(taken, 1, 8 * 200);
    }

    [Fact]
    public void A_folder_in_which_nothing_was_written_is_gone_and_one_that_was_there_stays()
    {
        RunFolder made = New("made");
        RunLock.TryTake(made)!.Dispose();
        Assert.False(Directory.Exists(made.Path));

        RunFolder used = New("used");
        RunLock used1 = RunLock.TryTake(used)!;
        used.Create("model: Text8\n");
        used1.Dispose();
        used1.Dispose();
        Assert.Equal([used.Model], Directory.GetFileSystemEntries(used.Path));

        RunFolder empty = New("empty");
        Directory.CreateDirectory(empty.Path);
        RunLock.TryTake(empty)!.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(empty.Path));
    }

    [Fact]
    public void What_a_killed_process_left_behind_blocks_nobody_and_is_removed()
    {
        RunFolder run = New("run");
        folder.File("run/.lock", "");
        folder.File("run/.hmlstm-abc.draft", "half a checkpoint");
        folder.File("run/notes.draft", "mine");
        using (RunLock? held = RunLock.TryTake(run))
        {
            Assert.NotNull(held);
        }

        Assert.Equal([Path.Combine(run.Path, "notes.draft")], Directory.GetFileSystemEntries(run.Path));
    }

    [Fact]
    public void A_draft_that_is_being_written_stays()
    {
        RunFolder run = New("run");
        string path = Path.Combine(run.Path, "predictions.safetensors");
        AtomicFile.Write(path, file =>
        {
            file.Write("whole"u8);
            RunLock.TryTake(run)!.Dispose();
        });
        Assert.Equal("whole", File.ReadAllText(path));
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < now)
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }

    private RunFolder New(string name) => new(Path.Combine(folder.Path, name));
}
