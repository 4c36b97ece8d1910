using System.Collections;
using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// A list of modules that a parent can register. The items get their places, from 0, as names when the parent registers the list; what is
    /// added later is not registered.
    /// </summary>
    public class ModuleList<T> : nn.Module, IList<T>
        where T : nn.Module
    {
        private readonly List<T> items = [];
        private bool isRegistered;

        /// <summary>A list of these modules.</summary>
        public ModuleList(params T[] modules)
            : base(nameof(ModuleList<T>)) => items.AddRange(modules);

        /// <summary>How many modules there are.</summary>
        public int Count => items.Count;

        /// <summary>False.</summary>
        public bool IsReadOnly => false;

        /// <summary>The module at a place.</summary>
        public T this[int index]
        {
            get => items[index];
            set => items[index] = value;
        }

        /// <summary>Adds a module.</summary>
        public void Add(T item) => items.Add(item);

        /// <summary>Adds modules.</summary>
        public void append(params T[] parameters) => items.AddRange(parameters);

        /// <summary>Adds modules.</summary>
        public void extend(IEnumerable<T> modules) => items.AddRange(modules);

        /// <summary>Takes all modules out.</summary>
        public void Clear() => items.Clear();

        /// <summary>Whether the module is in the list.</summary>
        public bool Contains(T item) => items.Contains(item);

        /// <summary>Copies the list.</summary>
        public void CopyTo(T[] array, int arrayIndex) => items.CopyTo(array, arrayIndex);

        /// <summary>The modules in their order.</summary>
        public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <summary>The place of a module, or -1.</summary>
        public int IndexOf(T item) => items.IndexOf(item);

        /// <summary>Puts a module at a place.</summary>
        public void Insert(int index, T item) => items.Insert(index, item);

        /// <summary>Takes a module out.</summary>
        public bool Remove(T item) => items.Remove(item);

        /// <summary>Takes the module at a place out.</summary>
        public void RemoveAt(int index) => items.RemoveAt(index);

        /// <inheritdoc/>
        protected override void RegisterComponents()
        {
            if (isRegistered)
            {
                return;
            }

            isRegistered = true;
            for (int i = 0; i < items.Count; i++)
            {
                register_module(i.ToString(CultureInfo.InvariantCulture), items[i]);
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A list of modules.</summary>
            public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            /// <summary>A list of modules of one type.</summary>
            public static ModuleList<T> ModuleList<T>(params T[] modules)
                where T : Module => new(modules);
        }
    }
}
