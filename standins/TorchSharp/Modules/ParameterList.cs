using System.Collections;
using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A list of parameters that a parent can register; their names are their places, from 0.</summary>
    public class ParameterList : nn.Module, IList<Parameter>
    {
        private readonly List<Parameter> items = [];

        /// <summary>A list of these parameters.</summary>
        public ParameterList(params Parameter[] parameters)
            : base(nameof(ParameterList)) => items.AddRange(parameters);

        /// <summary>How many parameters there are.</summary>
        public int Count => items.Count;

        /// <summary>False.</summary>
        public bool IsReadOnly => false;

        /// <summary>The parameter at a place.</summary>
        public Parameter this[int index]
        {
            get => items[index];
            set => items[index] = value;
        }

        /// <summary>Adds a parameter.</summary>
        public void Add(Parameter item) => items.Add(item);

        /// <summary>Adds parameters.</summary>
        public void append(params Parameter[] parameters) => items.AddRange(parameters);

        /// <summary>Adds parameters.</summary>
        public void extend(IEnumerable<Parameter> parameters) => items.AddRange(parameters);

        /// <summary>Takes all parameters out.</summary>
        public void Clear() => items.Clear();

        /// <summary>Whether the parameter is in the list.</summary>
        public bool Contains(Parameter item) => items.Exists(other => ReferenceEquals(other, item));

        /// <summary>Copies the list.</summary>
        public void CopyTo(Parameter[] array, int arrayIndex) => items.CopyTo(array, arrayIndex);

        /// <summary>The parameters in their order.</summary>
        public IEnumerator<Parameter> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <summary>The place of a parameter, or -1.</summary>
        public int IndexOf(Parameter item) => items.FindIndex(other => ReferenceEquals(other, item));

        /// <summary>Puts a parameter at a place.</summary>
        public void Insert(int index, Parameter item) => items.Insert(index, item);

        /// <summary>Takes a parameter out.</summary>
        public bool Remove(Parameter item)
        {
            int index = IndexOf(item);
            if (index >= 0)
            {
                items.RemoveAt(index);
            }

            return index >= 0;
        }

        /// <summary>Takes the parameter at a place out.</summary>
        public void RemoveAt(int index) => items.RemoveAt(index);

        /// <inheritdoc/>
        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
            items.Select(static (parameter, i) => (i.ToString(CultureInfo.InvariantCulture), parameter));

        /// <inheritdoc/>
        public override bool has_parameter(string target) => get_parameter(target) is not null;

        /// <inheritdoc/>
        public override Parameter? get_parameter(string target) =>
            int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < items.Count ? items[index] : null;

        /// <summary>The list itself is what is registered.</summary>
        protected override void RegisterComponents()
        {
        }

        /// <inheritdoc/>
        protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
        {
            for (int i = 0; i < items.Count; i++)
            {
                if (ReplaceParameter(dtype, device, items[i], out Parameter? moved))
                {
                    items[i].Dispose();
                    items[i] = moved!;
                }
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
            /// <summary>A list of parameters.</summary>
            public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);
        }
    }
}
