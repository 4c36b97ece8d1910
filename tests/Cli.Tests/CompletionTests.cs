using System.Diagnostics;

namespace Hmlstm.Cli.Tests;

/// <summary>The script for bash, asked as bash asks it: words, position and line in COMP_* variables.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly Workplace work = new Workplace()
        .With("letters.model.yaml", "")
        .With("more/waves.model.yaml", "")
        .With("runs/letters/model.yaml", "")
        .With("runs/letters-2/model.yaml", "")
        .With("runs/$(touch harm)/model.yaml", "")
        .With("runs/no-run/notes.txt", "")
        .With("letters.txt", "");

    [Theory]
    [InlineData("hmlstm tr", "train")]
    [InlineData("hmlstm sam", "sample")]
    [InlineData("hmlstm data ge", "get")]
    [InlineData("hmlstm train --max", "--max-time")]
    [InlineData("hmlstm train --device cu", "cuda")]
    [InlineData("hmlstm evaluate run --part v", "valid")]
    [InlineData("hmlstm completion z", "zsh")]
    [InlineData("hmlstm train le", "letters.model.yaml")]
    [InlineData("hmlstm train more/", "more/waves.model.yaml")]
    [InlineData("hmlstm train mo", "more/")]
    [InlineData("hmlstm check letters.model.yaml more/w", "more/waves.model.yaml")]
    [InlineData("hmlstm evaluate runs/l", "runs/letters", "runs/letters-2")]
    [InlineData("hmlstm sample r", @"runs/\$\(touch\ harm\)", "runs/letters", "runs/letters-2")]
    [InlineData("hmlstm predict runs/letters-", "runs/letters-2")]
    [InlineData("hmlstm data get tiny", "tinyshakespeare")]
    [InlineData("hmlstm train letters.model.yaml --data te", "text8")]
    [InlineData("hmlstm train letters.model.yaml --out n")]
    public void Bash_is_offered_what_fits(string line, params string[] offered)
    {
        Assert.Equal(offered, Offered(line, line.Length));
        Assert.False(work.Has("harm"));
    }

    [Fact]
    public void Only_what_stands_before_the_cursor_counts() =>
        Assert.Equal(["evaluate"], Offered("hmlstm ev runs/letters", "hmlstm ev".Length));

    [Fact]
    public void Bash_reads_the_script_without_complaint_and_a_strange_shell_is_refused()
    {
        ToolRun zsh = work.Run("completion", "zsh");
        ToolRun fish = work.Run("completion", "fish");
        ToolRun strange = work.Run("completion", "tcsh");

        Assert.Equal((0, 0), (zsh.ExitCode, fish.ExitCode));
        Assert.StartsWith("#compdef hmlstm\n", zsh.Output, StringComparison.Ordinal);
        Assert.Contains("complete -c hmlstm", fish.Output, StringComparison.Ordinal);
        Assert.Equal(
            (2, "hmlstm completion: there is no script for 'tcsh', only for bash, zsh, fish"), (strange.ExitCode, strange.ErrorLines[0]));
    }

    public void Dispose() => work.Dispose();

    private string[] Offered(string line, int point)
    {
        const string ask = """
            hmlstm() { dotnet "$TOOL" "$@"; }
            source <(hmlstm completion bash)
            COMP_LINE=$1 COMP_POINT=$2
            read -ra COMP_WORDS <<< "${COMP_LINE:0:COMP_POINT}"
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            if [[ ${COMP_LINE:COMP_POINT-1:1} == ' ' ]]; then COMP_WORDS+=(''); COMP_CWORD=$(( COMP_CWORD + 1 )); fi
            complete -p hmlstm > /dev/null && _hmlstm && printf '%s\n' "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["--norc", "-c", ask, "bash", line, FormattableString.Invariant($"{point}")])
        {
            WorkingDirectory = work.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TOOL"] = Path.Combine(AppContext.BaseDirectory, "hmlstm.dll");
        using Process bash = Process.Start(start)!;
        Task<string> error = bash.StandardError.ReadToEndAsync();
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        Assert.Equal("", error.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
