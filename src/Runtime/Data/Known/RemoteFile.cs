namespace Hmlstm.Runtime.Data;

/// <summary>A file at an address.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Bytes">Its exact size.</param>
/// <param name="Sha256">Its checksum, 64 small hex digits.</param>
internal sealed record RemoteFile(string Name, Uri Address, long Bytes, string Sha256);
