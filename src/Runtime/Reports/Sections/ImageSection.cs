using System.Globalization;
using System.Text;

namespace Hmlstm.Runtime.Reports;

/// <summary>A contact sheet of held-out images: the first ones, and those that were taken for another class.</summary>
internal static class ImageSection
{
    /// <summary>Rows or columns of a drawn image at most; larger ones are averaged.</summary>
    private const int MostPixels = 64;

    /// <summary>Shades of grey: pixels of one shade are one path.</summary>
    private const int Shades = 8;

    public static void Add(MarkupText page, RunReport report)
    {
        if (report.Sample is not { Images.Count: > 0 } sample)
        {
            return;
        }

        page.Add(
            $"<section aria-labelledby=\"images\">\n<h2 id=\"images\">Images</h2>\n" +
            $"<p class=\"note\">The first ones of the {sample.Part} part, each with its class. " +
            $"An image that is taken for another class has that one behind an arrow.</p>\n");
        AddSheet(page, sample, sample.Images);
        if (sample.WrongImages.Count > 0)
        {
            page.Add($"<p class=\"note\">The first ones that are taken for another class:</p>\n");
            AddSheet(page, sample, sample.WrongImages);
        }

        page.Add($"</section>\n");
    }

    private static void AddSheet(MarkupText page, HeldOutSample sample, IReadOnlyList<ImageSample> images)
    {
        page.Add($"<ul class=\"sheet\">\n");
        foreach (ImageSample image in images)
        {
            bool isWrong = image.Truth != image.Prediction;
            string truth = ConfusionTable.NameOf(sample, image.Truth), prediction = ConfusionTable.NameOf(sample, image.Prediction);
            page.Add($"<li class=\"{(isWrong ? "wrong" : "right")}\">");
            AddImage(page, image, $"{truth}, predicted {prediction}");
            page.Add($"<span>{Short(sample, image.Truth)}{(isWrong ? $" → {Short(sample, image.Prediction)}" : "")}</span></li>\n");
        }

        page.Add($"</ul>\n");
    }

    /// <summary>A class that has only a number is the number: there is little room.</summary>
    private static string Short(HeldOutSample sample, int label) =>
        label < sample.Classes.Count ? sample.Classes[label] : label.ToString(CultureInfo.InvariantCulture);

    private static void AddImage(MarkupText page, ImageSample image, string described)
    {
        int merged = Math.Max(1, (Math.Max(image.Height, image.Width) + MostPixels - 1) / MostPixels);
        int height = (image.Height + merged - 1) / merged, width = (image.Width + merged - 1) / merged;
        page.Add(
            $"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{described}\">" +
            $"<rect width=\"{width}\" height=\"{height}\" style=\"fill:#000\"/>");
        StringBuilder[] paths = [.. Enumerable.Range(0, Shades).Select(static _ => new StringBuilder())];
        for (int y = 0; y < height; y++)
        {
            double[] means = [.. Enumerable.Range(0, width).Select(x => Mean(image, x * merged, y * merged, merged))];
            int[] shades = [.. means.Select(static mean => (int)Math.Round(Math.Clamp(mean, 0, 1) * Shades))];
            for (int start = 0; start < width;)
            {
                int end = start + 1;
                while (end < width && shades[end] == shades[start])
                {
                    end++;
                }

                if (shades[start] > 0)
                {
                    paths[shades[start] - 1].Append(CultureInfo.InvariantCulture, $"M{start} {y}h{end - start}v1h{start - end}z");
                }

                start = end;
            }
        }

        foreach ((int shade, StringBuilder path) in paths.Index().Where(static pair => pair.Item.Length > 0))
        {
            page.Add($"<path class=\"cell\" style=\"fill:#fff\" fill-opacity=\"{(shade + 1.0) / Shades}\" d=\"{path.ToString()}\"/>");
        }

        page.Add($"</svg>");
    }

    private static double Mean(ImageSample image, int left, int top, int size)
    {
        double sum = 0;
        int count = 0;
        for (int y = top; y < Math.Min(top + size, image.Height); y++)
        {
            for (int x = left; x < Math.Min(left + size, image.Width); x++)
            {
                sum += image.Pixels[(y * image.Width) + x];
                count++;
            }
        }

        return sum / count;
    }
}
