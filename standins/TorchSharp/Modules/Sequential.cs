using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules that run one after the other; what is between them is disposed.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string Name, nn.IModule<Tensor, Tensor> Module)> parts = [];

        /// <summary>Modules with names.</summary>
        protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
            : base(nameof(Sequential))
        {
            foreach ((string partName, nn.Module<Tensor, Tensor> module) in modules)
            {
                Add(partName, module);
            }
        }

        /// <summary>Modules with their places, from 0, as names.</summary>
        protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
            : base(nameof(Sequential))
        {
            foreach (nn.Module<Tensor, Tensor> module in modules)
            {
                append(module);
            }
        }

        internal Sequential()
            : base(nameof(Sequential))
        {
        }

        /// <summary>How many modules there are.</summary>
        public int Count => parts.Count;

        /// <summary>The module at a place, from 0.</summary>
        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => parts[index].Module;

        /// <summary>The modules from start up to, and without, end, shared with this one; null means the beginning and the end.</summary>
        [IndexerName("SequentialItems")]
        public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

        /// <summary>The modules of a range, shared with this one.</summary>
        [IndexerName("SequentialItems")]
        public Sequential this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

        /// <summary>Adds a module with a name at the end.</summary>
        /// <returns>This module.</returns>
        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            Add(name, module);
            return this;
        }

        /// <summary>Adds a module at the end, with its place as name.</summary>
        /// <returns>This module.</returns>
        public Sequential append(nn.IModule<Tensor, Tensor> module) => append(Count.ToString(CultureInfo.InvariantCulture), module);

        /// <inheritdoc/>
        public override IEnumerable<(string name, nn.Module module)> named_children() => parts.Select(part => (part.Name, (nn.Module)part.Module));

        /// <inheritdoc/>
        public override Tensor forward(Tensor tensor)
        {
            if (parts.Count == 0)
            {
                return tensor.alias();
            }

            Tensor last = parts[0].Module.call(tensor);
            for (int i = 1; i < parts.Count; i++)
            {
                Tensor next = parts[i].Module.call(last);
                last.Dispose();
                last = next;
            }

            return last;
        }

        private void Add(string name, nn.IModule<Tensor, Tensor> module) => parts.Add((name, module));

        private Sequential Slice(int start, int end)
        {
            if (start < 0 || start > Count || end < 0 || end > Count)
            {
                throw new IndexOutOfRangeException(FormattableString.Invariant($"[{start}, {end}) is not within the {Count} modules."));
            }

            var slice = new Sequential();
            slice.parts.AddRange(parts[start..Math.Max(start, end)]);
            return slice;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Modules that run one after the other: none yet.</summary>
            public static Sequential Sequential() => new();

            /// <summary>Modules, with names, that run one after the other.</summary>
            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => Sequential(modules.AsEnumerable());

            /// <summary>Modules that run one after the other.</summary>
            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential(modules.AsEnumerable());

            /// <summary>Modules, with names, that run one after the other.</summary>
            public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) => Sequential(modules.AsEnumerable());

            /// <summary>Modules, with names, that run one after the other.</summary>
            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                modules.Aggregate(new Sequential(), static (all, part) => all.append(part.name, part.submodule));

            /// <summary>Modules, with names, that run one after the other.</summary>
            public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) =>
                modules.Aggregate(new Sequential(), static (all, part) => all.append(part.Item1, part.Item2));

            /// <summary>Modules that run one after the other.</summary>
            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                modules.Aggregate(new Sequential(), static (all, part) => all.append(part));
        }
    }
}
