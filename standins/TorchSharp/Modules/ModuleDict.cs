using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// A dictionary of modules, in the order of adding, that a parent can register. The entries are registered under their keys when the parent
    /// registers the dictionary; what is added later is not.
    /// </summary>
    public class ModuleDict<T> : nn.Module, IDictionary<string, T>, IList<(string, T)>
        where T : nn.Module
    {
        private readonly OrderedDictionary<string, T> entries = [];
        private bool isRegistered;

        /// <summary>An empty dictionary.</summary>
        public ModuleDict()
            : base(nameof(ModuleDict<T>))
        {
        }

        /// <summary>How many modules there are.</summary>
        public int Count => entries.Count;

        /// <summary>False.</summary>
        public bool IsReadOnly => false;

        /// <summary>The keys in the order of adding.</summary>
        public ICollection<string> Keys => entries.Keys;

        /// <summary>The modules in the order of adding.</summary>
        public ICollection<T> Values => entries.Values;

        /// <summary>The module of a key.</summary>
        /// <exception cref="KeyNotFoundException">The key is not there.</exception>
        public T this[string key]
        {
            get => entries[key];
            set => entries[key] = value;
        }

        /// <summary>The key and the module at a place.</summary>
        public (string, T) this[int index]
        {
            get => Pair(entries.GetAt(index));
            set => entries.SetAt(index, value.Item1, value.Item2);
        }

        /// <summary>The keys.</summary>
        public IEnumerable<string> keys() => entries.Keys;

        /// <summary>The modules.</summary>
        public IEnumerable<T> values() => entries.Values;

        /// <summary>The pairs.</summary>
        public IEnumerator<(string, T)> items() => GetEnumerator();

        /// <summary>Takes everything out.</summary>
        public void clear() => entries.Clear();

        /// <summary>Takes everything out.</summary>
        public void Clear() => entries.Clear();

        /// <summary>Adds a module.</summary>
        /// <exception cref="ArgumentException">The key is there already.</exception>
        public void Add(string key, T value) => entries.Add(key, value);

        /// <summary>Adds a pair.</summary>
        /// <exception cref="ArgumentException">The key is there already.</exception>
        public void Add((string, T) item) => entries.Add(item.Item1, item.Item2);

        /// <summary>Adds a pair.</summary>
        /// <exception cref="ArgumentException">The key is there already.</exception>
        public void Add(KeyValuePair<string, T> item) => entries.Add(item.Key, item.Value);

        /// <summary>Puts a pair at a place.</summary>
        public void Insert(int index, (string, T) item) => entries.Insert(index, item.Item1, item.Item2);

        /// <summary>Whether the key is there.</summary>
        public bool ContainsKey(string key) => entries.ContainsKey(key);

        /// <summary>Whether the key is there with this module.</summary>
        public bool Contains((string, T) item) => IndexOf(item) >= 0;

        /// <summary>Whether the key is there.</summary>
        public bool Contains(KeyValuePair<string, T> item) => entries.ContainsKey(item.Key);

        /// <summary>The place of a pair, or -1.</summary>
        public int IndexOf((string, T) item) =>
            entries.TryGetValue(item.Item1, out T? found) && ReferenceEquals(found, item.Item2) ? entries.IndexOf(item.Item1) : -1;

        /// <summary>Looks a key up.</summary>
        public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => entries.TryGetValue(key, out value);

        /// <summary>Takes a key out.</summary>
        public bool Remove(string key) => entries.Remove(key);

        /// <summary>Takes a pair out.</summary>
        public bool Remove((string, T) item) => Contains(item) && entries.Remove(item.Item1);

        /// <summary>Takes a key out.</summary>
        public bool Remove(KeyValuePair<string, T> item) => entries.Remove(item.Key);

        /// <summary>Takes the pair at a place out.</summary>
        public void RemoveAt(int index) => entries.RemoveAt(index);

        /// <summary>Copies the pairs.</summary>
        public void CopyTo((string, T)[] array, int arrayIndex) => entries.Select(Pair).ToArray().CopyTo(array, arrayIndex);

        /// <summary>Copies the pairs.</summary>
        public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, T>>)entries).CopyTo(array, arrayIndex);

        /// <summary>The pairs in the order of adding.</summary>
        public IEnumerator<(string, T)> GetEnumerator() => entries.Select(Pair).GetEnumerator();

        IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => entries.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <inheritdoc/>
        protected override void RegisterComponents()
        {
            if (isRegistered)
            {
                return;
            }

            isRegistered = true;
            foreach ((string key, T module) in entries)
            {
                register_module(key, module);
            }
        }

        private static (string, T) Pair(KeyValuePair<string, T> pair) => (pair.Key, pair.Value);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A dictionary of modules.</summary>
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            /// <summary>A dictionary of modules of one type.</summary>
            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules)
                where T : Module
            {
                var result = new ModuleDict<T>();
                foreach ((string, T) item in modules)
                {
                    result.Add(item);
                }

                return result;
            }
        }
    }
}
