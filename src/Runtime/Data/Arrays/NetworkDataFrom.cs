using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <content>Data that a program has in memory, split, scaled and cut as files are.</content>
public sealed partial class NetworkData
{
    /// <summary>
    /// A time series, as a CSV file would have it: split by time, scaled by the training part, cut into windows by the definition's
    /// <c>series</c> section (its <c>lookback</c>, <c>ahead</c>, <c>columns</c> and <c>target</c>; the usual ones without a section).
    /// </summary>
    /// <param name="definition">The network: regression over features.</param>
    /// <param name="series">The values, a row for each time and a column for each name; they are copied.</param>
    /// <param name="options">Names, scaling and split; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">The values do not fit the network; one line that begins with <c>series</c>.</exception>
    public static NetworkData From(NetworkDefinition definition, float[,] series, ArrayDataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(series);
        return SeriesArrays.Open(definition, SeriesArrays.Rows(series), nameof(series), options ?? new());
    }

    /// <summary>A time series, row by row; see <see cref="From(NetworkDefinition, float[,], ArrayDataOptions)"/>.</summary>
    /// <param name="definition">The network: regression over features.</param>
    /// <param name="rows">The values of each time, all as many; they are copied.</param>
    /// <param name="options">Names, scaling and split; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">The values do not fit the network; one line that begins with <c>rows</c>.</exception>
    public static NetworkData From(NetworkDefinition definition, IEnumerable<float[]> rows, ArrayDataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(rows);
        return SeriesArrays.Open(definition, rows, nameof(rows), options ?? new());
    }

    /// <summary>A time series, row by row as it arrives; see <see cref="From(NetworkDefinition, float[,], ArrayDataOptions)"/>.</summary>
    /// <param name="definition">The network: regression over features.</param>
    /// <param name="rows">The values of each time, all as many; they are copied.</param>
    /// <param name="options">Names, scaling and split; null for the definition's.</param>
    /// <param name="cancel">Ends the waiting for rows.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">The values do not fit the network; one line that begins with <c>rows</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static async Task<NetworkData> FromAsync(
        NetworkDefinition definition,
        IAsyncEnumerable<float[]> rows,
        ArrayDataOptions? options = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(rows);
        List<float[]> read = [];
        await foreach (float[] row in rows.WithCancellation(cancel).ConfigureAwait(false))
        {
            read.Add(row);
        }

        return SeriesArrays.Open(definition, read, nameof(rows), options ?? new());
    }

    /// <summary>
    /// Sequences of vectors with a class each. Sequences of different lengths are filled up inside, where nothing reads or counts them.
    /// </summary>
    /// <param name="definition">The network: classification over features.</param>
    /// <param name="sequences">The sequences, [T, F] each, of at least one step.</param>
    /// <param name="labels">The name of the class of each sequence.</param>
    /// <param name="options">Names, scaling and split; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">They do not fit the network; one line with the argument and the place in it.</exception>
    public static NetworkData From(
        NetworkDefinition definition, float[][,] sequences, string[] labels, ArrayDataOptions? options = null)
    {
        options ??= new();
        return From(definition, sequences, ClassNumbers.Of(labels, ref options), options);
    }

    /// <summary>Sequences of vectors with the number of a class each.</summary>
    /// <param name="definition">The network: classification over features.</param>
    /// <param name="sequences">The sequences, [T, F] each, of at least one step.</param>
    /// <param name="labels">The class of each sequence, from 0.</param>
    /// <param name="options">Names, scaling and split; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">They do not fit the network; one line with the argument and the place in it.</exception>
    public static NetworkData From(NetworkDefinition definition, float[][,] sequences, int[] labels, ArrayDataOptions? options = null) =>
        SequenceArrays.Open(definition, SequenceInputs.Of(sequences), SequenceTargets.OfClasses(labels), options ?? new());

    /// <summary>Sequences of vectors with a class for each of their steps.</summary>
    /// <param name="definition">The network: classification over features with <c>steps: each</c>.</param>
    /// <param name="sequences">The sequences, [T, F] each, of at least one step.</param>
    /// <param name="labels">The classes of the steps of each sequence, from 0; -100 leaves a step out.</param>
    /// <param name="options">Names, scaling and split; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">They do not fit the network; one line with the argument and the place in it.</exception>
    public static NetworkData From(
        NetworkDefinition definition, float[][,] sequences, int[][] labels, ArrayDataOptions? options = null) =>
        SequenceArrays.Open(definition, SequenceInputs.Of(sequences), SequenceTargets.OfStepClasses(labels), options ?? new());

    /// <summary>Sequences of vectors with values to predict at the end of each.</summary>
    /// <param name="definition">The network: regression over features with <c>steps: last</c>.</param>
    /// <param name="sequences">The sequences, [T, F] each, of at least one step.</param>
    /// <param name="targets">O values for each sequence.</param>
    /// <param name="options">Names, scaling and split; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">They do not fit the network; one line with the argument and the place in it.</exception>
    public static NetworkData From(
        NetworkDefinition definition, float[][,] sequences, float[][] targets, ArrayDataOptions? options = null) =>
        SequenceArrays.Open(definition, SequenceInputs.Of(sequences), SequenceTargets.OfValues(targets), options ?? new());

    /// <summary>Sequences of vectors with values to predict at each step.</summary>
    /// <param name="definition">The network: regression over features with <c>steps: each</c>.</param>
    /// <param name="sequences">The sequences, [T, F] each, of at least one step.</param>
    /// <param name="targets">The values of each sequence, [T, O].</param>
    /// <param name="options">Names, scaling and split; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">They do not fit the network; one line with the argument and the place in it.</exception>
    public static NetworkData From(
        NetworkDefinition definition, float[][,] sequences, float[][,] targets, ArrayDataOptions? options = null) =>
        SequenceArrays.Open(definition, SequenceInputs.Of(sequences), SequenceTargets.OfStepValues(targets), options ?? new());

    /// <summary>Sequences of token ids, of each of which the next token is predicted.</summary>
    /// <param name="definition">The network: a language model.</param>
    /// <param name="sequences">The ids of each sequence, from 0; those of one token are left out.</param>
    /// <param name="options">The split and the vocabulary; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">They do not fit the network; one line with the argument and the place in it.</exception>
    public static NetworkData From(NetworkDefinition definition, int[][] sequences, ArrayDataOptions? options = null) =>
        TokenArrays.OpenMany(definition, SequenceInputs.Of(sequences), options ?? new());

    /// <inheritdoc cref="From(NetworkDefinition, int[][], ArrayDataOptions)"/>
    public static NetworkData From(NetworkDefinition definition, long[][] sequences, ArrayDataOptions? options = null) =>
        TokenArrays.OpenMany(definition, SequenceInputs.Of(sequences), options ?? new());

    /// <summary>Sequences of token ids with a class each.</summary>
    /// <param name="definition">The network: classification over tokens.</param>
    /// <param name="sequences">The ids of each sequence, from 0; at least one.</param>
    /// <param name="labels">The class of each sequence, from 0.</param>
    /// <param name="options">Names and split; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">They do not fit the network; one line with the argument and the place in it.</exception>
    public static NetworkData From(NetworkDefinition definition, int[][] sequences, int[] labels, ArrayDataOptions? options = null) =>
        SequenceArrays.Open(definition, SequenceInputs.Of(sequences), SequenceTargets.OfClasses(labels), options ?? new());

    /// <inheritdoc cref="From(NetworkDefinition, int[][], int[], ArrayDataOptions)"/>
    public static NetworkData From(NetworkDefinition definition, long[][] sequences, int[] labels, ArrayDataOptions? options = null) =>
        SequenceArrays.Open(definition, SequenceInputs.Of(sequences), SequenceTargets.OfClasses(labels), options ?? new());

    /// <summary>One long row of token ids, read as a text is: as streams with a carried state, or as windows.</summary>
    /// <param name="definition">The network: a language model.</param>
    /// <param name="tokens">The ids, from 0; they are not copied.</param>
    /// <param name="options">The split and the vocabulary; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">They do not fit the network; one line that begins with <c>tokens</c>.</exception>
    public static NetworkData From(NetworkDefinition definition, int[] tokens, ArrayDataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return TokenArrays.OpenOne(definition, new ArrayTokens<int>(tokens), options ?? new());
    }

    /// <inheritdoc cref="From(NetworkDefinition, int[], ArrayDataOptions)"/>
    public static NetworkData From(NetworkDefinition definition, long[] tokens, ArrayDataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return TokenArrays.OpenOne(definition, new ArrayTokens<long>(tokens), options ?? new());
    }

    /// <summary>One long text, with the alphabet, the limit and the split of the definition's <c>text</c> section.</summary>
    /// <param name="definition">The network: a language model.</param>
    /// <param name="text">The text.</param>
    /// <param name="options">The split and the vocabulary; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">It does not fit the network; one line that begins with <c>text</c>.</exception>
    public static NetworkData From(NetworkDefinition definition, string text, ArrayDataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(text);
        options ??= new();
        TextData data = (definition.Data as TextData ?? new TextData { Text = nameof(text) })
            with { HeldOut = null, Split = options.SplitFor(definition) };
        return TextLoader.Open(definition, data, nameof(text), text, options.Profile);
    }

    /// <summary>
    /// Many texts with a class each, with the alphabet, the length and the padding of the definition's <c>texts</c> section.
    /// </summary>
    /// <param name="definition">The network: classification over tokens.</param>
    /// <param name="texts">The texts, of at least one character.</param>
    /// <param name="labels">The name of the class of each text.</param>
    /// <param name="options">The split, the classes and the vocabulary; null for the definition's.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">They do not fit the network; one line with the argument and the place in it.</exception>
    public static NetworkData From(NetworkDefinition definition, string[] texts, string[] labels, ArrayDataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new();
        int[] numbers = ClassNumbers.Of(labels, ref options);
        ClassNumbers.RequireCount(nameof(texts), texts.Length, nameof(labels), numbers.Length);
        TextsData data = (definition.Data as TextsData ?? new TextsData { Texts = nameof(texts) })
            with { HeldOut = null, Split = options.SplitFor(definition) };
        return TextsLoader.Open(definition, data, nameof(texts), texts, numbers, [.. options.Classes!], options.Profile);
    }
}
