namespace Hmlstm.Cli.CommandLine;

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
