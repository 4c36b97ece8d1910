using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Hmlstm.Package.Tests.Support;

/// <summary>An assembly as its next major version would be: the same code under a higher number.</summary>
internal static class NewerAssembly
{
    /// <summary>The bytes of an assembly with its major version raised by one.</summary>
    /// <param name="path">Its file. A strong name's signature no longer fits afterwards; .NET does not check it.</param>
    public static byte[] Of(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        using var file = new PEReader(new MemoryStream(bytes));
        MetadataReader metadata = file.GetMetadataReader();

        // A row of the table: four bytes of hash algorithm, then the version's four parts of two bytes each (ECMA-335, II.22.2).
        int row = file.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.Assembly);
        BinaryPrimitives.WriteUInt16LittleEndian(
            bytes.AsSpan(row + sizeof(int)),
            (ushort)(metadata.GetAssemblyDefinition().Version.Major + 1));
        return bytes;
    }
}
