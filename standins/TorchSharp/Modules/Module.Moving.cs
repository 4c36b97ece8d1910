using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The type of the device that the module was last moved to.</summary>
            protected DeviceType _deviceType = DeviceType.CPU;

            /// <summary>The index of the device that the module was last moved to; -1 on the CPU.</summary>
            protected int _deviceIndex = -1;

            /// <summary>Moves and converts the parameters and the floating-point buffers of the whole tree.</summary>
            /// <exception cref="ArgumentException">The element type is neither a floating-point nor a complex one.</exception>
            /// <exception cref="InvalidOperationException">The device is a CUDA device and there is none.</exception>
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloatingPoint(dtype);
                RequireDevice(device.type);
                _toEpilog(device, dtype, non_blocking);
                return this;
            }

            /// <summary>Moves the parameters and buffers of the whole tree.</summary>
            /// <exception cref="InvalidOperationException">The device is a CUDA device and there is none.</exception>
            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                RequireDevice(deviceType);
                _toEpilog(deviceType, deviceType == DeviceType.CUDA ? deviceIndex : -1, non_blocking);
                return this;
            }

            /// <summary>Converts the parameters and the floating-point buffers of the whole tree.</summary>
            /// <exception cref="ArgumentException">The element type is neither a floating-point nor a complex one.</exception>
            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireFloatingPoint(dtype);
                _toEpilog(dtype, non_blocking);
                return this;
            }

            /// <summary>Moves and converts to the device and the element type of a tensor.</summary>
            /// <returns>This module.</returns>
            public Module _to(Tensor other, bool non_blocking) => _to(other.device, other.dtype, non_blocking);

            /// <summary>Converts the children, then this module's own tensors.</summary>
            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            /// <summary>Moves and converts the children, then this module's own tensors.</summary>
            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) => _toEpilog(dtype, device, non_blocking);

            /// <summary>Moves the children, then this module's own tensors.</summary>
            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) => _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            /// <summary>
            /// Moves and converts the children, then this module's own tensors. A tensor that changes is a new object afterwards, and the
            /// old one is disposed: it is put back into the property or the field of the name it was registered under.
            /// </summary>
            /// <exception cref="ArgumentNullException">Both the type and the device are null.</exception>
            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                if (dtype is null && device is null)
                {
                    throw new ArgumentNullException(nameof(dtype), "Neither an element type nor a device was given.");
                }

                foreach ((_, Module child) in named_children())
                {
                    if (device is null)
                    {
                        child._to(dtype!.Value, non_blocking);
                    }
                    else if (dtype is null)
                    {
                        child._to(device.type, device.index, non_blocking);
                    }
                    else
                    {
                        child._to(device, dtype.Value, non_blocking);
                    }
                }

                foreach ((string parameterName, Parameter parameter) in ownParameters.Select(pair => (pair.Key, pair.Value)).ToList())
                {
                    if (!parameter.IsInvalid && ReplaceParameter(dtype, device, parameter, out Parameter? moved))
                    {
                        if (!PutIntoProperty(parameterName, moved!))
                        {
                            parameter.Dispose();
                            ConditionallyRegisterParameter(parameterName, moved);
                            PutIntoField(parameterName, moved!);
                        }
                    }
                }

                foreach ((string bufferName, (Tensor buffer, bool persistent)) in ownBuffers.Select(pair => (pair.Key, pair.Value)).ToList())
                {
                    if (!buffer.IsInvalid && ReplaceBuffer(dtype, device, buffer, out Tensor? moved))
                    {
                        ConditionallyRegisterBuffer(bufferName, moved, persistent);
                        if (!PutIntoProperty(bufferName, moved!))
                        {
                            PutIntoField(bufferName, moved!);
                        }
                    }
                }

                if (device is not null)
                {
                    _deviceType = device.type;
                    _deviceIndex = device.index;
                }
            }

            /// <summary>Makes the moved or converted form of a parameter, with its gradient, if anything would change.</summary>
            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, out Parameter? p)
            {
                p = null;
                using Tensor? gradient = param.grad;
                ScalarType type = Converts(param, dtype) ? dtype!.Value : param.dtype;
                Device place = device ?? param.device;
                if (!Changes(param, type, place) && (gradient is null || !Changes(gradient, type, place)))
                {
                    return false;
                }

                using var _ = no_grad();        // the new parameter has to be a leaf
                p = new Parameter(param.to(type, place, copy: true), param.requires_grad);
                p.DetachFromDisposeScope();
                if (gradient is not null)
                {
                    using Tensor movedGradient = gradient.to(type, place, copy: true);
                    p.grad = movedGradient;
                }

                return true;
            }

            /// <summary>Makes the moved or converted form of a buffer and disposes the old one, if anything would change.</summary>
            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, out Tensor? result)
            {
                result = null;
                ScalarType type = Converts(buffer, dtype) ? dtype!.Value : buffer.dtype;
                Device place = device ?? buffer.device;
                if (!Changes(buffer, type, place))
                {
                    return false;
                }

                result = buffer.to(type, place, disposeAfter: true).DetachFromDisposeScope();
                return true;
            }

            internal T MoveModule<T>(Device? device, ScalarType? dtype)
                where T : Module
            {
                if (device is not null && dtype is not null)
                {
                    _to(device, dtype.Value, false);
                }
                else if (device is not null)
                {
                    _to(device.type, device.index, false);
                }
                else if (dtype is not null)
                {
                    _to(dtype.Value, false);
                }

                return (T)this;
            }

            private static bool Converts(Tensor tensor, ScalarType? dtype) => dtype is not null && (tensor.is_floating_point() || tensor.is_complex());

            private static bool Changes(Tensor tensor, ScalarType type, Device device) =>
                tensor.dtype != type || tensor.device_type != device.type || (device.index >= 0 && tensor.device_index != device.index);

            private static void RequireFloatingPoint(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && !is_complex(dtype))
                {
                    throw new ArgumentException($"A module can only be converted to a floating-point or complex type, not to {dtype}.", nameof(dtype));
                }
            }

            private static void RequireDevice(DeviceType type)
            {
                if (type == DeviceType.CUDA && !cuda.is_available())
                {
                    throw new InvalidOperationException("CUDA is not available.");
                }
            }

            private bool PutIntoProperty(string componentName, Tensor value)
            {
                PropertyInfo? property = Array.Find(
                    GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance),
                    property => property.Name == componentName && property.CanWrite && property.PropertyType.IsInstanceOfType(value));
                property?.SetValue(this, value);
                return property is not null;
            }

            private void PutIntoField(string componentName, Tensor value) =>
                ComponentFields.Of(GetType()).FirstOrDefault(field => field.ComponentName() == componentName)?.SetValue(this, value);
        }
    }
}
