using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>
            /// The parameters and persistent buffers of the whole tree by their dotted names. The tensors are the module's own, not copies.
            /// A tensor that is registered in two places appears under both names.
            /// </summary>
            /// <param name="destination">A dictionary to fill; null makes a new one. Names that are already there stay as they are.</param>
            /// <param name="prefix">What all names start with, before a dot.</param>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                foreach ((string parameterName, Parameter parameter) in named_parameters())
                {
                    destination.TryAdd(Below(prefix, parameterName), parameter);
                }

                foreach ((string bufferName, Tensor buffer) in named_buffers(include_nonpersistent: false))
                {
                    destination.TryAdd(Below(prefix, bufferName), buffer);
                }

                foreach ((string childName, Module child) in named_children())
                {
                    child.state_dict(destination, Below(prefix, childName));
                }

                return destination;
            }

            /// <summary>Copies values into the parameters and persistent buffers of the same names.</summary>
            /// <param name="source">Tensors by dotted name, each of the shape of its target.</param>
            /// <param name="strict">Whether the names must be exactly those of <see cref="state_dict"/>; nothing is copied otherwise.</param>
            /// <param name="skip">Names to leave out of all this.</param>
            /// <returns>The names that the source lacks, and the names that the module lacks.</returns>
            /// <exception cref="InvalidOperationException">Names are missing or unexpected and <paramref name="strict"/> is true.</exception>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">A shape does not fit.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> destination = state_dict();
                bool IsWanted(string key) => skip is null || !skip.Contains(key);
                List<string> unexpected = [.. source.Keys.Where(key => IsWanted(key) && !destination.ContainsKey(key))];
                List<string> missing = [.. destination.Keys.Where(key => IsWanted(key) && !source.ContainsKey(key))];
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                {
                    throw new InvalidOperationException(
                        $"The state does not fit the module. Missing: {Listed(missing)}. Unexpected: {Listed(unexpected)}.");
                }

                using var _ = no_grad();        // an in-place copy into a leaf that requires a gradient is an error otherwise
                foreach ((string key, Tensor value) in source)
                {
                    if (IsWanted(key) && destination.TryGetValue(key, out Tensor? target))
                    {
                        target.copy_(value);
                    }
                }

                return (missing, unexpected);
            }

            private static string Below(string? prefix, string key) => string.IsNullOrEmpty(prefix) ? key : $"{prefix}.{key}";

            private static string Listed(List<string> keys) => keys.Count == 0 ? "none" : string.Join(", ", keys.Select(key => $"'{key}'"));
        }
    }
}
