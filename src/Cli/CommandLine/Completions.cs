using System.CommandLine;
using System.CommandLine.Completions;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.CommandLine;

/// <summary>What a shell offers where a word is half typed: the [suggest] directive of System.CommandLine asks here.</summary>
internal static class Completions
{
    private const string Definition = ".model.yaml";

    private const string UsualFolder = "runs";

    /// <summary>Offers the folders of runs.</summary>
    public static T OfRuns<T>(this T argument)
        where T : Argument
    {
        KeepName(argument);
        argument.CompletionSources.Add(static context => Items(Runs(context.WordToComplete)));
        return argument;
    }

    /// <summary>Offers definitions.</summary>
    public static T OfDefinitions<T>(this T argument)
        where T : Argument
    {
        KeepName(argument);
        argument.CompletionSources.Add(static context => Items(Definitions(context.WordToComplete)));
        return argument;
    }

    /// <summary>Offers some words.</summary>
    public static T OfWords<T>(this T argument, string[] words)
        where T : Argument
    {
        KeepName(argument);
        argument.CompletionSources.Add(words);
        return argument;
    }

    /// <summary>Offers the names of known data sets.</summary>
    public static T OfDataSets<T>(this T argument)
        where T : Argument
    {
        KeepName(argument);
        AddDataSets(argument.CompletionSources);
        return argument;
    }

    /// <summary>Offers the names of known data sets. Files are the shell's own business.</summary>
    public static void AddDataSets(List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources) =>
        sources.Add(static context => Items(
            KnownDataSets.All.Select(static set => set.Name)
                .Where(name => name.StartsWith(context.WordToComplete, StringComparison.Ordinal))));

    /// <summary>Without this, help would show all the completions instead of the name.</summary>
    private static void KeepName(Argument argument) => argument.HelpName = argument.Name;

    /// <summary>The runs that a word may become, and folders on the way to them; a folder ends with a slash.</summary>
    private static IEnumerable<string> Runs(string word)
    {
        IEnumerable<string> usual = word.Contains('/', StringComparison.Ordinal) || !Directory.Exists(UsualFolder)
            ? []
            : Directory.EnumerateDirectories(UsualFolder)
                .Where(static folder => IsRun(folder))
                .Where(folder => folder.StartsWith(word, StringComparison.Ordinal));
        return usual.Concat(
            Folders(word).Where(static folder => folder != UsualFolder).Select(static folder => IsRun(folder) ? folder : folder + "/"));
    }

    private static IEnumerable<string> Definitions(string word) =>
        Entries(word, static folder => Directory.EnumerateFiles(folder))
            .Where(static file => file.EndsWith(Definition, StringComparison.OrdinalIgnoreCase))
            .Concat(Folders(word).Where(static folder => !IsRun(folder)).Select(static folder => folder + "/"));

    private static IEnumerable<string> Folders(string word) =>
        Entries(word, Directory.EnumerateDirectories).Where(static folder => !Path.GetFileName(folder).StartsWith('.'));

    private static bool IsRun(string folder) => File.Exists(new RunFolder(folder).Model);

    /// <summary>The entries of the folder that the word names so far, with paths that begin as the word does.</summary>
    private static IEnumerable<string> Entries(string word, Func<string, IEnumerable<string>> list)
    {
        string typed = word[..(word.LastIndexOf('/') + 1)];
        string folder = typed.Length == 0 ? "." : typed;
        return Directory.Exists(folder)
            ? list(folder).Select(entry => typed + Path.GetFileName(entry)).Where(entry => entry.StartsWith(word, StringComparison.Ordinal))
            : [];
    }

    private static IEnumerable<CompletionItem> Items(IEnumerable<string> words)
    {
        try
        {
            return [.. words.Order(StringComparer.Ordinal).Select(static word => new CompletionItem(word))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be read has nothing to offer.
            return [];
        }
    }
}

/// <summary>What makes a shell ask this tool for completions. Words are compared and quoted as text: a file's name is never run.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # Completion of hmlstm in bash. In ~/.bashrc:  source <(hmlstm completion bash)
        _hmlstm() {
            local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_LINE:0:COMP_POINT} candidate
            local line="hmlstm${before#"$program"}"
            COMPREPLY=()
            while IFS= read -r candidate; do
                if [[ $candidate == "$word"* ]]; then
                    COMPREPLY+=("$(printf %q "$candidate")")
                fi
            done < <("$program" "[suggest:${#line}]" "$line" 2>/dev/null)
            if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then
                compopt -o nospace 2>/dev/null || true
            fi
        }
        complete -o bashdefault -o default -F _hmlstm hmlstm
        """;

    private const string Zsh = """
        #compdef hmlstm
        # Completion of hmlstm in zsh. In ~/.zshrc, after compinit:  source <(hmlstm completion zsh)
        _hmlstm() {
            local program=${words[1]}
            local line="hmlstm${LBUFFER#*$program}"
            local -a candidates
            candidates=(${(f)"$("$program" "[suggest:${#line}]" "$line" 2>/dev/null)"})
            if (( ${#candidates} )); then
                compadd -- $candidates
            else
                _files
            fi
        }
        compdef _hmlstm hmlstm
        """;

    private const string Fish = """
        # Completion of hmlstm in fish. In ~/.config/fish/config.fish:  hmlstm completion fish | source
        function __hmlstm_complete
            set -l program (commandline -opc)[1]
            set -l typed (commandline -cp | string trim --left)
            set -l line hmlstm(string sub --start (math (string length -- $program) + 1) -- $typed)
            $program "[suggest:"(string length -- $line)"]" $line 2>/dev/null
        end
        complete -c hmlstm -a '(__hmlstm_complete)'
        """;

    /// <summary>The shells that there is a script for.</summary>
    public static string[] Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script of one of <see cref="Shells"/>.</summary>
    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        _ => Fish,
    };
}
