using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The direct children with their names, in the order of registration.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children()
            {
                foreach ((string childName, Module child) in ownChildren)
                {
                    yield return (childName, child);
                }
            }

            /// <summary>The direct children.</summary>
            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>All descendants with their dotted names: the children first, then each child's descendants. This module is not among them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string childName, Module child) in named_children())
                {
                    yield return (childName, child);
                }

                foreach ((string childName, Module child) in named_children())
                {
                    foreach ((string innerName, Module module) in child.named_modules())
                    {
                        yield return ($"{childName}.{innerName}", module);
                    }
                }
            }

            /// <summary>All descendants.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(module => module.module);

            /// <summary>The parameters with their dotted names, each tensor once, in the order of registration, parents before children.</summary>
            /// <param name="recurse">Whether to include the descendants' parameters.</param>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
                foreach ((string parameterName, Parameter parameter) in ownParameters)
                {
                    if (!parameter.IsInvalid && seen.Add(parameter))
                    {
                        yield return (parameterName, parameter);
                    }
                }

                if (!recurse)
                {
                    yield break;
                }

                foreach ((string childName, Module child) in named_children())
                {
                    foreach ((string parameterName, Parameter parameter) in child.named_parameters(true))
                    {
                        if (seen.Add(parameter))
                        {
                            yield return ($"{childName}.{parameterName}", parameter);
                        }
                    }
                }
            }

            /// <summary>The parameters, each tensor once.</summary>
            /// <param name="recurse">Whether to include the descendants' parameters.</param>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(parameter => parameter.parameter);

            /// <summary>The buffers with their dotted names, each tensor once.</summary>
            /// <param name="recurse">Whether to include the descendants' buffers.</param>
            /// <param name="include_nonpersistent">Whether to include buffers that <see cref="state_dict"/> does not hold.</param>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
                foreach ((string bufferName, (Tensor buffer, bool persistent)) in ownBuffers)
                {
                    if ((persistent || include_nonpersistent) && !buffer.IsInvalid && seen.Add(buffer))
                    {
                        yield return (bufferName, buffer);
                    }
                }

                if (!recurse)
                {
                    yield break;
                }

                foreach ((string childName, Module child) in named_children())
                {
                    foreach ((string bufferName, Tensor buffer) in child.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer))
                        {
                            yield return ($"{childName}.{bufferName}", buffer);
                        }
                    }
                }
            }

            /// <summary>The buffers, each tensor once.</summary>
            /// <param name="recurse">Whether to include the descendants' buffers.</param>
            /// <param name="include_nonpersistent">Whether to include buffers that <see cref="state_dict"/> does not hold.</param>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(buffer => buffer.buffer);

            /// <summary>Whether a parameter of this dotted name exists.</summary>
            public virtual bool has_parameter(string target) =>
                ownParameters.ContainsKey(target) || ChildOf(target, out string rest)?.has_parameter(rest) == true;

            /// <summary>Whether a buffer of this dotted name exists.</summary>
            public virtual bool has_buffer(string target) =>
                ownBuffers.ContainsKey(target) || ChildOf(target, out string rest)?.has_buffer(rest) == true;

            /// <summary>The parameter of this dotted name, or null.</summary>
            public virtual Parameter? get_parameter(string target) =>
                ownParameters.TryGetValue(target, out Parameter? parameter) ? parameter : ChildOf(target, out string rest)?.get_parameter(rest);

            /// <summary>The buffer of this dotted name, or null.</summary>
            /// <exception cref="ArgumentNullException">The name is null.</exception>
            public virtual Tensor? get_buffer(string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                return ownBuffers.TryGetValue(target, out (Tensor Tensor, bool Persistent) buffer) ? buffer.Tensor : ChildOf(target, out string rest)?.get_buffer(rest);
            }

            /// <summary>The child that the part of the name before the first dot names, and the part after it.</summary>
            private Module? ChildOf(string target, out string rest)
            {
                int dot = target.IndexOf('.', StringComparison.Ordinal);
                rest = dot < 0 ? "" : target[(dot + 1)..];
                string childName = dot < 0 ? "" : target[..dot];
                return dot < 0 ? null : named_children().FirstOrDefault(child => child.name == childName).module;
            }
        }
    }
}
