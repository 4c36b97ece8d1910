namespace Hmlstm.Build.Tests;

public sealed class SymbolVersionsTests
{
    [Fact]
    public void The_versions_that_a_library_requires_are_found_with_their_library()
    {
        SymbolVersions versions = SymbolVersions.Read(File.ReadAllBytes(NativeFiles.TorchSharp));

        RequiredVersion newest = Assert.Single(versions.Required, static one => one.Version == NativeFiles.Newest);
        Assert.Equal(("libstdc++.so.6", false, false), (newest.Library, newest.IsWeak, newest.IsUsed));
        Assert.Contains(versions.Required, static one => one is { Library: "libstdc++.so.6", Version: "GLIBCXX_3.4", IsUsed: true });
        Assert.Contains(versions.Required, static one => one is { Library: "libc.so.6", Version: "GLIBC_2.2.5" });
        Assert.Empty(versions.Defined);
    }

    [Fact]
    public void One_bit_makes_a_requirement_weak()
    {
        byte[] before = File.ReadAllBytes(NativeFiles.TorchSharp);
        SymbolVersions versions = SymbolVersions.Read(before);
        RequiredVersion newest = versions.Required.Single(static one => one.Version == NativeFiles.Newest);

        byte[] after = versions.WithWeak(newest);

        Assert.Equal(
            newest with { IsWeak = true },
            SymbolVersions.Read(after).Required.Single(static one => one.Version == NativeFiles.Newest));
        Assert.Equal(newest.FlagsOffset, Enumerable.Range(0, before.Length).Single(i => before[i] != after[i]));
        Assert.Equal(2, before[newest.FlagsOffset] ^ after[newest.FlagsOffset]);
    }

    [Fact]
    public void A_relocation_is_a_use() => Assert.True(
        SymbolVersions.Read(NativeFiles.TorchSharpThatUsesNewest()).Required
            .Single(static one => one.Version == NativeFiles.Newest).IsUsed);

    [Fact]
    public void The_versions_that_libstdcxx_defines_are_found()
    {
        SymbolVersions versions = SymbolVersions.Read(File.ReadAllBytes(Libstdcxx.Find()!));

        Assert.Contains("GLIBCXX_3.4", versions.Defined);
        Assert.Contains("CXXABI_1.3", versions.Defined);
    }

    [Fact]
    public void What_is_no_such_file_is_refused()
    {
        byte[] right = File.ReadAllBytes(NativeFiles.TorchSharp);
        byte[] narrow = [.. right];
        narrow[4] = 1;
        byte[] bigEndian = [.. right];
        bigEndian[5] = 2;
        foreach (byte[] wrong in new[] { [], "no library"u8.ToArray(), narrow, bigEndian })
        {
            Assert.Contains("ELF", Assert.Throws<InvalidDataException>(() => SymbolVersions.Read(wrong)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused_and_nothing_else()
    {
        byte[] right = File.ReadAllBytes(NativeFiles.TorchSharp);
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            // The headers and tables are at the file's beginning.
            byte[] damaged = i % 3 == 0 ? right[..random.Next(right.Length)] : [.. right];
            for (int k = 0; k < 8 && i % 3 > 0; k++)
            {
                damaged[random.Next(i % 3 == 1 ? 1024 : damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                SymbolVersions.Read(damaged);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 50, 299);
    }
}
