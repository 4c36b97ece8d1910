using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>Refuses tensors that do not fit, before the engine takes their addresses and before libtorch silently repeats a row.</summary>
/// <remarks>While all is well, a check reads sizes and types: it makes no handle and no array.</remarks>
internal static class TensorCheck
{
    /// <summary>Refuses what is no window of vectors.</summary>
    /// <param name="input">What should be [B, T, <paramref name="width"/>], with at least one row and one step.</param>
    /// <param name="width">Width of the vectors.</param>
    /// <param name="like">A parameter, whose type and device the window must have.</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static void Window(Tensor input, long width, Tensor like)
    {
        if (input.dim() != 3 || input.size(2) != width || !IsLike(input, like) || input.is_sparse)
        {
            throw Misfit(nameof(input), input, Text(like, $"B, T, {width}"), nameof(input));
        }

        NotEmpty(input, hasSteps: true, nameof(input));
    }

    /// <summary>Refuses what is no element of some streams.</summary>
    /// <param name="element">What should be [B, <paramref name="width"/>], with at least one row.</param>
    /// <param name="width">Width of the vectors.</param>
    /// <param name="like">A parameter, whose type and device the element must have.</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static void Element(Tensor element, long width, Tensor like)
    {
        if (element.dim() != 2 || element.size(1) != width || !IsLike(element, like) || element.is_sparse)
        {
            throw Misfit(nameof(element), element, Text(like, $"B, {width}"), nameof(element));
        }

        NotEmpty(element, hasSteps: false, nameof(element));
    }

    /// <summary>
    /// Refuses what is no window, or element, of tokens. Ids are read on the CPU only: on another device that would wait for it.
    /// </summary>
    /// <param name="tokens">What should be [B, T] or [B] int64, with at least one row and one step.</param>
    /// <param name="dimensions">2 for a window, 1 for an element.</param>
    /// <param name="vocabulary">V: ids go from 0 to V - 1.</param>
    /// <param name="name">The caller's name for them.</param>
    /// <exception cref="ArgumentException">They are something else.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is no token.</exception>
    public static void Tokens(Tensor tokens, int dimensions, long vocabulary, string name)
    {
        bool hasSteps = dimensions == 2;
        if (tokens.dim() != dimensions || tokens.dtype != ScalarType.Int64 || tokens.is_sparse)
        {
            throw Misfit(name, tokens, $"int64 {(hasSteps ? "[B, T]" : "[B]")}, ids of tokens", name);
        }

        NotEmpty(tokens, hasSteps, name);
        if (tokens.device_type != DeviceType.CPU)
        {
            return;
        }

        using Tensor? copy = tokens.is_contiguous() ? null : tokens.contiguous();
        foreach (long id in MemoryMarshal.Cast<byte, long>((copy ?? tokens).bytes))
        {
            if ((ulong)id >= (ulong)vocabulary)
            {
                throw new ArgumentOutOfRangeException(name, $"{name} has the id {id}, but tokens go from 0 to {vocabulary - 1}.");
            }
        }
    }

    /// <summary>Refuses a tensor without a row, or without a step.</summary>
    /// <param name="tensor">At least [B], or [B, T].</param>
    /// <param name="hasSteps">Whether steps follow the rows.</param>
    /// <param name="name">The caller's name for it.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static void NotEmpty(Tensor tensor, bool hasSteps, string name)
    {
        if (tensor.size(0) == 0 || (hasSteps && tensor.size(1) == 0))
        {
            string least = hasSteps ? "one row and one step" : "one row";
            throw new ArgumentException($"{name} is {Describe(tensor)}: there must be at least {least}.", name);
        }
    }

    /// <summary>Whether a tensor is missing, or not [rows, columns], or of another type, or on another device.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="like">A parameter, whose type and device it must have.</param>
    public static bool Misfits([NotNullWhen(false)] Tensor? tensor, long rows, long columns, Tensor like) =>
        tensor is null || tensor.dim() != 2 || tensor.size(0) != rows || tensor.size(1) != columns || !IsLike(tensor, like);

    /// <summary>Whether two tensors are of one type, and on one kind of device.</summary>
    public static bool IsLike(Tensor tensor, Tensor like) => tensor.dtype == like.dtype && tensor.device_type == like.device_type;

    /// <summary>What to throw where <see cref="Misfits"/> says so.</summary>
    /// <inheritdoc cref="Misfits"/>
    /// <param name="what">What the tensor is.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="like">A parameter, whose type and device it must have.</param>
    /// <param name="parameter">The argument that has it.</param>
    public static ArgumentException Misfit(string what, Tensor? tensor, long rows, long columns, Tensor like, string parameter) =>
        Misfit(what, tensor, Text(like, $"{rows}, {columns}"), parameter);

    /// <summary>A refusal that names both shapes.</summary>
    /// <param name="what">What the tensor is.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="wanted">What it must be.</param>
    /// <param name="parameter">The argument that has it.</param>
    public static ArgumentException Misfit(string what, Tensor? tensor, string wanted, string parameter) =>
        new($"{what} is {(tensor is null ? "missing" : Describe(tensor))}, but must be {wanted}.", parameter);

    /// <summary>A type and a shape, as <c>float32 [B, 8]</c>, and the device where it is not the CPU.</summary>
    /// <param name="like">A tensor of the type, on the device.</param>
    /// <param name="sizes">The sizes.</param>
    public static string Text(Tensor like, string sizes) =>
        $"{NameOf(like.dtype)} [{sizes}]{PlaceOf(like.device_type)}";

    /// <summary>Nothing for the CPU, otherwise <c> on cuda</c>.</summary>
    public static string PlaceOf(DeviceType device) => device == DeviceType.CPU ? "" : " on " + device.ToString().ToLowerInvariant();

    private static string Describe(Tensor tensor) => Text(tensor, string.Join(", ", tensor.shape));

    private static string NameOf(ScalarType type) => type == ScalarType.Byte ? "uint8" : type.ToString().ToLowerInvariant();
}

/// <summary>Refuses a number that a schedule, or a caller, may not set a cell to.</summary>
internal static class SettingCheck
{
    /// <summary>Refuses what is no probability below 1.</summary>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, 1 or above, or no number.</exception>
    public static void BelowOne(double value)
    {
        if (!(value is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), $"A probability from 0 to below 1 was expected, not {value.ToString(CultureInfo.InvariantCulture)}.");
        }
    }

    /// <summary>Refuses what is not above 0, or not finite.</summary>
    /// <param name="value">The number.</param>
    /// <param name="name">What it is, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is 0, below, infinite, or no number.</exception>
    public static void Positive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), $"The {name} must be above 0 and finite, not {value.ToString(CultureInfo.InvariantCulture)}.");
        }
    }
}
