using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// The base of every network part: a named tree of child modules, parameters and buffers that can be walked, moved, saved and
        /// disposed as one. Subclasses register what they hold, by name or through <see cref="RegisterComponents"/>.
        /// </summary>
        public partial class Module : IDisposable
        {
            /// <summary>The name given to the constructor; null means that <see cref="GetName"/> answers with the type's name.</summary>
            protected string? name;

            private readonly OrderedDictionary<string, Module> ownChildren = [];
            private readonly OrderedDictionary<string, Parameter> ownParameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> ownBuffers = [];
            private bool componentsAreRegistered;
            private bool isTraining = true;
            private bool isDisposed;

            /// <summary>Creates an empty module in training mode.</summary>
            /// <param name="name">A name for messages; it is no part of the names of parameters.</param>
            protected Module(string name) => this.name = name;

            /// <summary>True in training mode, which is how a module starts.</summary>
            public virtual bool training => isTraining;

            /// <summary>The module's name: the constructor's, otherwise the name of its type.</summary>
            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            /// <summary>Switches this module and all its descendants to training mode, or out of it.</summary>
            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach ((_, Module child) in named_children())
                {
                    child.train(train);
                }
            }

            /// <summary>Switches this module and all its descendants to evaluation mode.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls <paramref name="fn"/> on every descendant, children before parents, and on this module last.</summary>
            /// <returns>This module.</returns>
            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module child) in named_children())
                {
                    child.apply(fn);
                }

                fn(this);
                return this;
            }

            /// <summary>Clears the gradient of every parameter.</summary>
            /// <param name="set_to_none">True removes the gradients; false keeps the tensors and fills them with zeros.</param>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach ((_, Parameter parameter) in named_parameters())
                {
                    using Tensor? gradient = parameter.grad;
                    if (gradient is null)
                    {
                        continue;
                    }

                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        gradient.zero_();
                    }
                }
            }

            /// <summary>Adds a child module. The child's own components are registered first.</summary>
            /// <param name="name">The child's name, without dots. Names of parameters below it start with it.</param>
            /// <param name="submodule">The child; null takes back the child of this name.</param>
            /// <exception cref="ArgumentException">The name is empty or has a dot.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null || submodule.isDisposed)
                {
                    ownChildren.Remove(name);
                    return;
                }

                if (string.IsNullOrEmpty(name))
                {
                    throw new ArgumentException("A module's name cannot be empty.", nameof(name));
                }

                if (name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException($"A module's name cannot contain a dot: '{name}'.", nameof(name));
                }

                if (ownChildren.ContainsKey(name))
                {
                    throw new InvalidOperationException($"A child module '{name}' is already registered.");
                }

                submodule.RegisterComponents();
                ownChildren.Add(name, submodule);
            }

            /// <summary>The same as <see cref="register_module"/>.</summary>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Adds a parameter.</summary>
            /// <param name="name">The parameter's name in <see cref="state_dict"/>, below this module's.</param>
            /// <param name="param">The parameter.</param>
            /// <exception cref="ArgumentNullException">The parameter is null or disposed.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                {
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                }

                if (!ownParameters.TryAdd(name, param))
                {
                    throw new InvalidOperationException($"A parameter '{name}' is already registered.");
                }
            }

            /// <summary>Adds a tensor that belongs to the module and is not trained.</summary>
            /// <param name="name">The buffer's name in <see cref="state_dict"/>, below this module's.</param>
            /// <param name="tensor">The tensor.</param>
            /// <param name="persistent">Whether <see cref="state_dict"/> holds it.</param>
            /// <exception cref="ArgumentNullException">The tensor is null or disposed.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                {
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                }

                if (!ownBuffers.TryAdd(name, (tensor, persistent)))
                {
                    throw new InvalidOperationException($"A buffer '{name}' is already registered.");
                }
            }

            /// <summary>
            /// Registers, once, every field that holds a module, a parameter or a tensor (as a buffer), under the field's name or its
            /// <see cref="Utils.ComponentNameAttribute"/>. Lists and arrays are not looked into.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (componentsAreRegistered)
                {
                    return;
                }

                foreach (FieldInfo field in ComponentFields.Of(GetType()))
                {
                    string fieldName = field.ComponentName();
                    if (ownChildren.ContainsKey(fieldName) || ownParameters.ContainsKey(fieldName) || ownBuffers.ContainsKey(fieldName))
                    {
                        continue;
                    }

                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(fieldName, module);
                            break;
                        case Parameter parameter:
                            register_parameter(fieldName, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(fieldName, tensor);
                            break;
                    }
                }

                componentsAreRegistered = true;
            }

            /// <summary>Sets the parameter of this name, in place of an earlier one; null removes it.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                {
                    ownParameters.Remove(name);
                }
                else
                {
                    ownParameters[name] = value;
                }
            }

            /// <summary>Sets the buffer of this name, in place of an earlier one; null removes it.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                {
                    ownBuffers.Remove(name);
                }
                else
                {
                    ownBuffers[name] = (value, persistent);
                }
            }

            /// <summary>Forgets all children without disposing them.</summary>
            protected void ClearModules() => ownChildren.Clear();

            /// <summary>The given device and element type, or the defaults in place of what is missing.</summary>
            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device? device = null, ScalarType? dtype = null) =>
                (device ?? get_default_device(), dtype ?? get_default_dtype());

            /// <summary>Disposes this module, its parameters, its buffers and its children.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Releases what the module holds.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || isDisposed)
                {
                    return;
                }

                isDisposed = true;
                foreach ((_, Tensor buffer) in named_buffers(false).ToList())
                {
                    buffer.DetachFromDisposeScope().Dispose();
                }

                foreach ((_, Parameter parameter) in named_parameters(false).ToList())
                {
                    parameter.DetachFromDisposeScope().Dispose();
                }

                foreach ((_, Module child) in named_children())
                {
                    child.Dispose();
                }
            }
        }
    }
}
