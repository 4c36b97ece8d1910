namespace Hmlstm.Export.Onnx;

/// <summary>A network that ONNX cannot hold. The message is one line: what it is, and what to do.</summary>
/// <param name="message">The line, without a full stop.</param>
public sealed class OnnxException(string message) : Exception(message);
