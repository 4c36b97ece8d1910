using System.Security.Cryptography;

namespace Hmlstm.Cli.Tests.Damage;

/// <summary>Every damaged input of the table, as a person would meet it; <c>docs/damaged-inputs.md</c> is what comes out.</summary>
/// <remarks>With HMLSTM_WRITE_DOCS set to the folder <c>docs</c>, a run of all of them writes the document anew.</remarks>
[Collection("torch")]
public sealed class DamageTests(DamageFixture fixture) : IClassFixture<DamageFixture>
{
    public static TheoryData<string> Names => [.. DamageCases.All.Where(static one => one.Disk is null).Select(static one => one.Key)];

    public static TheoryData<string> OnDisks =>
        [.. DamageCases.All.Where(static one => one.Disk is not null).Select(static one => one.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_input_gets_its_line_and_changes_nothing(string name) => Check(name);

    [DiskTheory]
    [MemberData(nameof(OnDisks))]
    public void A_disk_that_cannot_be_written_gets_its_line_and_loses_nothing(string name) => Check(name);

    [Fact]
    public void The_document_has_a_row_for_each_case_and_no_others()
    {
        string[] rows = DamageDocument.Rows();

        Assert.Equal(DamageCases.All.Count, rows.Length);
        Assert.All(
            DamageCases.All.Zip(rows),
            static pair => Assert.StartsWith(
                $"| {pair.First.What} | `hmlstm {pair.First.Command}` | `", pair.Second, StringComparison.Ordinal));
        Assert.Equal(DamageDocument.Write(one => rows[DamageCases.All.ToList().IndexOf(one)]), DamageDocument.Text());
    }

    private void Check(string name)
    {
        DamageCase one = DamageCases.All.Single(each => each.Key == name);
        using Workplace work = fixture.Copy();
        one.Break(work);
        Dictionary<string, string> before = Contents(work, "");

        string[] words = one.Command.Split(' ');
        ToolRun run = one.Disk is DiskState state
            ? SmallDisk.Run(work.Folder, state, words)
            : work.Run([.. words.Select((word, index) => index > 0 && IsPath(words, index) ? "@/" + word : word)]);

        fixture.Keep(one, DamageDocument.Row(one, run));
        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Equal(one.Lines, run.ErrorLines.Length);
        Assert.All(one.Names, part => Assert.Contains(part, run.Error, StringComparison.Ordinal));
        Assert.Equal(before, Contents(work, ""));
        if (one.Disk is not null)
        {
            Assert.Equal(
                before.Where(static file => file.Key.StartsWith("run/", StringComparison.Ordinal))
                    .ToDictionary(static file => file.Key[4..], static file => file.Value),
                Contents(work, "after"));
        }

        Assert.Contains(
            DamageDocument.WithoutNumbers(DamageDocument.Row(one, run)), DamageDocument.Rows().Select(DamageDocument.WithoutNumbers));
    }

    /// <summary>The tool runs inside the test, whose current folder is another one.</summary>
    private static bool IsPath(string[] words, int index) =>
        !words[index].StartsWith("--", StringComparison.Ordinal) && words[index - 1] is not ("--set" or "--prime");

    private static Dictionary<string, string> Contents(Workplace work, string folder) => work.Files()
        .Select(static name => name.Replace('\\', '/'))
        .Where(name => folder.Length == 0
            ? !name.StartsWith("after/", StringComparison.Ordinal)
            : name.StartsWith(folder + "/", StringComparison.Ordinal))
        .ToDictionary(
            name => folder.Length == 0 ? name : name[(folder.Length + 1)..],
            name => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(work.PathOf(name)))));
}
