using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hmlstm.Runtime.Data;

/// <summary>Herman Melville's novel (1851): its 135 chapters and the epilogue, without the front matter.</summary>
internal static class MobyDick
{
    /// <summary>The text's file.</summary>
    public const string FileName = "moby-dick.txt";

    private const int Chapters = 135;
    private const string Epilogue = "data/epilogue.json";

    /// <summary>Whether a file of the package is part of the story.</summary>
    public static bool IsChapter(string name) =>
        name == Epilogue
            || (name.StartsWith("data/chapter_", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal));

    /// <summary>Writes the whole text: headings, then paragraphs, parted by blank lines.</summary>
    public static void Write(SortedDictionary<string, byte[]> files, string folder)
    {
        StringBuilder text = new();
        for (int chapter = 1; chapter <= Chapters; chapter++)
        {
            string number = chapter.ToString(CultureInfo.InvariantCulture);
            using JsonDocument json = JsonDocument.Parse(files[$"data/chapter_{number}.json"]);
            text.Append("CHAPTER ").Append(number).Append(". ").Append(json.RootElement.GetProperty("title").GetString()).Append("\n\n");
            text.Append(json.RootElement.GetProperty("text").GetString()!.Trim()).Append("\n\n");
        }

        using JsonDocument epilogue = JsonDocument.Parse(files[Epilogue]);
        text.Append(epilogue.RootElement.GetProperty("text").GetString()!.Trim()).Append('\n');
        Unpacking.WriteText(folder, FileName, text.ToString());
    }
}
