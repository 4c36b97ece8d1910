namespace Hmlstm.Runtime.Data;

/// <summary>Images of one size with their labels.</summary>
/// <param name="Folder">The folder that the first of them came from.</param>
/// <param name="Pixels">A byte for each pixel, image after image.</param>
/// <param name="Labels">The class of each image.</param>
/// <param name="Rows">Rows of an image.</param>
/// <param name="Columns">Columns of an image.</param>
internal sealed record ImagePart(string Folder, byte[] Pixels, long[] Labels, int Rows, int Columns)
{
    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>These images and further ones.</summary>
    /// <param name="others">The others.</param>
    /// <exception cref="DataException">They are of another size, or all of them are more than an array holds.</exception>
    public ImagePart With(ImagePart others)
    {
        if ((others.Rows, others.Columns) != (Rows, Columns))
        {
            throw new DataException(
                $"{others.Folder}: training images are {Rows} x {Columns}, "
                + $"but images of another part are {others.Rows} x {others.Columns}.");
        }

        if ((long)Pixels.Length + others.Pixels.Length > Array.MaxLength)
        {
            throw new DataException($"{others.Folder}: all images together have more than {Array.MaxLength} pixels.");
        }

        return this with { Pixels = [.. Pixels, .. others.Pixels], Labels = [.. Labels, .. others.Labels] };
    }
}
