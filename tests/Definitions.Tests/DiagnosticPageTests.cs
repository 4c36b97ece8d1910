namespace Hmlstm.Definitions.Tests;

public class DiagnosticPageTests
{
    private const string FileName = "network.model.yaml";
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Pages");

    public static TheoryData<string> Ids => [.. ProblemKind.All.Select(static kind => kind.Id)];

    /// <summary>The problems of the project around the files are the compiler's to find; a parser sees one text.</summary>
    public static TheoryData<string> IdsOfTheText =>
    [
        .. ProblemKind.All
            .Select(static kind => kind.Id)
            .Where(static id => !id.StartsWith("HML09", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_id_has_a_page_with_its_title_and_severity(string id)
    {
        ProblemKind kind = ProblemKind.All.Single(k => k.Id == id);
        string page = Page(id);
        Assert.StartsWith($"# {id}: {kind.Title}\n\n{kind.Severity}. ", page, StringComparison.Ordinal);
        Assert.EndsWith($"docs/diagnostics/{id}.md", kind.HelpLink, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(IdsOfTheText))]
    public void The_bad_example_prints_the_line_that_the_page_shows(string id)
    {
        string[] blocks = Blocks(Page(id));
        ParseResult result = NetworkParser.Parse(FileName, TooLongForAPage(id) ?? blocks[0]);
        Assert.Contains(blocks[1].TrimEnd('\n'), result.Problems.Select(static p => p.ToString()));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_good_example_has_no_problem(string id)
    {
        ParseResult result = NetworkParser.Parse(FileName, Blocks(Page(id))[2]);
        Assert.Empty(result.Problems);
        Assert.NotNull(result.Definition);
    }

    [Fact]
    public void No_page_is_left_without_an_id()
    {
        IEnumerable<string> pages = Directory
            .EnumerateFiles(Folder, "HML*.md")
            .Select(static path => Path.GetFileNameWithoutExtension(path)!);
        Assert.Equal(ProblemKind.All.Select(static kind => kind.Id), pages.Order(StringComparer.Ordinal));
    }

    private static string Page(string id) => File.ReadAllText(Path.Combine(Folder, id + ".md"));

    private static string[] Blocks(string page)
    {
        string[] blocks =
        [
            .. page.Split("```")
                .Where(static (_, i) => i % 2 == 1)
                .Select(static block => block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..]),
        ];
        Assert.Equal(3, blocks.Length);
        return blocks;
    }

    private static string? TooLongForAPage(string id) => id switch
    {
        "HML0001" => new string('x', 50 << 20),
        "HML0013" => "# a file with 102 unknown keys\n" + string.Concat(Enumerable.Range(1, 102).Select(static n => $"key_{n}: 0\n")),
        _ => null,
    };
}
