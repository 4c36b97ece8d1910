using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// A dictionary of parameters, in the order of adding, that a parent can register; their names are their keys.
    /// </summary>
    public class ParameterDict : nn.Module, IDictionary<string, Parameter>, IList<(string, Parameter)>
    {
        private readonly OrderedDictionary<string, Parameter> entries = [];

        /// <summary>An empty dictionary.</summary>
        public ParameterDict()
            : base(nameof(ParameterDict))
        {
        }

        /// <summary>How many parameters there are.</summary>
        public int Count => entries.Count;

        /// <summary>False.</summary>
        public bool IsReadOnly => false;

        /// <summary>The keys in the order of adding.</summary>
        public ICollection<string> Keys => entries.Keys;

        /// <summary>The parameters in the order of adding.</summary>
        public ICollection<Parameter> Values => entries.Values;

        /// <summary>The parameter of a key.</summary>
        /// <exception cref="KeyNotFoundException">The key is not there.</exception>
        public Parameter this[string key]
        {
            get => entries[key];
            set => entries[key] = value;
        }

        /// <summary>The key and the parameter at a place.</summary>
        public (string, Parameter) this[int index]
        {
            get => Pair(entries.GetAt(index));
            set => entries.SetAt(index, value.Item1, value.Item2);
        }

        /// <summary>The keys.</summary>
        public IEnumerable<string> keys() => entries.Keys;

        /// <summary>The parameters.</summary>
        public IEnumerable<Parameter> values() => entries.Values;

        /// <summary>The pairs.</summary>
        public IEnumerator<(string, Parameter)> items() => GetEnumerator();

        /// <summary>Takes everything out.</summary>
        public void clear() => entries.Clear();

        /// <summary>Takes everything out.</summary>
        public void Clear() => entries.Clear();

        /// <summary>Adds a parameter.</summary>
        /// <exception cref="ArgumentException">The key is there already.</exception>
        public void Add(string key, Parameter value) => entries.Add(key, value);

        /// <summary>Adds a pair.</summary>
        /// <exception cref="ArgumentException">The key is there already.</exception>
        public void Add((string, Parameter) item) => entries.Add(item.Item1, item.Item2);

        /// <summary>Adds a pair.</summary>
        /// <exception cref="ArgumentException">The key is there already.</exception>
        public void Add(KeyValuePair<string, Parameter> item) => entries.Add(item.Key, item.Value);

        /// <summary>Puts a pair at a place.</summary>
        public void Insert(int index, (string, Parameter) item) => entries.Insert(index, item.Item1, item.Item2);

        /// <summary>Whether the key is there.</summary>
        public bool ContainsKey(string key) => entries.ContainsKey(key);

        /// <summary>Whether the key is there with this parameter.</summary>
        public bool Contains((string, Parameter) item) => IndexOf(item) >= 0;

        /// <summary>Whether the key is there.</summary>
        public bool Contains(KeyValuePair<string, Parameter> item) => entries.ContainsKey(item.Key);

        /// <summary>The place of a pair, or -1.</summary>
        public int IndexOf((string, Parameter) item) =>
            entries.TryGetValue(item.Item1, out Parameter? found) && ReferenceEquals(found, item.Item2) ? entries.IndexOf(item.Item1) : -1;

        /// <summary>Looks a key up.</summary>
        public bool TryGetValue(string key, [MaybeNullWhen(false)] out Parameter value) => entries.TryGetValue(key, out value);

        /// <summary>Takes a key out.</summary>
        public bool Remove(string key) => entries.Remove(key);

        /// <summary>Takes a pair out.</summary>
        public bool Remove((string, Parameter) item) => Contains(item) && entries.Remove(item.Item1);

        /// <summary>Takes a key out.</summary>
        public bool Remove(KeyValuePair<string, Parameter> item) => entries.Remove(item.Key);

        /// <summary>Takes the pair at a place out.</summary>
        public void RemoveAt(int index) => entries.RemoveAt(index);

        /// <summary>Copies the pairs.</summary>
        public void CopyTo((string, Parameter)[] array, int arrayIndex) => entries.Select(Pair).ToArray().CopyTo(array, arrayIndex);

        /// <summary>Copies the pairs.</summary>
        public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, Parameter>>)entries).CopyTo(array, arrayIndex);

        /// <summary>The pairs in the order of adding.</summary>
        public IEnumerator<(string, Parameter)> GetEnumerator() => entries.Select(Pair).GetEnumerator();

        IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() => entries.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <inheritdoc/>
        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse) => entries.Select(Pair);

        /// <inheritdoc/>
        public override bool has_parameter(string target) => entries.ContainsKey(target);

        /// <inheritdoc/>
        public override Parameter? get_parameter(string target) => entries.GetValueOrDefault(target);

        /// <summary>The dictionary itself is what is registered.</summary>
        protected override void RegisterComponents()
        {
        }

        /// <inheritdoc/>
        protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
        {
            foreach ((string key, Parameter parameter) in entries.ToList())
            {
                if (ReplaceParameter(dtype, device, parameter, out Parameter? moved))
                {
                    parameter.Dispose();
                    entries[key] = moved!;
                }
            }
        }

        private static (string, Parameter) Pair(KeyValuePair<string, Parameter> pair) => (pair.Key, pair.Value);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A dictionary of parameters.</summary>
            public static ParameterDict ParameterDict(params (string, Parameter)[] parameters)
            {
                var result = new ParameterDict();
                foreach ((string, Parameter) item in parameters)
                {
                    result.Add(item);
                }

                return result;
            }
        }
    }
}
